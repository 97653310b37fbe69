"""The start page: what waits for the person, the notices, and the list of cases with its filters."""

from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response

from api.case_state import CaseState
from api.case_view import listed_json
from api.pages import words
from api.pages.render import page
from api.pages.visitor import Visitor, visitor_of
from api.problems import FieldError, Problem
from api.reading_cases import Listed, Readable, Wanted, list_readable, readable_of
from api.texts import Texts, listed_commitments, reveal
from domain.codes import DifferenceType
from domain.municipalities import MUNICIPALITIES
from store.case_list import CaseFilter, Cursor

MOST_WAITING = 50
MOST_LISTED = 25
MOST_NOTICES = 10
_FILTERS = ("staat", "gemeente", "verschil", "trede", "vanaf")

router = APIRouter()


@router.get("/")
async def home(request: Request) -> Response:
    """Sign-in for a visitor; the work for somebody who is signed in."""
    visitor = await visitor_of(request)
    if visitor is None:
        return RedirectResponse("/aanmelden", 303)
    asked = {name: request.query_params.get(name, "") for name in _FILTERS}
    wanted, after = _wanted(asked)
    first = not any(asked.values())
    waiting = await _waiting(visitor) if first else ()
    listed = await list_readable(visitor.parts, visitor.person, visitor.standing, wanted, after, MOST_LISTED)
    notices = await visitor.parts.notices.of(visitor.standing.audiences, MOST_NOTICES) if first else []
    told = await _told(visitor, {notice.case for notice in notices}, (*waiting, *listed.cases))
    shown = (*waiting, *listed.cases, *told.values())
    texts = await reveal(visitor.parts, [one for case in shown for one in listed_commitments(case.row)])
    return page(
        request,
        "home.html",
        **visitor.context,
        first=first,
        waiting=[_waiting_view(visitor, case, texts) for case in waiting],
        listed=[listed_json(case, texts) for case in listed.cases],
        more=_more(asked, listed),
        asked=asked,
        notices=[
            {"at": one.at, "code": one.notice.code, "case": listed_json(told[one.case], texts)}
            for one in notices
            if one.case in told
        ],
        states=list(CaseState),
        municipalities=MUNICIPALITIES.values(),
        differences=list(DifferenceType),
        tiers=visitor.procedure.tiers,
        tier_titles={tier.id: tier.title for tier in visitor.procedure.tiers},
    )


async def _waiting(visitor: Visitor) -> tuple[Readable, ...]:
    """The cases that wait for the person, first those whose term ends first."""
    mine = CaseFilter(waiting_for=visitor.standing.whos, account=visitor.person.account)
    rows = (await visitor.parts.queries.list_cases(mine, limit=MOST_WAITING)).rows
    found = await readable_of(visitor.parts, visitor.person, rows)
    never = datetime.max.replace(tzinfo=UTC)
    return tuple(sorted(found, key=lambda case: case.row.term_end or never))


async def _told(visitor: Visitor, cases: set[str], known: tuple[Readable, ...]) -> dict[str, Readable]:
    """The cases that notices are about, as far as the person may read them."""
    found = {case.row.case: case for case in known if case.row.case in cases}
    rows = [await visitor.parts.queries.find_case(case) for case in sorted(cases - found.keys())]
    readable = await readable_of(visitor.parts, visitor.person, tuple(row for row in rows if row is not None))
    return found | {case.row.case: case for case in readable}


def _waiting_view(visitor: Visitor, case: Readable, texts: Texts) -> dict[str, Any]:
    """A case that waits, with what is asked of the person and how long there is left."""
    mine = {
        one.act for one in case.row.awaited if one.who in visitor.standing.whos or one.account == visitor.person.account
    }
    end = case.row.term_end
    left = None if end is None else words.days_left(end, datetime.now(UTC))
    return listed_json(case, texts) | {"asked": sorted(mine), "daysLeft": left}


def _wanted(asked: dict[str, str]) -> tuple[Wanted, Cursor | None]:
    try:
        wanted = Wanted(
            state=CaseState(asked["staat"]) if asked["staat"] else None,
            tier=asked["trede"][:60] or None,
            municipality=asked["gemeente"][:4] or None,
            difference_type=DifferenceType(asked["verschil"]).value if asked["verschil"] else None,
        )
        return wanted, Cursor.parse(asked["vanaf"]) if asked["vanaf"] else None
    except (ValueError, OverflowError):
        raise Problem("invalid_request", (FieldError("", "unknown_code"),)) from None


def _more(asked: dict[str, str], listed: Listed) -> str | None:
    """Where the next page of the list is."""
    if listed.after is None:
        return None
    return "/?" + urlencode({name: value for name, value in asked.items() if value} | {"vanaf": str(listed.after)})
