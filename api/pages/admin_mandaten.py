"""The register of mandaten as pages: a list to filter, one with the chain it rests on, the form for one, and the acts on it.

As at the API, whoever is signed in may read the register; what somebody may do with it, the policy says.
"""

import json
import secrets
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from api.failures import problem_of
from api.looking import LookedRoute, looks_at, shows_nobody
from api.mandaat_body import read_mandaat, read_mandaat_act
from api.pages import words
from api.pages.asked_moment import fault_text, number_asked
from api.pages.dutch_parts import dutch, titles_of_tiers
from api.pages.failure import retry_page
from api.pages.forms import check_form, read_form
from api.pages.instead import can_on_mandaat, holders_of, was_for, who_confirms_mandaat, with_who_can
from api.pages.kept import kept_of
from api.pages.managed import SentForm, again
from api.pages.mandaat_fields import mandaat_fields, mandaat_json
from api.pages.proposers import refuse_passing_on, refuse_who_gives_nothing
from api.pages.received import received
from api.pages.render import page
from api.pages.searching import SEALED, lead_to, sealed, searched_for
from api.pages.unagreed import awaited_of
from api.pages.visitor import Visitor, signed_in
from api.problems import Problem
from api.reading_registers import shown_mandaten
from api.refusals import reasons_json, refusal
from api.taking import checked_key, take_on, trace_of
from api.translations import reads
from authority.mandaten import with_parents
from authority.register_offers import against_passing_on, lacks_agreeing
from domain.dutch_time import dutch_date
from domain.errors import GetraptError, InvalidMoment
from domain.looks import LookKind
from domain.mandaat_acts import MandaatAct, ProposeMandaat
from domain.mandaten import Standing
from domain.moments import read_clock
from domain.organisation import BodyKind
from domain.receipt import Receipt
from store.ledger import mandaat_stream
from store.mandaten import MandaatFilter

MOST_LISTED = 25
_PAGE = "/beheer/mandaten"
_FORM = f"{_PAGE}/nieuw"

router = APIRouter(route_class=LookedRoute)


@router.get(_PAGE)
@looks_at(LookKind.MANDATEN)
async def show_mandaten(request: Request) -> HTMLResponse:
    """Mandaten in the order in which they were proposed: of an office (`van`), of a holder (`zoek`, sealed), valid at a moment (`op`)."""
    visitor = await signed_in(request)
    parts, now = visitor.parts, datetime.now(UTC)
    asked = {name: request.query_params.get(name, "").strip()[:80] for name in ("van", "op")}
    searched = searched_for(request, visitor)
    who = searched or ""
    errors, valid_at = dict[str, str](), None
    try:
        # In the future as well: what is given for a time to come is looked up as what was given.
        valid_at = read_clock(asked["op"], now, field="op") if asked["op"] else None
    except InvalidMoment as error:
        errors["op"] = fault_text(error)
    holder = (await parts.register.account_of(who) or who) if who else None
    wanted = MandaatFilter(asked["van"] or None, holder, valid_at)
    after = number_asked(request, "na")
    listed = [] if errors else await parts.mandaten.page(wanted, -1 if after is None else after, MOST_LISTED + 1)
    shown = listed[:MOST_LISTED]
    chosen = {name: text for name, text in {**asked, SEALED: sealed(who, visitor)}.items() if text}
    more = urlencode({**chosen, "na": shown[-1].place}) if shown else ""
    filters = urlencode({"principal": asked["van"]}) if asked["van"] else ""
    offices = [(one.id, dutch(one.title)) for one in visitor.organisation.bodies if one.kind is BodyKind.OFFICE]
    return page(
        request,
        "admin_mandaten.html",
        400 if errors else 200,
        **visitor.context,
        mandaten=await shown_mandaten(parts, visitor.person, [one.standing for one in shown], valid_at or now),
        unagreed=[] if after is not None or chosen else await awaited_of(visitor),
        names=visitor.names,
        tier_titles=titles_of_tiers(visitor.procedure),
        asked=asked,
        who_asked=who,
        lost=searched is None,
        errors=errors,
        offices=offices,
        more=f"{_PAGE}?{more}" if len(listed) > MOST_LISTED else None,
        proposes=(await parts.register_offers.of_giving(visitor.person.account)).any,
        export=f"{_PAGE}/uitvoer?{filters}".rstrip("?"),
    )


@router.post(_PAGE)
@shows_nobody("where the list of what is searched for is; what it shows is looked at there")
async def search_mandaten(request: Request) -> Response:
    """Leads to the list of the mandaten of this office, to this holder, valid at this moment."""
    return await lead_to(request, _PAGE, "aan", ("van", "op"))


@router.get(_FORM)
@looks_at(LookKind.MANDATEN)
async def show_form(request: Request) -> HTMLResponse:
    """The form for a mandaat, or for one that rests on another (`rust_op`). Problem `giving_refused` for who may propose none."""
    visitor = await signed_in(request)
    form = {"validFrom": dutch_date(datetime.now(UTC)).isoformat(), "parent": request.query_params.get("rust_op", "")}
    await refuse_who_gives_nothing(visitor)
    if form["parent"] and (parent := await visitor.parts.mandaten.one(form["parent"])):
        await refuse_passing_on(visitor, parent)
        form["principal"] = parent.mandaat.principal
        form |= {f"acts.{act}": "ja" for act in parent.mandaat.acts}
    return await _form_page(request, visitor, SentForm(form))


