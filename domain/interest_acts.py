"""The acts on the register of interests. Each is a person's, and nothing that was registered is ever changed by one."""

from dataclasses import dataclass, replace
from typing import Literal

from domain.errors import InvalidAct
from domain.interests import Interest, InterestScope
from domain.text import Text


@dataclass(frozen=True, slots=True)
class RegisterInterest:
    """A person registers an own interest, which counts at once, or proposes that of somebody else with the reasons.

    `area` is the name that an area has with people; None for another scope.
    """

    interest: Interest
    reasons: Text | None = None
    area: Text | None = None
    type: Literal["register_interest"] = "register_interest"


@dataclass(frozen=True, slots=True)
class ConfirmInterest:
    """A second person confirms what waits for that: the interest with this id, or its end."""

    interest: str
    type: Literal["confirm_interest"] = "confirm_interest"


@dataclass(frozen=True, slots=True)
class EndInterest:
    """The interest with this id is no longer there: an own one, or a proposal, from now on; else it is proposed to end."""

    interest: str
    reasons: Text | None = None
    type: Literal["end_interest"] = "end_interest"


InterestAct = RegisterInterest | ConfirmInterest | EndInterest


def as_recorded(act: RegisterInterest) -> RegisterInterest:
    """An act of which the texts are commitments, as its entry has it: an interest in an area is in the one that its
    commitment names, and not in one by a keyed hash, which would be there for ever. InvalidAct where it names none."""
    if act.interest.scope is not InterestScope.AREA:
        return act
    if act.area is None:
        raise InvalidAct("an interest in an area names it", field="area")
    return replace(act, interest=replace(act.interest, code=str(act.area)))


def interest_of(act: InterestAct) -> str:
    """The id of the interest that an act is about."""
    return act.interest.id if isinstance(act, RegisterInterest) else act.interest
