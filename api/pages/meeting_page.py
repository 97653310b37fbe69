"""One meeting as a page: who is there and whether they are enough, its agenda, and its acts; and its minutes."""

import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from api.failures import problem_of
from api.looking import LookedRoute, looks_at
from api.meeting_body import read_meeting_act
from api.pages.failure import retry_page
from api.pages.forms import check_form, read_form
from api.pages.kept import Kept, told
from api.pages.meeting_fields import errors_of, meeting_act_json, typed_of
from api.pages.meeting_list import (
    Choices,
    chaired,
    choices,
    not_there_to_choose,
    references_in,
    refused_meeting,
    take_on_meeting,
)
from api.pages.meeting_votes import barred_from
from api.pages.received import received
from api.pages.render import page
from api.pages.sent_before import remarked_before
from api.pages.visitor import Visitor, signed_in
from api.problems import Problem
from api.reading_meetings import SeenMeeting, meeting_for, seen_meeting, seen_minutes
from domain.errors import GetraptError
from domain.looks import LookKind
from domain.meetings import Meeting, MeetingStatus
from domain.organisation import Seat
from store.ledger import meeting_stream

router = APIRouter(route_class=LookedRoute)


@dataclass(frozen=True, slots=True)
class Sent:
    """A form that did not become what its sender wanted: what was typed, and why not."""

    form: dict[str, str]
    problem: Problem

    @property
    def key(self) -> str:
        """The key to send it again with: a refusal is an entry under its key, and what is sent next is another act."""
        kept = "" if "receipt" in self.problem.extra else self.form.get("key", "")
        return kept or secrets.token_hex(16)


@router.get("/vergaderingen/{name}")
@looks_at(LookKind.MEETING)
async def show_meeting(name: str, request: Request) -> HTMLResponse:
    """The meeting as it is now."""
    return await _meeting_page(request, await signed_in(request), name)


@router.get("/vergaderingen/{name}/notulen")
@looks_at(LookKind.MEETING)
async def show_minutes(name: str, request: Request) -> HTMLResponse:
    """The minutes of a meeting that was closed."""
    return await _minutes_page(request, await signed_in(request), name)


@router.post("/vergaderingen/{name}/acts")
@looks_at(LookKind.MEETING)
async def act_on_meeting(name: str, request: Request) -> Response:
    """Takes the act of a form. Whatever goes wrong, what was typed is on the page that comes back."""
    form = await read_form(request)
    try:
        visitor = await signed_in(request)
        check_form(request, form, visitor.person.token)
        # A form is on a page that was read; who may see nothing of the meeting has none, and learns nothing here.
        stored = await meeting_for(visitor.parts, visitor.person, name)
    except (Problem, GetraptError) as error:
        return retry_page(request, problem_of(error), form)
    try:
        act = read_meeting_act(json.dumps(meeting_act_json(form)).encode(), name)
        receipt = await remarked_before(visitor, act) or await take_on_meeting(
            request, visitor, act, form.get("key", "")
        )
    except (Problem, GetraptError) as error:
        return await _again(request, visitor, name, form, problem_of(error))
    if not receipt.allow:
        problem = await refused_meeting(visitor, receipt, stored.meeting.body)
        return await _again(request, visitor, name, form, problem)
    place = "/notulen" if act.type in ("remark_on_minutes", "adopt_minutes") else ""
    return RedirectResponse(f"/vergaderingen/{name}{place}?ontvangst={receipt.index}", 303)


async def _again(request: Request, visitor: Visitor, name: str, form: dict[str, str], problem: Problem) -> Response:
    if problem.status in (404, 500, 503) or problem.code == "idempotency_key_reused":
        return retry_page(request, problem, form)
    sent = Sent(form, problem)
    try:
        if form.get("type") in ("remark_on_minutes", "adopt_minutes"):
            return await _minutes_page(request, visitor, name, sent)
        return await _meeting_page(request, visitor, name, sent)
    except (Problem, GetraptError) as error:
        return retry_page(request, problem_of(error), form)


