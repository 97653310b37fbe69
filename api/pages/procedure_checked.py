"""The page of a version that was checked: drawn, compared with the one in force, tried on old cases, and with the form to propose
that it comes into force. What may be proposed, the policy says."""

import base64
import secrets
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any

from fastapi import Request
from fastapi.responses import HTMLResponse

from api.catalogue import label
from api.pages.change_fields import day_json
from api.pages.dutch_parts import bare
from api.pages.kept import kept_of
from api.pages.managed import SentForm
from api.pages.procedure_drawing import WIDTH, drawing_of
from api.pages.procedure_words import compared, line_difference, parts_of
from api.pages.render import page
from api.pages.visitor import Visitor
from domain.dutch_time import dutch_date
from domain.organisation import MANAGING_OFFICE
from domain.procedure import Procedure
from domain.procedure_fit import is_taken, misfits

MOST_TRIED = 25
"""Closed cases that a new version is tried on: the newest ones."""


@dataclass(frozen=True, slots=True)
class Checked:
    """A version that was checked: the text that it was typed as, or None for one that is kept; what came of trying it, and the
    form of the proposal as it was sent."""

    procedure: Procedure
    text: str | None = None
    tried: dict[str, Any] | None = None
    sent: SentForm = field(default_factory=SentForm)


async def checked_page(request: Request, visitor: Visitor, checked: Checked) -> HTMLResponse:
    """The page. Nothing of what it shows was kept, but for a refusal, which is an entry."""
    procedure, in_force, now = checked.procedure, visitor.procedure, datetime.now(UTC)
    may = MANAGING_OFFICE in await visitor.parts.register_offers.may_propose_for(
        [MANAGING_OFFICE], visitor.person.account
    )
    form = {"validFrom": (dutch_date(now) + timedelta(days=1)).isoformat()} | dict(checked.sent.form)
    misfits_then = misfits(procedure, visitor.organisation, _start(form["validFrom"], now))
    taken = await version_taken(visitor, procedure)
    there = may and not taken and not misfits_then
    visitor.person.look.drawn = True
    return page(
        request,
        "admin_procedure_checked.html",
        checked.sent.status,
        **visitor.context,
        **checked.sent.view() | {"form": form},
        in_force=in_force,
        misfits=misfits(procedure, visitor.organisation, now),
        misfits_then=misfits_then,
        version_taken=taken,
        content=None if checked.text is None else base64.b64encode(checked.text.encode()).decode(),
        try_key=secrets.token_hex(16),
        may=may,
        kept=kept_of(request, checked.sent.form, there=there),
        tried=checked.tried,
        most=MOST_TRIED,
        **shown(procedure, visitor),
        **difference(in_force, procedure, visitor),
    )


async def version_taken(visitor: Visitor, procedure: Procedure) -> bool:
    """Whether this version number has another content already."""
    starts = await visitor.parts.procedures.starts()
    named = (procedure.id, procedure.version, procedure.content_hash)
    return is_taken(named, ((one.procedure, one.version, one.content_hash) for one in starts))


def shown(procedure: Procedure, visitor: Visitor) -> dict[str, Any]:
    """A version drawn and in words."""
    intake = label("procedure_part", "intake").format(office=bare(visitor.names.body(procedure.intake_office)))
    return {
        "procedure": procedure,
        "parts": parts_of(procedure, visitor.names),
        "drawing": drawing_of(procedure, intake, label("procedure_part", "decided")),
        "width": WIDTH,
    }


def difference(before: Procedure, after: Procedure, visitor: Visitor) -> dict[str, Any]:
    """What is different between two versions."""
    return {
        "changes": compared(parts_of(before, visitor.names), parts_of(after, visitor.names)),
        "lines": line_difference(before, after),
    }


def _start(day: str, now: datetime) -> datetime:
    """The moment at which the day begins that was typed; now where it is none, which the form says by itself."""
    try:
        date.fromisoformat(day)
        return datetime.fromisoformat(day_json("validFrom", day))
    except (ValueError, OverflowError):
        return now
