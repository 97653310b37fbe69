"""The list of cases: what expires first, its filters, what is searched for, and one page after another."""

from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response

from api.case_search import searched
from api.case_state import CaseState
from api.case_view import listed_json
from api.catalogue import label
from api.failures import problem_of
from api.looking import LookedRoute, looks_at, shows_nobody
from api.pages.dutch_parts import dutch, titles_of_tiers
from api.pages.failure import retry_page
from api.pages.forms import check_form, read_form
from api.pages.render import page
from api.pages.visitor import Visitor, signed_in
from api.problems import FieldError, Problem
from api.reading_cases import Listed, Wanted, cursor_in, list_readable
from api.sealed import SEARCH, seal, unseal
from api.texts import Texts, listed_commitments, reveal
from domain.codes import DifferenceType, Measure
from domain.errors import GetraptError
from domain.looks import LookKind
from domain.municipalities import MUNICIPALITIES
from domain.procedure import Procedure
from domain.term_clocks import clock_of
from domain.waiting import CALL_UP_OFFICE
from store.case_list import Order

PATH = "/routekaarten"
MOST_LISTED = 25
OPEN, CALL_UP = "open", "call_up"
FILTERS = ("staat", "trede", "hoger", "wacht", "gemeente", "verschil", "maatregel", "volgorde", "zoek")
PASSED_ON, ON_ME = "doorgegeven", "mij"
_NEWEST = "nieuw"
_LONGEST_CODE = 60
_ORDERS = {"": Order.TERM, _NEWEST: Order.OPENED}

router = APIRouter(route_class=LookedRoute)


@router.get(PATH)
@looks_at(LookKind.CASE_LIST)
async def list_cases(request: Request) -> Response:
    """The cases that the person may read. What is chosen stands in the address, what is searched for is sealed in it."""
    visitor = await signed_in(request)
    asked = {name: request.query_params.get(name, "") for name in FILTERS}
    search = unseal(asked["zoek"], visitor.person.token, SEARCH) if asked["zoek"] else None
    lost = bool(asked["zoek"]) and search is None
    if lost:
        asked["zoek"] = ""
    wanted, after = (
        _wanted(asked, search),
        cursor_in(request.query_params.get("vanaf") or None, "vanaf", visitor.person),
    )
    # Asked only of who could: every act that a list offers is one more question in the batch, for every row.
    offering = (CALL_UP,) if CALL_UP_OFFICE in visitor.standing.whos else ()
    listed = await list_readable(visitor.parts, visitor.person, visitor.standing, wanted, after, MOST_LISTED, offering)
    texts = await reveal(visitor.parts, [one for case in listed.cases for one in listed_commitments(case.row)])
    now = datetime.now(UTC)
    return page(
        request,
        "case_list.html",
        **visitor.context,
        listed=[_view(case, texts, now) for case in listed.cases],
        asked=asked,
        search=search or "",
        lost=lost,
        chosen=any(asked.values()),
        later=after is not None,
        first=_address(asked),
        more=None if listed.after is None else _address(asked | {"vanaf": listed.after}),
        without_search=_address(asked | {"zoek": ""}),
        filters=_filters(visitor.procedure),
        shortcuts=_shortcuts(visitor.procedure),
        tier_titles=titles_of_tiers(visitor.procedure),
    )


@router.post(PATH)
@shows_nobody("where the list of what is searched for is; what it shows is looked at there")
async def search_cases(request: Request) -> Response:
    """Leads to the list of the cases that are named so: what was typed comes in a form, and never stands in an address."""
    form = await read_form(request)
    try:
        visitor = await signed_in(request)
        check_form(request, form, visitor.person.token)
        asked = {name: form.get(name, "")[:_LONGEST_CODE] for name in FILTERS if name != "zoek"}
        wanted = _searched(form, visitor)
    except (Problem, GetraptError) as error:
        return retry_page(request, problem_of(error), form)
    return RedirectResponse(_address(asked | {"zoek": wanted}), 303)


def _searched(form: dict[str, str], visitor: Visitor) -> str:
    """What the address says of the search; nothing where nothing was typed. Problem for what no case can be named."""
    typed = form.get("naam", "")
    wanted = searched(typed)
    if wanted is None and typed.strip():
        raise Problem("invalid_request", (FieldError("/naam", "invalid"),))
    return "" if wanted is None else seal(wanted, visitor.person.token, SEARCH)


def _filters(procedure: Procedure) -> list[dict[str, Any]]:
    """What can be chosen, in the order of the page: the name in the address, the title, and the codes with their words."""
    every: list[tuple[str, str]] = [("", label("case_list", "every"))]
    states = [(OPEN, label("case_list", "open")), *((one.value, label("state", one.value)) for one in CaseState)]
    choices = {
        "staat": every + states,
        "trede": every + [(tier.id, dutch(tier.title)) for tier in procedure.tiers],
        "hoger": [*every, (PASSED_ON, label("case_list", "passed_on"))],
        "wacht": [*every, (ON_ME, label("case_list", "on_me"))],
        "gemeente": every + [(one.code, one.name) for one in MUNICIPALITIES.values()],
        "verschil": every + [(one.value, label("difference_type", one.value)) for one in DifferenceType],
        "maatregel": every + [(one.value, label("measure", one.value)) for one in Measure],
        "volgorde": [("", label("case_list", "by_term")), (_NEWEST, label("case_list", "newest"))],
    }
    return [{"name": name, "title": label("case_list", name), "options": options} for name, options in choices.items()]


def _shortcuts(procedure: Procedure) -> list[tuple[str, str]]:
    """What is chosen most by those who look over the tiers: an address, and what it lists."""
    last = procedure.tiers[-1]
    return [
        (_address({"hoger": PASSED_ON}), label("case_list", "all_passed_on")),
        (_address({"staat": OPEN, "trede": last.id}), label("case_list", "all_at").format(tier=dutch(last.title))),
        (_address({"wacht": ON_ME}), label("case_list", "all_on_me")),
    ]


def _view(case: Listed, texts: Texts, now: datetime) -> dict[str, Any]:
    """A case on the list, with the clock of its term and what can be done from here."""
    end = case.row.term_end
    clock = None if end is None else clock_of(end, now)
    return listed_json(case.row, texts) | {"clock": clock, "callUp": CALL_UP in case.open}


def _wanted(asked: dict[str, str], search: str | None) -> Wanted:
    try:
        state = asked["staat"]
        return Wanted(
            state=CaseState(state) if state not in ("", OPEN) else None,
            open=True if state == OPEN else None,
            passed_on=_chosen(asked["hoger"], PASSED_ON),
            waiting_for_me=_chosen(asked["wacht"], ON_ME),
            tier=asked["trede"][:_LONGEST_CODE] or None,
            municipality=asked["gemeente"][:4] or None,
            difference_type=DifferenceType(asked["verschil"]).value if asked["verschil"] else None,
            measure=Measure(asked["maatregel"]).value if asked["maatregel"] else None,
            search=search,
            order=_ORDERS[asked["volgorde"]],
        )
    except (ValueError, KeyError):
        raise Problem("invalid_request", (FieldError("", "unknown_code"),)) from None


def _chosen(value: str, code: str) -> bool:
    """Whether the one thing that can be chosen was. ValueError for anything else."""
    if value not in ("", code):
        raise ValueError(value)
    return value == code


def _address(asked: dict[str, str]) -> str:
    """The list as it is asked for; what is empty is left out."""
    query = urlencode({name: value for name, value in asked.items() if value})
    return f"{PATH}?{query}" if query else PATH
