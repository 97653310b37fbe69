"""What has happened with a meeting, and what it is after that: a fold over its own stream."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal

from domain.errors import ContradictionError
from domain.meeting_acts import (
    AdoptMinutes,
    ChangeMeeting,
    CloseMeeting,
    ConveneMeeting,
    MarkAttendance,
    MeetingAct,
    MinutesForm,
    OpenMeeting,
    RemarkOnMinutes,
    WithdrawMeeting,
)
from domain.meetings import Attendance, Meeting, MeetingStatus, Remark
from domain.organisation import Seat
from domain.text import Text


@dataclass(frozen=True, slots=True)
class MeetingConvened:
    """A body was called together by `account`."""

    meeting: str
    body: str
    starts_at: datetime
    agenda: tuple[str, ...]
    place: Text
    account: str
    at: datetime
    type: Literal["meeting_convened"] = "meeting_convened"


@dataclass(frozen=True, slots=True)
class MeetingChanged:
    """A meeting got another moment, place or agenda."""

    meeting: str
    starts_at: datetime
    agenda: tuple[str, ...]
    place: Text
    account: str
    at: datetime
    type: Literal["meeting_changed"] = "meeting_changed"


@dataclass(frozen=True, slots=True)
class MeetingWithdrawn:
    """A meeting does not take place."""

    meeting: str
    reasons: Text
    account: str
    at: datetime
    type: Literal["meeting_withdrawn"] = "meeting_withdrawn"


@dataclass(frozen=True, slots=True)
class MeetingOpened:
    """A meeting began."""

    meeting: str
    account: str
    at: datetime
    type: Literal["meeting_opened"] = "meeting_opened"


@dataclass(frozen=True, slots=True)
class AttendanceMarked:
    """Somebody came, or left."""

    meeting: str
    attendance: Attendance
    type: Literal["attendance_marked"] = "attendance_marked"


@dataclass(frozen=True, slots=True)
class MeetingClosed:
    """A meeting ended."""

    meeting: str
    account: str
    at: datetime
    type: Literal["meeting_closed"] = "meeting_closed"


@dataclass(frozen=True, slots=True)
class MinutesRemarked:
    """A member made a remark on the minutes."""

    meeting: str
    remark: Remark
    type: Literal["minutes_remarked"] = "minutes_remarked"


@dataclass(frozen=True, slots=True)
class MinutesAdopted:
    """The minutes with this digest, in this form, are those of the meeting."""

    meeting: str
    minutes: str
    account: str
    at: datetime
    minutes_form: MinutesForm | None = None
    type: Literal["minutes_adopted"] = "minutes_adopted"


MeetingEvent = (
    MeetingConvened
    | MeetingChanged
    | MeetingWithdrawn
    | MeetingOpened
    | AttendanceMarked
    | MeetingClosed
    | MinutesRemarked
    | MinutesAdopted
)

_ALLOWED = {
    MeetingStatus.CONVENED: (MeetingChanged, MeetingWithdrawn, MeetingOpened),
    MeetingStatus.OPEN: (AttendanceMarked, MeetingClosed),
    MeetingStatus.CLOSED: (MinutesRemarked, MinutesAdopted),
    MeetingStatus.WITHDRAWN: (),
    MeetingStatus.ADOPTED: (),
}


@dataclass(frozen=True, slots=True)
class MeetingSetting:
    """The circumstances of an act on a meeting: who, when (aware UTC), the seat that attendance is about as it is held now,
    and the digest of the minutes as they stand; None where the act is about none."""

    account: str
    now: datetime
    seat: Seat | None = None
    minutes: str | None = None


def fold_meeting(events: Iterable[MeetingEvent], meeting: Meeting | None = None) -> Meeting | None:
    """How the meeting stands after these events. ValueError for what cannot follow from what was."""
    for event in events:
        meeting = _after(event, meeting)
    return meeting


def _after(event: MeetingEvent, meeting: Meeting | None) -> Meeting:
    if isinstance(event, MeetingConvened):
        if meeting is not None:
            raise ValueError(f"meeting {event.meeting} cannot be convened twice")
        return Meeting(event.meeting, event.body, event.starts_at, event.agenda, event.place, event.account, event.at)
    if meeting is None or meeting.id != event.meeting:
        raise ValueError("a meeting has to be convened first")
    follows = isinstance(event, _ALLOWED[meeting.status])
    if not follows:
        raise ValueError(f"{event.type} of a meeting that is {meeting.status}")
    match event:
        case MeetingChanged():
            return replace(meeting, starts_at=event.starts_at, agenda=event.agenda, place=event.place)
        case MeetingWithdrawn():
            return replace(meeting, status=MeetingStatus.WITHDRAWN, reasons=event.reasons)
        case MeetingOpened():
            return replace(meeting, status=MeetingStatus.OPEN, opened_by=event.account, opened_at=event.at)
        case AttendanceMarked(attendance=one):
            return replace(meeting, attendance=(*meeting.attendance, one))
        case MeetingClosed():
            return replace(meeting, status=MeetingStatus.CLOSED, closed_by=event.account, closed_at=event.at)
        case MinutesRemarked(remark=remark):
            return replace(meeting, remarks=(*meeting.remarks, remark))
        case MinutesAdopted():
            return replace(
                meeting,
                status=MeetingStatus.ADOPTED,
                minutes=event.minutes,
                minutes_form=event.minutes_form,
                adopted_by=event.account,
                adopted_at=event.at,
            )


def decide_meeting(act: MeetingAct, meeting: Meeting | None, setting: MeetingSetting) -> MeetingEvent:
    """What an act that is allowed does. ContradictionError where the verdict allows what cannot be."""
    event = _event(act, setting, meeting)
    try:
        fold_meeting((event,), meeting)
    except ValueError as error:
        raise ContradictionError(str(error)) from None
    return event


def _event(act: MeetingAct, setting: MeetingSetting, meeting: Meeting | None) -> MeetingEvent:
    account, now = setting.account, setting.now
    match act:
        case ConveneMeeting():
            return MeetingConvened(act.meeting, act.body, act.starts_at, act.agenda, act.place, account, now)
        case ChangeMeeting():
            return MeetingChanged(act.meeting, act.starts_at, act.agenda, act.place, account, now)
        case WithdrawMeeting():
            return MeetingWithdrawn(act.meeting, act.reasons, account, now)
        case OpenMeeting():
            return MeetingOpened(act.meeting, account, now)
        case MarkAttendance():
            return AttendanceMarked(act.meeting, _attendance(act, setting, meeting))
        case CloseMeeting():
            return MeetingClosed(act.meeting, account, now)
        case RemarkOnMinutes():
            return MinutesRemarked(act.meeting, Remark(account, act.remark, now))
        case AdoptMinutes():
            if setting.minutes is None or act.minutes != setting.minutes:
                raise ContradictionError("the verdict allows minutes that are not those of the meeting")
            return MinutesAdopted(act.meeting, act.minutes, account, now, act.minutes_form)


def _attendance(act: MarkAttendance, setting: MeetingSetting, meeting: Meeting | None) -> Attendance:
    seat = setting.seat
    if seat is None or meeting is None or seat.id != act.seat or seat.body != meeting.body:
        raise ContradictionError("attendance of a seat that the body does not have")
    return Attendance(
        seat.id,
        seat.account,
        seat.party,
        seat.chair,
        seat.voting,
        seat.substitute_for,
        act.present,
        setting.account,
        setting.now,
    )
