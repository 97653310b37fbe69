"""Reads a mandaat, or an act on one, from JSON: strict, and with everything that is wrong named at once."""

from collections.abc import Awaitable, Callable
from datetime import date
from typing import Annotated, Literal

from pydantic import Field, StringConstraints, TypeAdapter, ValidationError
from pydantic.alias_generators import to_camel

from api.act_body import field_error
from api.act_models import ActModel, Cents, Code, Moment
from api.free_text import FreeText
from api.parts import Parts
from api.problems import FieldError, Problem
from authority.mandaat_known import known_now
from domain.codes import Measure
from domain.mandaat_acts import (
    AgreeMandaat,
    ConfirmMandaat,
    InstructMandaat,
    MandaatAct,
    RevokeMandaat,
    WithdrawInstruction,
)
from domain.mandaat_faults import LONGEST_SOURCE, MOST_NAMED, mandaat_faults
from domain.mandaat_scope import Known, scope_faults
from domain.mandaten import Holder, HolderKind, Mandaat
from domain.text import Text

MandaatId = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{32}$")]
CaseId = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{32}$")]
MOST_INSTRUCTIONS = 10_000
Named = Annotated[tuple[str, ...], Field(max_length=MOST_NAMED)]


class HolderBody(ActModel):
    """Who is to hold it; an account by its handle."""

    kind: HolderKind
    id: Annotated[str, StringConstraints(min_length=1, max_length=80)]


class MandaatBody(ActModel):
    """A mandaat as somebody proposes it. An empty list or null limits nothing."""

    principal: Code
    parent: MandaatId | None = None
    holder: HolderBody
    acts: Named
    procedure: Code | None = None
    tiers: tuple[Code, ...] = ()
    municipalities: Named = ()
    measures: tuple[Measure, ...] = ()
    ceiling_cents: Cents | None = None
    valid_from: Moment
    valid_until: Moment | None = None
    passable: bool = False
    source: Annotated[FreeText, Field(max_length=LONGEST_SOURCE)] | None = None
    source_date: date | None = None
    case: Annotated[str, StringConstraints(max_length=80)] | None = None


class ConfirmBody(ActModel):
    """Puts the mandaat into force."""

    type: Literal["confirm_mandaat"]


class AgreeBody(ActModel):
    """Agrees to the mandaat, on the holder's side."""

    type: Literal["agree_mandaat"]


class RevokeBody(ActModel):
    """Ends the mandaat."""

    type: Literal["revoke_mandaat"]
    reasons: FreeText | None = None


class InstructBody(ActModel):
    """Tells the holder how to use the mandaat: in general, or in the case with this id."""

    type: Literal["instruct_mandaat"]
    text: FreeText
    case: CaseId | None = None


class WithdrawInstructionBody(ActModel):
    """Takes the instruction with this number back."""

    type: Literal["withdraw_instruction"]
    number: Annotated[int, Field(ge=1, le=MOST_INSTRUCTIONS)]


_Acts = ConfirmBody | AgreeBody | RevokeBody | InstructBody | WithdrawInstructionBody
_ACTS: TypeAdapter[_Acts] = TypeAdapter(Annotated[_Acts, Field(discriminator="type")])
_REF = "#/components/schemas/{model}"
MANDAAT_SCHEMA = MandaatBody.model_json_schema(ref_template=_REF)
MANDAAT_ACT_SCHEMA = _ACTS.json_schema(ref_template=_REF)


def read_body(body: bytes) -> MandaatBody:
    """What these bytes say, each field by itself. Problem `invalid_act` with all that is wrong."""
    try:
        return MandaatBody.model_validate_json(body, strict=True)
    except ValidationError as error:
        raise _problem(error, tagged=False) from None


async def read_mandaat(parts: Parts, body: bytes, name: str) -> Mandaat:
    """The mandaat in these bytes, with this id. Problem `invalid_act` with all that is wrong."""
    read = read_body(body)
    known = await known_now(parts.register, parts.procedures, parts.queries, [read.case])
    return await mandaat_of(read, name, parts.register.account_of, known)


async def mandaat_of(
    read: MandaatBody, name: str, account_of: Callable[[str], Awaitable[str | None]], known: Known
) -> Mandaat:
    """The mandaat that this says, where `account_of` gives an account by its handle and `known` what there is. Problem
    `invalid_act` likewise."""
    holder = read.holder.id
    if read.holder.kind is HolderKind.ACCOUNT:
        account = await account_of(holder)
        if account is None:
            raise Problem("invalid_act", (FieldError("/holder/id", "unknown_account"),))
        holder = account
    mandaat = Mandaat(
        id=name,
        principal=read.principal,
        parent=read.parent,
        holder=Holder(read.holder.kind, holder),
        acts=read.acts,
        procedure=read.procedure,
        tiers=read.tiers,
        municipalities=read.municipalities,
        measures=read.measures,
        ceiling_cents=read.ceiling_cents,
        valid_from=read.valid_from,
        valid_until=read.valid_until,
        passable=read.passable,
        source=None if read.source is None else Text(read.source),
        source_date=read.source_date,
        case=read.case,
    )
    faults = mandaat_faults(mandaat) + scope_faults(mandaat, known)
    if faults:
        raise Problem(
            "invalid_act",
            tuple(
                FieldError(f"/{to_camel(one.column)}", one.code, one.expected, english=one.message) for one in faults
            ),
        )
    return mandaat


def read_mandaat_act(body: bytes, name: str) -> MandaatAct:
    """The act on the mandaat with this id. Problem `invalid_act` with all that is wrong."""
    try:
        read = _ACTS.validate_json(body, strict=True)
    except ValidationError as error:
        raise _problem(error, tagged=True) from None
    if isinstance(read, ConfirmBody):
        return ConfirmMandaat(name)
    if isinstance(read, AgreeBody):
        return AgreeMandaat(name)
    if isinstance(read, InstructBody):
        return InstructMandaat(name, Text(read.text), read.case)
    if isinstance(read, WithdrawInstructionBody):
        return WithdrawInstruction(name, read.number)
    return RevokeMandaat(name, None if read.reasons is None else Text(read.reasons))


def _problem(error: ValidationError, *, tagged: bool) -> Problem:
    details = error.errors(include_url=False, include_input=False)
    return Problem("invalid_act", tuple(field_error(detail, tagged=tagged) for detail in details))
