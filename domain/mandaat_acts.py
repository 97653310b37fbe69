"""The acts on the register of mandaten. Each is a person's; two persons make one, and one is enough to end it.

One is also enough to instruct its holder (Awb 10:6): an instruction narrows what may be done, and gives no power.
"""

from dataclasses import dataclass
from typing import Literal

from domain.mandaten import Mandaat
from domain.text import Text


@dataclass(frozen=True, slots=True)
class ProposeMandaat:
    """A person proposes a mandaat, or a sub-mandaat."""

    mandaat: Mandaat
    type: Literal["propose_mandaat"] = "propose_mandaat"


@dataclass(frozen=True, slots=True)
class ConfirmMandaat:
    """Another person puts the mandaat with this id into force."""

    mandaat: str
    type: Literal["confirm_mandaat"] = "confirm_mandaat"


@dataclass(frozen=True, slots=True)
class AgreeMandaat:
    """A third person, of the holder's own organisation, agrees to the mandaat with this id (Awb 10:4)."""

    mandaat: str
    type: Literal["agree_mandaat"] = "agree_mandaat"


@dataclass(frozen=True, slots=True)
class RevokeMandaat:
    """The mandaat with this id ends at once, whether it was in force or proposed (Awb 10:8)."""

    mandaat: str
    reasons: Text | None = None
    type: Literal["revoke_mandaat"] = "revoke_mandaat"


@dataclass(frozen=True, slots=True)
class InstructMandaat:
    """Who gave the mandaat with this id says how it is to be used (Awb 10:6 lid 1): in general, or in the case with the
    id `case`."""

    mandaat: str
    text: Text
    case: str | None = None
    type: Literal["instruct_mandaat"] = "instruct_mandaat"


@dataclass(frozen=True, slots=True)
class WithdrawInstruction:
    """The instruction with this number does not bind any more."""

    mandaat: str
    number: int
    type: Literal["withdraw_instruction"] = "withdraw_instruction"


MandaatAct = ProposeMandaat | ConfirmMandaat | AgreeMandaat | RevokeMandaat | InstructMandaat | WithdrawInstruction


def mandaat_of(act: MandaatAct) -> str:
    """The id of the mandaat that an act is about."""
    return act.mandaat.id if isinstance(act, ProposeMandaat) else act.mandaat


def case_instructed(act: MandaatAct) -> str | None:
    """The case that an act is about; None for one on the mandaat as a whole."""
    return act.case if isinstance(act, InstructMandaat) else None
