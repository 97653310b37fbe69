"""What an act on a meeting is about, and how the policy sees it. Who may do it is the policy's to say."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

import authority.register_views as t
from authority.act_view import moment
from domain.case import Routekaart
from domain.meeting_acts import ChangeMeeting, ConveneMeeting, MarkAttendance, MeetingAct, agenda_of
from domain.meetings import Meeting, earliest_start, has_open_round
from domain.organisation import Body, Organisation, Seat
from domain.procedure import Procedure


@dataclass(frozen=True, slots=True)
class CaseThen:
    """A case of the agenda as it stood with its entry `sequence`."""

    state: Routekaart
    sequence: int


@dataclass(frozen=True, slots=True)
class AgendaCase:
    """A case that an act puts on the agenda, whether it waited for the body, and whether it was not on the agenda before;
    no `sequence`: there is no such case."""

    case: str
    sequence: int | None
    round: bool
    added: bool


@dataclass(frozen=True, slots=True)
class MeetingSubject:
    """A meeting that is acted on or read; no `meeting`: one that is to be convened. `seat` is the one that attendance is
    marked of, as it is held now; `minutes` the digest of the minutes as they stand, where they are adopted."""

    name: str
    body: Body
    meeting: Meeting | None
    earliest: datetime | None = None
    agenda: tuple[AgendaCase, ...] = ()
    seat: Seat | None = None
    minutes: str | None = None


@dataclass(frozen=True, slots=True)
class Around:
    """What is around an act on a meeting at `now` (aware UTC)."""

    now: datetime
    organisation: Organisation
    procedure: Procedure
    cases: Mapping[str, CaseThen]
    minutes: str | None


def subject_of_meeting(act: MeetingAct, meeting: Meeting | None, around: Around) -> MeetingSubject | None:
    """What an act is about: as it is to be convened, or as it stands. None for a meeting that is not there; KeyError for a
    body that there is not."""
    if isinstance(act, ConveneMeeting):
        body = around.organisation.body(act.body)
    elif meeting is None:
        return None
    else:
        body = around.organisation.body(meeting.body)
    moves = isinstance(act, ConveneMeeting | ChangeMeeting)
    return MeetingSubject(
        act.meeting,
        body,
        None if isinstance(act, ConveneMeeting) else meeting,
        earliest=earliest_start(body, around.procedure, around.now) if moves else None,
        agenda=tuple(_on_agenda(case, body.id, meeting, around.cases) for case in agenda_of(act)),
        seat=seat_marked(act, body.id, around.organisation, around.now),
        minutes=around.minutes,
    )


def seat_marked(act: MeetingAct, body: str, organisation: Organisation, now: datetime) -> Seat | None:
    """The seat of the body that attendance is marked of, as it is held now; None where nobody holds it."""
    if not isinstance(act, MarkAttendance):
        return None
    return next((seat for seat in organisation.seats_of(body, now) if seat.id == act.seat), None)


def _on_agenda(case: str, body: str, meeting: Meeting | None, cases: Mapping[str, CaseThen]) -> AgendaCase:
    found = cases.get(case)
    added = meeting is None or case not in meeting.agenda
    if found is None:
        return AgendaCase(case, None, round=False, added=added)
    return AgendaCase(case, found.sequence, has_open_round(found.state, body), added)


def meeting_view(subject: MeetingSubject) -> t.MeetingView:
    """The subject as the policy gets it."""
    meeting, seat = subject.meeting, subject.seat
    there = meeting is not None and seat is not None and meeting.is_present(seat.id, seat.account)
    return {
        "id": subject.name,
        "body": subject.body.id,
        "status": None if meeting is None else meeting.status.value,
        "starts_at": None if meeting is None else moment(meeting.starts_at),
        "earliest": moment(subject.earliest),
        "agenda": [
            {"case": one.case, "sequence": one.sequence, "round": one.round, "added": one.added}
            for one in subject.agenda
        ],
        "seat": None if seat is None else {"seat": seat.id, "account": seat.account, "present": there},
        "minutes": subject.minutes,
    }
