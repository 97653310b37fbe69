"""Reads a change of the organisation, or an act on one, from JSON: strict, and with everything that is wrong named at once."""

import re
from collections.abc import Collection
from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Field, StringConstraints, TypeAdapter, ValidationError
from pydantic_core import PydanticCustomError

from api.act_body import field_error
from api.act_models import ActModel, Code, Moment
from api.change_endings import CloseAccountBody, EndBodyBody, EndingBody, EndSeatBody, Handle, ReopenAccountBody
from api.change_procedure import Proposed, PutProcedureBody, proposed_procedure
from api.free_text import FreeText
from api.parts import Parts
from api.problems import FieldError, Problem
from api.seats import organisation_now
from domain.actor import Actor
from domain.change_acts import ChangeAct, ConfirmChange, RevokeChange
from domain.changes import Change, ChangeKind, NewBody, NewSeat
from domain.expectation import Expectation, expect, one_of
from domain.identifiers import find_bsn
from domain.municipalities import MUNICIPALITIES, ONE_OF_THE_MUNICIPALITIES
from domain.organisation import MANAGING_OFFICE, PARTIES, TOOI, BodyKind, Organisation
from domain.plain_text import forbidden_character
from domain.text import Text

LONGEST_TITLE = 200
_NEW_HANDLE = re.compile(r"(?=.{1,60}$)[a-z0-9]+(-[a-z0-9]+)*")


def _one_line(title: str) -> str:
    if forbidden_character(title, lines=False) is not None:
        raise PydanticCustomError(
            "forbidden_character",
            "The title is no single line.",
            {"expected": expect("characters_on_one_line", least=1, most=LONGEST_TITLE)},
        )
    return title.strip()


def _among(known: Collection[str], right: Expectation) -> AfterValidator:
    def check(value: str) -> str:
        if value not in known:
            raise PydanticCustomError("enum", "This is not known.", {"expected": right})
        return value

    return AfterValidator(check)


Identifier = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=60)]
Title = Annotated[FreeText, Field(max_length=LONGEST_TITLE), AfterValidator(_one_line)]
Party = Annotated[str, _among(PARTIES, one_of(PARTIES))]
Municipality = Annotated[str, _among(MUNICIPALITIES, ONE_OF_THE_MUNICIPALITIES)]
Principal = Annotated[str, StringConstraints(pattern=f"^({TOOI})$")]


class AppointBody(ActModel):
    """Somebody gets a seat; whoever has it then, has it no longer."""

    kind: Literal["appoint"]
    seat: Code
    account: Handle
    new_account: bool = False
    valid_from: Moment
    valid_until: Moment | None = None
    reasons: FreeText | None = None


class EndHoldingBody(ActModel):
    """Somebody has a seat no longer."""

    kind: Literal["end_holding"]
    seat: Code
    account: Handle
    valid_from: Moment
    reasons: FreeText | None = None


class SubstituteBody(ActModel):
    """Somebody stands in for the holder of a seat, up to a moment and for these reasons."""

    kind: Literal["substitute"]
    seat: Code
    account: Handle
    new_account: bool = False
    valid_from: Moment
    valid_until: Moment
    reasons: FreeText


class AddSeatBody(ActModel):
    """A body gets a seat more, with its first holder."""

    kind: Literal["add_seat"]
    body: Code
    seat: Identifier
    party: Party
    title: Title
    chair: bool = False
    voting: bool = False
    account: Handle
    new_account: bool = False
    valid_from: Moment
    valid_until: Moment | None = None
    reasons: FreeText | None = None


class AddBodyBody(ActModel):
    """There is a body more; its seats are added one by one."""

    kind: Literal["add_body"]
    body: Identifier
    title: Title
    body_kind: BodyKind
    municipality: Municipality | None = None
    principal: Principal
    valid_from: Moment
    reasons: FreeText | None = None


class ConfirmChangeBody(ActModel):
    """Puts the change into force."""

    type: Literal["confirm_change"]


class RevokeChangeBody(ActModel):
    """Takes the proposal back, or ends the substitution."""

    type: Literal["revoke_change"]
    reasons: FreeText | None = None


ChangeBody = AppointBody | EndHoldingBody | SubstituteBody | AddSeatBody | AddBodyBody | EndingBody | PutProcedureBody
_CHANGE: TypeAdapter[ChangeBody] = TypeAdapter(Annotated[ChangeBody, Field(discriminator="kind")])
_ACTS: TypeAdapter[ConfirmChangeBody | RevokeChangeBody] = TypeAdapter(
    Annotated[ConfirmChangeBody | RevokeChangeBody, Field(discriminator="type")]
)
_REF = "#/components/schemas/{model}"
CHANGE_SCHEMA: dict[str, Any] = _CHANGE.json_schema(ref_template=_REF)
CHANGE_ACT_SCHEMA: dict[str, Any] = _ACTS.json_schema(ref_template=_REF)


