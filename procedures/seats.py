"""What the seats of an organisation must be together. Reading them is left to `procedures.organisation_file`."""

from collections import defaultdict
from collections.abc import Callable
from itertools import combinations

from domain.organisation import MANAGING_OFFICE, Body, BodyKind, Seat
from procedures.fields import Fields

_Read = tuple[Fields, Seat]


def check_seats(bodies: list[tuple[Fields, Body]], seats: list[_Read]) -> None:
    """Notes every seat that cannot be, alone or beside the others."""
    kinds = {body.id: body.kind for _, body in bodies}
    for fields, seat in seats:
        _check_alone(fields, seat, kinds)
    _check_never_together(
        seats,
        lambda seat: seat.id,
        "id",
        lambda seat, other: f"the seat {seat.id!r} is held by {other.account!r} in the same time",
    )
    _check_never_together(
        seats,
        lambda seat: (seat.body, seat.account) if seat.account else None,
        "account",
        lambda seat, other: f"{seat.account!r} has another seat of {seat.body!r}, {other.id!r}, in the same time",
    )
    _check_never_together(
        seats,
        lambda seat: seat.body if seat.chair else None,
        "chair",
        lambda seat, other: f"{seat.body!r} has another chair, {other.id!r}, in the same time",
    )
    _check_never_together(
        seats,
        lambda seat: seat.body if kinds.get(seat.body) is BodyKind.OFFICE and seat.body != MANAGING_OFFICE else None,
        "body",
        lambda seat, other: f"the office {seat.body!r} has another holder, {other.id!r}, in the same time",
    )
    _check_one_body(seats)
    _check_bodies_have_seats(bodies, seats)


def _check_alone(fields: Fields, seat: Seat, kinds: dict[str, BodyKind]) -> None:
    problems = fields.problems
    if seat.body and seat.body not in kinds:
        problems.add(fields.place("body"), f"there is no body {seat.body!r}", ", ".join(kinds))
    if kinds.get(seat.body) is BodyKind.OFFICE:
        if seat.chair or seat.voting:
            key = "chair" if seat.chair else "voting"
            problems.add(fields.place(key), "the seat of an office has no chair and no vote", "false")
    elif seat.chair and not seat.voting:
        problems.add(fields.place("voting"), "the chair has no vote", "true for a chair")


def _check_never_together(
    seats: list[_Read],
    key: Callable[[Seat], object],
    where: str,
    message: Callable[[Seat, Seat], str],
) -> None:
    """Of the seats with the same key (other than None or empty), no two may be held at one moment."""
    groups: dict[object, list[_Read]] = defaultdict(list)
    for fields, seat in seats:
        if key(seat):
            groups[key(seat)].append((fields, seat))
    for group in groups.values():
        for (_, earlier), (fields, seat) in combinations(group, 2):
            if seat.overlaps(earlier):
                fields.problems.add(fields.place(where), message(seat, earlier), "periods that do not overlap")


def _check_one_body(seats: list[_Read]) -> None:
    """A seat may change hands, but stays a seat of the same body."""
    body_of: dict[str, str] = {}
    for fields, seat in seats:
        if seat.id and seat.body != body_of.setdefault(seat.id, seat.body):
            message = f"the seat {seat.id!r} is one of {body_of[seat.id]!r} elsewhere"
            fields.problems.add(fields.place("body"), message, "one body for each seat")


def _check_bodies_have_seats(bodies: list[tuple[Fields, Body]], seats: list[_Read]) -> None:
    seated = {seat.body for _, seat in seats}
    chaired = {seat.body for _, seat in seats if seat.chair}
    for fields, body in bodies:
        # An overleg may be without: a tier in which one office-holder signs has a body, but nobody votes in it.
        if body.kind is not BodyKind.OVERLEG and body.id and body.id not in seated:
            fields.problems.add(fields.own_place, f"{body.id!r} has no seat", "at least one seat")
        elif body.kind is not BodyKind.OFFICE and body.id in seated and body.id not in chaired:
            fields.problems.add(fields.own_place, f"{body.id!r} has no chair, so that nobody can conclude", "one chair")
