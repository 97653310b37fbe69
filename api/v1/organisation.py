"""Stuurgroepen, bodies and procedures, now or as they were: who decides, and by which tiers. Read-only; putting them into
force is not done here."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query
from fastapi.responses import JSONResponse

from api.identity import api_person
from api.looking import LookedRoute, looks_at, shows_nobody
from api.moment import At, at_or_now
from api.organisation_view import accounts_held, bodies_there, body_json, group_json, procedure_json
from api.receipts import moment_json
from api.registers_then import chosen, organisation_then, procedure_then
from api.seats import organisation_now
from api.v1.signed_in import OurParts, SignedIn, known_parameters
from domain.looks import LookKind
from domain.organisation import BodyKind

LONGEST_ID = 80
OneBody = Annotated[str | None, Query(max_length=LONGEST_ID, description="The id of a body or office. Not given: all.")]

router = APIRouter(
    tags=["organisation"], dependencies=[Depends(api_person), Depends(known_parameters)], route_class=LookedRoute
)


@router.get("/stuurgroepen", summary="List lokale stuurgroepen")
@looks_at(LookKind.ORGANISATION)
async def list_stuurgroepen(parts: OurParts, person: SignedIn, at: At = None) -> JSONResponse:
    """Each with the seats that are held now, or at a moment, by role account, and with whose seat it is where that is a
    substitute."""
    moment = at_or_now(at)
    organisation = (await organisation_then(parts, moment)).organisation if at else await organisation_now(parts)
    there = bodies_there(organisation, organisation.bodies, moment)
    groups = [body for body in there if body.kind is BodyKind.STEERING_GROUP]
    accounts = accounts_held(organisation, groups, moment)
    person.look.names(accounts)
    handles = await parts.register.handles(accounts)
    return JSONResponse(
        {
            "example": organisation.example,
            "stuurgroepen": [group_json(body, organisation, handles, moment) for body in groups],
        }
    )


@router.get("/organisatie", summary="Show bodies, offices and their seats")
@looks_at(LookKind.ORGANISATION)
async def show_organisatie(parts: OurParts, person: SignedIn, at: At = None, body: OneBody = None) -> JSONResponse:
    """Every body and office with all of its seats, and who holds each now or at a moment: by the version of the register
    that was recorded by then, and the holders whose time it was. `entry` is the index of what put that version into force.
    What ended by then is left out, but for the body that is asked for.
    """
    moment = at_or_now(at)
    then = await organisation_then(parts, moment)
    organisation = then.organisation
    bodies = chosen(organisation, body)
    if body is None:
        bodies = bodies_there(organisation, bodies, moment)
    accounts = accounts_held(organisation, bodies, moment)
    person.look.names(accounts)
    handles = await parts.register.handles(accounts)
    return JSONResponse(
        {
            "at": moment_json(moment),
            "entry": then.index,
            "example": organisation.example,
            "bodies": [body_json(one, organisation, handles, moment) for one in bodies],
        }
    )


@router.get("/procedures", summary="List procedures in force")
@shows_nobody("a procedure names bodies and offices, and no person")
async def list_procedures(parts: OurParts, at: At = None) -> JSONResponse:
    """The version that new cases get, or got at a moment. A running case keeps its own."""
    if at is None:
        return JSONResponse({"procedures": [procedure_json(await parts.procedures.in_force())]})
    moment = at_or_now(at)
    procedure, index = await procedure_then(parts, moment)
    return JSONResponse({"at": moment_json(moment), "entry": index, "procedures": [procedure_json(procedure)]})
