"""The start of the auditor's pages: finding a case, and the way to audits and mandaten. And who they are for."""

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from api.case_view import listed_json
from api.failures import problem_of
from api.looking import LookedRoute, looks_at
from api.pages.failure import retry_page
from api.pages.forms import check_form, read_form
from api.pages.instead import offices_that_may
from api.pages.render import page
from api.pages.visitor import Visitor, signed_in
from api.problems import Problem
from api.reading_cases import Wanted, cursor_in, find_readable, list_readable
from api.refusals import reasons_json
from api.texts import listed_commitments, reveal
from api.translations import reads
from authority.offers import READ_PROCESSING_LOG
from domain.errors import GetraptError, NotFound
from domain.looks import LookKind

MOST_LISTED = 25

router = APIRouter(route_class=LookedRoute)


async def auditor_at(request: Request) -> Visitor:
    """The auditor who looks. Problem `not_signed_in` for nobody, and `audit_refused`, with why, for anybody else."""
    visitor = await signed_in(request)
    await refuse_others(visitor, (await visitor.parts.audit_reading.may_audit(visitor.person.account)).reasons)
    return visitor


async def refuse_others(visitor: Visitor, reasons: tuple[str, ...]) -> None:
    """Problem `audit_refused` where there are reasons, with who can instead."""
    if reasons:
        who = await offices_that_may(visitor, READ_PROCESSING_LOG)
        raise Problem("audit_refused", extra={"reasons": reasons_json(reasons, reads()), "whoCan": who})


@router.get("/controle")
@looks_at(LookKind.CASE_LIST)
async def show_start(request: Request) -> HTMLResponse:
    """Finding a case, and the newest ones."""
    return await _start_page(request, await auditor_at(request))


@router.post("/controle")
@looks_at(LookKind.CASE, by_post=True)
async def find_case(request: Request) -> Response:
    """Leads to the case with this reference or id. Sent as a form, so that no reference stands in an address."""
    form = await read_form(request)
    try:
        visitor = await auditor_at(request)
        check_form(request, form, visitor.person.token)
    except (Problem, GetraptError) as error:
        return retry_page(request, problem_of(error), form)
    asked = form.get("name", "").strip()
    try:
        found = await find_readable(visitor.parts, visitor.person, asked)
    except NotFound:
        return await _start_page(request, visitor, asked)
    return RedirectResponse(f"/controle/routekaarten/{found.row.case}", 303)


async def _start_page(request: Request, visitor: Visitor, missed: str | None = None) -> HTMLResponse:
    """The page; `missed` is what was looked for and is not there, or not for this auditor."""
    after = cursor_in(request.query_params.get("vanaf") or None, "vanaf", visitor.person)
    listed = await list_readable(visitor.parts, visitor.person, visitor.standing, Wanted(), after, MOST_LISTED)
    texts = await reveal(visitor.parts, [one for case in listed.cases for one in listed_commitments(case.row)])
    visitor.person.look.drawn = True
    return page(
        request,
        "auditor.html",
        200 if missed is None else 404,
        **visitor.context,
        missed=missed,
        listed=[listed_json(case.row, texts) for case in listed.cases],
        more=None if listed.after is None else f"/controle?vanaf={listed.after}",
        first=after is None,
    )
