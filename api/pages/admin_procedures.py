"""Procedures as pages: the versions that were in force and when, one drawn, two compared; and a new one checked and tried on cases of
the past. Nothing of what is checked or tried is kept; proposing one is `api.pages.admin_procedure_proposals`'."""

import base64
from datetime import UTC, datetime
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, Response

from api.catalogue import label, page_texts, reason_table, reason_text
from api.failures import problem_of
from api.looking import LookedRoute, looks_at, shows_nobody
from api.pages.dutch_parts import dutch
from api.pages.failure import retry_page
from api.pages.form_file import read_form_file
from api.pages.forms import Resumed, check_form, read_form
from api.pages.managed import manager_at
from api.pages.procedure_checked import MOST_TRIED, Checked, checked_page, difference, shown
from api.pages.render import page
from api.pages.visitor import Visitor
from api.problems import FieldError, Problem
from api.reading_cases import readable_of
from api.texts import listed_commitments, part_of, reveal
from domain.errors import GetraptError
from domain.looks import LookKind
from domain.procedure import Procedure
from domain.simulation import Answer, Simulated
from procedures.errors import ProcedureError
from procedures.loader import load_procedure
from store.case_list import CaseFilter, CaseRow
from store.procedures import Published

LARGEST_FILE = 100_000
_PAGE = "/beheer/procedures"

router = APIRouter(route_class=LookedRoute)


@router.get(_PAGE)
@shows_nobody("a procedure names bodies and offices, and no person")
async def show_procedures(request: Request) -> HTMLResponse:
    """Every version that was put into force, the newest first."""
    visitor = await manager_at(request)
    return await _list_page(request, visitor, None)


@router.get(f"{_PAGE}/versies/{{name}}")
@shows_nobody("a procedure names bodies and offices, and no person")
async def show_version(name: str, request: Request) -> HTMLResponse:
    """The version with this content, drawn and in words."""
    visitor = await manager_at(request)
    one = _named(await visitor.parts.procedures.history(), name)
    return page(
        request,
        "admin_procedure.html",
        **visitor.context,
        one=one,
        now=datetime.now(UTC),
        **shown(one.procedure, visitor),
    )


@router.get(f"{_PAGE}/vergelijk")
@shows_nobody("a procedure names bodies and offices, and no person")
async def compare(request: Request) -> HTMLResponse:
    """What is different from the version `van` to the version `naar`."""
    visitor = await manager_at(request)
    history = await visitor.parts.procedures.history()
    before, after = (_named(history, request.query_params.get(name, "")) for name in ("van", "naar"))
    return page(
        request,
        "admin_procedure_compared.html",
        **visitor.context,
        before=before.procedure,
        after=after.procedure,
        **difference(before.procedure, after.procedure, visitor),
    )


@router.post(f"{_PAGE}/controle")
async def check(request: Request) -> Response:
    """What is wrong with a new version, by line; or the version drawn, and compared with the one in force. Keeps nothing."""
    fields, chosen = await read_form_file(request, "bestand")
    try:
        visitor = await manager_at(request)
        if isinstance(fields, Resumed):
            return await _list_page(request, visitor, fields.get("yaml", ""))
        check_form(request, fields, visitor.person.token)
    except (Problem, GetraptError) as error:
        return retry_page(request, problem_of(error), fields)
    try:
        text = _text_of(chosen or fields.get("yaml", "").encode())
        return await checked_page(request, visitor, Checked(load_procedure(text, "procedure"), text))
    except ProcedureError as error:
        return await _list_page(request, visitor, fields.get("yaml", ""), error)
    except Problem as problem:
        return await _list_page(request, visitor, fields.get("yaml", ""), problem=problem)


