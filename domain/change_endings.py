"""What the end of a seat or body, and the closing of an account, make of the organisation. Pure.

Holdings are cut off, so whoever counts who holds a seat at a moment has nothing else to look at; those that would have
begun later never begin. The ending itself stays, so that nothing outlasts it afterwards.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from domain.endings import EndedKind, Ending
from domain.errors import ContradictionError
from domain.holdings import held_so, until
from domain.organisation import Organisation, Seat


def seat_ended(organisation: Organisation, seat: str, start: datetime) -> Organisation:
    """The organisation in which the seat is there up to `start`. ContradictionError where it, or its body, ends already."""
    if any(organisation.seat_end(one) is not None for one in organisation.seats if one.id == seat):
        raise ContradictionError("a seat that ends already")
    cut = _cut_off(organisation, lambda one: one.id == seat, start)
    return _with(cut, Ending(EndedKind.SEAT, seat, start))


def body_ended(organisation: Organisation, body: str, start: datetime) -> Organisation:
    """The organisation in which the body is there, with its seats, up to `start`."""
    if all(one.id != body for one in organisation.bodies) or organisation.end_of(EndedKind.BODY, body) is not None:
        raise ContradictionError("a body that there is not, or that ends already")
    return _with(_cut_off(organisation, lambda one: one.body == body, start), Ending(EndedKind.BODY, body, start))


def account_closed(organisation: Organisation, account: str, start: datetime) -> Organisation:
    """The organisation in which the account holds nothing from `start` on.

    A seat for whose holder it stands in is that holder's again; who stands in for it does so no longer.
    """
    if any(_lasts_beyond(one, start) for one in organisation.closings(account)):
        raise ContradictionError("an account that is closed already")
    for name in dict.fromkeys(one.id for one in organisation.seats if account in (one.account, one.substitute_for)):
        held = (one for one in organisation.seats if one.id == name)
        organisation = held_so(organisation, name, [part for one in held for part in _without(one, account, start)])
    return _with(organisation, Ending(EndedKind.ACCOUNT, account, start))


def account_reopened(organisation: Organisation, account: str, start: datetime) -> Organisation:
    """The organisation in which the account is closed up to `start`; what it held before it does not hold again."""
    last = next((one for one in organisation.closings(account) if one.valid_until is None), None)
    if last is None:
        raise ContradictionError("an account that is not closed")
    others = tuple(one for one in organisation.endings if one is not last)
    # Opened again before it was closed: it never was.
    closed = () if start <= last.valid_from else (replace(last, valid_until=start),)
    return replace(organisation, endings=(*others, *closed))


def refuse_outlasting(organisation: Organisation) -> None:
    """ContradictionError where a holding outlasts its seat or body, or is that of a closed account."""
    for seat in organisation.seats if organisation.endings else ():
        end = organisation.seat_end(seat)
        if end is not None and (seat.valid_until is None or end < seat.valid_until):
            raise ContradictionError(f"{seat.id} is held after it ended")
        for account in (seat.account, seat.substitute_for):
            closed = organisation.closings(account) if account is not None else ()
            if any(_meets(one, seat) for one in closed):
                raise ContradictionError(f"{seat.id} is held by an account that is closed")


def _cut_off(organisation: Organisation, ends: Callable[[Seat], bool], start: datetime) -> Organisation:
    kept = [until(one, start) if ends(one) else [one] for one in organisation.seats]
    return replace(organisation, seats=tuple(one for some in kept for one in some))


def _without(one: Seat, account: str, start: datetime) -> list[Seat]:
    """What stays of a holding where the account has nothing from `start` on."""
    if account not in (one.account, one.substitute_for) or (one.valid_until is not None and one.valid_until <= start):
        return [one]
    if one.account != account or one.substitute_for is None:
        return until(one, start)
    back = replace(one, account=one.substitute_for, substitute_for=None, valid_from=max(one.valid_from, start))
    return [*until(one, start), back]


def _with(organisation: Organisation, ending: Ending) -> Organisation:
    return replace(organisation, endings=(*organisation.endings, ending))


def _lasts_beyond(ending: Ending, start: datetime) -> bool:
    return ending.valid_until is None or start < ending.valid_until


def _meets(ending: Ending, seat: Seat) -> bool:
    """Whether the seat is held at a moment at which the ending counts."""
    return (seat.valid_until is None or ending.valid_from < seat.valid_until) and _lasts_beyond(ending, seat.valid_from)
