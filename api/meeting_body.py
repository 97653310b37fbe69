"""Reads a meeting that is convened, or an act on one, from JSON: strict, and with everything that is wrong named at once."""

from typing import Annotated, Literal

from pydantic import Field, TypeAdapter, ValidationError

from api.act_body import field_error
from api.act_models import ActModel, Code, Digest, Moment
from api.audit_body import CaseId
from api.free_text import FreeText
from api.problems import Problem
from domain.meeting_acts import (
    PRESENT_FORM,
    AdoptMinutes,
    ChangeMeeting,
    CloseMeeting,
    ConveneMeeting,
    MarkAttendance,
    MeetingAct,
    OpenMeeting,
    RemarkOnMinutes,
    WithdrawMeeting,
)
from domain.meetings import MOST_ON_AGENDA
from domain.text import Text

_REF = "#/components/schemas/{model}"

Agenda = Annotated[list[CaseId], Field(max_length=MOST_ON_AGENDA)]


class MeetingBody(ActModel):
    """A meeting as the chair of a body convenes it: when, where, and for which cases, in their order."""

    body: Code
    starts_at: Moment
    agenda: Agenda
    place: FreeText


class ChangeMeetingBody(ActModel):
    """Another moment, place or agenda for a meeting that has not begun; each is given whole."""

    type: Literal["change_meeting"]
    starts_at: Moment
    agenda: Agenda
    place: FreeText


class WithdrawMeetingBody(ActModel):
    """A meeting that has not begun does not take place."""

    type: Literal["withdraw_meeting"]
    reasons: FreeText


class OpenMeetingBody(ActModel):
    """The chair opens the meeting."""

    type: Literal["open_meeting"]


class MarkAttendanceBody(ActModel):
    """Who holds this seat now is there, or has left."""

    type: Literal["mark_attendance"]
    seat: Code
    present: bool


class CloseMeetingBody(ActModel):
    """The chair closes the meeting."""

    type: Literal["close_meeting"]


class RemarkOnMinutesBody(ActModel):
    """A member says what is not right in the minutes."""

    type: Literal["remark_on_minutes"]
    remark: FreeText


class AdoptMinutesBody(ActModel):
    """The chair adopts the minutes with this digest."""

    type: Literal["adopt_minutes"]
    minutes: Digest


_Act = (
    ChangeMeetingBody
    | WithdrawMeetingBody
    | OpenMeetingBody
    | MarkAttendanceBody
    | CloseMeetingBody
    | RemarkOnMinutesBody
    | AdoptMinutesBody
)
_ACTS: TypeAdapter[_Act] = TypeAdapter(Annotated[_Act, Field(discriminator="type")])
MEETING_SCHEMA = MeetingBody.model_json_schema(ref_template=_REF)
MEETING_ACT_SCHEMA = _ACTS.json_schema(ref_template=_REF)


def read_meeting(body: bytes, name: str) -> ConveneMeeting:
    """The meeting in these bytes, with this id. Problem `invalid_act` with all that is wrong."""
    try:
        read = MeetingBody.model_validate_json(body, strict=True)
    except ValidationError as error:
        raise _problem(error, tagged=False) from None
    return ConveneMeeting(name, read.body, read.starts_at, tuple(read.agenda), Text(read.place))


def read_meeting_act(body: bytes, name: str) -> MeetingAct:
    """The act in these bytes, on the meeting with this id. Problem `invalid_act` with all that is wrong."""
    try:
        read = _ACTS.validate_json(body, strict=True)
    except ValidationError as error:
        raise _problem(error, tagged=True) from None
    match read:
        case ChangeMeetingBody():
            return ChangeMeeting(name, read.starts_at, tuple(read.agenda), Text(read.place))
        case WithdrawMeetingBody():
            return WithdrawMeeting(name, Text(read.reasons))
        case OpenMeetingBody():
            return OpenMeeting(name)
        case MarkAttendanceBody():
            return MarkAttendance(name, read.seat, read.present)
        case CloseMeetingBody():
            return CloseMeeting(name)
        case RemarkOnMinutesBody():
            return RemarkOnMinutes(name, Text(read.remark))
        case AdoptMinutesBody():
            return AdoptMinutes(name, read.minutes, PRESENT_FORM)


def _problem(error: ValidationError, *, tagged: bool) -> Problem:
    details = error.errors(include_url=False, include_input=False)
    return Problem("invalid_act", tuple(field_error(detail, tagged=tagged) for detail in details))