async def _meeting_page(request: Request, visitor: Visitor, name: str, sent: Sent | None = None) -> HTMLResponse:
    seen = await seen_meeting(visitor.parts, visitor.person, name)
    meeting = seen.meeting
    chairs = meeting.body in {body.id for body in chaired(visitor)}
    changes = chairs and meeting.status is MeetingStatus.CONVENED
    own = [seat for seat in visitor.standing.seats if seat.body == meeting.body]
    attending = [seat for seat in own if meeting.is_present(seat.id, visitor.person.account)]
    votes = any(seat.voting for seat in attending)
    sitting = {
        case: one
        for case, one in seen.rounds.items()
        if attending and meeting.status is MeetingStatus.OPEN and one.presence is not None and seen.access[case].read
    }
    barred = await barred_from(visitor, sitting, votes=votes, concludes=chairs)
    typed = _typed(seen, sent) if changes else {}
    possible = await choices(visitor, meeting.body, typed) if changes else Choices([], None)
    kept = await _kept(request, visitor, sent, {"change_meeting": bool(possible.cases), "withdraw_meeting": changes})
    gone = await not_there_to_choose(visitor, typed, possible.cases)
    visitor.person.look.drawn = True
    return page(
        request,
        "meeting.html",
        sent.problem.status if sent else 200,
        **visitor.context,
        meeting=seen.view,
        names=visitor.names,
        chairs=chairs,
        can_open=meeting.starts_at <= datetime.now(UTC),
        seats=await _seats(visitor, meeting),
        member=bool(own),
        attending=[seat.id for seat in attending],
        votes=votes,
        barred=barred,
        recused=[case for case, one in seen.rounds.items() if visitor.person.account in one.state.recused],
        choices=possible.cases,
        most=possible.most,
        intake=visitor.names.body(visitor.procedure.intake_office),
        typed=typed,
        gone=gone,
        now=datetime.now(UTC),
        receipt=await received(request, visitor, meeting_stream(name)),
        kept=kept,
        **_sent_view(sent),
    )


def _typed(seen: SeenMeeting, sent: Sent | None) -> dict[str, str]:
    """What stands in the form of a change."""
    if sent is not None and sent.form.get("type") == "change_meeting":
        return sent.form
    return typed_of(seen.meeting.starts_at, seen.view["place"], seen.meeting.agenda)


async def _seats(visitor: Visitor, meeting: Meeting) -> list[dict[str, Any]]:
    """The seats of the body as they are held now, each with whether its holder is there."""
    held = visitor.organisation.seats_of(meeting.body, datetime.now(UTC))
    accounts = {seat.account for seat in held} | {seat.substitute_for for seat in held if seat.substitute_for}
    visitor.person.look.names(accounts)
    handles = await visitor.parts.register.handles(accounts)
    return [_seat_view(seat, meeting, visitor, handles) for seat in held]


def _seat_view(seat: Seat, meeting: Meeting, visitor: Visitor, handles: dict[str, str]) -> dict[str, Any]:
    return {
        "seat": seat.id,
        "title": seat.title,
        "account": handles.get(seat.account),
        "substituteFor": handles.get(seat.substitute_for, "–") if seat.substitute_for else None,
        "present": meeting.is_present(seat.id, seat.account),
        "voting": seat.voting,
        "mine": seat.account == visitor.person.account,
    }


async def _minutes_page(request: Request, visitor: Visitor, name: str, sent: Sent | None = None) -> HTMLResponse:
    minutes = await seen_minutes(visitor.parts, visitor.person, name)
    body = minutes["body"]
    remarks = body in {seat.body for seat in visitor.standing.seats} and not minutes["adopted"]
    visitor.person.look.drawn = True
    return page(
        request,
        "minutes.html",
        sent.problem.status if sent else 200,
        **visitor.context,
        minutes=minutes,
        names=visitor.names,
        chairs=body in {one.id for one in chaired(visitor)},
        remarks=remarks,
        receipt=await received(request, visitor, meeting_stream(name)),
        kept=await _kept(request, visitor, sent, {"remark_on_minutes": remarks}),
        **_sent_view(sent),
    )


async def _kept(request: Request, visitor: Visitor, sent: Sent | None, forms: Mapping[str, bool]) -> Kept | None:
    """What was typed in the form that came back, unless the page has it; `forms` says of which acts it has that form."""
    if sent is None or forms.get(sent.form.get("type", ""), False):
        return None
    return told(request, sent.form, await references_in(visitor, sent.form))


def _sent_view(sent: Sent | None) -> dict[str, Any]:
    """What the page says of a form that came back, and the key of each form on it."""
    act = sent.form.get("type", "") if sent else ""
    return {
        "sent": sent and {"type": act, "form": sent.form, "key": sent.key},
        "problem": sent and sent.problem,
        "errors": errors_of(sent.problem, act=act) if sent else {},
        "new_key": lambda: secrets.token_hex(16),
    }
