"""Signing in on the pages, in development: choose a role account. And signing out, here or everywhere.

Whoever was sent here from a page goes back to it; whoever was filling in a form gets it back, by the path that it was sent to.
"""

from datetime import UTC, datetime
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from api.development import sign_in, sign_in_possible
from api.identity import COOKIE, page_person
from api.looking import LookedRoute, shows_nobody
from api.pages.forms import KEPT, check_form, comes_from_here, opened, read_form
from api.pages.language import onward_to
from api.pages.render import page
from api.pages.visitor import signed_in
from api.parts import parts_of
from api.problems import Problem
from api.seats import organisation_now
from domain.organisation import Organisation
from store.sessions import token_hash

router = APIRouter(route_class=LookedRoute)


@router.get("/aanmelden")
@shows_nobody("role accounts, in development only, to somebody who is not signed in yet")
async def show_sign_in(request: Request) -> HTMLResponse:
    """The role accounts, by body."""
    return await _choices(request, {})


@router.post("/aanmelden")
async def do_sign_in(request: Request) -> Response:
    """Opens a new session and goes to the start page, or to where the person came from."""
    form = await read_form(request)
    if not comes_from_here(request):
        raise Problem("sign_in_refused")
    if "account" not in form and "kies" in form:
        return await _choices(request, form)
    token = await sign_in(request, form.get("account", ""))
    earlier = await page_person(request)
    if earlier is not None:
        await parts_of(request).sessions.close(earlier.token)
    kept = opened(request, form)
    if kept is not None:
        # The browser sends what it has to there once more, now with the new session: that is how the form comes back.
        answer = RedirectResponse(kept.path, 307)
    else:
        answer = RedirectResponse(onward_to(form.get("naar", "")), 303)
    answer.set_cookie(COOKIE, token, path="/", httponly=True, samesite="strict", secure=True)
    return answer


@router.get("/aanmeldingen")
@shows_nobody("when one's own sessions were opened")
async def show_sessions(request: Request) -> HTMLResponse:
    """Where the account is signed in, and the way to end all of that."""
    visitor = await signed_in(request)
    own = token_hash(visitor.person.token)
    found = await visitor.parts.sessions.of(visitor.person.account)
    sessions = [{"here": one.token_hash == own, "opened": one.opened_at, "until": one.expires_at} for one in found]
    idle = int(visitor.parts.sessions.idle.total_seconds() // 60)
    return page(request, "sessions.html", **visitor.context, sessions=sessions, idle=idle)


@router.post("/afmelden")
async def do_sign_out(request: Request) -> Response:
    """Ends the session, or all of the account with `overal`, and forgets the cookie."""
    form = await read_form(request)
    person = await page_person(request)
    if person is not None:
        check_form(request, form, person.token)
        sessions = parts_of(request).sessions
        await (sessions.close_all(person.account) if "overal" in form else sessions.close(person.token))
    answer = RedirectResponse("/aanmelden", 303)
    answer.delete_cookie(COOKIE, path="/", httponly=True, samesite="strict", secure=True)
    return answer


async def _choices(request: Request, form: dict[str, str]) -> HTMLResponse:
    """The accounts to choose from, with what the person goes on with afterwards."""
    parts = parts_of(request)
    possible = sign_in_possible(request)
    organisation = await organisation_now(parts)
    accounts = {one.account: one.handle for one in await parts.register.all_handles()} if possible else {}
    # Organisation and procedure come together: without the one there is none of the other.
    intake = (await parts.procedures.in_force()).intake_office if organisation.bodies else ""
    bodies = _bodies(organisation, accounts, datetime.now(UTC), intake)
    onward = {name: form[name] for name in (KEPT, "naar") if form.get(name)}
    return page(request, "sign_in.html", possible=possible, bodies=bodies, example=organisation.example, onward=onward)


def _bodies(
    organisation: Organisation, accounts: dict[str, str], moment: datetime, intake: str
) -> list[dict[str, Any]]:
    """Bodies in the order of the organisation, each with the role accounts that hold its seats, or did, and whether it is the
    one where cases begin; without what ended and accounts that are closed."""
    closed = {one.id for one in organisation.endings if one.is_in_force_at(moment)}
    # A seat stands there once for each period, and one that was added stands behind those of other bodies.
    held: dict[str, dict[tuple[str, str], None]] = {}
    for seat in organisation.seats:
        if seat.account in accounts and not closed & {seat.account, seat.id, seat.body}:
            held.setdefault(seat.body, {})[seat.title, accounts[seat.account]] = None
    return [
        {
            "title": body.title,
            "prepares": body.id == intake,
            "seats": [{"title": title, "handle": handle} for title, handle in held[body.id]],
        }
        for body in organisation.bodies
        if body.id in held
    ]
