"""The documents of a routekaart: adding one, the list of them, and the content of one. One is withdrawn by the act for it."""

from typing import Annotated

from fastapi import APIRouter, Depends, Path, Request
from fastapi.responses import JSONResponse, Response

from api.adding_documents import add_document
from api.document_view import accounts_of_documents, document_file, documents_json
from api.looking import LookedRoute, looks_at
from api.moment import At
from api.reading_cases import find_readable
from api.receipts import moment_json, receipt_json
from api.refusals import refusal
from api.taking import IdempotencyKey, TraceId
from api.texts import reveal
from api.upload_body import read_upload
from api.v1.signed_in import InLanguage, OurParts, SignedIn, known_parameters
from domain.documents import DocumentKind, MediaType
from domain.looks import LookKind
from domain.text import texts as texts_in

_FORM = {
    "type": "object",
    "required": ["dossier", "kind", "title", "file"],
    "properties": {
        "dossier": {"type": "string", "pattern": "^[0-9a-f]{64}$", "description": "The dossier that was seen."},
        "kind": {"type": "string", "enum": [one.value for one in DocumentKind]},
        "title": {"type": "string", "minLength": 1, "maxLength": 200},
        "file": {"type": "string", "format": "binary", "description": "PDF, PNG, JPEG, plain text, DOCX, XLSX or ODT."},
    },
}
_ADD = {"requestBody": {"required": True, "content": {"multipart/form-data": {"schema": _FORM}}}}
_BINARY = {"schema": {"type": "string", "format": "binary"}}

router = APIRouter(tags=["documenten"], route_class=LookedRoute)


@router.post("/routekaarten/{name}/documenten", summary="Add a document", status_code=201, openapi_extra=_ADD)
async def add(
    request: Request,
    name: str,
    parts: OurParts,
    person: SignedIn,
    key: IdempotencyKey,
    language: InLanguage,
    trace_id: TraceId,
) -> JSONResponse:
    """The receipt of a document that was added; a refusal is a problem with its receipt. What the file is, its bytes say. Of an
    image nothing is kept of who made it where. Sent again with the same key: the same, with status 200."""
    upload = await read_upload(request, parts.document_limits.largest)
    receipt = await add_document(parts, person, name, upload, key, trace_id)
    if not receipt.allow:
        raise refusal(receipt, language)
    return JSONResponse(receipt_json(receipt, language), 200 if receipt.repeated else 201)


@router.get("/routekaarten/{name}/documenten", summary="List the documents", dependencies=[Depends(known_parameters)])
@looks_at(LookKind.CASE)
async def list_documents(name: str, parts: OurParts, person: SignedIn, at: At = None) -> JSONResponse:
    """Every document that the case has, or had at a moment, those that were withdrawn among them."""
    case = await find_readable(parts, person, name)
    state = case.row.state if at is None else (await parts.moments.then(case.row.case, at)).state
    shown = [text for one in state.documents for _, text in texts_in(one)] if case.deliberation else []
    handles = await parts.register.handles(accounts_of_documents(state.documents))
    documents = documents_json(state, await reveal(parts, shown), handles, deliberation=case.deliberation)
    content = {
        "case": state.case,
        "dossier": state.dossier.digest,
        "deliberationHidden": not case.deliberation,
        "documents": documents,
    }
    return JSONResponse(content if at is None else content | {"at": moment_json(at)})


@router.get(
    "/routekaarten/{name}/documenten/{number}",
    summary="Get a document",
    response_class=Response,
    responses={200: {"description": "The file.", "content": {one.value: _BINARY for one in MediaType}}},
)
@looks_at(LookKind.DOCUMENT)
async def get_document(
    name: str, number: Annotated[int, Path(ge=1, le=1_000_000)], parts: OurParts, person: SignedIn
) -> Response:
    """The content of a document as it was kept, to be saved. 410 where it was forgotten."""
    case = await find_readable(parts, person, name)
    return await document_file(parts, case, number)
