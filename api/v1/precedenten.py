"""The precedents of a routekaart: earlier decisions that it is like, and where it departs from them."""

from fastapi import APIRouter, Depends
from fastapi.responses import JSONResponse

from api.looking import LookedRoute, looks_at
from api.precedents import compared, possible_precedents, precedent_commitments, precedents_json
from api.reading_cases import find_row, no_such_case
from api.seats import organisation_now, standing_of
from api.texts import reveal
from api.v1.signed_in import InLanguage, OurParts, SignedIn, known_parameters
from domain.looks import LookKind

router = APIRouter(tags=["routekaarten"], route_class=LookedRoute)


@router.get("/routekaarten/{name}/precedenten", summary="Show the precedents", dependencies=[Depends(known_parameters)])
@looks_at(LookKind.CASE)
async def show_precedents(name: str, parts: OurParts, person: SignedIn, language: InLanguage) -> JSONResponse:
    """At most ten decisions in cases that the person may read, the closest first: alike in area, difference type and measure,
    then in two of them, then in one. `departures` says where the case departs from those that are equal to it; of a case
    that is decided, from what was decided before."""
    row = await find_row(parts, name)
    standing = standing_of(person.account, await organisation_now(parts), await parts.procedures.in_force())
    found = await possible_precedents(parts, person, standing, row.state)
    own, *others = await parts.reading.readable(person.account, [row.state, *(one.row.state for one in found)])
    person.look.shows(row.case)
    if not own:
        raise no_such_case()
    readable = frozenset(one.row.case for one, may in zip(found, others, strict=True) if may)
    person.look.shows(*readable)
    texts = await reveal(parts, precedent_commitments(found, readable))
    beside = compared(row.state, found, readable)
    return JSONResponse({"case": row.case} | precedents_json(beside, texts, language))
