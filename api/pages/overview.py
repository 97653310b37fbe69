"""The overview: numbers over many cases, as charts, as the same tables beside them, and as files."""

from collections.abc import Collection
from dataclasses import replace

from fastapi import APIRouter, Request
from fastapi.responses import Response

from api.looking import LookedRoute, looks_at
from api.overview import TABLES, Numbers, Wanted
from api.pages.charts import chart_of
from api.pages.dutch_parts import dutch
from api.pages.instead import offices_that_may
from api.pages.render import page
from api.pages.visitor import Visitor, signed_in
from api.problems import FieldError, Problem
from api.refusals import reasons_json
from api.translations import reading_in, reads
from authority.offers import read_overview
from domain.looks import LookKind
from domain.municipalities import MUNICIPALITIES

router = APIRouter(route_class=LookedRoute)


@router.get("/overzicht")
@looks_at(LookKind.OVERVIEW)
async def show_overview(request: Request) -> Response:
    """The numbers of all municipalities that the person may see, or of one of them."""
    visitor = await signed_in(request)
    seen, chosen = await _seen(request, visitor)
    wanted = Wanted(visitor.parts, visitor.person, (chosen,) if chosen else seen, visitor.procedure)
    tiers = {tier.title for tier in visitor.procedure.tiers}
    tables = [_with_tiers_marked(await table(wanted), tiers) for table in TABLES.values()]
    return page(
        request,
        "overview.html",
        **visitor.context,
        tables=[(one, chart_of(one)) for one in tables],
        municipalities=[MUNICIPALITIES[code] for code in seen],
        chosen=chosen,
        of_all=len(seen) == len(MUNICIPALITIES),
        query=f"?gemeente={chosen}" if chosen else "",
    )


def _with_tiers_marked(numbers: Numbers, tiers: Collection[str]) -> Numbers:
    """The table as the page has it; the file has their titles as they are."""
    return replace(numbers, columns=tuple(dutch(name) if name in tiers else name for name in numbers.columns))


@router.get("/overzicht/{name}.csv")
@looks_at(LookKind.OVERVIEW)
async def download_numbers(name: str, request: Request) -> Response:
    """One of the tables as a file."""
    visitor = await signed_in(request)
    if name not in TABLES:
        raise Problem("not_found")
    seen, chosen = await _seen(request, visitor)
    municipalities = (chosen,) if chosen else seen
    wanted = Wanted(visitor.parts, visitor.person, municipalities, visitor.procedure, every=True)
    # Whoever puts files together, of different moments and people, finds the same headings in all of them.
    with reading_in("nl"):
        numbers = await TABLES[name](wanted)
    headers = {"Content-Disposition": f'attachment; filename="{name}.csv"'}
    return Response(numbers.as_csv(), media_type="text/csv; charset=utf-8; header=present", headers=headers)


async def _seen(request: Request, visitor: Visitor) -> tuple[tuple[str, ...], str]:
    """The municipalities whose numbers the person may see, and which of them was chosen, if any. Problem `overview_refused`."""
    chosen = request.query_params.get("gemeente", "")
    if chosen and chosen not in MUNICIPALITIES:
        raise Problem("invalid_request", (FieldError("gemeente", "unknown_code"),))
    reading = visitor.parts.overview_reading
    numbers = await reading.numbers_of(visitor.person.account, visitor.organisation, visitor.procedure)
    if not numbers.municipalities or (chosen and chosen not in numbers.municipalities):
        refused = numbers.refused or ("may_not_read_overview",)
        who = await offices_that_may(visitor, read_overview(chosen or None))
        raise Problem("overview_refused", extra={"reasons": reasons_json(refused, reads()), "whoCan": who})
    return numbers.municipalities, chosen