async def read_change(parts: Parts, body: bytes, name: str, by: Actor) -> Proposed:
    """The change in these bytes, with this id, as `by` proposes it. Problem `invalid_act` with all that is wrong.

    With `newAccount` the role account is made where there is none, if `by` may propose the change.
    """
    try:
        read = _CHANGE.validate_json(body, strict=True)
    except ValidationError as error:
        raise _problem(error, "kind") from None
    reasons = None if read.reasons is None else Text(read.reasons)
    if isinstance(read, AddBodyBody):
        new_body = NewBody(Text(read.title), read.body_kind, read.municipality, read.principal)
        kind = ChangeKind.ADD_BODY
        return Proposed(Change(name, kind, read.body, None, None, read.valid_from, None, reasons, None, new_body))
    if isinstance(read, PutProcedureBody):
        return await proposed_procedure(parts, read, name, reasons)
    organisation = await organisation_now(parts)
    if isinstance(read, EndingBody):
        return Proposed(await _ending(parts, read, name, organisation, reasons))
    account = await parts.register.account_of(read.account)
    body_id = _body_of(read, organisation)
    makes = not isinstance(read, EndHoldingBody) and read.new_account
    wrong = []
    if account is None and not makes:
        wrong.append(FieldError("/account", "unknown_account"))
    elif account is None and (not _NEW_HANDLE.fullmatch(read.account) or find_bsn(read.account)):
        wrong.append(FieldError("/account", "bad_handle"))
    if body_id is None:
        place = "/body" if isinstance(read, AddSeatBody) else "/seat"
        wrong.insert(0, FieldError(place, "unknown_body_or_seat"))
    if wrong or body_id is None:
        raise Problem("invalid_act", tuple(wrong))
    until: datetime | None = None if isinstance(read, EndHoldingBody) else read.valid_until
    new_seat = NewSeat(read.party, Text(read.title), read.chair, read.voting) if isinstance(read, AddSeatBody) else None
    kind = ChangeKind(read.kind)
    change = Change(name, kind, body_id, read.seat, account, read.valid_from, until, reasons, new_seat)
    return Proposed(await parts.organising.with_account(change, read.account, by) if makes else change)


async def _ending(
    parts: Parts, read: EndingBody, name: str, organisation: Organisation, reasons: Text | None
) -> Change:
    """The change that ends something. Problem `invalid_act` for what there is not."""
    kind, valid_from = ChangeKind(read.kind), read.valid_from
    match read:
        case EndSeatBody():
            body = next((seat.body for seat in organisation.seats if seat.id == read.seat), None)
            if body is None:
                raise Problem("invalid_act", (FieldError("/seat", "unknown_body_or_seat"),))
            return Change(name, kind, body, read.seat, None, valid_from, None, reasons)
        case EndBodyBody():
            if all(body.id != read.body for body in organisation.bodies):
                raise Problem("invalid_act", (FieldError("/body", "unknown_body_or_seat"),))
            return Change(name, kind, read.body, None, None, valid_from, None, reasons)
        case CloseAccountBody() | ReopenAccountBody():
            account = await parts.register.account_of(read.account)
            if account is None:
                raise Problem("invalid_act", (FieldError("/account", "unknown_account"),))
            return Change(name, kind, MANAGING_OFFICE, None, account, valid_from, None, reasons)


def read_change_act(body: bytes, name: str) -> ChangeAct:
    """The act on the change with this id. Problem `invalid_act` with all that is wrong."""
    try:
        read = _ACTS.validate_json(body, strict=True)
    except ValidationError as error:
        raise _problem(error, "type") from None
    if isinstance(read, ConfirmChangeBody):
        return ConfirmChange(name)
    return RevokeChange(name, None if read.reasons is None else Text(read.reasons))


def _body_of(
    read: AppointBody | EndHoldingBody | SubstituteBody | AddSeatBody, organisation: Organisation
) -> str | None:
    if isinstance(read, AddSeatBody):
        return next((body.id for body in organisation.bodies if body.id == read.body), None)
    return next((seat.body for seat in organisation.seats if seat.id == read.seat), None)


def _problem(error: ValidationError, tag: str) -> Problem:
    """What pydantic found, as a problem; what names the variant is pointed at by its own name."""
    found = []
    for detail in error.errors(include_url=False, include_input=False):
        one = field_error(detail)
        unknown = detail["type"] == "union_tag_invalid"
        if detail["type"].startswith("union_tag"):
            one = FieldError(f"/{tag}", "unknown_code" if unknown and tag == "kind" else one.code, one.expected)
        found.append(one)
    return Problem("invalid_act", tuple(found))
