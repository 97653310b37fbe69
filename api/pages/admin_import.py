"""Files of mandaten at a browser: an export; and an import that is looked at before anything is written, and is then taken whole or
not at all."""

import base64
import secrets

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, Response, StreamingResponse

from api.failures import problem_of
from api.looking import LookedRoute, looks_at
from api.mandaat_export import MandatenFile
from api.mandaat_file import COLUMNS, MEDIA_TYPE
from api.mandaat_import import import_mandaten, preview_mandaten
from api.pages.failure import retry_page
from api.pages.form_file import read_form_file
from api.pages.forms import Resumed, check_form, read_form
from api.pages.managed import SentForm, again
from api.pages.proposers import refuse_who_gives_nothing
from api.pages.render import page
from api.pages.visitor import Visitor, signed_in
from api.problems import FieldError, Problem
from api.taking import checked_key, trace_of
from api.translations import reads
from domain.errors import GetraptError
from domain.looks import LookKind
from store.mandaten import MandaatFilter

LARGEST_FILE = 150_000
"""Bytes of a file that can be sent here: it comes back in a form, which has a limit of its own. The API takes larger ones."""
MOST_SHOWN = 200
"""Faults that the page shows; all of them are counted."""
_PAGE = "/beheer/mandaten/invoer"

router = APIRouter(route_class=LookedRoute)


@router.get("/beheer/mandaten/uitvoer")
@looks_at(LookKind.MANDATEN)
async def export(request: Request) -> StreamingResponse:
    """The register as a file, or what is of one office (`principal`)."""
    visitor = await signed_in(request)
    principal = request.query_params.get("principal", "")[:80] or None
    file = MandatenFile(visitor.parts, MandaatFilter(principal))
    named = await file.accounts()
    visitor.person.look.names(named)
    headers = {"Content-Disposition": 'attachment; filename="mandaten.csv"'}
    return StreamingResponse(file.lines(named), media_type=MEDIA_TYPE, headers=headers)


@router.get(_PAGE)
@looks_at(LookKind.MANDATEN)
async def show_form(request: Request) -> HTMLResponse:
    """The form for a file. Problem `giving_refused` for who may propose no mandaat, and so no row of one."""
    visitor = await signed_in(request)
    await refuse_who_gives_nothing(visitor)
    return _form_page(request, visitor, SentForm())


@router.post(f"{_PAGE}/voorbeeld")
async def preview(request: Request) -> Response:
    """What an import of the file would do: every bad row by line, column and reason, or how many would be proposed. Writes nothing."""
    fields, chosen = await read_form_file(request, "bestand")
    try:
        visitor = await signed_in(request)
        if isinstance(fields, Resumed):
            return _form_page(request, visitor, SentForm({"tekst": fields.get("tekst", "")}))
        check_form(request, fields, visitor.person.token)
    except (Problem, GetraptError) as error:
        return retry_page(request, problem_of(error), fields)
    file = chosen or fields.get("tekst", "").encode()
    try:
        _refuse_unfit(file)
        rows = await preview_mandaten(visitor.parts, file, visitor.actor)
    except (Problem, GetraptError) as error:
        problem = problem_of(error)
        if not (again(problem) or problem.status == 413):
            return retry_page(request, problem, fields)
        return _form_page(request, visitor, SentForm({"tekst": fields.get("tekst", "")}, problem))
    return page(
        request,
        "admin_import_preview.html",
        **visitor.context,
        rows=rows,
        content=base64.b64encode(file).decode(),
        key=secrets.token_hex(16),
    )


@router.post(_PAGE)
async def take(request: Request) -> Response:
    """Takes the file: all of its rows, or none."""
    form = await read_form(request)
    try:
        visitor = await signed_in(request)
        check_form(request, form, visitor.person.token)
    except (Problem, GetraptError) as error:
        return retry_page(request, problem_of(error), form)
    try:
        file = base64.b64decode(form.get("content", ""), validate=True)
    except ValueError:
        return retry_page(request, Problem("invalid_request", (FieldError("content", "invalid"),)), form)
    try:
        done = await import_mandaten(
            visitor.parts, file, visitor.actor, checked_key(form.get("key", "")), trace_of(request), reads()
        )
    except (Problem, GetraptError) as error:
        problem = problem_of(error)
        if problem.code not in ("invalid_rows", "invalid_file"):
            return retry_page(request, problem, form)
        return _form_page(request, visitor, SentForm({"tekst": file.decode(errors="replace")}, problem))
    return page(request, "admin_import_done.html", **visitor.context, done=done)


def _refuse_unfit(file: bytes) -> None:
    if not file.strip():
        raise Problem("invalid_file", (FieldError("bestand", "missing"),))
    if len(file) > LARGEST_FILE:
        raise Problem("file_too_large")


def _form_page(request: Request, visitor: Visitor, sent: SentForm) -> HTMLResponse:
    found = sent.problem.errors if sent.problem else ()
    return page(
        request,
        "admin_import.html",
        sent.status,
        **visitor.context,
        problem=sent.problem,
        typed=sent.form.get("tekst", ""),
        faults=[
            {
                "line": one.line,
                "column": one.column,
                "value": one.value,
                "wrong": one.text(reads()),
                "right": one.right(reads()),
            }
            for one in found[:MOST_SHOWN]
        ],
        faults_in_all=len(found),
        columns=COLUMNS,
    )
