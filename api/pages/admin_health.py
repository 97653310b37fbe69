"""How the system does, as a page."""

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from api.looking import LookedRoute, shows_nobody
from api.pages.managed import refuse_others
from api.pages.render import page
from api.pages.visitor import signed_in
from api.system_health import health_json, health_of

router = APIRouter(route_class=LookedRoute)


@router.get("/beheer/gezondheid")
@shows_nobody("how much waits, and no case or person of it")
async def show_health(request: Request) -> HTMLResponse:
    """Each part in plain words, those that do not work first."""
    visitor = await signed_in(request)
    await refuse_others(visitor, await visitor.parts.register_offers.may_see_health(visitor.person.account))
    health = health_json(*await health_of(visitor.parts), "nl")
    order = ("bad", "attention", "good")
    health["parts"].sort(key=lambda one: order.index(one["state"]))
    return page(request, "admin_health.html", **visitor.context, health=health)
