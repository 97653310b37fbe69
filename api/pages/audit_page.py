"""One audit as a page: its sample, findings, replies and closure; and the findings on one case of it, with their forms."""

import json
import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from api.audit_body import read_audit_act
from api.audit_view import accounts_in, audit_json, cases_in, texts_in
from api.catalogue import label, reason_text
from api.failures import problem_of
from api.looking import LookedRoute, looks_at
from api.pages.asked_moment import number_asked
from api.pages.audit_fields import audit_act_json, errors_of
from api.pages.audit_list import refused_audit, take_on_audit
from api.pages.dutch_parts import dutch, titles_of_procedures, titles_of_tiers
from api.pages.failure import retry_page
from api.pages.forms import check_form, read_form
from api.pages.kept import kept_of
from api.pages.received import received
from api.pages.render import page
from api.pages.visitor import Visitor, signed_in
from api.problems import Problem
from api.reading_audits import answers_for, audit_for
from api.texts import Texts, part_of, reveal
from authority.audit_register import Readable
from domain.audit_acts import case_looked_at
from domain.audits import Audit, FindingCategory, FindingResult
from domain.errors import GetraptError
from domain.looks import LookKind
from store.audits import LookedAt
from store.ledger import audit_stream

MOST_SAMPLED = 50
"""Cases of the sample on one page."""

router = APIRouter(route_class=LookedRoute)


@dataclass(frozen=True, slots=True)
class Sent:
    """A form that did not become what its sender wanted: what was typed, and why not."""

    form: dict[str, str]
    problem: Problem

    @property
    def key(self) -> str:
        """The key to send it again with: a refusal is an entry under its key, and what is sent next is another act."""
        kept = "" if "receipt" in self.problem.extra else self.form.get("key", "")
        return kept or secrets.token_hex(16)


@router.get("/controle/audits/{name}")
@looks_at(LookKind.AUDIT)
async def show_audit(name: str, request: Request) -> HTMLResponse:
    """The audit; `na` is how many cases of the sample were on the pages before."""
    visitor = await signed_in(request)
    return await _audit_page(request, visitor, name)


@router.get("/controle/audits/{name}/routekaarten/{case}")
@looks_at(LookKind.AUDIT)
async def show_case(name: str, case: str, request: Request) -> HTMLResponse:
    """What was found of one case, and the forms for a finding and for replies."""
    visitor = await signed_in(request)
    return await _case_page(request, visitor, name, case)


@router.post("/controle/audits/{name}/acts")
@looks_at(LookKind.AUDIT)
async def act_on_audit(name: str, request: Request) -> Response:
    """Takes the act of a form. Whatever goes wrong, what was typed is on the page that comes back."""
    form = await read_form(request)
    try:
        visitor = await signed_in(request)
        check_form(request, form, visitor.person.token)
        # A form is on a page that was read; who may see nothing of the audit has none, and learns nothing here.
        await audit_for(visitor.parts, visitor.person, name)
    except (Problem, GetraptError) as error:
        return retry_page(request, problem_of(error), form)
    try:
        act = read_audit_act(json.dumps(audit_act_json(form)).encode(), name)
        receipt = await take_on_audit(request, visitor, act, name, form.get("key", ""))
    except (Problem, GetraptError) as error:
        return await _again(request, visitor, name, form, problem_of(error))
    if not receipt.allow:
        return await _again(request, visitor, name, form, await refused_audit(visitor, receipt))
    case = case_looked_at(act)
    place = f"/controle/audits/{name}" + (f"/routekaarten/{case}" if case else "")
    return RedirectResponse(f"{place}?ontvangst={receipt.index}", 303)


async def _again(request: Request, visitor: Visitor, name: str, form: dict[str, str], problem: Problem) -> Response:
    if problem.status in (404, 500, 503) or problem.code == "idempotency_key_reused":
        return retry_page(request, problem, form)
    sent = Sent(form, problem)
    try:
        if "case" in form:
            return await _case_page(request, visitor, name, form["case"], sent)
        return await _audit_page(request, visitor, name, sent)
    except (Problem, GetraptError) as error:
        return retry_page(request, problem_of(error), form)


async def _audit_page(request: Request, visitor: Visitor, name: str, sent: Sent | None = None) -> HTMLResponse:
    audit, readable, view = await _seen(visitor, name)
    first = number_asked(request, "na") or 0
    rows = audit.sample[first : first + MOST_SAMPLED] if readable.whole else ()
    named = [*rows, *(finding["case"] for finding in view["findings"])]
    references, _ = await _cases(visitor, named)
    awaited, now = audit.awaited_until() if readable.whole else None, datetime.now(UTC)
    lacking = audit.without_finding() if readable.whole else ()
    closes = visitor.standing.audits and audit.closed_at is None and not lacking and not (awaited and awaited > now)
    visitor.person.look.drawn = True
    return page(
        request,
        "audit.html",
        sent.problem.status if sent else 200,
        **visitor.context,
        audit=view,
        names=visitor.names,
        tiers=titles_of_tiers(visitor.procedure),
        procedure_titles=titles_of_procedures(await visitor.parts.procedures.published()),
        references=references,
        sample=[_sampled(audit, case, place) for place, case in enumerate(rows, first + 1)],
        following=first + MOST_SAMPLED if readable.whole and first + MOST_SAMPLED < len(audit.sample) else None,
        awaited=awaited,
        now=now,
        records=visitor.standing.audits,
        closes=closes,
        receipt=await received(request, visitor, audit_stream(name)),
        **_sent_view(request, sent, {"close_audit": closes}),
    )


