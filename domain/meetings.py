"""Meetings of a body: convened, opened, attended, closed, and the adoption of their minutes. Data, and what follows from it.

Who may do what is the policy's to say (`policies/getrapt/meeting`). The votes themselves are acts on the cases: a meeting
says when and with whom, and a round counts as it always does.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from domain.case import Routekaart
from domain.codes import SideState
from domain.meeting_acts import PRESENT_FORM, MinutesForm
from domain.organisation import Body, BodyKind
from domain.procedure import Procedure, StepKind
from domain.terms import start_term
from domain.text import Text

MOST_ON_AGENDA = 50
"""The most cases of one meeting: its entry names them all, and its page shows the round of each."""


class MeetingStatus(StrEnum):
    """Where a meeting is."""

    CONVENED = "convened"
    WITHDRAWN = "withdrawn"
    OPEN = "open"
    CLOSED = "closed"
    ADOPTED = "adopted"


@dataclass(frozen=True, slots=True)
class Attendance:
    """That a seat was taken, or left, at a moment (aware UTC): by whom, for whom, and who said so."""

    seat: str
    account: str
    party: str
    chair: bool
    voting: bool
    substitute_for: str | None
    present: bool
    marked_by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Remark:
    """What a member said of the minutes before they were adopted."""

    account: str
    text: Text
    at: datetime


@dataclass(frozen=True, slots=True)
class Stay:
    """How long somebody was there: `until` is None for who stayed until the end, or is there still."""

    seat: str
    account: str
    party: str
    chair: bool
    voting: bool
    substitute_for: str | None
    since: datetime
    until: datetime | None
    marked_by: str


@dataclass(frozen=True, slots=True)
class Meeting:
    """A meeting as its events left it. All moments are aware and in UTC; `minutes` is the digest that was adopted, `minutes_form`
    the form of these minutes."""

    id: str
    body: str
    starts_at: datetime
    agenda: tuple[str, ...]
    place: Text
    convened_by: str
    convened_at: datetime
    status: MeetingStatus = MeetingStatus.CONVENED
    reasons: Text | None = None
    opened_by: str | None = None
    opened_at: datetime | None = None
    attendance: tuple[Attendance, ...] = ()
    closed_by: str | None = None
    closed_at: datetime | None = None
    remarks: tuple[Remark, ...] = ()
    minutes: str | None = None
    minutes_form: MinutesForm | None = None
    adopted_by: str | None = None
    adopted_at: datetime | None = None

    def form(self) -> MinutesForm | None:
        """The form of the minutes: the one that they were adopted in, and until then the present one."""
        return PRESENT_FORM if self.minutes is None else self.minutes_form

    def until(self, moment: datetime) -> "Meeting":
        """With the attendance that was marked up to and at a moment (aware)."""
        return replace(self, attendance=tuple(one for one in self.attendance if one.at <= moment))

    @property
    def is_over(self) -> bool:
        """Whether nothing can be done with it any more: it did not take place, or its minutes were adopted."""
        return self.status in (MeetingStatus.WITHDRAWN, MeetingStatus.ADOPTED)

    def present(self) -> tuple[Attendance, ...]:
        """Who is there now, by seat in the order in which they came."""
        last = {one.seat: one for one in self.attendance}
        return tuple(one for one in last.values() if one.present)

    def is_present(self, seat: str, account: str) -> bool:
        """Whether this account is there now in this seat."""
        return any(one.seat == seat and one.account == account for one in self.present())

    def stays(self) -> tuple[Stay, ...]:
        """Who was there from when till when, in the order in which they came. Who takes a seat over ends the stay of who
        had it."""
        found: list[Stay] = []
        for one in self.attendance:
            found = [_left(stay, one.at) if stay.seat == one.seat else stay for stay in found]
            if one.present:
                found.append(
                    Stay(
                        one.seat,
                        one.account,
                        one.party,
                        one.chair,
                        one.voting,
                        one.substitute_for,
                        one.at,
                        None,
                        one.marked_by,
                    )
                )
        return tuple(found if self.closed_at is None else (_left(one, self.closed_at) for one in found))


def _left(stay: Stay, at: datetime) -> Stay:
    return stay if stay.until is not None else replace(stay, until=at)


def earliest_start(body: Body, procedure: Procedure, now: datetime) -> datetime:
    """The first moment at which a meeting of this body can start that is convened at `now` (aware): the end of the longest
    convocation term of the steps that it decides in, or `now` where the procedure has none."""
    local = body.kind is BodyKind.STEERING_GROUP
    terms = [
        step.convocation
        for tier in procedure.tiers
        for step in tier.steps
        if step.convocation is not None and (tier.body == body.id or (local and tier.body is None))
    ]
    return max((start_term(term, None, now).end for term in terms), default=now)


def has_open_round(state: Routekaart | None, body: str) -> bool:
    """Whether the case waits for the votes of this body."""
    tier = None if state is None else state.tier
    return (
        state is not None
        and tier is not None
        and state.side_state not in (SideState.WITHDRAWN, SideState.CLOSED)
        and tier.body == body
        and tier.step_kind is StepKind.DECIDE
        and tier.round is not None
        and tier.round.step == tier.step
    )


def on_the_agenda(case: str, meetings: Iterable[Meeting]) -> Meeting | None:
    """The meeting to come, or going on, that has this case on its agenda; the first of several."""
    found = [
        one for one in meetings if case in one.agenda and one.status in (MeetingStatus.CONVENED, MeetingStatus.OPEN)
    ]
    return min(found, key=lambda one: one.starts_at, default=None)
