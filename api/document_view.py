"""The documents of a case as JSON, and one as a file to be saved. Titles and names are shown with the deliberation."""

from collections.abc import Iterable
from typing import Any
from urllib.parse import quote

from fastapi.responses import Response

from api.headers import SANDBOXED
from api.parts import Parts
from api.problems import Problem
from api.reading_cases import Readable
from api.receipts import moment_json
from api.texts import Texts, reveal
from domain.case import Routekaart
from domain.documents import EXTENSIONS, Document
from domain.errors import NotFound


def documents_json(
    state: Routekaart, texts: Texts, handles: dict[str, str], *, deliberation: bool
) -> list[dict[str, Any]]:
    """The documents of a case, oldest first; without the deliberation only that they are there."""
    return [_document_json(one, texts, handles, deliberation=deliberation) for one in state.documents]


def accounts_of_documents(documents: Iterable[Document]) -> set[str]:
    """Who added these, and who withdrew them."""
    found = {one.account for one in documents}
    return found | {one.withdrawn.account for one in documents if one.withdrawn is not None}


def _document_json(one: Document, texts: Texts, handles: dict[str, str], *, deliberation: bool) -> dict[str, Any]:
    gone = one.withdrawn
    shown = {
        "number": one.number,
        "kind": one.kind.value,
        "mediaType": one.media_type.value,
        "size": one.size,
        "addedAt": moment_json(one.at),
        "withdrawnAt": None if gone is None else moment_json(gone.at),
        "forgotten": texts.forgotten(one.title, one.content),
    }
    if not deliberation:
        return shown
    return shown | {
        "title": texts.get(one.title),
        "fileName": texts.get(one.file_name),
        "sha256": texts.get(one.content),
        "addedBy": handles.get(one.account),
        "withdrawnBy": None if gone is None else handles.get(gone.account),
        "reasons": None if gone is None else texts.get(gone.reasons),
    }


async def document_file(parts: Parts, case: Readable, number: int) -> Response:
    """The content of a document, to be saved and not shown. NotFound where there is none that the person may read, Problem
    `document_forgotten` where it was forgotten; Tampered where it is not what was added."""
    one = next((one for one in case.row.state.documents if one.number == number), None)
    if one is None or not case.deliberation:
        raise NotFound("there is no such document, or not for this person")
    content = await parts.contents.open(one.content)
    if content is None:
        raise Problem("document_forgotten")
    name = (await reveal(parts, [one.file_name])).get(
        one.file_name
    ) or f"document-{number}.{EXTENSIONS[one.media_type][0]}"
    headers = {
        "Content-Disposition": disposition(name, number, EXTENSIONS[one.media_type][0]),
        "Content-Security-Policy": SANDBOXED,
    }
    media_type = (
        f"{one.media_type.value}; charset=utf-8" if one.media_type.value == "text/plain" else one.media_type.value
    )
    return Response(content, media_type=media_type, headers=headers)


def disposition(name: str, number: int, extension: str) -> str:
    """The header by which a file is saved under its name (RFC 6266), with one in ASCII for who does not know the other."""
    return f"attachment; filename=\"document-{number}.{extension}\"; filename*=UTF-8''{quote(name, safe='')}"
