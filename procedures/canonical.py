"""The canonical form of a document's content, its hash, and the way back. What a file looked like leaves no trace.

A field that has its default value is left out, so a field that a later version adds, with a default, changes no hash
of content that was there before.
"""

import dataclasses
import hashlib
from datetime import datetime
from enum import StrEnum
from typing import TypeVar

import rfc8785
from pydantic import TypeAdapter

from domain.organisation import Organisation
from domain.procedure import Procedure

_Document = TypeVar("_Document", Procedure, Organisation)
_Json = bool | int | str | None | list["_Json"] | dict[str, "_Json"]
_HASH = "content_hash"
_CONTENT = TypeAdapter(dict[str, object])
_PROCEDURE = TypeAdapter(Procedure)
_ORGANISATION = TypeAdapter(Organisation)


def canonical_bytes(document: Procedure | Organisation) -> bytes:
    """The content of a document as RFC 8785 canonical JSON, without its hash."""
    return rfc8785.dumps(_plain(document))


def content_hash(document: Procedure | Organisation) -> str:
    """SHA-256 (hex) of the canonical bytes."""
    return hashlib.sha256(canonical_bytes(document)).hexdigest()


def restore_procedure(content: bytes) -> Procedure:
    """The procedure with these canonical bytes, its hash computed anew. ValueError for other bytes.

    The rules of the loader are not applied again: what was valid when it was put into force stays so.
    """
    procedure = _PROCEDURE.validate_python(
        {**_CONTENT.validate_json(content), _HASH: hashlib.sha256(content).hexdigest()}
    )
    return _exact(procedure, content)


def restore_organisation(content: bytes) -> Organisation:
    """The organisation with these canonical bytes. ValueError for other bytes."""
    return _exact(_ORGANISATION.validate_json(content), content)


def _exact(document: _Document, content: bytes) -> _Document:
    """`document`, known to have these bytes: what another version of a field's rules would read is refused."""
    if canonical_bytes(document) != content:
        raise ValueError("these are not the canonical bytes of the document")
    return document


def _plain(value: object) -> _Json:
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {
            field.name: _plain(getattr(value, field.name))
            for field in dataclasses.fields(value)
            if field.name != _HASH and getattr(value, field.name) != field.default
        }
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, StrEnum):
        return value.value
    if value is None or isinstance(value, (bool, int, str)):
        return value
    raise TypeError(f"a {type(value).__name__} has no canonical form here")
