"""What has happened to a registered interest, and what it is after that: a fold over its own stream."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal

from domain.errors import ContradictionError
from domain.interest_acts import ConfirmInterest, EndInterest, InterestAct, RegisterInterest
from domain.interests import Interest, InterestStatus, RegisteredInterest
from domain.text import Text


@dataclass(frozen=True, slots=True)
class InterestRegistered:
    """An interest was registered by `account`, whose own it is, and counts from here on."""

    interest: Interest
    account: str
    at: datetime
    reasons: Text | None
    area: Text | None
    type: Literal["interest_registered"] = "interest_registered"


@dataclass(frozen=True, slots=True)
class InterestProposed:
    """`account` proposed to put an interest of somebody else on record; it does not count yet."""

    interest: Interest
    account: str
    at: datetime
    reasons: Text | None
    area: Text | None
    type: Literal["interest_proposed"] = "interest_proposed"


@dataclass(frozen=True, slots=True)
class InterestConfirmed:
    """A second person, `account`, put it on record; it counts from here on."""

    interest: str
    account: str
    at: datetime
    type: Literal["interest_confirmed"] = "interest_confirmed"


@dataclass(frozen=True, slots=True)
class InterestEndProposed:
    """`account` proposed to end it; it counts until a second person has confirmed that."""

    interest: str
    account: str
    at: datetime
    reasons: Text | None
    type: Literal["interest_end_proposed"] = "interest_end_proposed"


@dataclass(frozen=True, slots=True)
class InterestEnded:
    """It was ended by `account`, the second person where its end was proposed; or, never confirmed, taken back."""

    interest: str
    account: str
    at: datetime
    reasons: Text | None
    type: Literal["interest_ended"] = "interest_ended"


InterestEvent = InterestRegistered | InterestProposed | InterestConfirmed | InterestEndProposed | InterestEnded


def interest_named(event: InterestEvent) -> str:
    """The id of the interest that an event is about."""
    return event.interest if isinstance(event.interest, str) else event.interest.id


def fold_interest(
    events: Iterable[InterestEvent], registered: RegisteredInterest | None = None
) -> RegisteredInterest | None:
    """How the interest stands after these events. ValueError for one that begins twice, or ends before it began."""
    for event in events:
        registered = _after(event, registered)
    return registered


def _after(event: InterestEvent, registered: RegisteredInterest | None) -> RegisteredInterest:
    if isinstance(event, InterestRegistered | InterestProposed):
        if registered is not None:
            raise ValueError(f"interest {event.interest.id} cannot be registered twice")
        return RegisteredInterest(event.interest, event.account, event.at)
    if registered is None or registered.interest.id != event.interest:
        raise ValueError("an interest cannot be confirmed or end before it was registered")
    if isinstance(event, InterestConfirmed):
        return replace(registered, confirmed_by=event.account, confirmed_at=event.at)
    if isinstance(event, InterestEndProposed):
        return replace(registered, end_proposed_by=event.account, end_proposed_at=event.at)
    return replace(registered, ended_by=event.account, ended_at=event.at)


def decide_interest(
    act: InterestAct, registered: RegisteredInterest | None, account: str, now: datetime
) -> InterestEvent:
    """What an act that is allowed does. ContradictionError where the verdict allows what cannot be."""
    match act, registered:
        case RegisterInterest(interest=interest, reasons=reasons, area=area), None:
            made = InterestRegistered if interest.account == account else InterestProposed
            return made(interest, account, now, reasons, area)
        case ConfirmInterest(interest=name), RegisteredInterest() if _is_second(registered, account):
            if registered.status is InterestStatus.PROPOSED:
                return InterestConfirmed(name, account, now)
            return InterestEnded(name, account, now, None)
        case EndInterest(interest=name, reasons=reasons), RegisteredInterest(status=InterestStatus.PROPOSED):
            return InterestEnded(name, account, now, reasons)
        case EndInterest(interest=name, reasons=reasons), RegisteredInterest(status=InterestStatus.REGISTERED):
            own = account == registered.interest.account == registered.registered_by
            ending = InterestEnded if own else InterestEndProposed
            return ending(name, account, now, reasons)
        case _:
            raise ContradictionError(f"{act.type} on an interest that cannot be")


def _is_second(registered: RegisteredInterest, account: str) -> bool:
    """Whether something waits to be confirmed, and by another than who proposed it and whom it concerns."""
    proposed_by = registered.proposed_by
    return proposed_by is not None and account not in (proposed_by, registered.interest.account)
