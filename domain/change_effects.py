"""What a confirmed change makes of the organisation, and what the end of a substitution does. Pure.

The past stays: a holding that ends keeps its beginning, and nothing begins before `now`. The policy has judged whether
the change may be made; ContradictionError says that it cannot be, and then nothing is written.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from domain.change_endings import account_closed, account_reopened, body_ended, refuse_outlasting, seat_ended
from domain.changes import Change, ChangeKind
from domain.errors import ContradictionError
from domain.holdings import held_so, until
from domain.organisation import MANAGING_OFFICE, Body, BodyKind, Organisation, Seat


def changed(organisation: Organisation, change: Change, now: datetime) -> Organisation:
    """The organisation after the change; its titles are plain. Nothing begins before `now` (aware)."""
    start = max(change.valid_from, now)
    if change.valid_until is not None and change.valid_until <= start:
        raise ContradictionError("a period that is over")
    return _sound(_changed(organisation, change, start))


def _changed(organisation: Organisation, change: Change, start: datetime) -> Organisation:
    match change:
        case Change(kind=ChangeKind.APPOINT, seat=str(seat), account=str(account)):
            return _appoint(organisation, change, seat, account, start)
        case Change(kind=ChangeKind.END_HOLDING, seat=str(seat), account=str(account)):
            return _end(organisation, change, seat, account, start)
        case Change(kind=ChangeKind.SUBSTITUTE, seat=str(seat), account=str(account), valid_until=datetime() as end):
            return _substitute(organisation, change, seat, account, (start, end))
        case Change(kind=ChangeKind.ADD_SEAT, seat=str(seat), account=str(account)):
            return _add_seat(organisation, change, seat, account, start)
        case Change(kind=ChangeKind.ADD_BODY):
            return _add_body(organisation, change)
        case Change(kind=ChangeKind.END_SEAT, seat=str(seat)):
            _known(organisation, change, seat)
            return seat_ended(organisation, seat, start)
        case Change(kind=ChangeKind.END_BODY):
            return body_ended(organisation, change.body, start)
        case Change(kind=ChangeKind.CLOSE_ACCOUNT, account=str(account)):
            return account_closed(organisation, account, start)
        case Change(kind=ChangeKind.REOPEN_ACCOUNT, account=str(account)):
            return account_reopened(organisation, account, start)
        case _:
            raise ContradictionError(f"{change.kind} without what it needs")


def substitution_ended(organisation: Organisation, change: Change, now: datetime) -> Organisation:
    """The organisation in which the substitution ends at `now` and the seat is its holder's again."""
    end = change.valid_until
    held = [seat for seat in organisation.seats if seat.id == change.seat]
    standing_in = [one for one in held if one.account == change.account and one.valid_until == end]
    if len(standing_in) != 1 or standing_in[0].substitute_for is None or end is None or end <= now:
        raise ContradictionError("there is no such substitution that could end")
    one = standing_in[0]
    back = max(one.valid_from, now)
    again = replace(one, account=standing_in[0].substitute_for, valid_from=back, valid_until=end, substitute_for=None)
    rest = [*(h for h in held if h is not one), *until(one, back), again]
    return _sound(held_so(organisation, one.id, rest))


def _appoint(organisation: Organisation, change: Change, seat: str, account: str, start: datetime) -> Organisation:
    held = _known(organisation, change, seat)
    running = _held_at(held, start)
    new = replace(
        running or held[-1], account=account, valid_from=start, valid_until=change.valid_until, substitute_for=None
    )
    others = [one for one in held if one is not running]
    if any(one.overlaps(new) for one in others) or (running is not None and running.substitute_for is not None):
        raise ContradictionError("somebody else holds the seat in that time")
    return held_so(organisation, seat, [*others, *until(running, start), new])


def _end(organisation: Organisation, change: Change, seat: str, account: str, start: datetime) -> Organisation:
    held = _known(organisation, change, seat)
    running = _held_at(held, start)
    if running is None or running.account != account or running.substitute_for is not None:
        raise ContradictionError("the account does not hold the seat at that moment")
    rest = [*(one for one in held if one is not running), *until(running, start)]
    if not rest:
        raise ContradictionError("a seat that nobody ever held")
    return held_so(organisation, seat, rest)


def _substitute(
    organisation: Organisation, change: Change, seat: str, account: str, period: tuple[datetime, datetime]
) -> Organisation:
    start, end = period
    held = _known(organisation, change, seat)
    running = _held_at(held, start)
    if running is None or running.substitute_for is not None or (running.valid_until or end) < end:
        raise ContradictionError("nobody holds the seat in all of that time")
    if running.account == account:
        raise ContradictionError("nobody stands in for oneself")
    stands_in = replace(running, account=account, valid_from=start, valid_until=end, substitute_for=running.account)
    after = [] if running.valid_until == end else [replace(running, valid_from=end)]
    others = [one for one in held if one is not running]
    return held_so(organisation, seat, [*others, *until(running, start), stands_in, *after])


def _add_seat(organisation: Organisation, change: Change, seat: str, account: str, start: datetime) -> Organisation:
    new = change.new_seat
    there = {one.id for one in organisation.seats} | {one.id for one in organisation.endings}
    if new is None or seat in there:
        raise ContradictionError("a seat that is there, or of which nothing is said")
    added = Seat(
        seat, change.body, new.party, str(new.title), new.chair, new.voting, account, start, change.valid_until
    )
    return replace(organisation, seats=(*organisation.seats, added))


def _add_body(organisation: Organisation, change: Change) -> Organisation:
    new = change.new_body
    if new is None:
        raise ContradictionError("a body of which nothing is said")
    added = Body(change.body, str(new.title), new.kind, new.municipality, new.principal)
    return replace(organisation, bodies=(*organisation.bodies, added))


def _known(organisation: Organisation, change: Change, seat: str) -> list[Seat]:
    held = sorted((one for one in organisation.seats if one.id == seat), key=lambda one: one.valid_from)
    if not held or held[0].body != change.body:
        raise ContradictionError("there is no such seat of this body")
    return held


def _held_at(held: Sequence[Seat], moment: datetime) -> Seat | None:
    return next((one for one in held if one.is_held_at(moment)), None)


def _sound(organisation: Organisation) -> Organisation:
    """The organisation, which has to be one: no two hold a seat at once, nobody two seats of a body, no body two chairs,
    and nothing outlasts what ended."""
    bodies = {body.id: body for body in organisation.bodies}
    if len(bodies) != len(organisation.bodies):
        raise ContradictionError("a body that is there already")
    by_body: dict[str, list[Seat]] = {}
    for seat in organisation.seats:
        if seat.body not in bodies:
            raise ContradictionError("a seat of a body that there is not")
        for other in by_body.setdefault(seat.body, []):
            if seat.overlaps(other) and _not_together(seat, other, bodies[seat.body]):
                raise ContradictionError(f"{seat.id} and {other.id} are held so at one moment")
        by_body[seat.body].append(seat)
    refuse_outlasting(organisation)
    return organisation


def _not_together(seat: Seat, other: Seat, body: Body) -> bool:
    sole = body.kind is BodyKind.OFFICE and body.id != MANAGING_OFFICE
    return seat.id == other.id or seat.account == other.account or (seat.chair and other.chair) or sole
