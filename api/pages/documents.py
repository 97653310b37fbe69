"""The documents on the page of a case: the form to add one, the form to withdraw one, and the file itself."""

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response

from api.adding_documents import add_document
from api.document_view import document_file
from api.failures import problem_of
from api.looking import LookedRoute, looks_at
from api.pages.case import again
from api.pages.case_page import Sent, case_page
from api.pages.failure import retry_page
from api.pages.forms import Resumed, check_form, keep_for_failures, read_form
from api.pages.visitor import signed_in
from api.parts import parts_of
from api.problems import Problem
from api.reading_cases import find_readable
from api.refusals import refusal
from api.taking import checked_key, trace_of
from api.translations import reads
from api.upload_body import Upload, is_upload, read_upload
from domain.errors import GetraptError, NotFound
from domain.looks import LookKind

ADD = "add_document"

router = APIRouter(route_class=LookedRoute)


@router.post("/routekaarten/{name}/documenten")
@looks_at(LookKind.CASE)
async def add_from_form(name: str, request: Request) -> Response:
    """Adds the document of a form. Whatever goes wrong, what was typed is on the page that comes back; the file has to be
    chosen again, since no browser lets a page choose one."""
    upload = await _sent(request)
    form = upload.fields
    try:
        visitor = await signed_in(request)
        if isinstance(form, Resumed):
            return await case_page(request, visitor, name, sent=Sent(form, None))
        check_form(request, form, visitor.person.token)
    except (Problem, GetraptError) as error:
        return retry_page(request, problem_of(error), form)
    try:
        key = checked_key(form.get("key", ""))
        receipt = await add_document(visitor.parts, visitor.person, name, upload, key, trace_of(request))
    except (Problem, GetraptError) as error:
        return await again(request, visitor, name, form, problem_of(error))
    if not receipt.allow:
        return await again(request, visitor, name, form, refusal(receipt, reads()))
    return RedirectResponse(f"/routekaarten/{receipt.case}?ontvangst={receipt.sequence}", 303)


@router.get("/routekaarten/{name}/documenten/{number}")
@looks_at(LookKind.DOCUMENT)
async def save_document(name: str, number: str, request: Request) -> Response:
    """The file, to be saved."""
    visitor = await signed_in(request)
    if not (number.isascii() and number.isdigit() and len(number) < 7):
        raise NotFound("there is no such document")
    case = await find_readable(visitor.parts, visitor.person, name)
    return await document_file(visitor.parts, case, int(number))


async def _sent(request: Request) -> Upload:
    """The form as it was sent: with its file, or without one where it comes back from another page."""
    if not is_upload(request):
        upload = Upload(await read_form(request))
    else:
        upload = await read_upload(request, parts_of(request).document_limits.largest)
        keep_for_failures(request, upload.fields)
    if not isinstance(upload.fields, Resumed):
        upload.fields["type"] = ADD
    return upload