async def _case_page(
    request: Request, visitor: Visitor, name: str, case: str, sent: Sent | None = None
) -> HTMLResponse:
    audit, readable, view = await _seen(visitor, name)
    view["findings"] = [finding for finding in view["findings"] if finding["case"] == case]
    if not view["findings"] and not (readable.whole and case in audit.sample):
        raise Problem("not_found")
    references, seen = await _cases(visitor, [case])
    tiers = []
    if case in seen:
        procedure = await visitor.parts.procedures.by_hash(seen[case].state.procedure.content_hash)
        was_in = {position.tier for position in seen[case].state.positions}
        tiers = [(tier.id, dutch(tier.title)) for tier in procedure.tiers if tier.id in was_in]
    records = visitor.standing.audits and case in audit.sample and audit.closed_at is None
    replies = [] if audit.closed_at else [one["number"] for one in view["findings"] if _answers(visitor, one)]
    against: tuple[str, ...] = ()
    if records and case in seen:
        against = await visitor.parts.audit_register.against_finding(visitor.actor, audit, seen[case])
    forms = {
        "record_finding": records and case in seen and not against,
        "reply_to_finding": sent is not None and sent.form.get("finding", "") in map(str, replies),
    }
    visitor.person.look.drawn = True
    return page(
        request,
        "audit_case.html",
        sent.problem.status if sent else 200,
        **visitor.context,
        audit=view,
        case=case,
        readable=case in seen,
        names=visitor.names,
        references=references,
        tiers=tiers,
        tier_titles=titles_of_tiers(visitor.procedure),
        results=list(FindingResult),
        categories=[(one.value, label("finding_category", one.value)) for one in FindingCategory],
        records=records,
        against=[reason_text(code) for code in against],
        replies=replies,
        receipt=await received(request, visitor, audit_stream(name)),
        **_sent_view(request, sent, forms),
    )


async def _seen(visitor: Visitor, name: str) -> tuple[Audit, Readable, dict[str, Any]]:
    """The audit, what of it may be seen, and that as JSON."""
    parts, person = visitor.parts, visitor.person
    audit, readable = await audit_for(parts, person, name)
    texts = await reveal(parts, texts_in(audit, readable))
    accounts = accounts_in(audit, readable)
    person.look.shows(*cases_in(audit, readable))
    person.look.names(accounts)
    return audit, readable, audit_json(audit, readable, texts, await parts.register.handles(accounts))


async def _cases(visitor: Visitor, cases: Iterable[str]) -> tuple[dict[str, str | None], dict[str, LookedAt]]:
    """Of these cases those that the person may read: their references, and each as an audit looks at it. One question to the policy."""
    parts, account = visitor.parts, visitor.person.account
    found = await parts.audits.looked_at(dict.fromkeys(cases), account)
    granted = await parts.reading.listing(account, [one.state for one in found.values()])
    seen = {name: one for (name, one), told in zip(found.items(), granted, strict=True) if told.read}
    texts: Texts = await reveal(parts, [part_of(one.state, "reference") for one in seen.values()])
    return {name: texts.get(part_of(one.state, "reference")) for name, one in seen.items()}, seen


def _sampled(audit: Audit, case: str, place: int) -> dict[str, Any]:
    """A case of the sample, with the finding that counts."""
    finding = audit.current().get(case)
    return {
        "case": case,
        "place": place,
        "result": finding.result.value if finding else None,
        "replied": finding is not None and audit.replied(finding.number),
        "until": finding.term.end if finding and finding.term else None,
    }


def _answers(visitor: Visitor, finding: dict[str, Any]) -> bool:
    """Whether a form for a reply is offered: to the chair of a body, and to who has an office. The policy decides."""
    bodies = answers_for(visitor.organisation, visitor.standing.seats)
    return bool(finding["counts"]) and not bodies.isdisjoint(finding["answering"])


def _sent_view(request: Request, sent: Sent | None, forms: Mapping[str, bool]) -> dict[str, Any]:
    """What the page says of a form that came back, and the key of each form on it; `forms` says of which acts it has that form."""
    act = sent.form.get("type", "") if sent else ""
    return {
        "sent": sent and {"type": act, "form": sent.form, "key": sent.key},
        "kept": sent and kept_of(request, sent.form, there=forms.get(act, False)),
        "problem": sent and sent.problem,
        "errors": errors_of(sent.problem) if sent else {},
        "new_key": lambda: secrets.token_hex(16),
    }
