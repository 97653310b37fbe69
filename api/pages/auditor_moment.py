"""A case at any moment: the whole of it as it was known, who might act, the mandaten, the procedure and the policy of then, all from
entries."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote, urlencode

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, Response

from api.authority_view import accounts_told, explanation_json
from api.history_view import accounts_named, entry_json
from api.instructions import NONE
from api.looking import LookedRoute, looks_at, shows_nobody
from api.mandaat_view import accounts_of, mandaat_json
from api.pages import words
from api.pages.asked_moment import fault_text, moment_asked, number_asked
from api.pages.auditor_case import inspected
from api.pages.case_page import Places, variant_label
from api.pages.case_then import case_then, read_then
from api.pages.dutch_parts import PageNames, bare
from api.pages.render import page
from api.pages.searching import lead_to, sealed, searched_for
from api.pages.sentences import Sentences
from api.pages.visitor import Visitor, signed_in
from api.reading_cases import Readable
from api.receipts import moment_json
from api.texts import Texts, part_of, reveal
from api.translations import gettext, reads
from authority.audit_reading import Inspection
from authority.case_at import CaseAt
from authority.explaining import Asked, Told
from domain.errors import InvalidMoment
from domain.looks import LookKind
from domain.mandaten import MandaatStatus, Standing
from store.case_list import CaseRow
from store.ledger import case_stream
from store.mandaten import MandaatFilter
from store.read_model import row_of

MOST_STEPS = 200
MOST_MANDATEN = 100

router = APIRouter(route_class=LookedRoute)


@dataclass(frozen=True, slots=True)
class Chosen:
    """What is asked: a moment, the account whose rights are asked about, and what is wrong with either."""

    at: datetime | None
    who: str
    errors: dict[str, str]


@router.get("/controle/routekaarten/{name}/moment")
@looks_at(LookKind.EXPLANATION)
async def show_moment(name: str, request: Request) -> HTMLResponse:
    """The case at the moment `op`, or directly after its entry with the sequence `stap`; without, after the last one. `zoek`
    is a role account, sealed, of which every act is explained; `voor`, `adressen` and `documenten` are as on the page of a case."""
    visitor = await signed_in(request)
    row, seen = await inspected(visitor, name)
    chosen = await _chosen(request, visitor, row)
    then: dict[str, Any] | None = None
    if chosen.at is not None:
        try:
            then = await _then(visitor, row, seen, chosen.at, chosen, _places(request))
        except InvalidMoment as error:
            chosen.errors["op"] = fault_text(error)
    texts = await reveal(visitor.parts, [part_of(row.state, "reference")])
    return page(
        request,
        "auditor_moment.html",
        400 if chosen.errors else 200,
        **visitor.context,
        name=row.case,
        reference=texts.get(part_of(row.state, "reference")),
        last=row.sequence,
        slider=json.dumps(await _steps(visitor, row)),
        at=chosen.at,
        exact=moment_json(chosen.at) if chosen.at else None,
        typed=words.clock(chosen.at) if then and chosen.at else request.query_params.get("op", "")[:40],
        who_asked=chosen.who,
        who_sealed=sealed(chosen.who, visitor),
        errors=chosen.errors,
        then=then,
        here=_here(request, row, then),
        variant=variant_label,
        now=words.clock(datetime.now(UTC)),
        opened=words.clock(row.opened_at),
        **(then["whole"] if then else {}),
    )


@router.post("/controle/routekaarten/{name}/moment")
@shows_nobody("where the page of the moment is; what it shows is looked at there")
async def ask_of_moment(name: str, request: Request) -> Response:
    """Leads to the case at a moment, with the account whose rights are asked about."""
    return await lead_to(request, f"/controle/routekaarten/{quote(name, safe='')}/moment", "wie", ("op",))


async def _chosen(request: Request, visitor: Visitor, row: CaseRow) -> Chosen:
    searched = searched_for(request, visitor)
    errors: dict[str, str] = {} if searched is not None else {"wie": gettext("Vul het account opnieuw in.")}
    at: datetime | None = None
    try:
        at = moment_asked(request, "op")
    except InvalidMoment as error:
        errors["op"] = fault_text(error)
    if at is None and not errors:
        step = min(max(number_asked(request, "stap") or row.sequence, 1), row.sequence)
        (entry,) = await visitor.parts.queries.entries_of(case_stream(row.case), step - 1, 1)
        at = datetime.fromisoformat(entry.entry.recorded_at)
    return Chosen(at, searched or "", errors)


async def _steps(visitor: Visitor, row: CaseRow) -> list[str]:
    """For the slider: what happened at each of its places, counted from the end of the list; the oldest may be left out."""
    first = max(0, row.sequence - MOST_STEPS)
    entries = await visitor.parts.queries.entries_of(case_stream(row.case), first, MOST_STEPS)
    handles = await visitor.parts.register.handles({one for entry in entries for one in accounts_named(entry)})
    procedure = await visitor.parts.procedures.by_hash(row.state.procedure.content_hash)
    sentences = Sentences(visitor.names, procedure)
    steps = []
    for entry in entries:
        # Without the deliberation: what was voted is not needed to find a place.
        said = sentences.of(entry_json(entry, Texts({}), handles, reads(), deliberation=False))
        who = said["who"] or gettext("het systeem")
        said_so = gettext("{at}: {who} {what}").format(at=words.moment(said["at"]), who=who, what=said["what"])
        # In an attribute, as JSON: no element can stand there.
        steps.append(bare(said_so))
    return steps


def _places(request: Request) -> Places:
    return Places(*(number_asked(request, one) for one in ("voor", "adressen", "documenten")))


def _here(request: Request, row: CaseRow, then: Mapping[str, Any] | None) -> str:
    """The address of this page at this moment, without where the longer parts of it begin."""
    asked = {name: request.query_params[name] for name in ("op", "zoek") if request.query_params.get(name)}
    if then is not None and "op" not in asked:
        asked["stap"] = str(then["sequence"])
    return f"/controle/routekaarten/{row.case}/moment?{urlencode(asked)}"


async def _then(
    visitor: Visitor, row: CaseRow, seen: Inspection, at: datetime, chosen: Chosen, places: Places
) -> dict[str, Any]:
    """All that is shown of the moment. InvalidMoment where nothing can be said of it."""
    parts = visitor.parts
    then = await parts.moments.then(row.case, at)
    case_at = await parts.moments.judged(then, at)
    shown = Readable(row_of(then.state, then.sequence, then.updated_at), seen.deliberation)
    told, who_fault = await _told(visitor, row, case_at, chosen)
    mandaten = await _mandaten(visitor, at)
    whole = await read_then(visitor, shown, case_at, places)
    texts = await reveal(parts, whole.commitments())
    named = whole.accounts() | accounts_of(mandaten)
    named |= accounts_told(told.explanation) if told and told.explanation else set()
    visitor.person.look.names(accounts_of(mandaten) | {one.interest.account for one in whole.interests})
    handles = await parts.register.handles(named)
    explained = told.explanation if told else None
    return {
        "sequence": then.sequence,
        "whole": case_then(whole, texts, handles, PageNames(case_at.facts.organisation), visitor),
        "procedure": case_at.facts.procedure,
        "register": case_at.register_version,
        "explained": explained and explanation_json(explained, handles, reads(), texts, NONE),
        "fault": who_fault,
        "policy": (await parts.recorded_registers.policies(at))[-1:],
        "in_force": (await parts.recorded_registers.procedures(at))[-1:],
        "mandaten": [mandaat_json(one, texts, handles) for one in mandaten],
    }


async def _told(visitor: Visitor, row: CaseRow, then: CaseAt, chosen: Chosen) -> tuple[Told | None, str | None]:
    """Who might act then, and what is wrong where that cannot be told."""
    parts, account = visitor.parts, visitor.person.account
    who = account if not chosen.who else await parts.register.account_of(chosen.who)
    if who is None:
        chosen.errors["wie"] = gettext("Dit account is er niet.")
        who = account
    present = await parts.moments.now(row.state)
    try:
        (told,) = await parts.explaining.explain([Asked(account, who, present, then, every=bool(chosen.who))])
    except InvalidMoment as error:
        return None, fault_text(error)
    return told, None


async def _mandaten(visitor: Visitor, at: datetime) -> list[Standing]:
    """Those that were in force at the moment, as the register was known then."""
    wanted = MandaatFilter(valid_at=at)
    listed = await visitor.parts.recorded_registers.mandaten(wanted, at, -1, MOST_MANDATEN)
    return [one.standing for one in listed if one.standing.status is MandaatStatus.CONFIRMED]
