"""A search for a reference, an area or an address, kept in the address of a list without standing there.

What somebody searches for may be personal data, and addresses of pages are kept by browsers and servers. So it comes by
POST, and the list's address has it sealed under a key that is made of the session's own token: the server keeps a hash of
that alone, so once the session is over nobody can read it, whoever has the address.
"""

import hmac
from base64 import urlsafe_b64decode, urlsafe_b64encode

from api.case_search import LONGEST_SEARCH
from store.sealing import Tampered, decrypt, encrypt

_LONGEST_SEALED = 4 * LONGEST_SEARCH * 4


def seal(wanted: str, session_token: str) -> str:
    """It for an address, of letters, digits, `-` and `_`. Each time another, so that two searches cannot be held together."""
    return _written(encrypt(_key(session_token), wanted.encode(), b""))


def unseal(sealed: str, session_token: str) -> str | None:
    """What was sealed in this session; None for anything else, and for what another session sealed."""
    if len(sealed) > _LONGEST_SEALED or not sealed.isascii():
        return None
    try:
        given = urlsafe_b64decode(sealed + "=" * (-len(sealed) % 4))
        if _written(given) != sealed:
            return None  # Bits after the last byte, or other characters, that the decoder passes over.
        return decrypt(_key(session_token), given, b"").decode()
    except (ValueError, Tampered):
        return None


def _written(content: bytes) -> str:
    return urlsafe_b64encode(content).decode().rstrip("=")


def _key(session_token: str) -> bytes:
    return hmac.digest(session_token.encode(), b"getrapt/search/1", "sha256")
