"""What has happened to a change of the organisation, and what it is after that: a fold over its own stream."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal

from domain.change_acts import ChangeAct, ConfirmChange, ProposeChange, RevokeChange
from domain.changes import Change, ChangeKind, ChangeStanding, ChangeStatus
from domain.errors import ContradictionError
from domain.procedure_starts import ProcedureStart
from domain.text import Text


@dataclass(frozen=True, slots=True)
class NewVersion:
    """The version of the organisation that an event puts into force, and the SHA-256 (hex) of its document."""

    version: int
    content_hash: str


@dataclass(frozen=True, slots=True)
class ChangeProposed:
    """A change was proposed; the organisation is as it was."""

    change: Change
    account: str
    at: datetime
    type: Literal["change_proposed"] = "change_proposed"


@dataclass(frozen=True, slots=True)
class ChangeConfirmed:
    """A second person put it into force: `organisation` is the version that it makes, or `procedure` what new cases get."""

    change: str
    account: str
    at: datetime
    organisation: NewVersion | None
    procedure: ProcedureStart | None = None
    type: Literal["change_confirmed"] = "change_confirmed"


@dataclass(frozen=True, slots=True)
class ChangeRevoked:
    """A proposal was taken back, which leaves `organisation` None, or a substitution ended."""

    change: str
    account: str
    at: datetime
    reasons: Text | None
    organisation: NewVersion | None
    type: Literal["change_revoked"] = "change_revoked"


ChangeEvent = ChangeProposed | ChangeConfirmed | ChangeRevoked


def fold_change(events: Iterable[ChangeEvent], standing: ChangeStanding | None = None) -> ChangeStanding | None:
    """How the change stands after these events. ValueError for one that begins twice, or goes on before it began."""
    for event in events:
        standing = _after(event, standing)
    return standing


def _after(event: ChangeEvent, standing: ChangeStanding | None) -> ChangeStanding:
    if isinstance(event, ChangeProposed):
        if standing is not None:
            raise ValueError(f"the change {event.change.id} cannot be proposed twice")
        return ChangeStanding(event.change, ChangeStatus.PROPOSED, event.account, event.at)
    if standing is None or standing.change.id != event.change:
        raise ValueError(f"{event.type} before the change was proposed")
    if isinstance(event, ChangeConfirmed):
        return replace(standing, status=ChangeStatus.CONFIRMED, confirmed_at=event.at)
    return replace(standing, status=ChangeStatus.REVOKED, revoked_at=event.at)


def remakes_organisation(act: ChangeAct, standing: ChangeStanding | None) -> bool:
    """Whether the act, where it is allowed, puts a new version of the organisation into force."""
    if isinstance(act, ConfirmChange):
        return standing is None or standing.change.kind is not ChangeKind.PUT_PROCEDURE
    return isinstance(act, RevokeChange) and standing is not None and standing.status is ChangeStatus.CONFIRMED


def decide_change(
    act: ChangeAct, standing: ChangeStanding | None, account: str, now: datetime, organisation: NewVersion | None
) -> ChangeEvent:
    """What an act that is allowed does; `organisation` is the version that it makes, where it makes one.

    ContradictionError where the verdict allows what cannot be.
    """
    if (organisation is not None) is not remakes_organisation(act, standing):
        raise ContradictionError(f"{act.type} with a version of the organisation where it makes none, or without")
    match act, standing:
        case ProposeChange(change=change), None:
            return ChangeProposed(change, account, now)
        case ConfirmChange(change=name), ChangeStanding(status=ChangeStatus.PROPOSED, change=change):
            return ChangeConfirmed(name, account, now, organisation, _start(change))
        case RevokeChange(change=name, reasons=reasons), ChangeStanding() if _can_be_revoked(standing):
            return ChangeRevoked(name, account, now, reasons, organisation)
        case _:
            raise ContradictionError(f"{act.type} on a change that is {standing.status if standing else 'not there'}")


def _start(change: Change) -> ProcedureStart | None:
    """What new cases get by the change, where it is about that. ContradictionError where it does not say what."""
    new = change.new_procedure
    if (new is not None) is not (change.kind is ChangeKind.PUT_PROCEDURE):
        raise ContradictionError(f"{change.kind} with a procedure where it puts none into force, or without")
    return None if new is None else ProcedureStart(new.procedure, new.version, new.content_hash, change.valid_from)


def _can_be_revoked(standing: ChangeStanding) -> bool:
    substituting = standing.change.kind is ChangeKind.SUBSTITUTE
    return standing.status is ChangeStatus.PROPOSED or (standing.status is ChangeStatus.CONFIRMED and substituting)
