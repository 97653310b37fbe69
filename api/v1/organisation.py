"""Stuurgroepen and procedures: who decides, and by which tiers. Read-only; putting them into force is not done here."""

from datetime import UTC, datetime
from typing import Any

from fastapi import APIRouter, Depends
from fastapi.responses import JSONResponse
from pydantic import TypeAdapter
from pydantic.alias_generators import to_camel

from api.identity import Person, api_person
from api.looking import LookedRoute, looks_at, shows_nobody
from api.parts import Parts
from api.seats import organisation_now
from api.v1.signed_in import OurParts, SignedIn
from domain.looks import LookKind
from domain.organisation import Body, BodyKind, Organisation
from domain.procedure import Procedure

router = APIRouter(tags=["organisation"], dependencies=[Depends(api_person)], route_class=LookedRoute)
_PROCEDURE = TypeAdapter(Procedure)


@router.get("/stuurgroepen", summary="List lokale stuurgroepen")
@looks_at(LookKind.ORGANISATION)
async def list_stuurgroepen(parts: OurParts, person: SignedIn) -> JSONResponse:
    """Each with the seats that are held now, by role account, and with whose seat it is where that is a substitute."""
    organisation = await organisation_now(parts)
    groups = [body for body in organisation.bodies if body.kind is BodyKind.STEERING_GROUP]
    handles = await _handles(parts, person, organisation, groups)
    return JSONResponse(
        {
            "example": organisation.example,
            "stuurgroepen": [_group(body, organisation, handles) for body in groups],
        }
    )


@router.get("/procedures", summary="List procedures in force")
@shows_nobody("a procedure names bodies and offices, and no person")
async def list_procedures(parts: OurParts) -> JSONResponse:
    """The version that new cases get. A running case keeps its own."""
    procedure = await parts.procedures.in_force()
    return JSONResponse({"procedures": [_camel(_PROCEDURE.dump_python(procedure, mode="json"))]})


async def _handles(parts: Parts, person: Person, organisation: Organisation, groups: list[Body]) -> dict[str, str]:
    now = datetime.now(UTC)
    accounts = {
        account
        for body in groups
        for seat in organisation.seats_of(body.id, now)
        for account in (seat.account, seat.substitute_for)
        if account is not None
    }
    person.look.names(accounts)
    return await parts.register.handles(accounts)


def _group(body: Body, organisation: Organisation, handles: dict[str, str]) -> dict[str, Any]:
    return {
        "id": body.id,
        "title": body.title,
        "municipality": body.municipality,
        "principal": body.principal,
        "seats": [
            {
                "seat": seat.id,
                "title": seat.title,
                "party": seat.party,
                "chair": seat.chair,
                "voting": seat.voting,
                "account": handles.get(seat.account),
                "substituteFor": handles.get(seat.substitute_for or ""),
            }
            for seat in organisation.seats_of(body.id, datetime.now(UTC))
        ],
    }


def _camel(value: object) -> object:
    if isinstance(value, dict):
        return {to_camel(name): _camel(inner) for name, inner in value.items()}
    if isinstance(value, list):
        return [_camel(item) for item in value]
    return value
