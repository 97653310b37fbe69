"""The form by which the preparer opens a case, under the same rules as a row of a case file."""

from collections.abc import Mapping, Sequence
from secrets import token_hex
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from api.failures import problem_of
from api.intake_body import read_intake_fields, submission
from api.looking import LookedRoute, shows_nobody
from api.pages import words
from api.pages.failure import retry_page
from api.pages.forms import Resumed, check_form, read_form
from api.pages.instead import titles_that_may
from api.pages.render import page
from api.pages.situation_lines import situations_of
from api.pages.visitor import Visitor, signed_in
from api.problems import FieldError, Problem
from api.refusals import refusal
from api.taking import checked_key, open_case, trace_of
from api.today import today
from api.translations import reads
from authority.offers import submit_in
from domain.codes import DifferenceType, MaatwerkGround, Measure
from domain.errors import GetraptError
from domain.municipalities import MUNICIPALITIES

_TEXTS = ("reference", "reportedOn", "municipality", "area", "differenceType", "summary", "measure", "maatwerkGround")
_ORDER = (
    "reference",
    "reportedOn",
    "municipality",
    "area",
    "addresses",
    "situations",
    "differenceType",
    "summary",
    "measure",
    "amountCents",
    "maatwerkGround",
    "residentChoice",
    "safetyDoubt",
)
"""The fields from the top of the form to its end, as what is wrong with them is told."""
_FLAGS = ("residentChoice", "safetyDoubt")

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
        draft = submission(read_intake_fields(_intake_json(form), today()))
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
    errors = {error.pointer.removeprefix("/"): error.text(reads()) for error in (problem.errors if problem else ())}
    errors = {name: errors[name] for name in sorted(errors, key=_place)}
    key = form.get("key") if resumed or (problem and not refused) else None
    return page(
        request,
        "new_case.html",
        problem.status if problem else 200,
        **visitor.context,
        form=form,
        errors=errors,
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


def _place(name: str) -> int:
    return _ORDER.index(name) if name in _ORDER else len(_ORDER)


def _intake_json(form: Mapping[str, str]) -> dict[str, Any]:
    """The intake that the form holds, as the API takes it; what was not chosen is not there."""
    body: dict[str, Any] = {name: form[name].strip() for name in _TEXTS if form.get(name, "").strip()}
    addresses = form.get("addresses", "").replace(";", " ").replace(",", " ").split()
    body["addresses"] = addresses
    if form.get("situations", "").strip():
        body["situations"] = situations_of(form["situations"])
    body |= {name: form[name] == "true" for name in _FLAGS if form.get(name) in ("true", "false")}
    cents = words.cents_of(form.get("amountCents", ""))
    if cents is None:
        errors: tuple[FieldError, ...] = (FieldError("/amountCents", "not_an_amount"),)
        try:
            read_intake_fields(body | {"amountCents": 0}, today())
        except Problem as problem:
            errors = (*problem.errors, *errors)
        raise Problem("invalid_intake", errors)
    return body | {"amountCents": cents}
