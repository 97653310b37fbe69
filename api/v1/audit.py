"""The logs of looking and of processing, and all that one trace id joins. Each is itself a look, and is judged."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Path, Query
from fastapi.responses import JSONResponse
from pydantic import AwareDatetime

from api.history_view import accounts_named, commitments_in, entry_json
from api.identity import Person
from api.language import Language
from api.look_view import accounts_in_looks, look_json
from api.looking import LookedRoute, looks_at
from api.parts import Parts
from api.problems import FieldError, Problem
from api.refusals import reasons_json
from api.texts import reveal
from api.v1.signed_in import InLanguage, OurParts, SignedIn, known_parameters
from domain.looks import LookKind
from domain.verdict import Verdict
from store.decision_log import decision_record
from store.ledger import CASE_PREFIX, case_stream
from store.processing import INSTRUCTS, Place, Wanted
from store.queries import LedgerEntry

MOST_LOOKS = 200
MOST_LINES = 200
MOST_OF_TRACE = 200
_NOBODY = ""
"""No account has this pseudonym: asking for an unknown handle is judged like asking for a known one."""

router = APIRouter(tags=["audit"], route_class=LookedRoute)


@router.get("/inzagen", summary="List who looked at what", dependencies=[Depends(known_parameters)])
@looks_at(LookKind.ACCESS_LOG)
async def list_looks(
    parts: OurParts,
    person: SignedIn,
    language: InLanguage,
    before: Annotated[int | None, Query(ge=0, le=2**62, description="`before` of the page before.")] = None,
    limit: Annotated[int, Query(ge=1, le=MOST_LOOKS)] = 50,
    account: Annotated[
        str | None, Query(max_length=80, description="An account's handle; not given: one's own.")
    ] = None,
    case: Annotated[str | None, Query(pattern="^[0-9a-f]{32}$", description="Only at this case: its id.")] = None,
    everybody: Annotated[bool, Query(alias="all", description="Those of all accounts.")] = False,
) -> JSONResponse:
    """Newest first: one's own, and those of others for the auditor. Of one's own that found nothing, or were refused, no case
    is named."""
    if everybody:
        whose = None
    else:
        whose = person.account if account is None else (await parts.register.account_of(account) or _NOBODY)
    _allowed(await parts.audit_reading.may_read_looks(person.account, whose), language)
    own = whose == person.account
    # Nor can it be asked whether one of them was at this case.
    found = await parts.access_log.page(
        before, limit + 1, account=whose, case=case, only_shown=own and case is not None
    )
    shown = found[:limit]
    accounts = accounts_in_looks(shown)
    person.look.names(accounts)
    handles = await parts.register.handles(accounts)
    return JSONResponse(
        {
            "inzagen": [look_json(one, handles, unseen=not own) for one in shown],
            "before": shown[-1].record.index if len(found) > limit else None,
        }
    )


@router.get("/verwerkingen", summary="List processing of personal data", dependencies=[Depends(known_parameters)])
@looks_at(LookKind.PROCESSING_LOG)
async def list_processing(
    parts: OurParts,
    person: SignedIn,
    language: InLanguage,
    case: Annotated[str | None, Query(pattern="^[0-9a-f]{32}$", description="Only of this case: its id.")] = None,
    since: Annotated[AwareDatetime | None, Query(description="Only from this moment, with its zone.")] = None,
    after: Annotated[str | None, Query(max_length=50, description="`after` of the page before.")] = None,
    limit: Annotated[int, Query(ge=1, le=MOST_LINES, description="How many acts and looks.")] = 100,
) -> JSONResponse:
    """By time: for each act and look a line for each person whose data it touched, never with who acted or looked. For the
    auditor."""
    _allowed(await parts.audit_reading.may_audit(person.account), language)
    found = await parts.processing_log.page(parts.processing_register, Wanted(since, case), _place(after), limit)
    return JSONResponse(
        {
            "example": parts.processing_register.example,
            "verwerkingen": list(found.lines),
            "after": None if found.after is None else str(found.after),
        }
    )


@router.get("/traces/{trace_id}", summary="Show all that one trace id joins")
@looks_at(LookKind.TRACE)
async def show_trace(
    trace_id: Annotated[str, Path(pattern="^[0-9a-f]{32}$")], parts: OurParts, person: SignedIn, language: InLanguage
) -> JSONResponse:
    """What was done and seen (audit), why that was allowed (authority), and whose data it touched (processing). Of a case
    whose deliberation the auditor may not see, neither is the question to the policy shown. For the auditor."""
    _allowed(await parts.audit_reading.may_audit(person.account), language)
    entries = await parts.queries.entries_of_trace(trace_id, MOST_OF_TRACE + 1)
    looks = await parts.access_log.of_trace(trace_id, MOST_OF_TRACE + 1)
    if not entries and not looks:
        raise Problem("not_found")
    complete = len(entries) <= MOST_OF_TRACE and len(looks) <= MOST_OF_TRACE
    entries, looks = entries[:MOST_OF_TRACE], looks[:MOST_OF_TRACE]
    open_to = await _deliberation(parts, person, entries)
    shown = [(one, open_to[one.index]) for one in entries if one.index in open_to]
    accounts = accounts_in_looks(looks) | {account for one, _ in shown for account in accounts_named(one)}
    person.look.names(accounts_in_looks(looks))
    handles = await parts.register.handles(accounts)
    lines = await parts.processing_log.page(
        parts.processing_register, Wanted(trace_id=trace_id), Place(), 2 * MOST_OF_TRACE
    )
    return JSONResponse(
        {
            "traceId": trace_id,
            "complete": complete,
            "deliberationHidden": not all(open_to.get(one.index, False) for one in entries),
            "audit": {
                "entries": await _entries(parts, shown, handles, language),
                "inzagen": [look_json(one, handles) for one in looks],
            },
            "authority": [decision_record(one) for one, deliberation in shown if deliberation],
            "processing": list(lines.lines),
        }
    )


def _allowed(verdict: Verdict, language: Language) -> None:
    """Problem with all reasons where it is not."""
    if not verdict.allow:
        raise Problem("audit_refused", extra={"reasons": reasons_json(verdict.reasons, language)})


def _place(after: str | None) -> Place:
    if after is None:
        return Place()
    try:
        return Place.parse(after)
    except ValueError:
        raise Problem("invalid_request", (FieldError("after", "bad_cursor"),)) from None


async def _deliberation(parts: Parts, person: Person, entries: list[LedgerEntry]) -> dict[int, bool]:
    """Of each entry that the person may see, by index: whether the deliberation too. One question to the policy."""
    of_case = {one.index: stream for one in entries if (stream := _case_of(one)) is not None}
    streams = set(of_case.values())
    rows = {stream: await parts.queries.find_case(stream.removeprefix(CASE_PREFIX)) for stream in sorted(streams)}
    states = {stream: row.state for stream, row in rows.items() if row is not None}
    accesses = dict(zip(states, await parts.reading.accesses(person.account, list(states.values())), strict=True))
    for stream, access in accesses.items():
        person.look.shows(stream.removeprefix(CASE_PREFIX), deliberation=access.read and access.deliberation)
    found: dict[int, bool] = {}
    for one in entries:
        stream = of_case.get(one.index)
        if stream is None:
            found[one.index] = True
        elif stream not in accesses:
            # A submission that was refused: there is no case, and no deliberation about one.
            found[one.index] = True
        elif accesses[stream].read:
            found[one.index] = accesses[stream].deliberation
    return found


def _case_of(one: LedgerEntry) -> str | None:
    """The stream of the case that an entry is about: its own, or that of the case that a mandaat was instructed about."""
    act = one.entry.act
    if act["type"] == INSTRUCTS and act["case"] is not None:
        return case_stream(act["case"])
    return one.entry.stream if one.entry.stream.startswith(CASE_PREFIX) else None


async def _entries(
    parts: Parts, shown: list[tuple[LedgerEntry, bool]], handles: dict[str, str], language: Language
) -> list[dict[str, Any]]:
    texts = await reveal(
        parts, [text for one, deliberation in shown for text in commitments_in(one, deliberation=deliberation)]
    )
    return [
        {"stream": one.entry.stream} | entry_json(one, texts, handles, language, deliberation=deliberation)
        for one, deliberation in shown
    ]
