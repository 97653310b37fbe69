"""What happened to the documents of a case. Votes on the older dossier are stale, and their seats are asked again by name."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from domain.documents import Document
from domain.dossier import Part
from domain.text import Text


@dataclass(frozen=True, slots=True)
class DocumentAdded:
    """The case has a document more."""

    document: Document
    parts: tuple[Part, ...]
    stale: tuple[str, ...]
    type: Literal["document_added"] = "document_added"


@dataclass(frozen=True, slots=True)
class DocumentWithdrawn:
    """A document is no longer what is decided on."""

    number: int
    account: str
    at: datetime
    reasons: Text | None
    parts: tuple[Part, ...]
    stale: tuple[str, ...]
    type: Literal["document_withdrawn"] = "document_withdrawn"
