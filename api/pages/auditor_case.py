"""The timeline of one case for an auditor, and the bytes of its entries, by which a browser checks their proofs itself."""

from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, Response

from api.looking import LookedRoute, looks_at
from api.pages.asked_moment import number_asked
from api.pages.auditor import refuse_others
from api.pages.instead import offices_that_may
from api.pages.render import page
from api.pages.timeline import Timeline, whole_and_broken
from api.pages.visitor import Visitor, signed_in
from api.parts import Parts
from api.problems import FieldError, Problem
from api.reading_cases import find_row, no_such_case
from api.refusals import reasons_json
from api.texts import part_of, reveal
from api.translations import reads
from authority.audit_reading import Inspection
from authority.offers import READ_LOG
from domain.looks import LookKind
from store.case_list import CaseRow
from store.ledger import case_stream

MOST_ENTRIES = 25
"""On a page of the timeline, which is to stay light; all are there, a page further."""
LATE = 300.0
"""Seconds, and one interval of publishing, after which an entry has to be in a published checkpoint, as `getrapt verify`
has it."""

router = APIRouter(route_class=LookedRoute)


async def inspected(visitor: Visitor, name: str) -> tuple[CaseRow, Inspection]:
    """The case and what the auditor may see of it: one question to the policy. Problem `audit_refused` for who is none,
    NotFound for a case that there is not, or not for this auditor."""
    row = await find_row(visitor.parts, name)
    seen = await visitor.parts.audit_reading.inspection(visitor.person.account, row.state)
    visitor.person.look.shows(row.case, deliberation=not seen.refused and seen.deliberation)
    await refuse_others(visitor, seen.refused)
    if not seen.read:
        raise no_such_case()
    return row, seen


@router.get("/controle/routekaarten/{name}")
@looks_at(LookKind.HISTORY)
async def show_timeline(name: str, request: Request) -> HTMLResponse:
    """All that was done and refused in the case, newest first; `voor` begins before that sequence."""
    visitor = await signed_in(request)
    row, seen = await inspected(visitor, name)
    parts, stream = visitor.parts, case_stream(row.case)
    before = number_asked(request, "voor")
    last = row.sequence if before is None else min(before - 1, row.sequence)
    first = max(0, last - MOST_ENTRIES)
    kept = await parts.queries.entries_kept(stream, first, last - first) if last > 0 else []
    entries, wanted, named = whole_and_broken(kept, deliberation=seen.deliberation)
    texts = await reveal(parts, [part_of(row.state, "reference"), *wanted])
    handles = await parts.register.handles(named)
    procedure = await parts.procedures.by_hash(row.state.procedure.content_hash)
    titles = {one.procedure.content_hash: one.procedure.title for one in await parts.procedures.history()}
    timeline = Timeline(visitor.names, procedure, texts, handles, titles)
    return page(
        request,
        "auditor_case.html",
        **visitor.context,
        case=row.case,
        reference=texts.get(part_of(row.state, "reference")),
        procedure=procedure,
        entries=[timeline.of(entry, deliberation=seen.deliberation) for entry in reversed(entries)],
        deliberation=seen.deliberation,
        before=before,
        older=first + 1 if first else None,
        proofs=await _proofs(parts, row.case, stream, first, len(entries), readable=seen.entries),
    )


@router.get("/controle/routekaarten/{name}/vermeldingen")
@looks_at(LookKind.LOG_ENTRIES)
async def entry_bytes(name: str, request: Request) -> Response:
    """The bytes of the entries after the sequence `na`, as many as `aantal`, in the form of the log's bundles. They say all
    of the case: Problem `log_refused` for who may not read that."""
    visitor = await signed_in(request)
    row, seen = await inspected(visitor, name)
    if not seen.entries:
        reasons = (await visitor.parts.log_keeping.may_read(visitor.actor)).reasons or ("deliberation_closed",)
        who = await offices_that_may(visitor, READ_LOG)
        raise Problem("log_refused", extra={"reasons": reasons_json(reasons, reads()), "whoCan": who})
    after, number = number_asked(request, "na"), number_asked(request, "aantal")
    if after is None or number is None or not 1 <= number <= MOST_ENTRIES:
        raise Problem("invalid_request", (FieldError("aantal", "out_of_range"),))
    content = await visitor.parts.queries.bytes_of(case_stream(row.case), after, number)
    return Response(content, media_type="application/octet-stream")


async def _proofs(
    parts: Parts, case: str, stream: str, first: int, number: int, *, readable: bool
) -> dict[str, Any] | None:
    """What the browser needs to check the entries; None while the log has not begun."""
    keys = await parts.log_keys.all()
    if not keys:
        return None
    return {
        "keys": [{"vkey": one.vkey, "index": one.index} for one in keys],
        "witnesses": list(parts.witnesses),
        "quorum": parts.witness_quorum,
        "stream": stream,
        "bytes": f"/controle/routekaarten/{case}/vermeldingen?na={first}&aantal={number}"
        if readable and number
        else "",
        "late": LATE + parts.log_interval,
    }
