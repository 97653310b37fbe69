"""What has happened to a registered interest, and what it is after that: a fold over its own stream."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal

from domain.errors import ContradictionError
from domain.interest_acts import EndInterest, InterestAct, RegisterInterest
from domain.interests import Interest, RegisteredInterest
from domain.text import Text


@dataclass(frozen=True, slots=True)
class InterestRegistered:
    """An interest was registered by `account`, and counts from here on."""

    interest: Interest
    account: str
    at: datetime
    reasons: Text | None
    area: Text | None
    type: Literal["interest_registered"] = "interest_registered"


@dataclass(frozen=True, slots=True)
class InterestEnded:
    """It was ended by `account`."""

    interest: str
    account: str
    at: datetime
    reasons: Text | None
    type: Literal["interest_ended"] = "interest_ended"


InterestEvent = InterestRegistered | InterestEnded


def fold_interest(
    events: Iterable[InterestEvent], registered: RegisteredInterest | None = None
) -> RegisteredInterest | None:
    """How the interest stands after these events. ValueError for one that begins twice, or ends before it began."""
    for event in events:
        registered = _after(event, registered)
    return registered


def _after(event: InterestEvent, registered: RegisteredInterest | None) -> RegisteredInterest:
    if isinstance(event, InterestRegistered):
        if registered is not None:
            raise ValueError(f"interest {event.interest.id} cannot be registered twice")
        return RegisteredInterest(event.interest, event.account, event.at)
    if registered is None or registered.interest.id != event.interest:
        raise ValueError("an interest cannot end before it was registered")
    return replace(registered, ended_by=event.account, ended_at=event.at)


def decide_interest(
    act: InterestAct, registered: RegisteredInterest | None, account: str, now: datetime
) -> InterestEvent:
    """What an act that is allowed does. ContradictionError where the verdict allows what cannot be."""
    match act, registered:
        case RegisterInterest(interest=interest, reasons=reasons, area=area), None:
            return InterestRegistered(interest, account, now, reasons, area)
        case EndInterest(interest=name, reasons=reasons), RegisteredInterest(ended_at=None):
            return InterestEnded(name, account, now, reasons)
        case _:
            raise ContradictionError(f"{act.type} on an interest that cannot be")