@router.post(_FORM)
@looks_at(LookKind.MANDATEN)
async def propose(request: Request) -> Response:
    """Proposes the mandaat and leads to it; else the form again, as it was filled in."""
    form = await read_form(request)
    try:
        visitor = await signed_in(request)
        check_form(request, form, visitor.person.token)
    except (Problem, GetraptError) as error:
        return retry_page(request, problem_of(error), form)
    try:
        body = json.dumps(mandaat_json(form)).encode()
        act = ProposeMandaat(await read_mandaat(visitor.parts, body, secrets.token_hex(16)))
        receipt = await _take(request, visitor, act, act.mandaat.id, form)
    except (Problem, GetraptError) as error:
        problem = problem_of(error)
        if not again(problem):
            return retry_page(request, problem, form)
        return await _form_page(request, visitor, SentForm(form, problem))
    return RedirectResponse(f"{_PAGE}/{receipt.mandaat}?ontvangst={receipt.index}", 303)


@router.get(f"{_PAGE}/{{name}}")
@looks_at(LookKind.MANDATEN)
async def show_mandaat(name: str, request: Request) -> HTMLResponse:
    """The mandaat, with all that it rests on, and what may be done with it."""
    return await _mandaat_page(request, await signed_in(request), name, SentForm())


@router.post(f"{_PAGE}/{{name}}/acts")
@looks_at(LookKind.MANDATEN)
async def act_on_mandaat(name: str, request: Request) -> Response:
    """Confirms, agrees to or revokes the mandaat. Whatever goes wrong, what was typed is on the page that comes back."""
    form = await read_form(request)
    try:
        visitor = await signed_in(request)
        check_form(request, form, visitor.person.token)
    except (Problem, GetraptError) as error:
        return retry_page(request, problem_of(error), form)
    try:
        typed = {part: form[part] for part in ("type", "reasons") if form.get(part, "").strip()}
        receipt = await _take(request, visitor, read_mandaat_act(json.dumps(typed).encode(), name), name, form)
    except (Problem, GetraptError) as error:
        problem = problem_of(error)
        if not again(problem):
            return retry_page(request, problem, form)
        return await _mandaat_page(request, visitor, name, SentForm(form, problem))
    return RedirectResponse(f"{_PAGE}/{name}?ontvangst={receipt.index}", 303)


async def _take(request: Request, visitor: Visitor, act: MandaatAct, name: str, form: dict[str, str]) -> Receipt:
    """The receipt of the act that was taken. The problem of a refusal otherwise."""
    parts, key = visitor.parts, checked_key(form.get("key", ""))
    receipt = await take_on(parts, visitor.person, parts.mandating, act, name, key, trace_of(request))
    if not receipt.allow:
        problem = refusal(receipt, reads())
        raise with_who_can(problem, await _who_can(visitor, act, name, problem))
    return receipt


async def _who_can(visitor: Visitor, act: MandaatAct, name: str, problem: Problem) -> list[str]:
    """Who can do what was refused: of a mandaat that stands the policy says it; one to come is its office's to give."""
    if isinstance(act, ProposeMandaat):
        return await holders_of(visitor, act.mandaat.principal) if was_for(problem, "not_the_principal") else []
    standing = await visitor.parts.mandaten.one(name)
    return [] if standing is None else await can_on_mandaat(visitor, act, standing)


async def _form_page(request: Request, visitor: Visitor, sent: SentForm) -> HTMLResponse:
    visitor.person.look.drawn = True
    return page(
        request,
        "admin_mandaat_new.html",
        sent.status,
        **visitor.context,
        **sent.view(),
        fields=mandaat_fields(sent.form, sent.errors, visitor.organisation, visitor.procedure),
    )


async def _mandaat_page(request: Request, visitor: Visitor, name: str, sent: SentForm) -> HTMLResponse:
    parts = visitor.parts
    standing = await parts.mandaten.one(name)
    if standing is None:
        raise Problem("not_found")
    (possible,) = await parts.register_offers.of_mandaten([standing], visitor.person.account)
    chain = await _chain(visitor, standing)
    there = sent.form.get("type") == "revoke_mandaat" and possible["revoke_mandaat"].allow
    visitor.person.look.drawn = True
    return page(
        request,
        "admin_mandaat.html",
        sent.status,
        **visitor.context,
        **sent.view(),
        kept=kept_of(request, sent.form, there=there),
        mandaat=chain[0],
        chain=chain,
        names=visitor.names,
        tier_titles=titles_of_tiers(visitor.procedure),
        may={act: verdict.allow for act, verdict in possible.items()},
        passes_on=not against_passing_on(possible),
        unagreed=standing.agreed_at is None and lacks_agreeing(possible),
        why=reasons_json(possible["confirm_mandaat"].reasons, reads()),
        who_can=await who_confirms_mandaat(visitor, standing, possible),
        now=words.clock(datetime.now(UTC)),
        new_key=lambda: secrets.token_hex(16),
        receipt=await received(request, visitor, mandaat_stream(name)),
    )


async def _chain(visitor: Visitor, standing: Standing) -> list[dict[str, Any]]:
    """The mandaat and all that it rests on, up to what the office itself gave."""
    now = datetime.now(UTC)
    known = {
        one.mandaat.id: one for one in await visitor.parts.register.mandaten((), [standing.mandaat.id], moment=now)
    }
    there = {one.mandaat.id: one for one in with_parents((standing,), known.get)}
    found: list[Standing] = []
    here: Standing | None = standing
    while here is not None and here not in found:
        found.append(here)
        here = None if here.mandaat.parent is None else there.get(here.mandaat.parent)
    return await shown_mandaten(visitor.parts, visitor.person, found, now)
