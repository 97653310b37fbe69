"""Bodies, procedures and the policy as JSON: at a moment, with whom each seat is held by then. Accounts by their handles."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from pydantic import TypeAdapter
from pydantic.alias_generators import to_camel

from api.receipts import moment_json
from domain.organisation import Body, Organisation, Seat
from domain.procedure import Procedure

_PROCEDURE = TypeAdapter(Procedure)


def accounts_held(organisation: Organisation, bodies: Iterable[Body], moment: datetime) -> set[str]:
    """The accounts that hold a seat of these bodies at `moment`, and those that they stand in for."""
    seats = [seat for body in bodies for seat in organisation.seats_of(body.id, moment)]
    return {account for seat in seats for account in (seat.account, seat.substitute_for) if account is not None}


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
    """A body with all of its seats, those that nobody holds at `moment` with an account of null, and since when and until
    when each is held."""
    held = {seat.id: seat for seat in organisation.seats_of(body.id, moment)}
    # In the order of the register; a seat stands there once for each of its holders.
    seats = {seat.id: held.get(seat.id, seat) for seat in organisation.seats if seat.body == body.id}
    return group_json(body, organisation, handles, moment) | {
        "kind": body.kind.value,
        "seats": [
            _seat(seat, handles if seat.id in held else {})
            | {
                "since": moment_json(seat.valid_from) if seat.id in held else None,
                "until": moment_json(seat.valid_until) if seat.id in held and seat.valid_until else None,
            }
            for seat in seats.values()
        ],
    }


def procedure_json(procedure: Procedure) -> dict[str, Any]:
    """A procedure in full."""
    dumped: dict[str, object] = _PROCEDURE.dump_python(procedure, mode="json")
    return {to_camel(name): _camel(value) for name, value in dumped.items()}


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
