"""The documents of cases in what is exported: with their content in base64 for who may have them, and as files of a package.

They go with the deliberation: where that is withheld, only that there is a document is told.
"""

from base64 import b64decode, b64encode
from collections.abc import Iterable
from typing import Any

from api.document_view import documents_json
from api.mdto import DescribedFile
from api.parts import Parts
from api.texts import reveal
from domain.case import Routekaart
from domain.documents import EXTENSIONS, MediaType
from domain.text import texts

_PDF = {
    b"1.0": "fmt/14",
    b"1.1": "fmt/15",
    b"1.2": "fmt/16",
    b"1.3": "fmt/17",
    b"1.4": "fmt/18",
    b"1.5": "fmt/19",
    b"1.6": "fmt/20",
    b"1.7": "fmt/276",
    b"2.0": "fmt/1129",
}
_FORMATS = {
    MediaType.PDF: ("Acrobat PDF - Portable Document Format", "fmt/276"),
    MediaType.PNG: ("Portable Network Graphics", "fmt/13"),
    MediaType.JPEG: ("JPEG File Interchange Format", "fmt/43"),
    MediaType.TEXT: ("Plain Text File", "x-fmt/111"),
    MediaType.DOCX: ("Microsoft Word for Windows", "fmt/412"),
    MediaType.XLSX: ("Microsoft Excel for Windows", "fmt/214"),
    MediaType.ODT: ("OpenDocument Text", "fmt/291"),
}
"""What each type is called in PRONOM, with its PUID."""


async def exported_documents(parts: Parts, states: Iterable[Routekaart], *, withheld: bool) -> list[dict[str, Any]]:
    """The documents of these cases, each with its case and, where it can be told, its content in base64. Tampered where one
    is not what was added."""
    told: list[dict[str, Any]] = []
    for state in states:
        revealed = await reveal(parts, () if withheld else [text for one in state.documents for _, text in texts(one)])
        # Who added it is shown as the office that acted, with the acts on the case.
        shown = documents_json(state, revealed, {}, deliberation=not withheld)
        for document, one in zip(state.documents, shown, strict=True):
            content = None if withheld else await parts.contents.open(document.content)
            one = {name: value for name, value in one.items() if name not in ("addedBy", "withdrawnBy")}
            told.append(
                {"case": state.case, **one, "content": None if content is None else b64encode(content).decode()}
            )
    return told


def files_of(documents: Iterable[dict[str, Any]]) -> tuple[DescribedFile, ...]:
    """The files of exported documents, by names of ours: what a document was called stands in what is told of it."""
    return tuple(_file(one, b64decode(one["content"])) for one in documents if one["content"] is not None)


def without_content(documents: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """What is told of exported documents whose content is a file beside it."""
    return [
        {name: value for name, value in one.items() if name != "content"}
        | {"file": None if one["content"] is None else _named(one)}
        for one in documents
    ]


def _named(one: dict[str, Any]) -> str:
    return f"document-{one['number']}.{EXTENSIONS[MediaType(one['mediaType'])][0]}"


def _file(one: dict[str, Any], content: bytes) -> DescribedFile:
    media_type = MediaType(one["mediaType"])
    title, puid = _FORMATS[media_type]
    if media_type is MediaType.PDF:
        puid = _PDF.get(content[5:8], puid)
    return DescribedFile(_named(one), content, title, puid)
