"""The difference between two moments: of a case, of the organisation, of mandaten, of the procedure and of the policy.

All of it folded from entries. What may be read of a case is judged by the policy of now, as the case stands now.
"""

from typing import Annotated

from fastapi import APIRouter, Depends, Query
from fastapi.responses import JSONResponse

from api.differences import (
    case_difference,
    mandaat_difference,
    mandaten_difference,
    organisation_difference,
    policy_difference,
    procedure_difference,
)
from api.looking import LookedRoute, looks_at
from api.moment import From, To, between
from api.reading_cases import find_readable
from api.v1.organisation import OneBody
from api.v1.signed_in import OurParts, SignedIn, known_parameters
from domain.looks import LookKind
from store.mandaten import MandaatFilter

router = APIRouter(tags=["differences"], route_class=LookedRoute, dependencies=[Depends(known_parameters)])


@router.get("/routekaarten/{name}/difference", summary="Show what changed in a routekaart")
@looks_at(LookKind.HISTORY)
async def show_case_difference(
    name: str, parts: OurParts, person: SignedIn, since: From, until: To = None
) -> JSONResponse:
    """Every field that differs between two moments, what it was and is, and the entries that brought it: whose act, on
    whose behalf. 404 where the person may not read the case; without the deliberation for who may not read that."""
    case = await find_readable(parts, person, name)
    return JSONResponse(await case_difference(parts, case, *between(since, until)))


@router.get("/organisatie/difference", summary="Show what changed in the organisation")
@looks_at(LookKind.ORGANISATION)
async def show_organisation_difference(
    parts: OurParts, person: SignedIn, since: From, until: To = None, body: OneBody = None
) -> JSONResponse:
    """Of one body or of all: seats, holders and substitutes. Where a period began or ended between the moments, the entry
    that had said so is named, which may be an earlier one."""
    return JSONResponse(await organisation_difference(parts, person.look, body, *between(since, until)))


@router.get("/mandaten/difference", summary="Show what changed in the register of mandaten")
@looks_at(LookKind.MANDATEN)
async def show_mandaten_difference(
    parts: OurParts,
    person: SignedIn,
    since: From,
    until: To = None,
    principal: Annotated[str | None, Query(max_length=80, description="The id of an office.")] = None,
    holder: Annotated[str | None, Query(max_length=80, description="An office, seat, or an account's handle.")] = None,
) -> JSONResponse:
    """Which were proposed, confirmed, revoked, or began or ended by their own time."""
    held_by = None if holder is None else (await parts.register.account_of(holder) or holder)
    wanted = MandaatFilter(principal, held_by)
    return JSONResponse(await mandaten_difference(parts, person.look, wanted, *between(since, until)))


@router.get("/mandaten/{name}/difference", summary="Show what changed in a mandaat")
@looks_at(LookKind.MANDATEN)
async def show_mandaat_difference(
    name: str, parts: OurParts, person: SignedIn, since: From, until: To = None
) -> JSONResponse:
    """Likewise of one."""
    return JSONResponse(await mandaat_difference(parts, person.look, name, *between(since, until)))


@router.get("/procedures/difference", summary="Show what changed in the procedure in force")
@looks_at(LookKind.RULES)
async def show_procedure_difference(parts: OurParts, person: SignedIn, since: From, until: To = None) -> JSONResponse:
    """Of the version that new cases get, field by field. A running case keeps its own."""
    return JSONResponse(await procedure_difference(parts, person.look, *between(since, until)))


@router.get("/policy/difference", summary="Show what changed in the policy in force")
@looks_at(LookKind.RULES)
async def show_policy_difference(parts: OurParts, person: SignedIn, since: From, until: To = None) -> JSONResponse:
    """Its revision, and which of its files changed, by SHA-256."""
    return JSONResponse(await policy_difference(parts, person.look, *between(since, until)))
