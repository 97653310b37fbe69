"""Audits as pages: the list, and opening one, of which the sample is drawn at once."""

import json
import secrets
from collections.abc import Mapping
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from api.audit_body import read_audit
from api.audit_view import summary_json
from api.catalogue import label
from api.failures import problem_of
from api.looking import LookedRoute, looks_at, shows_nobody
from api.pages.asked_moment import number_asked
from api.pages.audit_fields import errors_of, plan_json
from api.pages.auditor import auditor_at
from api.pages.dutch_parts import titles_of_procedures, titles_of_tiers
from api.pages.failure import retry_page
from api.pages.forms import check_form, read_form
from api.pages.instead import offices_that_may, was_for, with_who_can
from api.pages.render import page
from api.pages.visitor import Visitor, signed_in
from api.problems import Problem
from api.reading_audits import audits_for
from api.refusals import refusal
from api.taking import checked_key, take_on, trace_of
from api.texts import reveal
from api.translations import reads
from authority.offers import READ_PROCESSING_LOG
from domain.audit_acts import AuditAct
from domain.audits import MOST_SAMPLED
from domain.codes import Outcome
from domain.errors import GetraptError
from domain.looks import LookKind
from domain.municipalities import MUNICIPALITIES
from domain.receipt import Receipt

MOST_LISTED = 50
_SEED_BYTES = 16

router = APIRouter(route_class=LookedRoute)


@router.get("/controle/audits")
@looks_at(LookKind.AUDIT)
async def show_audits(request: Request) -> HTMLResponse:
    """Those that the person may see something of; `na` is where the page begins."""
    visitor = await signed_in(request)
    parts, person = visitor.parts, visitor.person
    after = number_asked(request, "na")
    shown, following = await audits_for(parts, person, -1 if after is None else after, MOST_LISTED)
    texts = await reveal(parts, [audit.question for audit in shown])
    accounts = {account for audit in shown for account in (audit.opened_by, audit.closed_by) if account is not None}
    person.look.names(accounts)
    handles = await parts.register.handles(accounts)
    return page(
        request,
        "audits.html",
        **visitor.context,
        audits=[
            summary_json(audit, texts, handles)
            | {"sample": len(audit.sample), "left": len(audit.without_finding()), "found": len(audit.findings)}
            for audit in shown
        ],
        following=following,
    )


@router.get("/controle/audits/nieuw")
@shows_nobody("an empty form")
async def show_form(request: Request) -> HTMLResponse:
    """The empty form, for who may audit; with a seed that was drawn by chance."""
    visitor = await auditor_at(request)
    return await _form_page(request, visitor, {"seed": secrets.token_hex(_SEED_BYTES), "sampleSize": "10"})


@router.post("/controle/audits/nieuw")
async def open_audit(request: Request) -> Response:
    """Opens the audit and shows its sample; else the form again, as it was filled in."""
    form = await read_form(request)
    try:
        visitor = await signed_in(request)
        check_form(request, form, visitor.person.token)
    except (Problem, GetraptError) as error:
        return retry_page(request, problem_of(error), form)
    name = secrets.token_hex(16)
    try:
        body = json.dumps(plan_json(form)).encode()
        act = read_audit(body, name, await visitor.parts.audits.ledger_size())
        receipt = await take_on_audit(request, visitor, act, name, form.get("key", ""))
    except (Problem, GetraptError) as error:
        problem = problem_of(error)
        if problem.code != "invalid_act":
            return retry_page(request, problem, form)
        return await _form_page(request, visitor, form, problem)
    if not receipt.allow:
        return await _form_page(request, visitor, form, await refused_audit(visitor, receipt))
    return RedirectResponse(f"/controle/audits/{receipt.audit}?ontvangst={receipt.index}", 303)


async def refused_audit(visitor: Visitor, receipt: Receipt) -> Problem:
    """The problem of a refused act on an audit; where it is not for this person, with the offices that audit."""
    problem = refusal(receipt, reads())
    if not was_for(problem, "not_the_auditor", "auditors_only"):
        return problem
    return with_who_can(problem, await offices_that_may(visitor, READ_PROCESSING_LOG))


async def take_on_audit(request: Request, visitor: Visitor, act: AuditAct, name: str, key: str) -> Receipt:
    """The receipt of the act on this audit, taken or refused. Failures as by `AuditRegister.take`."""
    parts, key = visitor.parts, checked_key(key)
    return await take_on(parts, visitor.person, parts.audit_register, act, name, key, trace_of(request))


async def _form_page(
    request: Request, visitor: Visitor, form: Mapping[str, str], problem: Problem | None = None
) -> HTMLResponse:
    # A refusal is an entry under its key: what is sent next is another act, and needs another.
    key = form.get("key") if problem and "receipt" not in problem.extra else None
    tiers = await visitor.parts.audits.tiers()
    titles = titles_of_tiers(visitor.procedure)
    procedures = titles_of_procedures(await visitor.parts.procedures.published())
    values: dict[str, Any] = {
        "form": form,
        "problem": problem,
        "errors": errors_of(problem) if problem else {},
        "key": key or secrets.token_hex(16),
        "most": MOST_SAMPLED,
        "procedures": [(one, procedures.get(one, one)) for one in sorted(tiers)],
        "tiers": [(tier, titles.get(tier, tier)) for tier in sorted(frozenset().union(*tiers.values()))],
        "municipalities": [(one.code, one.name) for one in MUNICIPALITIES.values()],
        "outcomes": [(one.value, label("outcome", one.value)) for one in Outcome],
    }
    return page(request, "audit_new.html", problem.status if problem else 200, **visitor.context, **values)
