"""A document of a case: a code for what it is, its size, and commitments to its title, file name and content. Data.

The content itself is no part of a case's state or of any entry: it is sealed, and kept beside the vault (`store.documents`).
`content` commits to the SHA-256 (hex) of the content.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from domain.dossier import Part
from domain.text import Text

PART = "document"
"""How the names of the parts of a dossier that are documents begin."""


class DocumentKind(StrEnum):
    """What a document is. Values are stored and never renamed."""

    BUILDING_REPORT = "building_report"
    OPINION = "opinion"
    ADVICE = "advice"
    MAP = "map"
    PHOTO = "photo"
    OTHER = "other"


class MediaType(StrEnum):
    """What the content of a document can be, as its media type."""

    PDF = "application/pdf"
    PNG = "image/png"
    JPEG = "image/jpeg"
    TEXT = "text/plain"
    DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
    XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    ODT = "application/vnd.oasis.opendocument.text"


EXTENSIONS: dict[MediaType, tuple[str, ...]] = {
    MediaType.PDF: ("pdf",),
    MediaType.PNG: ("png",),
    MediaType.JPEG: ("jpg", "jpeg"),
    MediaType.TEXT: ("txt",),
    MediaType.DOCX: ("docx",),
    MediaType.XLSX: ("xlsx",),
    MediaType.ODT: ("odt",),
}
"""How the names of files of each type end; the first is the usual one."""


@dataclass(frozen=True, slots=True)
class Withdrawal:
    """That a document no longer counts: who withdrew it, when, and why."""

    account: str
    at: datetime
    reasons: Text | None


@dataclass(frozen=True, slots=True)
class Document:
    """A document of a case. `number` counts from 1 and is never given again; `size` is in bytes."""

    number: int
    kind: DocumentKind
    media_type: MediaType
    size: int
    title: Text
    file_name: Text
    content: Text
    account: str
    at: datetime
    withdrawn: Withdrawal | None = None

    @property
    def part(self) -> Part:
        """The part of the dossier that it is; what was withdrawn stays one, since that it was is something to decide on."""
        name = f"{PART}.{self.number}"
        if self.withdrawn is not None:
            return Part(name, f"withdrawn:{self.withdrawn.reasons or ''}")
        return Part(name, f"{self.kind}:{self.media_type}:{self.size}:{self.title}:{self.file_name}:{self.content}")
