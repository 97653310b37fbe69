"""Reads an act on a subject, or whom to look up, from JSON: strict, and with everything that is wrong named at once."""

from typing import Annotated, Literal

from pydantic import Field, StringConstraints, TypeAdapter, ValidationError

from api.act_body import field_error
from api.act_models import ActModel
from api.problems import FieldError, Problem
from domain.expectation import expect
from domain.subject_acts import (
    ConfirmForgetting,
    ExportSubject,
    PlaceHold,
    ProposeForgetting,
    ReleaseHold,
    RevokeForgetting,
    SubjectAct,
)
from domain.subjects import ExportPurpose, ForgettingGround, HoldGround

_Id = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{32}$")] | None
_REF = "#/components/schemas/{model}"


class ProposeForgettingBody(ActModel):
    """Proposes to forget the subject, on this ground."""

    type: Literal["propose_forgetting"]
    ground: ForgettingGround


class ConfirmForgettingBody(ActModel):
    """Has the subject forgotten, by a second person."""

    type: Literal["confirm_forgetting"]


class RevokeForgettingBody(ActModel):
    """Takes the proposal back."""

    type: Literal["revoke_forgetting"]


class PlaceHoldBody(ActModel):
    """Nothing of the subject may be destroyed, on this ground."""

    type: Literal["place_hold"]
    ground: HoldGround


class ReleaseHoldBody(ActModel):
    """The hold is over."""

    type: Literal["release_hold"]


class ExportBody(ActModel):
    """What the copy is for."""

    purpose: ExportPurpose = ExportPurpose.ACCESS_REQUEST


class LookupBody(ActModel):
    """Whom to look up: by pseudonym, or all whom a case (id or reference), an address, an account, or the id of an interest,
    mandaat, change, audit or meeting brings. Exactly one.

    In a body and not in the address of the request, since that is written down along the way.
    """

    subject: Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{32}$")] | None = None
    case: Annotated[str, StringConstraints(min_length=1, max_length=80)] | None = None
    address: Annotated[str, StringConstraints(pattern=r"^[0-9]{16}$")] | None = None
    account: Annotated[str, StringConstraints(min_length=1, max_length=80)] | None = None
    interest: _Id = None
    mandaat: _Id = None
    change: _Id = None
    audit: _Id = None
    meeting: _Id = None


class NothingBody(ActModel):
    """Nothing has to be said."""


SubjectActBody = ProposeForgettingBody | ConfirmForgettingBody | RevokeForgettingBody | PlaceHoldBody | ReleaseHoldBody
_ACTS: TypeAdapter[SubjectActBody] = TypeAdapter(Annotated[SubjectActBody, Field(discriminator="type")])
SUBJECT_ACT_SCHEMA = _ACTS.json_schema(ref_template=_REF)
EXPORT_SCHEMA = ExportBody.model_json_schema(ref_template=_REF)
NOTHING_SCHEMA = NothingBody.model_json_schema(ref_template=_REF)
LOOKUP_SCHEMA = LookupBody.model_json_schema(ref_template=_REF)


def read_subject_act(body: bytes, subject: str) -> SubjectAct:
    """The act in these bytes, on this subject. Problem `invalid_act` with all that is wrong."""
    try:
        read = _ACTS.validate_json(body, strict=True)
    except ValidationError as error:
        raise _problem(error, tagged=True) from None
    match read:
        case ProposeForgettingBody(ground=ground):
            return ProposeForgetting(subject, ground)
        case ConfirmForgettingBody():
            return ConfirmForgetting(subject)
        case RevokeForgettingBody():
            return RevokeForgetting(subject)
        case PlaceHoldBody(ground=hold):
            return PlaceHold(subject, hold)
        case ReleaseHoldBody():
            return ReleaseHold(subject)


def read_export(body: bytes, subject: str) -> ExportSubject:
    """The export in these bytes, of this subject."""
    try:
        return ExportSubject(subject, ExportBody.model_validate_json(body, strict=True).purpose)
    except ValidationError as error:
        raise _problem(error, tagged=False) from None


def read_nothing(body: bytes) -> None:
    """Problem where something is said that is not understood."""
    try:
        NothingBody.model_validate_json(body, strict=True)
    except ValidationError as error:
        raise _problem(error, tagged=False) from None


def read_lookup(body: bytes) -> LookupBody:
    """Whom to look up."""
    try:
        read = LookupBody.model_validate_json(body, strict=True)
    except ValidationError as error:
        raise _problem(error, tagged=False) from None
    if len(read.model_dump(exclude_none=True)) != 1:
        raise Problem(
            "invalid_act",
            (FieldError("", "invalid", expect("exactly_one_of", known=", ".join(LookupBody.model_fields))),),
        )
    return read


def _problem(error: ValidationError, *, tagged: bool) -> Problem:
    details = error.errors(include_url=False, include_input=False)
    return Problem("invalid_act", tuple(field_error(detail, tagged=tagged) for detail in details))
