"""The acts on a meeting. Each is a person's; what was recorded of a meeting is never changed by a later act."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from domain.text import Text

MinutesForm = Literal[2]
"""The form that minutes were made in; None for the first, from before an act named one."""

PRESENT_FORM: MinutesForm = 2


@dataclass(frozen=True, slots=True)
class ConveneMeeting:
    """A body is called together: when (aware UTC), where, and for which cases, in the order in which they are dealt with."""

    meeting: str
    body: str
    starts_at: datetime
    agenda: tuple[str, ...]
    place: Text
    type: Literal["convene_meeting"] = "convene_meeting"


@dataclass(frozen=True, slots=True)
class ChangeMeeting:
    """A meeting that has not begun gets another moment, place or agenda; each is given whole."""

    meeting: str
    starts_at: datetime
    agenda: tuple[str, ...]
    place: Text
    type: Literal["change_meeting"] = "change_meeting"


@dataclass(frozen=True, slots=True)
class WithdrawMeeting:
    """A meeting that has not begun does not take place."""

    meeting: str
    reasons: Text
    type: Literal["withdraw_meeting"] = "withdraw_meeting"


@dataclass(frozen=True, slots=True)
class OpenMeeting:
    """The chair opens the meeting."""

    meeting: str
    type: Literal["open_meeting"] = "open_meeting"


@dataclass(frozen=True, slots=True)
class MarkAttendance:
    """Who holds this seat now, in person or as a substitute, is there from now on, or has left."""

    meeting: str
    seat: str
    present: bool
    type: Literal["mark_attendance"] = "mark_attendance"


@dataclass(frozen=True, slots=True)
class CloseMeeting:
    """The chair closes the meeting; its minutes are what the entries say up to here."""

    meeting: str
    type: Literal["close_meeting"] = "close_meeting"


@dataclass(frozen=True, slots=True)
class RemarkOnMinutes:
    """A member says what is not right in the minutes. They stay as they are; the remark stands below them."""

    meeting: str
    remark: Text
    type: Literal["remark_on_minutes"] = "remark_on_minutes"


@dataclass(frozen=True, slots=True)
class AdoptMinutes:
    """The chair adopts the minutes with this digest (SHA-256, hex) in this form, remarks included."""

    meeting: str
    minutes: str
    minutes_form: MinutesForm | None = None
    type: Literal["adopt_minutes"] = "adopt_minutes"


MeetingAct = (
    ConveneMeeting
    | ChangeMeeting
    | WithdrawMeeting
    | OpenMeeting
    | MarkAttendance
    | CloseMeeting
    | RemarkOnMinutes
    | AdoptMinutes
)


def agenda_of(act: MeetingAct) -> tuple[str, ...]:
    """The cases that an act puts on the agenda; none for an act that leaves it as it is."""
    return act.agenda if isinstance(act, ConveneMeeting | ChangeMeeting) else ()
