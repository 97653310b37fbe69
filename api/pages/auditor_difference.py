"""What changed in a case between two moments, and the entries that brought it."""

from datetime import UTC, datetime
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from api.catalogue import label, page_texts
from api.differences import case_difference
from api.looking import LookedRoute, looks_at
from api.pages import words
from api.pages.asked_moment import fault_text, moment_asked
from api.pages.auditor_case import inspected
from api.pages.change_words import ChangeWords
from api.pages.dutch_parts import dutch, titles_of_tiers
from api.pages.render import page
from api.pages.visitor import signed_in
from api.reading_cases import Readable
from api.seats import SeatNames
from api.texts import part_of, reveal
from api.translations import gettext
from domain.errors import InvalidMoment
from domain.looks import LookKind

router = APIRouter(route_class=LookedRoute)


@router.get("/controle/routekaarten/{name}/verschil")
@looks_at(LookKind.HISTORY)
async def show_difference(name: str, request: Request) -> HTMLResponse:
    """Between the moments `van` and `tot`; without `tot` up to now, and without `van` since the case was opened."""
    visitor = await signed_in(request)
    parts = visitor.parts
    row, seen = await inspected(visitor, name)
    case = Readable(row, seen.deliberation)
    typed = {field: request.query_params.get(field, "").strip()[:40] for field in ("van", "tot")}
    errors: dict[str, str] = {}
    found: dict[str, Any] | None = None
    try:
        since, until = _between(request, row.opened_at)
        typed = {"van": words.clock(since), "tot": words.clock(until) if typed["tot"] else ""}
        found = await case_difference(parts, case, since, until)
    except InvalidMoment as error:
        errors[{"from": "van", "to": "tot"}.get(error.field, error.field)] = fault_text(error)
    procedure = await parts.procedures.by_hash(row.state.procedure.content_hash)
    titles = titles_of_tiers(procedure)
    titles |= {step.id: dutch(step.title) for tier in procedure.tiers for step in tier.steps}
    changes = ChangeWords(visitor.names, titles)
    texts = await reveal(parts, [part_of(row.state, "reference")])
    return page(
        request,
        "auditor_difference.html",
        400 if errors else 200,
        **visitor.context,
        case=row.case,
        reference=texts.get(part_of(row.state, "reference")),
        typed=typed,
        errors=errors,
        now=words.clock(datetime.now(UTC)),
        deliberation=seen.deliberation,
        changes=None if found is None else changes.all(found["changes"]),
        entries=[] if found is None else [_entry(one, visitor.names) for one in found["entries"]],
    )


def _between(request: Request, opened: datetime) -> tuple[datetime, datetime]:
    """The two moments. InvalidMoment, also for a second before the first."""
    since = moment_asked(request, "van") or opened
    until = moment_asked(request, "tot") or datetime.now(UTC)
    if until < since:
        raise InvalidMoment("the second moment is before the first", fault="ends_too_early", field="tot")
    return since, until


def _entry(entry: dict[str, Any], names: SeatNames) -> dict[str, Any]:
    """Who brought a change, in words."""
    behalf, system = entry["onBehalfOf"] or {}, entry["actor"]["kind"] == "system"
    return {
        "index": entry["index"],
        "sequence": entry["sequence"],
        "at": entry["recordedAt"],
        "who": gettext("Het systeem") if system else entry["actor"]["account"] or label("forgotten", "account"),
        "seat": names.seat(behalf["seat"]) if behalf.get("seat") else None,
        "what": _briefly(entry["act"]),
    }


def _briefly(act: str) -> str:
    """What was done, without what was chosen: that is among the changes."""
    groups = ("done_briefly", "done_hidden", "done")
    return label(next(group for group in groups if act in page_texts()[group] or group == "done"), act)
