"""Reads the organisation: its bodies and seats, and what they must be together."""

import re
from datetime import datetime

from domain.dutch_time import start_of_day
from domain.municipalities import MUNICIPALITIES
from domain.organisation import PARTIES, TOOI, Body, BodyKind, Organisation, Seat
from procedures import scalars
from procedures.errors import Problems
from procedures.fields import Fields
from procedures.seats import check_seats
from procedures.tree import Node, Scalar

_SEAT_KEYS = ("id", "body", "party", "title", "chair", "voting", "account", "valid_from")
_TOOI = re.compile(TOOI)


def read_organisation(node: Node, problems: Problems) -> Organisation:
    """The organisation in `node`; of use only where no problem was noted."""
    fields = Fields.of(node, "the organisation", problems, required=("bodies", "seats"), optional=("voorbeeld",))
    bodies = [_read_body(item, problems) for item in fields.items("bodies")]
    seats = [_read_seat(item, problems) for item in fields.items("seats")]
    _check_bodies(bodies)
    check_seats(bodies, seats)
    return Organisation(
        example=fields.read("voorbeeld", scalars.boolean) or False,
        bodies=tuple(body for _, body in bodies),
        seats=tuple(seat for _, seat in seats),
    )


def _read_body(node: Node, problems: Problems) -> tuple[Fields, Body]:
    required = ("id", "title", "kind", "principal")
    fields = Fields.of(node, "the body", problems, required=required, optional=("municipality",))
    return fields, Body(
        id=fields.read("id", scalars.identifier) or "",
        title=fields.read("title", scalars.text) or "",
        kind=fields.read("kind", scalars.one_of(BodyKind)) or BodyKind.OVERLEG,
        municipality=fields.read("municipality", scalars.one_word_of(tuple(MUNICIPALITIES))),
        principal=fields.read("principal", _principal) or "",
    )


def _read_seat(node: Node, problems: Problems) -> tuple[Fields, Seat]:
    fields = Fields.of(node, "the seat", problems, required=_SEAT_KEYS, optional=("valid_until",))
    valid_from, valid_until = _validity(fields)
    return fields, Seat(
        id=fields.read("id", scalars.identifier) or "",
        body=fields.read("body", scalars.identifier) or "",
        party=fields.read("party", scalars.one_word_of(PARTIES)) or "",
        title=fields.read("title", scalars.text) or "",
        chair=fields.read("chair", scalars.boolean) or False,
        voting=fields.read("voting", scalars.boolean) or False,
        account=fields.read("account", scalars.identifier) or "",
        valid_from=valid_from,
        valid_until=valid_until,
    )


def _validity(fields: Fields) -> tuple[datetime, datetime | None]:
    """From and until, as the instants at which those days begin; an empty period where one could not be read."""
    from_day = fields.read("valid_from", scalars.calendar_date)
    until_day = fields.read("valid_until", scalars.calendar_date)
    if from_day is None or (until_day is None and fields.node("valid_until") is not None):
        nothing = start_of_day(scalars.FIRST_DATE)
        return nothing, nothing
    if until_day is not None and until_day <= from_day:
        message = "the seat ends before it begins: valid_until is the first day on which it is no longer held"
        fields.problems.add(fields.place("valid_until"), message, f"a day after {from_day.isoformat()}")
    return start_of_day(from_day), None if until_day is None else start_of_day(until_day)


def _principal(scalar: Scalar, problems: Problems) -> str | None:
    if _TOOI.fullmatch(scalar.text):
        return scalar.text
    allowed = "such as gemeente/gm1979, provincie/pv20, ministerie/mnre1034"
    problems.add(scalar.place, "the principal is no TOOI id", allowed)
    return None


def _check_bodies(bodies: list[tuple[Fields, Body]]) -> None:
    seen: set[str] = set()
    municipalities: set[str] = set()
    for fields, body in bodies:
        problems = fields.problems
        if body.id and body.id in seen:
            problems.add(fields.place("id"), f"the body {body.id!r} stands twice", "each id once")
        seen.add(body.id)
        is_group = body.kind is BodyKind.STEERING_GROUP
        if is_group and fields.node("municipality") is None:
            problems.add(fields.own_place, "a steering group lacks its municipality", ", ".join(MUNICIPALITIES))
        if not is_group and fields.node("municipality") is not None and fields.node("kind") is not None:
            problems.add(fields.place("municipality"), "only a steering group has a municipality")
        if is_group and body.municipality:
            if body.municipality in municipalities:
                message = f"municipality {body.municipality} has a steering group already"
                problems.add(fields.place("municipality"), message, "one steering group each")
            municipalities.add(body.municipality)
