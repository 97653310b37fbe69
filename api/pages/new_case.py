"""The form by which the preparer opens a case, under the same rules as a row of a case file."""

from collections.abc import Mapping, Sequence
from secrets import token_hex

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from api.failures import problem_of
from api.intake_body import submission
from api.looking import LookedRoute, shows_nobody
from api.pages.failure import retry_page
from api.pages.forms import Resumed, check_form, read_form
from api.pages.instead import titles_that_may
from api.pages.intake_form import faults_told, intake_in
from api.pages.render import page
from api.pages.visitor import Visitor, signed_in
from api.problems import Problem
from api.refusals import refusal
from api.taking import checked_key, open_case, trace_of
from api.today import today
from api.translations import reads
from authority.offers import submit_in
from domain.codes import DifferenceType, MaatwerkGround, Measure
from domain.errors import GetraptError
from domain.municipalities import MUNICIPALITIES

router = APIRouter(route_class=LookedRoute)


@router.get("/routekaarten/nieuw")
@shows_nobody("an empty form")
async def show_form(request: Request) -> HTMLResponse:
    """The empty form; where the person may not open cases, why not."""
    visitor = await signed_in(request)
    verdict = await visitor.parts.reading.may_submit(visitor.person.account, next(iter(MUNICIPALITIES)))
    who_can = [] if verdict.allow else await titles_that_may(visitor, submit_in(next(iter(MUNICIPALITIES))))
    form = {"reportedOn": today().isoformat()}
    return _form_page(request, visitor, form, refused=verdict.reasons, who_can=who_can)


@router.post("/routekaarten/nieuw")
async def open_from_form(request: Request) -> Response:
    """Opens the case and shows it; else the form again, as it was filled in."""
    form = await read_form(request)
    try:
        visitor = await signed_in(request)
        if isinstance(form, Resumed):
            return _form_page(request, visitor, form, resumed=True)
        check_form(request, form, visitor.person.token)
    except (Problem, GetraptError) as error:
        return retry_page(request, problem_of(error), form)
    try:
        draft = submission(intake_in(form))
        key = checked_key(form.get("key", ""))
        receipt = await open_case(visitor.parts, visitor.person, draft, key, trace_of(request))
    except (Problem, GetraptError) as error:
        problem = problem_of(error)
        if problem.code != "invalid_intake":
            return retry_page(request, problem, form)
        return _form_page(request, visitor, form, problem=problem)
    if not receipt.allow:
        problem = refusal(receipt, reads())
        who_can = await titles_that_may(visitor, submit_in(draft.municipality)) if problem.status == 403 else []
        return _form_page(request, visitor, form, problem=problem, refused=receipt.reasons, who_can=who_can)
    return RedirectResponse(f"/routekaarten/{receipt.case}?ontvangst={receipt.sequence}", 303)


def _form_page(
    request: Request,
    visitor: Visitor,
    form: Mapping[str, str],
    *,
    problem: Problem | None = None,
    refused: tuple[str, ...] = (),
    resumed: bool = False,
    who_can: Sequence[str] = (),
) -> HTMLResponse:
    key = form.get("key") if resumed or (problem and not refused) else None
    return page(
        request,
        "new_case.html",
        problem.status if problem else 200,
        **visitor.context,
        form=form,
        errors=faults_told(problem.errors, form) if problem else {},
        problem=problem,
        refused=refused,
        who_can=who_can,
        resumed=resumed,
        key=key or token_hex(16),
        municipalities=MUNICIPALITIES.values(),
        differences=list(DifferenceType),
        measures=list(Measure),
        grounds=list(MaatwerkGround),
        today=today().isoformat(),
    )
