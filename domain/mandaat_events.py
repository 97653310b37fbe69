"""What has happened to a mandaat, and what it is after that: a fold over its own stream."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal

from domain.errors import ContradictionError
from domain.mandaat_acts import (
    AgreeMandaat,
    ConfirmMandaat,
    InstructMandaat,
    MandaatAct,
    ProposeMandaat,
    RevokeMandaat,
    WithdrawInstruction,
)
from domain.mandaten import Instruction, Mandaat, MandaatStatus, Standing
from domain.text import Text


@dataclass(frozen=True, slots=True)
class MandaatProposed:
    """A mandaat was proposed; it is not in force."""

    mandaat: Mandaat
    account: str
    at: datetime
    type: Literal["mandaat_proposed"] = "mandaat_proposed"


@dataclass(frozen=True, slots=True)
class MandaatConfirmed:
    """A second person put it into force."""

    mandaat: str
    account: str
    at: datetime
    type: Literal["mandaat_confirmed"] = "mandaat_confirmed"


@dataclass(frozen=True, slots=True)
class MandaatAgreed:
    """The holder's side agreed to it."""

    mandaat: str
    account: str
    at: datetime
    type: Literal["mandaat_agreed"] = "mandaat_agreed"


@dataclass(frozen=True, slots=True)
class MandaatRevoked:
    """It ended."""

    mandaat: str
    account: str
    at: datetime
    reasons: Text | None
    type: Literal["mandaat_revoked"] = "mandaat_revoked"


@dataclass(frozen=True, slots=True)
class MandaatInstructed:
    """Its holder was told how to use it; `number` counts from 1 within the mandaat, withdrawn ones included."""

    mandaat: str
    number: int
    text: Text
    case: str | None
    account: str
    at: datetime
    type: Literal["mandaat_instructed"] = "mandaat_instructed"


@dataclass(frozen=True, slots=True)
class InstructionWithdrawn:
    """The instruction with this number does not bind any more."""

    mandaat: str
    number: int
    account: str
    at: datetime
    type: Literal["instruction_withdrawn"] = "instruction_withdrawn"


MandaatEvent = (
    MandaatProposed | MandaatConfirmed | MandaatAgreed | MandaatRevoked | MandaatInstructed | InstructionWithdrawn
)


def fold_mandaat(events: Iterable[MandaatEvent], standing: Standing | None = None) -> Standing | None:
    """How the mandaat stands after these events. ValueError for one that begins twice, or goes on before it began."""
    for event in events:
        standing = _after(event, standing)
    return standing


def _after(event: MandaatEvent, standing: Standing | None) -> Standing:
    if isinstance(event, MandaatProposed):
        if standing is not None:
            raise ValueError(f"mandaat {event.mandaat.id} cannot be proposed twice")
        return Standing(event.mandaat, MandaatStatus.PROPOSED, event.account, event.at)
    if standing is None or standing.mandaat.id != event.mandaat:
        raise ValueError(f"{event.type} before the mandaat was proposed")
    if isinstance(event, MandaatConfirmed):
        return replace(standing, status=MandaatStatus.CONFIRMED, confirmed_at=event.at, confirmed_by=event.account)
    if isinstance(event, MandaatAgreed):
        return replace(standing, agreed_by=event.account, agreed_at=event.at)
    if isinstance(event, MandaatInstructed):
        if event.number != len(standing.instructions) + 1:
            raise ValueError(f"instruction {event.number} of mandaat {event.mandaat} does not follow the one before")
        given = Instruction(event.number, event.text, event.case, event.account, event.at)
        return replace(standing, instructions=(*standing.instructions, given))
    if isinstance(event, InstructionWithdrawn):
        if _instruction(standing, event.number) is None:
            raise ValueError(f"mandaat {event.mandaat} has no instruction {event.number} that binds")
        return replace(standing, instructions=tuple(_withdrawn(one, event) for one in standing.instructions))
    return replace(standing, status=MandaatStatus.REVOKED, revoked_at=event.at)


def _withdrawn(one: Instruction, event: InstructionWithdrawn) -> Instruction:
    return replace(one, withdrawn_by=event.account, withdrawn_at=event.at) if one.number == event.number else one


def _instruction(standing: Standing, number: int) -> Instruction | None:
    """The instruction with this number, where it is in force."""
    return next((one for one in standing.instructions if one.number == number and one.in_force), None)


def decide_mandaat(act: MandaatAct, standing: Standing | None, account: str, now: datetime) -> MandaatEvent:
    """What an act that is allowed does. ContradictionError where the verdict allows what cannot be."""
    match act, standing:
        case ProposeMandaat(mandaat=mandaat), None:
            return MandaatProposed(mandaat, account, now)
        case ConfirmMandaat(mandaat=name), Standing(status=MandaatStatus.PROPOSED):
            return MandaatConfirmed(name, account, now)
        case AgreeMandaat(mandaat=name), Standing(status=status, agreed_by=None) if status != MandaatStatus.REVOKED:
            return MandaatAgreed(name, account, now)
        case RevokeMandaat(mandaat=name, reasons=reasons), Standing(status=status) if status != MandaatStatus.REVOKED:
            return MandaatRevoked(name, account, now, reasons)
        case InstructMandaat(mandaat=name), Standing(status=status) if status != MandaatStatus.REVOKED:
            return MandaatInstructed(name, len(standing.instructions) + 1, act.text, act.case, account, now)
        case WithdrawInstruction(mandaat=name, number=number), Standing(status=status) if (
            status != MandaatStatus.REVOKED and _instruction(standing, number) is not None
        ):
            return InstructionWithdrawn(name, number, account, now)
        case _:
            raise ContradictionError(f"{act.type} on a mandaat that is {standing.status if standing else 'not there'}")
