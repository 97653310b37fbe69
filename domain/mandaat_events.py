"""What has happened to a mandaat, and what it is after that: a fold over its own stream."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal

from domain.errors import ContradictionError
from domain.mandaat_acts import AgreeMandaat, ConfirmMandaat, MandaatAct, ProposeMandaat, RevokeMandaat
from domain.mandaten import Mandaat, MandaatStatus, Standing
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


MandaatEvent = MandaatProposed | MandaatConfirmed | MandaatAgreed | MandaatRevoked


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
    return replace(standing, status=MandaatStatus.REVOKED, revoked_at=event.at)


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
        case _:
            raise ContradictionError(f"{act.type} on a mandaat that is {standing.status if standing else 'not there'}")
