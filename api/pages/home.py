"""The start page: what waits for the person, and the notices."""

from dataclasses import dataclass
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
    # What is asked under a mandaat was told to the account itself.
    audiences = (*visitor.standing.audiences, visitor.person.account)
    notices = await visitor.parts.notices.of(audiences, MOST_NOTICES)
    told = {one.case for one in notices if one.notice.code not in (*OF_INTERESTS, *OF_MEETINGS)}
    work = await _work(visitor, under, told)
    shown = {case.row.case: case for case in (*work.told, *(case for case, _ in work.waiting))}
    visitor.person.look.shows(*shown)
    texts = await reveal(visitor.parts, [one for case in shown.values() for one in listed_commitments(case.row)])
    answers = answers_for(visitor.organisation, visitor.standing.seats)
    return page(
        request,
        "home.html",
        **visitor.context,
        more=MOST_WAITING if work.more else None,
        waiting=[_waiting_view(case, mine, texts) for case, mine in work.waiting],
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


@dataclass(frozen=True, slots=True)
class _Work:
    """The cases that wait for the person, each with what is asked, whether there are more of them, and those that were told of."""

    waiting: list[tuple[Listed, list[str]]]
    more: bool
    told: list[Listed]


async def _work(visitor: Visitor, under: tuple[AskedUnder, ...], told: set[str]) -> _Work:
    """What waits, first that of which the term ends first. All of it costs one question to the policy (invariant 14), and one
    more only where an interest keeps the person out of so many that others would not be seen."""
    mine = CaseFilter(waiting_for=visitor.standing.whos, account=visitor.person.account, under=under)
    waiting: list[tuple[Listed, list[str]]] = []
    told_of: list[Listed] = []
    after = None
    while True:
        page = await visitor.parts.queries.list_cases(mine, order=Order.TERM, after=after, limit=MOST_WAITING)
        rows = await _with_told(page.rows, set() if after else told, visitor)
        found = {case.row.case: case for case in await readable_of(visitor.parts, visitor.person, rows, under)}
        told_of += [case for name, case in found.items() if name in told]
        readable = [found[row.case] for row in page.rows if row.case in found]
        asked = [(case, asked_of(case, visitor.person, visitor.standing)) for case in readable]
        waiting += [(case, acts) for case, acts in asked if acts]
        after = page.after
        if after is None or len(waiting) >= MOST_WAITING:
            return _Work(waiting[:MOST_WAITING], after is not None or len(waiting) > MOST_WAITING, told_of)


async def _with_told(listed: tuple[CaseRow, ...], told: set[str], visitor: Visitor) -> tuple[CaseRow, ...]:
    """Each of these cases once, and those that notices are about."""
    rows = {row.case: row for row in listed}
    for case in sorted(told - rows.keys()):
        row = await visitor.parts.queries.find_case(case)
        if row is not None:
            rows[case] = row
    return tuple(rows.values())


def _waiting_view(case: Listed, asked: list[str], texts: Texts) -> dict[str, Any]:
    """A case that waits, with what is asked of the person and how long there is left."""
    end = case.row.term_end
    return listed_json(case.row, texts) | {
        "asked": asked,
        "clock": None if end is None else clock_of(end, datetime.now(UTC)),
    }
