"""The register of mandaten as it was known at a moment, for auditors."""

from datetime import UTC, datetime
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from api.looking import LookedRoute, looks_at
from api.pages import words
from api.pages.asked_moment import fault_text, moment_asked
from api.pages.auditor import auditor_at
from api.pages.dutch_parts import PageNames, titles_of_tiers
from api.pages.render import page
from api.problems import FieldError, Problem
from api.reading_registers import shown_mandaten
from api.registers_then import organisation_then, recorded_by
from domain.errors import InvalidMoment
from domain.looks import LookKind
from store.mandaten import MandaatFilter

MOST_MANDATEN = 50

router = APIRouter(route_class=LookedRoute)


@router.get("/controle/mandaten")
@looks_at(LookKind.MANDATEN)
async def show_mandaten(request: Request) -> HTMLResponse:
    """All that had been proposed by the moment `op`, without it by now; each says whether it was valid then. `na` is where
    the page begins."""
    visitor = await auditor_at(request)
    typed, errors = request.query_params.get("op", "").strip()[:40], dict[str, str]()
    shown: list[dict[str, Any]] = []
    after: int | None = None
    names = visitor.names
    at = datetime.now(UTC)
    try:
        at = moment_asked(request, "op") or at
        await recorded_by(visitor.parts, at, field="op")
        listed = await visitor.parts.recorded_registers.mandaten(
            MandaatFilter(), at, _place(request), MOST_MANDATEN + 1
        )
        after = listed[MOST_MANDATEN - 1].place if len(listed) > MOST_MANDATEN else None
        shown = await shown_mandaten(
            visitor.parts, visitor.person, [one.standing for one in listed[:MOST_MANDATEN]], at
        )
        names = PageNames((await organisation_then(visitor.parts, at)).organisation)
        typed = words.clock(at)
    except InvalidMoment as error:
        errors["op"] = fault_text(error)
    return page(
        request,
        "auditor_mandaten.html",
        400 if errors else 200,
        **visitor.context,
        at=at,
        typed=typed,
        tier_titles=titles_of_tiers(visitor.procedure),
        errors=errors,
        now=words.clock(datetime.now(UTC)),
        names=names,
        mandaten=shown,
        after=after,
    )


def _place(request: Request) -> int:
    text = request.query_params.get("na", "")
    if not text:
        return -1
    if not (text.isascii() and text.isdigit() and len(text) < 19):
        raise Problem("invalid_request", (FieldError("na", "bad_cursor"),))
    return int(text)
