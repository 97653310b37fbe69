"""The organisation as pages: bodies, their seats with who holds them, and accounts; each with the way to a proposal."""

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, Response

from api.catalogue import reason_text
from api.looking import LookedRoute, looks_at, shows_nobody
from api.pages.asked_moment import number_asked
from api.pages.managed import manager_at
from api.pages.proposers import NEW_BODY
from api.pages.render import page
from api.pages.searching import SEALED, lead_to, sealed, searched_for
from api.pages.visitor import Visitor
from api.problems import Problem
from api.reading_registers import shown_changes
from domain.changes import ChangeStatus
from domain.endings import EndedKind
from domain.looks import LookKind
from domain.needed_bodies import names_body
from domain.organisation import Organisation, Seat
from domain.procedure import Procedure
from domain.verdict import Verdict

MOST_PENDING = 50
MOST_ACCOUNTS = 60
"""On a page of them, which is to stay light; the rest is a page further."""

router = APIRouter(route_class=LookedRoute)


@router.get("/beheer/organisatie")
@looks_at(LookKind.ORGANISATION)
async def show_organisation(request: Request) -> HTMLResponse:
    """All bodies and offices, and the proposals that wait."""
    visitor = await manager_at(request)
    organisation, now = visitor.organisation, datetime.now(UTC)
    listed = await visitor.parts.changes.page(-1, MOST_PENDING, status=ChangeStatus.PROPOSED)
    may = await visitor.parts.register_offers.may_propose_for([NEW_BODY], visitor.person.account)
    return page(
        request,
        "admin_organisation.html",
        **visitor.context,
        bodies=[
            {
                "id": body.id,
                "title": body.title,
                "kind": body.kind.value,
                "held": len(organisation.seats_of(body.id, now)),
                "seats": len({seat.id for seat in seats_there(organisation, body.id, now)}),
                "chaired": any(seat.chair for seat in organisation.seats_of(body.id, now)),
                "ends": organisation.end_of(EndedKind.BODY, body.id),
            }
            for body in organisation.bodies
            if not organisation.has_ended(EndedKind.BODY, body.id, now)
        ],
        pending=await shown_changes(visitor.parts, visitor.person, [one.standing for one in listed]),
        names=visitor.names,
        may_add=NEW_BODY in may,
    )


@router.get("/beheer/organisatie/organen/{name}")
@looks_at(LookKind.ORGANISATION)
async def show_body(name: str, request: Request) -> HTMLResponse:
    """One body with its seats: who holds each now and who comes, and what was or is proposed of it."""
    visitor = await manager_at(request)
    organisation, now = visitor.organisation, datetime.now(UTC)
    body = next((one for one in organisation.bodies if one.id == name), None)
    if body is None:
        raise Problem("not_found")
    there = seats_there(organisation, name, now)
    holdings = [seat for seat in there if seat.valid_until is None or now < seat.valid_until]
    handles = await _handles(visitor, holdings)
    listed = await visitor.parts.changes.page(-1, MOST_PENDING, body=name, status=ChangeStatus.PROPOSED)
    seats = _once(there)
    endings = await visitor.parts.register_offers.of_endings(name, [seat.id for seat in seats], visitor.person.account)
    return page(
        request,
        "admin_body.html",
        **visitor.context,
        body=body,
        ends=organisation.end_of(EndedKind.BODY, name),
        seats=[_seat_view(organisation, seat, holdings, handles, now) for seat in seats],
        pending=await shown_changes(visitor.parts, visitor.person, [one.standing for one in listed]),
        names=visitor.names,
        may=_speaks(endings.body) and not organisation.has_ended(EndedKind.BODY, name, now),
        kept=_kept(endings.body),
        kept_seats={seat: why for seat, one in endings.seats.items() if (why := _kept(one))},
        named_by=await _naming(visitor, name, endings.body, now),
    )


