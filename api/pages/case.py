"""The page of a case and its forms: an act that counted leads back with its receipt, any other keeps its text."""

import re

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from api.act_body import read_act_fields
from api.failures import problem_of
from api.looking import LookedRoute, looks_at
from api.pages.act_fields import act_json, errors_of_act
from api.pages.case_page import Places, Sent, case_page
from api.pages.failure import retry_page
from api.pages.forms import Resumed, check_form, read_form
from api.pages.read_back import goes_back, read_back
from api.pages.sent_before import sent_before
from api.pages.visitor import Visitor, signed_in
from api.problems import Problem
from api.reading_cases import find_readable
from api.refusals import refusal
from api.taking import checked_key, take, trace_of
from api.translations import reads
from domain.errors import GetraptError
from domain.looks import LookKind

router = APIRouter(route_class=LookedRoute)
_MEETING = re.compile(r"[0-9a-f]{32}")


@router.get("/routekaarten/{name}")
@looks_at(LookKind.CASE)
async def show_case(name: str, request: Request) -> HTMLResponse:
    """The case as it is now."""
    visitor = await signed_in(request)
    places = Places(*(_number(request, one) for one in ("voor", "adressen", "documenten", "intrekken")))
    back = meeting_named(request.query_params.get("vergadering", ""))
    return await case_page(request, visitor, name, receipt=_number(request, "ontvangst"), places=places, back=back)


@router.post("/routekaarten/{name}/acts")
@looks_at(LookKind.CASE)
async def act_on_case(name: str, request: Request) -> Response:
    """Takes the act of a form. Whatever goes wrong, what was typed is on the page that comes back."""
    form = await read_form(request)
    try:
        visitor = await signed_in(request)
        if isinstance(form, Resumed):
            return await case_page(request, visitor, name, sent=Sent(form, None))
        check_form(request, form, visitor.person.token)
    except (Problem, GetraptError) as error:
        return retry_page(request, problem_of(error), form)
    try:
        draft = read_act_fields(act_json(form))
        key = checked_key(form.get("key", ""))
        # A form is on a page that was read; who may not read the case has no form, and learns nothing here.
        row = (await find_readable(visitor.parts, visitor.person, name)).row
        if goes_back(form):
            return await case_page(request, visitor, name, sent=Sent(form, None, returned=True), back=_back(form))
        shown = await read_back(request, visitor, row, form)
        if shown is not None:
            return shown
        receipt = await sent_before(visitor, draft, row)
        if receipt is None:
            receipt = await take(visitor.parts, visitor.person, draft, row.case, key, trace_of(request))
    except (Problem, GetraptError) as error:
        return await again(request, visitor, name, form, problem_of(error))
    if not receipt.allow:
        return await again(request, visitor, name, form, refusal(receipt, reads()))
    back = _back(form)
    place = f"/routekaarten/{receipt.case}?ontvangst={receipt.sequence}" + (f"&vergadering={back}" if back else "")
    return RedirectResponse(place, 303)


def meeting_named(name: str) -> str | None:
    """The id of the meeting that a page leads back to; None for what is none. Whether it may be seen, is asked there."""
    return name if _MEETING.fullmatch(name) else None


def _back(form: dict[str, str]) -> str | None:
    return meeting_named(form.get("meeting", ""))


def _number(request: Request, name: str) -> int | None:
    asked = request.query_params.get(name, "")
    return int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 10 else None


async def again(request: Request, visitor: Visitor, name: str, form: dict[str, str], problem: Problem) -> Response:
    """The case with the form as it was sent and what is wrong with it; where that cannot be drawn, the form alone."""
    if problem.status in (404, 500, 503) or problem.code == "idempotency_key_reused":
        return retry_page(request, problem, form)
    # A refusal is an entry under its key: what is sent next is another act, and needs another.
    sent = Sent(form, problem, keep_key="receipt" not in problem.extra, errors=errors_of_act(problem, form))
    try:
        return await case_page(request, visitor, name, sent=sent, back=_back(form))
    except GetraptError as error:
        return retry_page(request, problem_of(error), form)