@router.post(f"{_PAGE}/proef")
@looks_at(LookKind.WHAT_IF, by_post=True)
async def try_out(request: Request) -> Response:
    """The version that was checked, tried on the newest closed cases that the person may read."""
    form = await read_form(request)
    try:
        visitor = await manager_at(request)
        check_form(request, form, visitor.person.token)
        text = _text_of(base64.b64decode(form.get("content", ""), validate=True))
        procedure = load_procedure(text, "procedure")
        rows = await _closed(visitor)
        visitor.person.look.shows(*(row.case for row in rows))
        found = await visitor.parts.simulation.tried(procedure, [row.case for row in rows])
    except (ValueError, ProcedureError):
        return retry_page(request, Problem("invalid_request", (FieldError("content", "invalid"),)), form)
    except (Problem, GetraptError) as error:
        return retry_page(request, problem_of(error), form)
    tried = await _tried(visitor, rows, found, procedure)
    return await checked_page(request, visitor, Checked(procedure, text, tried))


async def _list_page(
    request: Request,
    visitor: Visitor,
    typed: str | None,
    error: ProcedureError | None = None,
    problem: Problem | None = None,
) -> HTMLResponse:
    history = await visitor.parts.procedures.history()
    status = 400 if error else problem.status if problem else 200
    return page(
        request,
        "admin_procedures.html",
        status,
        **visitor.context,
        versions=list(reversed(history)),
        now=datetime.now(UTC),
        faults=error.problems if error else (),
        problem=problem,
        typed=typed or "",
    )


def _text_of(content: bytes) -> str:
    if not content.strip():
        raise Problem("invalid_request", (FieldError("bestand", "missing"),))
    if len(content) > LARGEST_FILE:
        raise Problem("file_too_large")
    try:
        # A browser sends what was pasted with other ends of lines.
        return content.decode("utf-8").replace("\r\n", "\n")
    except UnicodeDecodeError:
        raise Problem("invalid_request", (FieldError("bestand", "not_utf8"),)) from None


def _named(history: list[Published], name: str) -> Published:
    """The last period of this version that has begun, or else the one to come. Problem `not_found`."""
    found = [one for one in history if one.procedure.content_hash == name]
    if not found:
        raise Problem("not_found")
    now = datetime.now(UTC)
    return next((one for one in reversed(found) if one.since <= now), found[0])


async def _closed(visitor: Visitor) -> list[CaseRow]:
    """The newest closed cases that the person may read: one question to the policy."""
    listed = await visitor.parts.queries.list_cases(CaseFilter(open=False), limit=MOST_TRIED)
    return [one.row for one in await readable_of(visitor.parts, visitor.person, listed.rows, ())]


async def _tried(visitor: Visitor, rows: list[CaseRow], found: Simulated, procedure: Procedure) -> dict[str, Any]:
    """What came of it, case by case, for the page."""
    texts = await reveal(visitor.parts, [one for row in rows for one in listed_commitments(row)])
    references = {row.case: texts.get(part_of(row.state, "reference")) for row in rows}
    titles = {tier.id: dutch(tier.title) for one in (visitor.procedure, procedure) for tier in one.tiers}
    return {
        "cases": len(rows),
        "asked": found.asked,
        "unread": found.unread,
        "otherwise": [
            {
                "case": one.case,
                "reference": references.get(one.case),
                "act": label("act" if one.act in page_texts()["act"] else "trial_act", one.act),
                "kinds": [label("trial", kind) for kind in one.kinds],
                "was": _answer(one.was, titles),
                "becomes": _answer(one.becomes, titles),
            }
            for one in found.otherwise
        ],
        "changed": len({one.case for one in found.otherwise}),
    }


def _answer(answer: Answer, titles: dict[str, str]) -> str:
    """An answer in words: why not, or where the case goes."""
    reasons, route = answer
    if reasons:
        known = (reason_text(code) for code in reasons if code in reason_table())
        return " ".join(known) or label("trial", "refused")
    if route is None:
        return label("trial", "may")
    to, where = label("route_to", route["to"]), route["tier"] or route["outcome"]
    return to if where is None else f"{to}: {titles.get(where) or label('outcome', where)}"
