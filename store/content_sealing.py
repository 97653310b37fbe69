"""How the content of a document is sealed: cut in pieces, each encrypted under the key of its case's subject. Pure but for
randomness.

What the entry commits to is the SHA-256 of the whole content (`store.sealing`); a piece is bound to that commitment, to its
place and to how many there are, so that none can be left out, moved, or put with another document.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from store.sealing import Tampered, bound_to, decrypt, encrypt

CHUNK = 1024 * 1024
"""Bytes of content in a piece."""

SEALED_MORE = 1 + 12 + 16
"""By how many bytes a piece becomes longer: its version, its nonce and its tag."""


@dataclass(frozen=True, slots=True)
class SealedChunk:
    """One piece of the content with this commitment (64 hex digits), at this place, from 0."""

    commitment: str
    place: int
    sealed: bytes


def content_hash(content: bytes) -> str:
    """What a commitment to this content commits to: its SHA-256 (hex)."""
    return hashlib.sha256(content).hexdigest()


def seal_content(key: bytes, subject: str, commitment: str, content: bytes) -> tuple[SealedChunk, ...]:
    """The content in sealed pieces; one at least."""
    pieces = [content[begin : begin + CHUNK] for begin in range(0, len(content), CHUNK)] or [b""]
    return tuple(
        SealedChunk(commitment, place, encrypt(key, piece, _bound(subject, commitment, place, len(pieces))))
        for place, piece in enumerate(pieces)
    )


def open_content(key: bytes, subject: str, commitment: str, digest: str, sealed: Sequence[bytes]) -> bytes:
    """The content of all pieces in their order, which has this SHA-256 (hex). Tampered where anything is not as it was
    sealed, and where a piece is missing."""
    if not sealed:
        raise Tampered("the content of a document is not there")
    content = b"".join(
        decrypt(key, piece, _bound(subject, commitment, place, len(sealed))) for place, piece in enumerate(sealed)
    )
    if content_hash(content) != digest:
        raise Tampered("the content of a document does not match its commitment")
    return content


def _bound(subject: str, commitment: str, place: int, count: int) -> bytes:
    return bound_to("getrapt/document/1", subject, commitment, str(place), str(count))
