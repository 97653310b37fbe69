"""Finds meetings for a person: those of the bodies that the person sits in, and all of them for who oversees them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from api.identity import Person
from api.meeting_view import accounts_of, meeting_json, texts_of_meeting
from api.minutes_view import accounts_of_minutes, minutes_json, texts_of_minutes
from api.parts import Parts
from api.problems import Problem
from api.receipts import moment_json
from api.seats import organisation_now
from api.texts import part_of, reveal
from authority.explaining import Access
from authority.meeting_minutes import minutes_digest
from authority.sitting import AgendaRound
from domain.actor import Actor, ActorKind
from domain.meetings import Meeting, earliest_start
from domain.receipt import Receipt
from store.meetings import StoredMeeting

TOO_SHORT = "convocation_too_short"


@dataclass(frozen=True, slots=True)
class SeenMeeting:
    """A meeting with the rounds of its agenda, what the person may see of each case, and all of that as JSON."""

    stored: StoredMeeting
    rounds: Mapping[str, AgendaRound]
    access: Mapping[str, Access]
    view: dict[str, Any]

    @property
    def meeting(self) -> Meeting:
        """The meeting."""
        return self.stored.meeting


async def meetings_for(parts: Parts, person: Person, before: int, limit: int) -> tuple[list[Meeting], int | None]:
    """Up to `limit` meetings that the person may see, convened before this place, newest first, and where the next page
    begins; None after the last."""
    by = Actor(ActorKind.PERSON, person.account)
    bodies = None
    if not await parts.meeting_register.oversees(by):
        held = (await organisation_now(parts)).seats_held_by(person.account, datetime.now(UTC))
        bodies = {seat.body for seat in held}
    listed = await parts.meetings.page(before, limit + 1, bodies)
    page = listed[:limit]
    seen = await parts.meeting_register.readable(by, [one.meeting for one in page])
    shown = [one.meeting for one, may in zip(page, seen, strict=True) if may]
    return shown, page[-1].place if len(listed) > limit else None


async def meeting_for(parts: Parts, person: Person, name: str) -> StoredMeeting:
    """The meeting with this id. Problem `not_found` where there is none that the person may see."""
    stored = await parts.meetings.one(name)
    if stored is None:
        raise Problem("not_found")
    (may,) = await parts.meeting_register.readable(Actor(ActorKind.PERSON, person.account), [stored.meeting])
    if not may:
        raise Problem("not_found")
    return stored


async def seen_meeting(parts: Parts, person: Person, name: str) -> SeenMeeting:
    """The meeting with this id and all that the person may see of it. Problem as by `meeting_for`."""
    stored = await meeting_for(parts, person, name)
    meeting = stored.meeting
    rounds = await parts.sitting.rounds(meeting)
    access = await _access(parts, person, rounds)
    accounts = accounts_of(meeting)
    for case, one in rounds.items():
        if one.presence is not None and access[case].deliberation:
            accounts |= {elector.account for elector in (*one.presence.present, *one.presence.absent)}
            accounts |= {*one.state.recused}
    references = [part_of(rounds[case].state, "reference") for case in rounds if access[case].read]
    texts = await reveal(parts, [*texts_of_meeting(meeting), *references])
    person.look.names(accounts)
    handles = await parts.register.handles(accounts)
    return SeenMeeting(stored, rounds, access, meeting_json(meeting, rounds, access, texts, handles))


async def seen_minutes(parts: Parts, person: Person, name: str) -> dict[str, Any]:
    """The minutes of the meeting with this id, as JSON, as far as the person may see them. Problem `not_found` where there
    is no such meeting for the person, or it has not been closed."""
    stored = await meeting_for(parts, person, name)
    minutes = await parts.meetings.minutes(stored, stored.meeting.form())
    if minutes is None:
        raise Problem("not_found")
    rounds = await parts.sitting.rounds(stored.meeting)
    access = await _access(parts, person, rounds)
    references = {case: part_of(one.state, "reference") for case, one in rounds.items() if access[case].read}
    texts = await reveal(parts, [*texts_of_minutes(minutes, access), *references.values()])
    adopted = (stored.meeting.adopted_by,) if stored.meeting.adopted_by else ()
    accounts = {*accounts_of_minutes(minutes, access), *adopted}
    person.look.names(accounts)
    handles = await parts.register.handles(accounts)
    shown = {case: texts.get(reference) for case, reference in references.items()}
    meeting = stored.meeting
    return minutes_json(minutes, minutes_digest(minutes), access, shown, texts, handles) | {
        "adopted": meeting.minutes,
        "adoptedBy": handles.get(meeting.adopted_by) if meeting.adopted_by else None,
        "adoptedAt": meeting.adopted_at and moment_json(meeting.adopted_at),
    }


async def told_earliest(parts: Parts, problem: Problem, receipt: Receipt, body: str) -> Problem:
    """The problem of a refused act; where members would be told too late, with the first moment at which it could be. A
    receipt does not say it, and the same entry always gives the same."""
    if TOO_SHORT in receipt.reasons:
        found = (await organisation_now(parts)).body(body)
        earliest = earliest_start(found, await parts.procedures.in_force(), receipt.recorded_at)
        problem.extra["earliest"] = moment_json(earliest)
    return problem


async def _access(parts: Parts, person: Person, rounds: Mapping[str, AgendaRound]) -> dict[str, Access]:
    """What the person may see of each of these cases: one question."""
    states = [one.state for one in rounds.values()]
    found = dict(zip(rounds, await parts.reading.accesses(person.account, states), strict=True))
    for case, one in found.items():
        if one.read:
            person.look.shows(case, deliberation=one.deliberation)
    return found
