"""What has happened to a subject, and how it stands after that: a fold over its own stream."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal

from domain.errors import ContradictionError
from domain.subject_acts import (
    ConfirmForgetting,
    ExportSubject,
    PlaceHold,
    ProposeForgetting,
    ReleaseHold,
    RevokeForgetting,
    SubjectAct,
)
from domain.subjects import ExportPurpose, ForgettingGround, HoldGround, SubjectStanding, SubjectStatus


@dataclass(frozen=True, slots=True)
class ForgettingProposed:
    """`account` proposed to forget the subject."""

    subject: str
    ground: ForgettingGround
    account: str
    at: datetime
    type: Literal["forgetting_proposed"] = "forgetting_proposed"


@dataclass(frozen=True, slots=True)
class ForgettingConfirmed:
    """The subject is forgotten, by a second person. There is no way back."""

    subject: str
    ground: ForgettingGround
    account: str
    at: datetime
    type: Literal["forgetting_confirmed"] = "forgetting_confirmed"


@dataclass(frozen=True, slots=True)
class ForgettingRevoked:
    """The proposal was taken back."""

    subject: str
    account: str
    at: datetime
    type: Literal["forgetting_revoked"] = "forgetting_revoked"


@dataclass(frozen=True, slots=True)
class HoldPlaced:
    """Nothing of the subject may be destroyed."""

    subject: str
    ground: HoldGround
    account: str
    at: datetime
    type: Literal["hold_placed"] = "hold_placed"


@dataclass(frozen=True, slots=True)
class HoldReleased:
    """The hold is over."""

    subject: str
    account: str
    at: datetime
    type: Literal["hold_released"] = "hold_released"


@dataclass(frozen=True, slots=True)
class SubjectExported:
    """`account` took a copy of all that is held on the subject."""

    subject: str
    purpose: ExportPurpose
    account: str
    at: datetime
    type: Literal["subject_exported"] = "subject_exported"


SubjectEvent = (
    ForgettingProposed | ForgettingConfirmed | ForgettingRevoked | HoldPlaced | HoldReleased | SubjectExported
)


def fold_subject(events: Iterable[SubjectEvent], standing: SubjectStanding) -> SubjectStanding:
    """How the subject stands after these events. ValueError for an event that cannot follow what was."""
    for event in events:
        standing = _after(event, standing)
    return standing


def decide_subject(act: SubjectAct, standing: SubjectStanding, account: str, now: datetime) -> SubjectEvent:
    """What an act that is allowed does. ContradictionError where the verdict allows what cannot be."""
    event = _event(act, standing, account, now)
    try:
        _after(event, standing)
    except ValueError as error:
        raise ContradictionError(f"{act.type}: {error}") from error
    return event


def _event(act: SubjectAct, standing: SubjectStanding, account: str, now: datetime) -> SubjectEvent:
    name = act.subject
    match act:
        case ProposeForgetting(ground=ground):
            return ForgettingProposed(name, ground, account, now)
        case ConfirmForgetting():
            if standing.ground is None:
                raise ContradictionError("confirm_forgetting of what nobody proposed")
            return ForgettingConfirmed(name, standing.ground, account, now)
        case RevokeForgetting():
            return ForgettingRevoked(name, account, now)
        case PlaceHold(ground=ground):
            return HoldPlaced(name, ground, account, now)
        case ReleaseHold():
            return HoldReleased(name, account, now)
        case ExportSubject(purpose=purpose):
            return SubjectExported(name, purpose, account, now)


def _after(event: SubjectEvent, before: SubjectStanding) -> SubjectStanding:
    if event.subject != before.id:
        raise ValueError("the event is about another subject")
    proposed = before.status is SubjectStatus.PROPOSED
    match event:
        case ForgettingProposed(ground=ground, account=account) if before.status is SubjectStatus.KEPT:
            return replace(before, status=SubjectStatus.PROPOSED, ground=ground, proposed_by=account)
        case ForgettingConfirmed(ground=ground, account=account, at=at) if (
            proposed and ground is before.ground and account != before.proposed_by and before.hold is None
        ):
            return replace(before, status=SubjectStatus.FORGOTTEN, confirmed_by=account, confirmed_at=at)
        case ForgettingRevoked() if proposed:
            return replace(before, status=SubjectStatus.KEPT, ground=None, proposed_by=None)
        case HoldPlaced(ground=hold, account=account, at=at) if (
            before.hold is None and before.status is not SubjectStatus.FORGOTTEN
        ):
            return replace(before, hold=hold, held_by=account, held_at=at)
        case HoldReleased() if before.hold is not None:
            return replace(before, hold=None, held_by=None, held_at=None)
        case SubjectExported():
            return before
        case _:
            raise ValueError(f"{event.type} of a subject that cannot be")
