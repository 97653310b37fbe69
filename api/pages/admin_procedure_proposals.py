"""Putting a procedure into force as pages: what waits for a second person and what is to come, a version to propose, and a
proposal beside the version in force. Confirming and taking back is done as for every change of the organisation."""

import base64
import json
import secrets
from datetime import UTC, datetime

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from api.change_body import read_change
from api.failures import problem_of
from api.looking import LookedRoute, looks_at
from api.pages.change_fields import day_json
from api.pages.dutch_parts import titles_of_procedures
from api.pages.failure import retry_page
from api.pages.forms import check_form, read_form
from api.pages.instead import who_confirms_change
from api.pages.managed import SentForm, again, manager_at
from api.pages.procedure_checked import Checked, checked_page, difference, shown, version_taken
from api.pages.proposers import refused_proposal
from api.pages.received import received
from api.pages.render import page
from api.pages.visitor import Visitor
from api.problems import FieldError, Problem
from api.reading_registers import shown_changes
from api.refusals import reasons_json
from api.taking import checked_key, take_on, trace_of
from api.translations import reads
from domain.change_acts import ProposeChange
from domain.changes import ChangeKind, ChangeStatus
from domain.errors import GetraptError
from domain.looks import LookKind
from domain.organisation import MANAGING_OFFICE
from domain.procedure import Procedure
from domain.procedure_fit import misfits
from domain.receipt import Receipt
from procedures.errors import ProcedureError
from procedures.loader import load_procedure
from store.codec import procedure_of
from store.ledger import change_stream

MOST_PENDING = 50
_PAGE = "/beheer/procedures/voorstellen"

router = APIRouter(route_class=LookedRoute)


@router.get(_PAGE)
@looks_at(LookKind.ORGANISATION)
async def show_proposals(request: Request) -> HTMLResponse:
    """What waits and what is to come, and the choice of a version to propose; with `versie` that version, to be proposed."""
    visitor = await manager_at(request)
    if "versie" in request.query_params:
        return await checked_page(request, visitor, Checked(await _kept(visitor, request.query_params["versie"])))
    waiting = await visitor.parts.changes.page(-1, MOST_PENDING, body=MANAGING_OFFICE, status=ChangeStatus.PROPOSED)
    standings = [one.standing for one in waiting if one.standing.change.kind is ChangeKind.PUT_PROCEDURE]
    history, now = await visitor.parts.procedures.history(), datetime.now(UTC)
    may = await visitor.parts.register_offers.may_propose_for([MANAGING_OFFICE], visitor.person.account)
    visitor.person.look.drawn = True
    return page(
        request,
        "admin_procedure_proposals.html",
        **visitor.context,
        pending=await shown_changes(visitor.parts, visitor.person, standings),
        names=visitor.names,
        coming=[one for one in history if one.since > now],
        versions=list({one.procedure.content_hash: one.procedure for one in reversed(history)}.values()),
        may=MANAGING_OFFICE in may,
    )


@router.post(_PAGE)
@looks_at(LookKind.ORGANISATION)
async def propose(request: Request) -> Response:
    """Proposes the version that was checked, and leads to the proposal; else the page of that version again."""
    form = await read_form(request)
    try:
        visitor = await manager_at(request)
        check_form(request, form, visitor.person.token)
        checked = await _sent(visitor, form)
    except (Problem, GetraptError) as error:
        return retry_page(request, problem_of(error), form)
    try:
        receipt = await _take(request, visitor, form, checked)
        if not receipt.allow:
            raise await refused_proposal(visitor, receipt)
    except (Problem, GetraptError) as error:
        problem = problem_of(error)
        if not again(problem):
            return retry_page(request, problem, form)
        sent = SentForm(form, problem)
        return await checked_page(request, visitor, Checked(checked.procedure, checked.text, None, sent))
    return RedirectResponse(f"{_PAGE}/{receipt.change}?ontvangst={receipt.index}", 303)


@router.get(f"{_PAGE}/{{name}}")
@looks_at(LookKind.ORGANISATION)
async def show_proposal(name: str, request: Request) -> HTMLResponse:
    """The proposal beside the version in force, whether it fits, and what may be done with it."""
    visitor = await manager_at(request)
    parts = visitor.parts
    standing = await parts.changes.one(name)
    if standing is None or standing.change.new_procedure is None:
        raise Problem("not_found")
    procedure = procedure_of(await parts.changes.document(name))
    (possible,) = await parts.register_offers.of_changes([standing], visitor.person.account)
    (change,) = await shown_changes(parts, visitor.person, [standing])
    visitor.person.look.drawn = True
    return page(
        request,
        "admin_procedure_proposal.html",
        **visitor.context,
        **SentForm().view(),
        change=change,
        names=visitor.names,
        procedure_titles=titles_of_procedures([procedure]),
        may={act: verdict.allow for act, verdict in possible.items()},
        why=reasons_json(possible["confirm_change"].reasons, reads()),
        who_can=await who_confirms_change(visitor, standing, possible),
        new_key=lambda: secrets.token_hex(16),
        receipt=await received(request, visitor, change_stream(name)),
        in_force=visitor.procedure,
        misfits=misfits(procedure, visitor.organisation, standing.change.valid_from),
        version_taken=await version_taken(visitor, procedure),
        **shown(procedure, visitor),
        **difference(visitor.procedure, procedure, visitor),
    )


async def _kept(visitor: Visitor, content_hash: str) -> Procedure:
    found = (one.procedure for one in await visitor.parts.procedures.history())
    named = next((one for one in found if one.content_hash == content_hash), None)
    if named is None:
        raise Problem("not_found")
    return named


async def _sent(visitor: Visitor, form: dict[str, str]) -> Checked:
    """The version that the form is about: one that is kept, or the text that was checked."""
    if form.get("versie"):
        return Checked(await _kept(visitor, form["versie"]))
    try:
        text = base64.b64decode(form.get("content", ""), validate=True).decode()
        return Checked(load_procedure(text, "procedure"), text)
    except (ValueError, ProcedureError):
        raise Problem("invalid_request", (FieldError("content", "invalid"),)) from None


async def _take(request: Request, visitor: Visitor, form: dict[str, str], checked: Checked) -> Receipt:
    body = {"kind": ChangeKind.PUT_PROCEDURE.value, "validFrom": _moment(form)}
    if form.get("reasons", "").strip():
        body["reasons"] = form["reasons"]
    if checked.text is None:
        body["contentHash"] = checked.procedure.content_hash
    else:
        body["document"] = checked.text
    key = checked_key(form.get("key", ""))
    proposed = await read_change(visitor.parts, json.dumps(body).encode(), secrets.token_hex(16), visitor.actor)
    register = visitor.parts.organising.bringing(proposed.document)
    act, name = ProposeChange(proposed.change), proposed.change.id
    return await take_on(visitor.parts, visitor.person, register, act, name, key, trace_of(request))


def _moment(form: dict[str, str]) -> str:
    try:
        return day_json("validFrom", form.get("validFrom", ""))
    except (ValueError, OverflowError):
        raise Problem("invalid_act", (FieldError("/validFrom", "not_a_date"),)) from None
