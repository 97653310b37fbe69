"""The start page: what waits for the person, and the notices."""

from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response

from api.case_view import listed_json
from api.looking import LookedRoute, looks_at
from api.pages.render import page
from api.pages.visitor import Visitor, visitor_of
from api.reading_audits import answers_for, replies_awaited
from api.reading_cases import Listed, asked_of, readable_of
from api.texts import Texts, listed_commitments, reveal
from domain.looks import LookKind
from domain.meetings import Meeting
from domain.notices import OF_INTERESTS, OF_MEETINGS
from domain.term_clocks import clock_of
from store.case_list import AskedUnder, CaseFilter, CaseRow, Order

MOST_WAITING = 50
MOST_NOTICES = 10
_FILTERS = ("staat", "gemeente", "verschil", "trede")

router = APIRouter(route_class=LookedRoute)


@router.get("/")
@looks_at(LookKind.CASE_LIST)
async def home(request: Request) -> Response:
    """Sign-in for a visitor; the work for somebody who is signed in."""
    visitor = await visitor_of(request)
    if visitor is None:
        return RedirectResponse("/aanmelden", 303)
    if chosen := {name: value for name in _FILTERS if (value := request.query_params.get(name))}:
        # Where the list was before it had a page of its own.
        return RedirectResponse("/routekaarten?" + urlencode(chosen), 303)
    under = await visitor.parts.reading.asked_under(visitor.person.account, visitor.person.in_force.register)
    waits, more = await _waiting(visitor, under)
    # What is asked under a mandaat was told to the account itself.
    audiences = (*visitor.standing.audiences, visitor.person.account)
    notices = await visitor.parts.notices.of(audiences, MOST_NOTICES)
    told = {one.case for one in notices if one.notice.code not in (*OF_INTERESTS, *OF_MEETINGS)}
    rows = await _with_told(waits, told, visitor)
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
        more=MOST_WAITING if more else None,
        waiting=[_waiting_view(case, mine, texts) for case, mine in waiting],
        replies=await replies_awaited(visitor.parts, visitor.person, answers),
        meeting=await _next_meeting(visitor),
        names=visitor.names,
        notices=[
            {
                "at": one.at,
                "code": one.notice.code,
                "case": listed_json(shown[one.case].row, texts) if one.case in shown else None,
                "meeting": one.case if one.notice.code in OF_MEETINGS else None,
            }
            for one in notices
            if one.case in shown or one.notice.code in (*OF_INTERESTS, *OF_MEETINGS)
        ],
    )


async def _next_meeting(visitor: Visitor) -> Meeting | None:
    """The next meeting of the person's own bodies, or the one that goes on."""
    bodies = {seat.body for seat in visitor.standing.seats}
    return await visitor.parts.meetings.coming(bodies) if bodies and visitor.standing.meets else None


async def _waiting(visitor: Visitor, under: tuple[AskedUnder, ...]) -> tuple[tuple[CaseRow, ...], bool]:
    """The cases that may wait for the person, first those whose term ends first, and whether there are more of them."""
    mine = CaseFilter(waiting_for=visitor.standing.whos, account=visitor.person.account, under=under)
    page = await visitor.parts.queries.list_cases(mine, order=Order.TERM, limit=MOST_WAITING)
    return page.rows, page.after is not None


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
    return listed_json(case.row, texts) | {
        "asked": asked,
        "clock": None if end is None else clock_of(end, datetime.now(UTC)),
    }
