"""Meetings as pages: the list, and convening one."""

import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from api.failures import problem_of
from api.looking import LookedRoute, looks_at
from api.meeting_body import read_meeting
from api.meeting_view import summary_json, texts_of_meeting
from api.pages.asked_moment import number_asked
from api.pages.failure import retry_page
from api.pages.forms import check_form, read_form
from api.pages.instead import chairs_of, holders_of, was_for, with_who_can
from api.pages.kept import told
from api.pages.meeting_fields import ON_AGENDA, errors_of, plan_json
from api.pages.render import page
from api.pages.sent_before import convened_before
from api.pages.visitor import Visitor, signed_in
from api.problems import Problem
from api.reading_meetings import meetings_for, told_earliest
from api.refusals import refusal
from api.taking import checked_key, take_on, trace_of
from api.texts import part_of, reveal
from api.translations import reads
from domain.case import Routekaart
from domain.errors import GetraptError
from domain.looks import LookKind
from domain.meeting_acts import MeetingAct
from domain.meetings import MOST_ON_AGENDA, earliest_start, has_open_round
from domain.organisation import Body, BodyKind
from domain.receipt import Receipt
from store.meetings import NEWEST

MOST_LISTED = 50
MOST_TO_CHOOSE = 100
"""Cases that a form has, those whose term ends first; more than a meeting can have, and as many as a page can."""

router = APIRouter(route_class=LookedRoute)


@dataclass(frozen=True, slots=True)
class Choice:
    """A case that can be put on an agenda."""

    case: str
    reference: str | None
    term_end: datetime | None


@dataclass(frozen=True, slots=True)
class Choices:
    """What can be chosen; `most` is how many waiting cases were looked at, where there are more."""

    cases: list[Choice]
    most: int | None


@router.get("/vergaderingen")
@looks_at(LookKind.MEETING)
async def show_meetings(request: Request) -> HTMLResponse:
    """Those that the person may see; `na` is where the page begins."""
    visitor = await signed_in(request)
    parts, person = visitor.parts, visitor.person
    after = number_asked(request, "na")
    shown, following = await meetings_for(parts, person, NEWEST if after is None else after, MOST_LISTED)
    texts = await reveal(parts, [text for one in shown for text in texts_of_meeting(one)])
    accounts = {one.convened_by for one in shown}
    person.look.names(accounts)
    handles = await parts.register.handles(accounts)
    return page(
        request,
        "meetings.html",
        **visitor.context,
        meetings=[summary_json(one, texts, handles) for one in shown],
        names=visitor.names,
        chairs=chaired(visitor),
        following=following,
    )


@router.get("/vergaderingen/nieuw")
@looks_at(LookKind.MEETING)
async def show_form(request: Request) -> HTMLResponse:
    """The empty form, for the chair of a body; `overleg` names the body of several. Problem `convening_refused`, with who
    chairs which body, for anybody else."""
    visitor = await signed_in(request)
    return await _form_page(request, visitor, {"body": request.query_params.get("overleg", "")})


@router.post("/vergaderingen/nieuw")
@looks_at(LookKind.MEETING)
async def convene_meeting(request: Request) -> Response:
    """Convenes the meeting and shows it; else the form again, as it was filled in."""
    form = await read_form(request)
    try:
        visitor = await signed_in(request)
        check_form(request, form, visitor.person.token)
    except (Problem, GetraptError) as error:
        return retry_page(request, problem_of(error), form)
    name = secrets.token_hex(16)
    try:
        act = read_meeting(json.dumps(plan_json(form)).encode(), name)
        receipt = await convened_before(visitor, act) or await take_on_meeting(
            request, visitor, act, form.get("key", "")
        )
    except (Problem, GetraptError) as error:
        problem = problem_of(error)
        if problem.code != "invalid_act":
            return retry_page(request, problem, form)
        return await _form_page(request, visitor, form, problem)
    if not receipt.allow:
        problem = await refused_meeting(visitor, receipt, act.body)
        return await _form_page(request, visitor, form, problem)
    return RedirectResponse(f"/vergaderingen/{receipt.meeting}?ontvangst={receipt.index}", 303)


async def take_on_meeting(request: Request, visitor: Visitor, act: MeetingAct, key: str) -> Receipt:
    """The receipt of the act on this meeting, taken or refused. Failures as by `MeetingRegister.take`."""
    parts, key = visitor.parts, checked_key(key)
    return await take_on(parts, visitor.person, parts.meeting_register, act, act.meeting, key, trace_of(request))


async def refused_meeting(visitor: Visitor, receipt: Receipt, body: str) -> Problem:
    """The problem of a refused act on a meeting of this body: from when it could be, and where it is the chair's, who that is."""
    problem = await told_earliest(visitor.parts, refusal(receipt, reads()), receipt, body)
    if not was_for(problem, "not_the_chair"):
        return problem
    return with_who_can(problem, await holders_of(visitor, body, chair=True))


def chaired(visitor: Visitor) -> list[Body]:
    """The bodies that the person has the chair of now, also as a substitute. The policy decides who convenes."""
    chairs = {seat.body for seat in visitor.standing.seats if seat.chair}
    return [body for body in visitor.organisation.bodies if body.id in chairs and body.kind is not BodyKind.OFFICE]


