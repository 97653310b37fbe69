"""The part of docs/authority-matrix.md that is about meetings: of the steering group of the example case."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from authority.act_view import act_view
from authority.meeting_view import AgendaCase, MeetingSubject
from authority.offers import GIVEN, READ_MEETING
from authority.question import Facts, full_question
from authority.take import Policy
from domain import meeting_acts as m
from domain.actor import Actor, ActorKind
from domain.meetings import Meeting, MeetingStatus
from domain.organisation import Seat

HEAD = """
## Meeting of the stuurgroep

Each act at its time. Attendance is marked of one's own seat in the stuurgroep, or of somebody else's.
"""
_NAME, _DIGEST = "meeting", "0" * 64


@dataclass(frozen=True, slots=True)
class Row:
    """One variant of an act, as somebody would take it."""

    act: Mapping[str, Any]
    variant: str | None
    subject: MeetingSubject


def rows(body: str, account: str, facts: Facts) -> list[Row]:
    """Every act on a meeting of this body, complete and at its time, as this account would take it."""
    group, now = facts.organisation.body(body), facts.now
    later, case = now + timedelta(days=1), AgendaCase(_NAME, 1, round=True, added=True)
    seats = facts.organisation.seats_of(body, now)
    own = next((seat for seat in seats if seat.account == account), None)
    other = next(seat for seat in seats if seat.account != account and not seat.chair)
    new = MeetingSubject(_NAME, group, None, earliest=now, agenda=(case,))
    meeting = Meeting(_NAME, body, now, (_NAME,), GIVEN, "somebody", now)

    def at(status: MeetingStatus) -> MeetingSubject:
        return MeetingSubject(_NAME, group, replace(meeting, status=status))

    def marked(seat: Seat | None, variant: str) -> Row:
        act = m.MarkAttendance(_NAME, seat.id if seat else "none", present=True)
        return Row(act_view(act), variant, replace(at(MeetingStatus.OPEN), seat=seat))

    convened = at(MeetingStatus.CONVENED)
    changed = replace(at(MeetingStatus.CONVENED), earliest=now, agenda=(case,))
    closed = replace(at(MeetingStatus.CLOSED), minutes=_DIGEST)
    return [
        Row(act_view(m.ConveneMeeting(_NAME, body, later, (_NAME,), GIVEN)), None, new),
        Row(act_view(m.ChangeMeeting(_NAME, later, (_NAME,), GIVEN)), None, changed),
        Row(act_view(m.WithdrawMeeting(_NAME, GIVEN)), None, convened),
        Row(act_view(m.OpenMeeting(_NAME)), None, convened),
        marked(own, "own"),
        marked(other, "other"),
        Row(act_view(m.CloseMeeting(_NAME)), None, at(MeetingStatus.OPEN)),
        Row(act_view(m.RemarkOnMinutes(_NAME, GIVEN)), None, closed),
        Row(act_view(m.AdoptMinutes(_NAME, _DIGEST)), None, closed),
        Row(READ_MEETING, None, convened),
    ]


async def judged(policy: Policy, accounts: list[str], body: str, facts: Facts) -> list[tuple[Row, list[bool]]]:
    """For each variant, whether each of these accounts may take it: one question to the policy."""
    asked = [rows(body, account, facts) for account in accounts]
    questions = [
        full_question(row.act, Actor(ActorKind.PERSON, account), None, replace(facts, meeting=row.subject))
        for account, own in zip(accounts, asked, strict=True)
        for row in own
    ]
    verdicts = iter(await policy.verdicts(questions))
    allowed = [[next(verdicts).allow for _ in own] for own in asked]
    return [(row, [one[place] for one in allowed]) for place, row in enumerate(asked[0])]
