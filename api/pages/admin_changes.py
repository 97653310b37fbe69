"""Changes of the organisation as pages: a form for each kind, a proposal with what may be done with it, and the acts on it."""

import json
import secrets
from datetime import UTC, datetime

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from api.change_body import read_change, read_change_act
from api.failures import problem_of
from api.looking import LookedRoute, looks_at
from api.pages.admin_organisation import seats_there
from api.pages.change_fields import FIELDS, change_json, field_views
from api.pages.dutch_parts import titles_of_procedures
from api.pages.failure import retry_page
from api.pages.forms import check_form, read_form
from api.pages.instead import can_on_change, who_confirms_change, with_who_can
from api.pages.kept import kept_of
from api.pages.managed import SentForm, again, manager_at
from api.pages.proposers import may_change, refuse_change, refused_proposal
from api.pages.received import received
from api.pages.render import page
from api.pages.searching import SEALED, searched_for
from api.pages.visitor import Visitor, signed_in
from api.problems import FieldError, Problem
from api.reading_registers import shown_changes
from api.refusals import reasons_json, refusal
from api.taking import ActOnRegister, checked_key, take_on, trace_of
from api.translations import reads
from domain.change_acts import ChangeAct, ProposeChange
from domain.changes import ChangeKind
from domain.dutch_time import dutch_date
from domain.errors import GetraptError
from domain.looks import LookKind
from domain.receipt import Receipt
from store.ledger import change_stream

_FORM = "/beheer/organisatie/nieuw"

router = APIRouter(route_class=LookedRoute)


@router.get(_FORM)
@looks_at(LookKind.ORGANISATION)
async def show_form(request: Request) -> HTMLResponse:
    """The form for one kind of change (`soort`), about the seat, body or account that is named. Problem `change_refused` where it
    would be refused."""
    visitor = await manager_at(request)
    asked = request.query_params
    form = {"kind": asked.get("soort", ""), "validFrom": dutch_date(datetime.now(UTC)).isoformat()}
    named = {"seat": "zetel", "body": "orgaan"}
    form |= {name: asked[parameter][:80] for name, parameter in named.items() if parameter in asked}
    form |= {"account": searched_for(request, visitor) or ""} if SEALED in asked else {}
    may = await may_change(visitor)
    await _refuse(visitor, form, may)
    return await _form_page(request, visitor, SentForm(form), may)


async def _refuse(visitor: Visitor, form: dict[str, str], may: frozenset[str]) -> None:
    """Problem `change_refused` where what the form is about is not there to be changed by this person."""
    kind, organisation = _kind(form["kind"]), visitor.organisation
    seat = next((one for one in organisation.seats if one.id == form.get("seat")), None)
    named = form.get("body") if seat is None else seat.body
    body = next((one.id for one in organisation.bodies if one.id == named), None)
    account = await visitor.parts.register.account_of(form["account"]) if form.get("account") else None
    await refuse_change(visitor, kind, may, body=body, seat=None if seat is None else seat.id, account=account)


@router.post(_FORM)
@looks_at(LookKind.ORGANISATION)
async def propose(request: Request) -> Response:
    """Proposes the change and leads to it; else the form again, as it was filled in."""
    form = await read_form(request)
    try:
        visitor = await signed_in(request)
        check_form(request, form, visitor.person.token)
    except (Problem, GetraptError) as error:
        return retry_page(request, problem_of(error), form)
    try:
        body = json.dumps(change_json(_kind(form.get("kind", "")), form)).encode()
        proposed = await read_change(visitor.parts, body, secrets.token_hex(16), visitor.actor)
        receipt = await _take(request, visitor, ProposeChange(proposed.change), proposed.change.id, form)
        if not receipt.allow:
            raise await refused_proposal(visitor, receipt)
    except (Problem, GetraptError) as error:
        problem = problem_of(error)
        if not again(problem):
            return retry_page(request, problem, form)
        return await _form_page(request, visitor, SentForm(form, problem), await may_change(visitor))
    return RedirectResponse(f"/beheer/organisatie/wijzigingen/{receipt.change}?ontvangst={receipt.index}", 303)