async def _chairs(visitor: Visitor) -> list[str]:
    """Who has the chair of the person's own bodies, or else of every body: everybody who is signed in may see that."""
    sitting = [body.id for body in visitor.organisation.bodies if body.kind is not BodyKind.OFFICE]
    own = {seat.body for seat in visitor.standing.seats}
    asked = [body for body in sitting if body in own] or sitting
    return await chairs_of(visitor, asked)


async def choices(visitor: Visitor, body: str, form: Mapping[str, str]) -> Choices:
    """The cases that this body votes on now and that the person may read, those whose term ends first at the head; with those
    among them that the form has chosen, whenever their terms end."""
    meetings = visitor.parts.meetings
    seats = {seat.id for seat in visitor.organisation.seats_by_body.get(body, ())}
    found = [one.state for one in await meetings.waiting_for(sorted(seats), MOST_TO_CHOOSE + 1)]
    waiting = {state.case: state for state in found[:MOST_TO_CHOOSE]}
    chosen = [case for case in _on_agenda(form) if case not in waiting]
    waiting |= {case: one.state for case, one in (await meetings.cases(chosen)).items()} if chosen else {}
    states = [state for state in waiting.values() if has_open_round(state, body)]
    shown = [
        Choice(state.case, reference, state.tier.term.end if state.tier else None)
        for state, reference in await _readable(visitor, states)
    ]
    return Choices(shown, MOST_TO_CHOOSE if len(found) > MOST_TO_CHOOSE else None)


async def references_in(visitor: Visitor, form: Mapping[str, str]) -> dict[str, str]:
    """The references of the cases on the agenda of this form, of those that the person may read and that have one."""
    asked = _on_agenda(form)
    found = await visitor.parts.meetings.cases(asked) if asked else {}
    shown = await _readable(visitor, [one.state for one in found.values()])
    return {state.case: reference for state, reference in shown if reference is not None}


def _on_agenda(form: Mapping[str, str]) -> list[str]:
    """The cases that the form has chosen, as many as a meeting can have."""
    return [name.removeprefix(ON_AGENDA) for name in form if name.startswith(ON_AGENDA)][:MOST_ON_AGENDA]


async def not_there_to_choose(visitor: Visitor, form: Mapping[str, str], possible: list[Choice]) -> list[str | None]:
    """The references of the cases that were chosen and that the body does not vote on any more; None for one that has none for
    this person. Where nothing can be chosen, all that was typed is shown otherwise."""
    there = {ON_AGENDA + one.case for one in possible}
    gone = {ON_AGENDA + case: "ja" for case in _on_agenda(form) if ON_AGENDA + case not in there}
    if not gone or not possible:
        return []
    references = await references_in(visitor, gone)
    return [references.get(name.removeprefix(ON_AGENDA)) for name in gone]


async def _readable(visitor: Visitor, states: list[Routekaart]) -> list[tuple[Routekaart, str | None]]:
    """Of these cases those that the person may read, each with its reference; None where that was forgotten."""
    parts, person = visitor.parts, visitor.person
    may = await parts.reading.readable(person.account, states) if states else []
    readable = [state for state, allowed in zip(states, may, strict=True) if allowed]
    person.look.shows(*(state.case for state in readable))
    texts = await reveal(parts, [part_of(state, "reference") for state in readable])
    return [(state, texts.get(part_of(state, "reference"))) for state in readable]


async def _form_page(
    request: Request, visitor: Visitor, form: Mapping[str, str], problem: Problem | None = None
) -> HTMLResponse:
    bodies = chaired(visitor)
    if not bodies and problem is None:
        raise with_who_can(Problem("convening_refused"), await _chairs(visitor))
    # What was typed for one body never becomes a meeting of another.
    other = bodies[0] if bodies and problem is None else None
    body = next((one for one in bodies if one.id == form.get("body")), other)
    possible = await choices(visitor, body.id, form) if body else Choices([], None)
    kept = problem and not possible.cases
    # A refusal is an entry under its key: what is sent next is another act, and needs another.
    key = form.get("key") if problem and "receipt" not in problem.extra else None
    visitor.person.look.drawn = True
    return page(
        request,
        "meeting_new.html",
        problem.status if problem else 200,
        **visitor.context,
        form=dict(form),
        problem=problem,
        errors=errors_of(problem) if problem else {},
        key=key or secrets.token_hex(16),
        body=body,
        bodies=bodies,
        names=visitor.names,
        choices=possible.cases,
        most=possible.most,
        gone=await not_there_to_choose(visitor, form, possible.cases),
        kept=told(request, form, await references_in(visitor, form)) if kept else None,
        earliest=_earliest(visitor, body) if body else None,
        intake=visitor.names.body(visitor.procedure.intake_office),
    )


def _earliest(visitor: Visitor, body: Body) -> datetime | None:
    """From when a meeting of the body can be, if it is convened now; None where there is no convocation term."""
    now = datetime.now(UTC)
    found = earliest_start(body, visitor.procedure, now)
    return found if found > now else None
