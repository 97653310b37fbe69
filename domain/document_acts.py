"""The acts by which a case gets a document, and by which one is taken out of what is decided on."""

from dataclasses import dataclass
from typing import Literal

from domain.documents import DocumentKind, MediaType
from domain.text import Text


@dataclass(frozen=True, slots=True)
class AddDocument:
    """Adds a document. `size` is in bytes; `content` is the SHA-256 (hex) of what was kept, and a commitment to it once sealed."""

    dossier: str
    kind: DocumentKind
    media_type: MediaType
    size: int
    title: Text
    file_name: Text
    content: Text
    type: Literal["add_document"] = "add_document"


@dataclass(frozen=True, slots=True)
class WithdrawDocument:
    """Takes a document out of the dossier, with reasons. It is kept, since it was decided on until now."""

    dossier: str
    number: int
    reasons: Text | None = None
    type: Literal["withdraw_document"] = "withdraw_document"
