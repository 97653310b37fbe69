"""Signing in on the pages, in development: choose a role account. And signing out."""

from datetime import UTC, datetime
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from api.development import sign_in, sign_in_possible
from api.identity import COOKIE, page_person
from api.looking import LookedRoute, shows_nobody
from api.pages.forms import check_form, comes_from_here, read_form
from api.pages.render import page
from api.parts import parts_of
from api.problems import Problem
from api.seats import organisation_now
from domain.organisation import Organisation

router = APIRouter(route_class=LookedRoute)


@router.get("/aanmelden")
@shows_nobody("role accounts, in development only, to somebody who is not signed in yet")
async def show_sign_in(request: Request) -> HTMLResponse:
    """The role accounts, by body."""
    parts = parts_of(request)
    possible = sign_in_possible(request)
    organisation = await organisation_now(parts)
    accounts = {one.account: one.handle for one in await parts.register.all_handles()} if possible else {}
    bodies = _bodies(organisation, accounts, datetime.now(UTC))
    return page(request, "sign_in.html", possible=possible, bodies=bodies, example=organisation.example)


@router.post("/aanmelden")
async def do_sign_in(request: Request) -> Response:
    """Opens a new session and goes to the start page."""
    form = await read_form(request)
    if not comes_from_here(request):
        raise Problem("sign_in_refused")
    token = await sign_in(request, form.get("account", ""))
    earlier = await page_person(request)
    if earlier is not None:
        await parts_of(request).sessions.close(earlier.token)
    answer = RedirectResponse("/", 303)
    answer.set_cookie(
        COOKIE,
        token,
        max_age=int(parts_of(request).session_lifetime.total_seconds()),
        path="/",
        httponly=True,
        samesite="strict",
        secure=request.url.scheme == "https",
    )
    return answer


@router.post("/afmelden")
async def do_sign_out(request: Request) -> Response:
    """Ends the session, and forgets the cookie."""
    form = await read_form(request)
    person = await page_person(request)
    if person is not None:
        check_form(request, form, person.token)
        await parts_of(request).sessions.close(person.token)
    answer = RedirectResponse("/aanmelden", 303)
    answer.delete_cookie(COOKIE, path="/", httponly=True, samesite="strict")
    return answer


def _bodies(organisation: Organisation, accounts: dict[str, str], moment: datetime) -> list[dict[str, Any]]:
    """Bodies in the order of the organisation, each with the role accounts that hold its seats, or did; without what ended
    and accounts that are closed."""
    closed = {one.id for one in organisation.endings if one.is_in_force_at(moment)}
    # A seat stands there once for each period, and one that was added stands behind those of other bodies.
    held: dict[str, dict[tuple[str, str], None]] = {}
    for seat in organisation.seats:
        if seat.account in accounts and not closed & {seat.account, seat.id, seat.body}:
            held.setdefault(seat.body, {})[seat.title, accounts[seat.account]] = None
    return [
        {"title": body.title, "seats": [{"title": title, "handle": handle} for title, handle in held[body.id]]}
        for body in organisation.bodies
        if body.id in held
    ]
