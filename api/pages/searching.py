"""What somebody types to find a person by comes in a form, and stands sealed in the address of the page that it leads to.

Addresses of pages are kept by browsers and servers, and the name of an account is personal data.
"""

from collections.abc import Sequence
from urllib.parse import urlencode

from fastapi import Request
from fastapi.responses import RedirectResponse, Response

from api.case_search import LONGEST_SEARCH
from api.failures import problem_of
from api.pages.failure import retry_page
from api.pages.forms import check_form, read_form
from api.pages.visitor import Visitor, signed_in
from api.problems import Problem
from api.sealed import SEARCH, seal, unseal
from domain.errors import GetraptError

SEALED = "zoek"
"""The parameter of an address that has it."""


async def lead_to(request: Request, page: str, typed: str, kept: Sequence[str] = ()) -> Response:
    """Leads to the page at the address `page` with what was typed in this field sealed; the fields in `kept` stand in the
    address as they are."""
    form = await read_form(request)
    try:
        visitor = await signed_in(request)
        check_form(request, form, visitor.person.token)
    except (Problem, GetraptError) as error:
        return retry_page(request, problem_of(error), form)
    asked = {name: form.get(name, "").strip()[:LONGEST_SEARCH] for name in kept}
    asked[SEALED] = sealed(form.get(typed, ""), visitor)
    query = urlencode({name: value for name, value in asked.items() if value})
    return RedirectResponse(f"{page}?{query}" if query else page, 303)


def sealed(text: str, visitor: Visitor) -> str:
    """It for an address of this session; empty for nothing."""
    text = text.strip()[:LONGEST_SEARCH]
    return seal(text, visitor.person.token, SEARCH) if text else ""


def searched_for(request: Request, visitor: Visitor) -> str | None:
    """What was sealed in the address; empty where there is nothing, None where that was another session."""
    given = request.query_params.get(SEALED, "")
    return unseal(given, visitor.person.token, SEARCH) if given else ""
