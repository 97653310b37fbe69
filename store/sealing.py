"""How a text is sealed: its commitment, the encryption under its subject's key, and that key wrapped by the master key.

Pure but for randomness. Where the sealed things are kept is `store.vault`'s.

- commitment = HMAC-SHA256(key: salt of 32 random bytes, kind || 0x00 || text): it tells nothing without the salt.
- sealed     = 0x01 || nonce (12) || AES-256-GCM(subject's key, salt || text), bound to subject, kind and commitment, so
               that a ciphertext moved to another row does not open.
- wrapped    = 0x01 || nonce (12) || AES-256-GCM(key derived from the master key, subject's key), bound to the subject.
"""

import hashlib
import hmac
import secrets
from collections.abc import Iterable
from dataclasses import dataclass

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from domain.errors import GetraptError
from store.keys import MasterKey

_VERSION = b"\x01"
_NONCE, _SALT = 12, 32


class Tampered(GetraptError):
    """What the vault holds is not what was put there, or not under this master key."""

    code = "vault_tampered"


@dataclass(frozen=True, slots=True)
class SealedItem:
    """One sealed text. `commitment` is 64 hex digits, `kind` what the text is, `case` None for an account's handle."""

    commitment: str
    subject: str
    case: str | None
    kind: str
    sealed: bytes


@dataclass(frozen=True, slots=True)
class NewSubject:
    """A subject with its own key. `kind` is one of mandaat, interest, audit or account`SubjectKind`; `lookup` the keyed hash by which it is found."""

    subject: str
    kind: str
    lookup: str | None
    wrapped_key: bytes


def new_subject(master: MasterKey, kind: str, lookup: str) -> tuple[NewSubject, bytes]:
    """A subject with a random name, and its key (32 bytes)."""
    subject, key = secrets.token_hex(16), secrets.token_bytes(32)
    wrapped = encrypt(master.derived("wrap"), key, bound_to("getrapt/subject/1", subject))
    return NewSubject(subject, kind, lookup, wrapped), key


class Keyring:
    """The keys of the subjects that one act speaks of, found by their lookups; makes the subjects that are missing."""

    def __init__(self, master: MasterKey) -> None:
        self._master = master
        self._keys: dict[str, tuple[str, bytes]] = {}
        self.made: list[NewSubject] = []

    def add(self, lookup: str, subject: str, wrapped_key: bytes) -> None:
        """A subject that is there already."""
        self._keys[lookup] = subject, unwrap(self._master, subject, wrapped_key)

    def make(self, lookup: str, kind: str) -> None:
        """A new subject, unless there is one already."""
        if lookup not in self._keys:
            subject, key = new_subject(self._master, kind, lookup)
            self._keys[lookup] = subject.subject, key
            self.made.append(subject)

    def key_of(self, lookup: str) -> tuple[str, bytes]:
        """The subject with this lookup, and its key."""
        return self._keys[lookup]

    def seal(self, lookup: str, case: str | None, kind: str, text: str) -> SealedItem:
        """The text under the key of the subject with this lookup."""
        subject, key = self._keys[lookup]
        return seal_text(key, subject, case, kind, text)


def unwrap(master: MasterKey, subject: str, wrapped: bytes) -> bytes:
    """The key of a subject. Tampered where it was wrapped by another master key, or changed."""
    return decrypt(master.derived("wrap"), wrapped, bound_to("getrapt/subject/1", subject))


def seal_text(key: bytes, subject: str, case: str | None, kind: str, text: str) -> SealedItem:
    """The text under the subject's key, with a new commitment."""
    salt = secrets.token_bytes(_SALT)
    commitment = commit(salt, kind, text)
    sealed = encrypt(key, salt + text.encode(), bound_to("getrapt/item/1", subject, kind, commitment))
    return SealedItem(commitment, subject, case, kind, sealed)


def open_text(key: bytes, item: SealedItem) -> str:
    """The text of an item. Tampered where anything about it is not as it was sealed."""
    content = decrypt(key, item.sealed, bound_to("getrapt/item/1", item.subject, item.kind, item.commitment))
    text = content[_SALT:].decode()
    if commit(content[:_SALT], item.kind, text) != item.commitment:
        raise Tampered("a text does not match its commitment")
    return text


def reseal(item: SealedItem, old: bytes, subject: str, new: bytes) -> SealedItem:
    """The same text and commitment, under the key of another subject."""
    content = decrypt(old, item.sealed, bound_to("getrapt/item/1", item.subject, item.kind, item.commitment))
    sealed = encrypt(new, content, bound_to("getrapt/item/1", subject, item.kind, item.commitment))
    return SealedItem(item.commitment, subject, item.case, item.kind, sealed)


def commit(salt: bytes, kind: str, text: str) -> str:
    """The commitment (64 hex digits) to a text of this kind, with this salt (32 bytes)."""
    return hmac.digest(salt, kind.encode() + b"\x00" + text.encode(), "sha256").hex()


def commit_all(kind: str, commitments: Iterable[str]) -> str:
    """One commitment (64 hex digits) to several: SHA-256 over kind || 0x00 || the sorted commitments, by line."""
    return hashlib.sha256(kind.encode() + b"\x00" + "\n".join(sorted(commitments)).encode()).hexdigest()


def texts_hash(commitments: Iterable[str]) -> str:
    """Which texts a subject has, as one hash (64 hex digits); it is that of none other. The database makes it as well."""
    return commit_all("texts", commitments)


def encrypt(key: bytes, content: bytes, bound: bytes) -> bytes:
    """The content under a key of 32 bytes, bound to what it belongs to: 0x01 || nonce (12) || AES-256-GCM."""
    nonce = secrets.token_bytes(_NONCE)
    return _VERSION + nonce + AESGCM(key).encrypt(nonce, content, bound)


def decrypt(key: bytes, sealed: bytes, bound: bytes) -> bytes:
    """What was encrypted. Tampered for what was under another key, bound to something else, or changed."""
    if sealed[:1] != _VERSION:
        raise Tampered("a sealed text of a form that is not known")
    try:
        return AESGCM(key).decrypt(sealed[1 : 1 + _NONCE], sealed[1 + _NONCE :], bound)
    except (InvalidTag, ValueError) as error:
        raise Tampered("a sealed text does not open") from error


def bound_to(*parts: str) -> bytes:
    """What a ciphertext is bound to, as bytes."""
    return b"\x00".join(part.encode() for part in parts)
