"""The start of administration: what waits for a second person, and the way to what is managed."""

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from api.looking import LookedRoute, looks_at
from api.pages.dutch_parts import titles_of_procedures
from api.pages.managed import manager_at
from api.pages.render import page
from api.pages.unagreed import awaited_of
from api.reading_registers import shown_changes, shown_mandaten
from domain.changes import ChangeStatus
from domain.looks import LookKind
from domain.organisation import MANAGING_OFFICE

MOST_LOOKED_AT = 50
"""Proposals of each register that are looked at: whose confirmation one may give, is asked of each of them."""

router = APIRouter(route_class=LookedRoute)


@router.get("/beheer")
@looks_at(LookKind.ORGANISATION)
async def show_start(request: Request) -> HTMLResponse:
    """What others proposed and this person may confirm, the oldest first."""
    visitor = await manager_at(request)
    parts, account = visitor.parts, visitor.person.account
    listed = await parts.changes.page(-1, MOST_LOOKED_AT + 1, status=ChangeStatus.PROPOSED)
    standings = [one.standing for one in listed[:MOST_LOOKED_AT]]
    possible = await parts.register_offers.of_changes(standings, account)
    mine = [one for one, may in zip(standings, possible, strict=True) if may["confirm_change"].allow]
    waiting = await parts.mandaten.proposed(MOST_LOOKED_AT + 1)
    given = waiting[:MOST_LOOKED_AT]
    possible = await parts.register_offers.of_mandaten(given, account)
    to_confirm = [one for one, may in zip(given, possible, strict=True) if may["confirm_mandaat"].allow]
    return page(
        request,
        "admin.html",
        **visitor.context,
        changes=await shown_changes(parts, visitor.person, mine),
        unagreed=await awaited_of(visitor),
        mandaten=await shown_mandaten(parts, visitor.person, to_confirm),
        more=len(listed) > MOST_LOOKED_AT or len(waiting) > MOST_LOOKED_AT,
        names=visitor.names,
        procedure_titles=titles_of_procedures(await parts.procedures.published()),
        keeps=any(seat.body == MANAGING_OFFICE for seat in visitor.standing.seats),
    )
