"""The start page: what waits for the person, the notices, and the list of cases with its filters."""

from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response

from api.case_state import CaseState
from api.case_view import listed_json
from api.looking import LookedRoute, looks_at
from api.pages import words
from api.pages.render import page
from api.pages.visitor import Visitor, visitor_of
from api.problems import FieldError, Problem
from api.reading_audits import answers_for, replies_awaited
from api.reading_cases import Listed, Wanted, asked_of, page_of, readable_of
from api.texts import Texts, listed_commitments, reveal
from domain.codes import DifferenceType
from domain.looks import LookKind
from domain.municipalities import MUNICIPALITIES
from domain.notices import OF_INTERESTS
from store.case_list import AskedUnder, CaseFilter, CaseRow, Cursor, Page

MOST_WAITING = 50
MOST_LISTED = 25
MOST_NOTICES = 10
_FILTERS = ("staat", "gemeente", "verschil", "trede", "vanaf")

router = APIRouter(route_class=LookedRoute)


@router.get("/")
@looks_at(LookKind.CASE_LIST)
async def home(request: Request) -> Response:
    """Sign-in for a visitor; the work for somebody who is signed in."""
    visitor = await visitor_of(request)
    if visitor is None:
        return RedirectResponse("/aanmelden", 303)
    asked = {name: request.query_params.get(name, "") for name in _FILTERS}
    wanted, after = _wanted(asked)
    first = not any(asked.values())
    under = await visitor.parts.reading.asked_under(visitor.person.account)
    waits = await _waiting(visitor, under) if first else ()
    listed = await page_of(visitor.parts, visitor.person, visitor.standing, wanted, after, MOST_LISTED, under)
    # What is asked under a mandaat was told to the account itself.
    audiences = (*visitor.standing.audiences, visitor.person.account)
    notices = await visitor.parts.notices.of(audiences, MOST_NOTICES) if first else []
    told = {one.case for one in notices if one.notice.code not in OF_INTERESTS}
    rows = await _with_told((*waits, *listed.rows), told, visitor)
    # All of them together, so that the page costs one question to the policy (invariant 14).
    readable = await readable_of(visitor.parts, visitor.person, rows, under)
    shown = {case.row.case: case for case in readable}
    visitor.person.look.shows(*shown)
    waiting = [(shown[row.case], mine) for row in waits if (mine := _asked(visitor, shown.get(row.case)))]
    texts = await reveal(visitor.parts, [one for case in readable for one in listed_commitments(case.row)])
    answers = answers_for(visitor.organisation, visitor.standing.seats)
    return page(
        request,
        "home.html",
        **visitor.context,
        first=first,
        waiting=[_waiting_view(case, mine, texts) for case, mine in waiting],
        listed=[listed_json(row, texts) for row in listed.rows if row.case in shown],
        more=_more(asked, listed),
        asked=asked,
        replies=await replies_awaited(visitor.parts, visitor.person, answers) if first else 0,
        notices=[
            {
                "at": one.at,
                "code": one.notice.code,
                "case": listed_json(shown[one.case].row, texts) if one.case in shown else None,
            }
            for one in notices
            if one.case in shown or one.notice.code in OF_INTERESTS
        ],
        states=list(CaseState),
        municipalities=MUNICIPALITIES.values(),
        differences=list(DifferenceType),
        tiers=visitor.procedure.tiers,
        tier_titles={tier.id: tier.title for tier in visitor.procedure.tiers},
    )


async def _waiting(visitor: Visitor, under: tuple[AskedUnder, ...]) -> tuple[CaseRow, ...]:
    """The cases that may wait for the person, first those whose term ends first."""
    mine = CaseFilter(waiting_for=visitor.standing.whos, account=visitor.person.account, under=under)
    rows = (await visitor.parts.queries.list_cases(mine, limit=MOST_WAITING)).rows
    never = datetime.max.replace(tzinfo=UTC)
    return tuple(sorted(rows, key=lambda row: row.term_end or never))


async def _with_told(listed: tuple[CaseRow, ...], told: set[str], visitor: Visitor) -> tuple[CaseRow, ...]:
    """Each of these cases once, and those that notices are about."""
    rows = {row.case: row for row in listed}
    for case in sorted(told - rows.keys()):
        row = await visitor.parts.queries.find_case(case)
        if row is not None:
            rows[case] = row
    return tuple(rows.values())


def _asked(visitor: Visitor, case: Listed | None) -> list[str]:
    """What the case waits for of the person; nothing for a case that the person may not read."""
    return [] if case is None else asked_of(case, visitor.person, visitor.standing)


def _waiting_view(case: Listed, asked: list[str], texts: Texts) -> dict[str, Any]:
    """A case that waits, with what is asked of the person and how long there is left."""
    end = case.row.term_end
    left = None if end is None else words.days_left(end, datetime.now(UTC))
    return listed_json(case.row, texts) | {"asked": asked, "daysLeft": left}


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


def _more(asked: dict[str, str], listed: Page) -> str | None:
    """Where the next page of the list is."""
    if listed.after is None:
        return None
    return "/?" + urlencode({name: value for name, value in asked.items() if value} | {"vanaf": str(listed.after)})
