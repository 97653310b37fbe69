"""Texts for the addresses of lists that say nothing there: what somebody searches for, and where the next page begins.

What somebody searches for may be personal data, and addresses of pages are kept by browsers and servers. Where a page ended
may be at a case that the person may not read. So either is sealed under a key that is made of the session's own token: the
server keeps a hash of that alone, so once the session is over nobody can read it, whoever has the address.
"""

import hmac
from base64 import urlsafe_b64decode, urlsafe_b64encode

from api.case_search import LONGEST_SEARCH
from store.sealing import Tampered, decrypt, encrypt

SEARCH, PLACE = b"getrapt/search/1", b"getrapt/place/1"
"""What a text is sealed for: one of a search is no place in a list, nor the other way round."""

LONGEST_SEALED = 4 * LONGEST_SEARCH * 4


def seal(text: str, session_token: str, use: bytes) -> str:
    """It for an address, of letters, digits, `-` and `_`. Each time another, so that two cannot be held together."""
    return _written(encrypt(_key(session_token, use), text.encode(), b""))


def unseal(sealed: str, session_token: str, use: bytes) -> str | None:
    """What was sealed in this session for this use; None for anything else, and for what another session sealed."""
    if len(sealed) > LONGEST_SEALED or not sealed.isascii():
        return None
    try:
        given = urlsafe_b64decode(sealed + "=" * (-len(sealed) % 4))
        if _written(given) != sealed:
            return None  # Bits after the last byte, or other characters, that the decoder passes over.
        return decrypt(_key(session_token, use), given, b"").decode()
    except (ValueError, Tampered):
        return None


def _written(content: bytes) -> str:
    return urlsafe_b64encode(content).decode().rstrip("=")


def _key(session_token: str, use: bytes) -> bytes:
    return hmac.digest(session_token.encode(), use, "sha256")
