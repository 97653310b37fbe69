"""Where a case would go: with each act that is open to a person, and the whole expected route of a new case."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query
from fastapi.responses import JSONResponse

from api.authority_view import accounts_asked, expected_route_json, lead_json
from api.looking import LookedRoute, looks_at
from api.problems import FieldError, Problem
from api.reading_cases import find_row, no_such_case
from api.seats import SeatNames, organisation_now
from api.v1.signed_in import InLanguage, OurParts, SignedIn, known_parameters
from authority.expected_route import NewCase
from domain.codes import Measure
from domain.intake_fields import MOST_CENTS
from domain.looks import LookKind
from domain.municipalities import MUNICIPALITIES, ONE_OF_THE_MUNICIPALITIES

router = APIRouter(tags=["authority"], route_class=LookedRoute)


@router.get("/routekaarten/{name}/route", summary="Show where my acts lead", dependencies=[Depends(known_parameters)])
@looks_at(LookKind.ROUTE)
async def show_route(name: str, parts: OurParts, person: SignedIn, language: InLanguage) -> JSONResponse:
    """Each act that the person may do now, where the case would go and why, who would be asked there, and by when."""
    row = await find_row(parts, name)
    seen = await parts.moments.now(row.state)
    leads = await parts.route_previews.leads(person.account, seen)
    person.look.shows(row.case)
    if leads is None:
        raise no_such_case()
    names = SeatNames(seen.facts.organisation)
    handles = await parts.register.handles({account for one in leads for account in accounts_asked(one.then.awaited)})
    return JSONResponse(
        {
            "case": row.case,
            "dossier": seen.state.dossier.digest,
            "acts": [lead_json(one, handles, names, language) for one in leads],
        }
    )


@router.get(
    "/route-preview",
    summary="Show the expected route of a new case",
    dependencies=[Depends(known_parameters)],
)
@looks_at(LookKind.ROUTE)
async def preview_route(
    parts: OurParts,
    person: SignedIn,
    language: InLanguage,
    municipality: Annotated[str, Query(pattern="^[0-9]{4}$", description="CBS code.")],
    measure: Measure,
    amount_cents: Annotated[int, Query(alias="amountCents", ge=0, le=MOST_CENTS, description="In whole cents.")],
    safety_doubt: Annotated[bool, Query(alias="safetyDoubt")] = False,
) -> JSONResponse:
    """Tier by tier: why the case comes there, who is asked, by when at the latest, and where it goes from there when
    all agree and when they are divided. `likely` is the way of a case on which all agree."""
    if municipality not in MUNICIPALITIES:
        raise Problem(
            "invalid_request", (FieldError("municipality", "unknown_municipality", ONE_OF_THE_MUNICIPALITIES),)
        )
    new_case = NewCase(municipality, measure, amount_cents, safety_doubt)
    route = await parts.route_previews.of_new_case(person.account, new_case)
    names = SeatNames(await organisation_now(parts))
    asked = {account for leg in route.legs for account in accounts_asked(leg.asked)}
    person.look.names(asked)
    handles = await parts.register.handles(asked)
    return JSONResponse(expected_route_json(route, handles, names, language))
