"""Bodies, procedures and the policy as JSON: at a moment, with whom each seat is held by then. Accounts by their handles."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from pydantic import TypeAdapter
from pydantic.alias_generators import to_camel

from api.receipts import moment_json
from domain.endings import EndedKind
from domain.organisation import Body, Organisation, Seat
from domain.procedure import Procedure

_PROCEDURE = TypeAdapter(Procedure)


def accounts_held(organisation: Organisation, bodies: Iterable[Body], moment: datetime) -> set[str]:
    """The accounts that hold a seat of these bodies at `moment`, and those that they stand in for."""
    seats = [seat for body in bodies for seat in organisation.seats_of(body.id, moment)]
    return {account for seat in seats for account in (seat.account, seat.substitute_for) if account is not None}


def bodies_there(organisation: Organisation, bodies: Iterable[Body], moment: datetime) -> list[Body]:
    """Those of these bodies that had not ended by `moment`."""
    return [one for one in bodies if not organisation.has_ended(EndedKind.BODY, one.id, moment)]


def group_json(body: Body, organisation: Organisation, handles: Mapping[str, str], moment: datetime) -> dict[str, Any]:
    """A body with the seats that are held at `moment`."""
    return {
        "id": body.id,
        "title": body.title,
        "municipality": body.municipality,
        "principal": body.principal,
        "seats": [_seat(seat, handles) for seat in organisation.seats_of(body.id, moment)],
    }


def body_json(body: Body, organisation: Organisation, handles: Mapping[str, str], moment: datetime) -> dict[str, Any]:
    """A body with all of its seats that have not ended by `moment`, those that nobody holds then with an account of null,
    and since when and until when each is held. `endsAt`: from when on the body, or the seat, is there no longer."""
    held = {seat.id: seat for seat in organisation.seats_of(body.id, moment)}
    # In the order of the register; a seat stands there once for each of its holders.
    seats = {
        seat.id: held.get(seat.id, seat)
        for seat in organisation.seats
        if seat.body == body.id and not _has_ended(seat, organisation, moment)
    }
    return group_json(body, organisation, handles, moment) | {
        "kind": body.kind.value,
        "endsAt": _moment(organisation.end_of(EndedKind.BODY, body.id)),
        "seats": [
            _seat(seat, handles if seat.id in held else {})
            | {
                "since": moment_json(seat.valid_from) if seat.id in held else None,
                "until": _moment(seat.valid_until) if seat.id in held else None,
                "endsAt": _moment(organisation.seat_end(seat)),
            }
            for seat in seats.values()
        ],
    }


def procedure_json(procedure: Procedure) -> dict[str, Any]:
    """A procedure in full."""
    dumped: dict[str, object] = _PROCEDURE.dump_python(procedure, mode="json")
    return {to_camel(name): _camel(value) for name, value in dumped.items()}


def _moment(moment: datetime | None) -> str | None:
    return None if moment is None else moment_json(moment)


def _has_ended(seat: Seat, organisation: Organisation, moment: datetime) -> bool:
    end = organisation.seat_end(seat)
    return end is not None and end <= moment


def _seat(seat: Seat, handles: Mapping[str, str]) -> dict[str, Any]:
    return {
        "seat": seat.id,
        "title": seat.title,
        "party": seat.party,
        "chair": seat.chair,
        "voting": seat.voting,
        "account": handles.get(seat.account),
        "substituteFor": handles.get(seat.substitute_for or ""),
    }


def _camel(value: object) -> object:
    if isinstance(value, dict):
        return {to_camel(name): _camel(inner) for name, inner in value.items()}
    if isinstance(value, list):
        return [_camel(item) for item in value]
    return value