@router.get("/beheer/organisatie/accounts")
@looks_at(LookKind.ORGANISATION)
async def show_accounts(request: Request) -> HTMLResponse:
    """The role accounts, or those whose name has in it what was searched for, a page of them at a time."""
    visitor = await manager_at(request)
    organisation, now = visitor.organisation, datetime.now(UTC)
    searched = searched_for(request, visitor)
    asked = searched or ""
    found = [one for one in await visitor.parts.register.all_handles() if asked.lower() in one.handle]
    first = number_asked(request, "na") or 0
    shown = found[first : first + MOST_ACCOUNTS]
    visitor.person.look.names(one.account for one in shown)
    closings = await visitor.parts.register_offers.of_closings([one.account for one in shown], visitor.person.account)
    return page(
        request,
        "admin_accounts.html",
        **visitor.context,
        accounts=[
            {
                "handle": one.handle,
                "sealed": sealed(one.handle, visitor),
                "seats": [visitor.names.seat(seat.id) for seat in organisation.seats_held_by(one.account, now)],
                "known": organisation.knows(one.account),
                "closed": organisation.has_ended(EndedKind.ACCOUNT, one.account, now),
                "ends": organisation.end_of(EndedKind.ACCOUNT, one.account),
                "kept": _kept(closings[one.account]),
            }
            for one in shown
        ],
        asked=asked,
        lost=searched is None,
        number=len(found),
        first=first,
        more=_more(request, first + MOST_ACCOUNTS) if first + MOST_ACCOUNTS < len(found) else None,
        may=any(_speaks(one) for one in closings.values()),
    )


@router.post("/beheer/organisatie/accounts")
@shows_nobody("where the list of what is searched for is; what it shows is looked at there")
async def search_accounts(request: Request) -> Response:
    """Leads to the list of the accounts that are named so."""
    return await lead_to(request, "/beheer/organisatie/accounts", "naam")


def _more(request: Request, after: int) -> str:
    """Where the accounts after so many are, of what was searched for."""
    searched = {name: value for name, value in request.query_params.items() if name == SEALED}
    return f"{request.url.path}?{urlencode(searched | {'na': str(after)})}"


def seats_there(organisation: Organisation, body: str, now: datetime) -> list[Seat]:
    """The holdings of a body's seats that have not ended, whether they are over or not."""
    return [
        seat
        for seat in organisation.seats_by_body.get(body, ())
        if (end := organisation.seat_end(seat)) is None or now < end
    ]


def _speaks(verdict: Verdict) -> bool:
    """Whether the person may propose changes of what this was asked about, whatever else stands in the way of this one."""
    return "not_the_manager" not in verdict.reasons


def _kept(verdict: Verdict) -> list[str]:
    """Why it cannot be proposed that something ends or is closed; nothing where it can."""
    return [] if verdict.allow else [reason_text(code) for code in verdict.reasons]


async def _naming(visitor: Visitor, body: str, verdict: Verdict, now: datetime) -> list[Procedure]:
    """The procedures that the policy means where it says that one names the body: in force now, or to come."""
    if "body_named_by_procedure" not in verdict.reasons:
        return []
    history = await visitor.parts.procedures.history()
    lasting = [one.procedure for one in history if one.until is None or one.until > now]
    return list({one.content_hash: one for one in lasting if names_body(one, body)}.values())


def _once(seats: Iterable[Seat]) -> list[Seat]:
    return list({seat.id: seat for seat in seats}.values())


async def _handles(visitor: Visitor, holdings: Iterable[Seat]) -> dict[str, str]:
    accounts = {one for seat in holdings for one in (seat.account, seat.substitute_for) if one is not None}
    visitor.person.look.names(accounts)
    return await visitor.parts.register.handles(accounts)


def _seat_view(
    organisation: Organisation, seat: Seat, holdings: list[Seat], handles: dict[str, str], now: datetime
) -> dict[str, Any]:
    return {
        "id": seat.id,
        "title": seat.title,
        "party": seat.party,
        "chair": seat.chair,
        "voting": seat.voting,
        "ends": organisation.seat_end(seat),
        "holdings": [
            {
                "account": handles.get(one.account),
                "for": None if one.substitute_for is None else handles.get(one.substitute_for, "–"),
                "since": one.valid_from,
                "until": one.valid_until,
                "now": one.is_held_at(now),
            }
            for one in holdings
            if one.id == seat.id
        ],
    }
