"""The holdings of one seat, in an organisation: one cut off, several put in the place of those that there were. Pure."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from domain.organisation import Organisation, Seat


def until(seat: Seat | None, end: datetime) -> list[Seat]:
    """The holding up to `end`, which it may not reach; none where it would not have begun."""
    if seat is None or seat.valid_from >= end:
        return []
    return [seat if seat.valid_until is not None and seat.valid_until <= end else replace(seat, valid_until=end)]


def held_so(organisation: Organisation, name: str, held: Sequence[Seat]) -> Organisation:
    """The organisation with these holdings of the seat `name`, in order, where the earlier ones stood."""
    joined: list[Seat] = []
    for one in sorted(held, key=lambda seat: seat.valid_from):
        last = joined[-1] if joined else None
        # The same holder before and after: one holding, as it was before the substitution came between.
        if last is not None and replace(one, valid_from=last.valid_from, valid_until=one.valid_from) == last:
            joined[-1] = replace(last, valid_until=one.valid_until)
        else:
            joined.append(one)
    seats, placed = list[Seat](), False
    for seat in organisation.seats:
        if seat.id != name:
            seats.append(seat)
        elif not placed:
            seats += joined
            placed = True
    return replace(organisation, seats=tuple(seats))