@router.get("/beheer/organisatie/wijzigingen/{name}")
@looks_at(LookKind.ORGANISATION)
async def show_change(name: str, request: Request) -> HTMLResponse:
    """The change as it stands, and what may be done with it."""
    return await _change_page(request, await manager_at(request), name, SentForm())


@router.post("/beheer/organisatie/wijzigingen/{name}/acts")
@looks_at(LookKind.ORGANISATION)
async def act_on_change(name: str, request: Request) -> Response:
    """Confirms or revokes the change. Whatever goes wrong, what was typed is on the page that comes back."""
    form = await read_form(request)
    try:
        visitor = await signed_in(request)
        check_form(request, form, visitor.person.token)
    except (Problem, GetraptError) as error:
        return retry_page(request, problem_of(error), form)
    try:
        typed = {part: form[part] for part in ("type", "reasons") if form.get(part, "").strip()}
        act = read_change_act(json.dumps(typed).encode(), name)
        receipt = await _take(request, visitor, act, name, form)
        if not receipt.allow:
            raise await _refused(visitor, act, name, receipt)
    except (Problem, GetraptError) as error:
        problem = problem_of(error)
        if not again(problem):
            return retry_page(request, problem, form)
        return await _change_page(request, visitor, name, SentForm(form, problem))
    return RedirectResponse(f"/beheer/organisatie/wijzigingen/{name}?ontvangst={receipt.index}", 303)


async def _take(request: Request, visitor: Visitor, act: ActOnRegister, name: str, form: dict[str, str]) -> Receipt:
    parts, key = visitor.parts, checked_key(form.get("key", ""))
    return await take_on(parts, visitor.person, parts.organising, act, name, key, trace_of(request))


async def _refused(visitor: Visitor, act: ChangeAct, name: str, receipt: Receipt) -> Problem:
    """The problem of a refused act on a change, with who can take it."""
    problem, standing = refusal(receipt, reads()), await visitor.parts.changes.one(name)
    return problem if standing is None else with_who_can(problem, await can_on_change(visitor, act, standing))


def _kind(text: str) -> ChangeKind:
    """The kind of change that has a form here: a procedure is proposed by a page of its own."""
    kind = next((one for one in FIELDS if one.value == text), None)
    if kind is None:
        raise Problem("invalid_request", (FieldError("soort", "unknown_code"),))
    return kind


async def _form_page(request: Request, visitor: Visitor, sent: SentForm, may: frozenset[str]) -> HTMLResponse:
    """`may` are the bodies of which the person may propose a change: no other can be chosen."""
    kind, organisation, now = _kind(sent.form.get("kind", "")), visitor.organisation, datetime.now(UTC)
    seats = {seat.id: None for body in may for seat in seats_there(organisation, body, now)}
    accounts = await visitor.parts.register.all_handles() if "account" in FIELDS[kind] else []
    visitor.person.look.names(one.account for one in accounts)
    visitor.person.look.drawn = True
    return page(
        request,
        "admin_change_new.html",
        sent.status,
        **visitor.context,
        **sent.view(),
        kind=kind.value,
        fields=field_views(kind, sent.form, sent.errors, organisation, [*seats], may),
        accounts=[one.handle for one in accounts],
    )


async def _change_page(request: Request, visitor: Visitor, name: str, sent: SentForm) -> HTMLResponse:
    parts = visitor.parts
    standing = await parts.changes.one(name)
    if standing is None:
        raise Problem("not_found")
    (possible,) = await parts.register_offers.of_changes([standing], visitor.person.account)
    (change,) = await shown_changes(parts, visitor.person, [standing])
    there = sent.form.get("type") == "revoke_change" and possible["revoke_change"].allow
    visitor.person.look.drawn = True
    return page(
        request,
        "admin_change.html",
        sent.status,
        **visitor.context,
        **sent.view(),
        kept=kept_of(request, sent.form, there=there),
        change=change,
        names=visitor.names,
        procedure_titles=titles_of_procedures(await parts.procedures.published()),
        may={act: verdict.allow for act, verdict in possible.items()},
        why=reasons_json(possible["confirm_change"].reasons, reads()),
        who_can=await who_confirms_change(visitor, standing, possible),
        new_key=lambda: secrets.token_hex(16),
        receipt=await received(request, visitor, change_stream(name)),
    )
