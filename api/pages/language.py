"""The choice of a language on the pages. It is kept in a cookie of the browser, and the server keeps nothing of it."""

import re
from dataclasses import dataclass
from typing import Final

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response

from api.language import CHOSEN, Language, language_named
from api.looking import LookedRoute
from api.pages.forms import comes_from_here, read_form
from api.problems import FieldError, Problem

router = APIRouter(route_class=LookedRoute)

NAMES: Final[dict[Language, str]] = {"nl": "Nederlands", "en": "English"}
"""Each in its own language, so that whoever reads it knows it."""
_A_YEAR = 365 * 24 * 3600
_OURS = re.compile(r"/(?!/)[A-Za-z0-9/_.~?&=%+:,-]{0,1000}")
"""A path of this site and nothing else: a browser takes two slashes, and a backslash, for another site."""


@dataclass(frozen=True, slots=True)
class Switch:
    """The languages to choose from, and the page that one comes back to."""

    onward: str
    languages: tuple[tuple[Language, str], ...] = tuple(NAMES.items())


def language_switch(request: Request) -> Switch | None:
    """The choice on this page; None where the page answers a form, and another language would lose what was typed."""
    if request.method != "GET":
        return None
    query = f"?{request.url.query}" if request.url.query else ""
    return Switch(onward_to(request.url.path + query))


def onward_to(address: str) -> str:
    """The address, where it is one of this site; the first page for any other."""
    return address if _OURS.fullmatch(address) else "/"


@router.post("/taal")
async def choose_language(request: Request) -> Response:
    """Keeps the choice in the browser, and goes back to the page. Problem `invalid_request` for a language we do not have."""
    form = await read_form(request)
    if not comes_from_here(request):
        raise Problem("form_not_ours")
    chosen = language_named(form.get("taal", ""))
    if chosen is None:
        raise Problem("invalid_request", (FieldError("/taal", "unknown_code"),))
    answer = RedirectResponse(onward_to(form.get("naar", "")), 303)
    # Lax: whoever comes along a link in a message reads the page in the chosen language at once. It opens nothing.
    answer.set_cookie(CHOSEN, chosen, max_age=_A_YEAR, path="/", httponly=True, samesite="lax", secure=True)
    return answer
