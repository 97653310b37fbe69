"""Bewaartermijnen: which closed cases, and which texts of registers, may go or go to an archive by the configured terms, and
what stands in the way."""

from datetime import UTC, date, datetime
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query
from fastapi.responses import JSONResponse

from api.looking import LookedRoute, looks_at
from api.parts import Parts
from api.subject_access import check_may_look_up
from api.v1.signed_in import InLanguage, OurParts, SignedIn, known_parameters
from domain.dutch_time import dutch_date
from domain.looks import LookKind
from domain.retention import Due, due_of, due_of_register
from store.ended_matters import EndedMatter
from store.subjects import ClosedCase

MOST_CASES = 500

OnDay = Annotated[date | None, Query(description="On this Dutch calendar day; not given: today.")]
After = Annotated[int, Query(ge=-1, le=2**62, description="`after` of the page before.")]
Limit = Annotated[int, Query(ge=1, le=MOST_CASES)]

router = APIRouter(tags=["bewaartermijnen"], route_class=LookedRoute)


@router.get("/bewaartermijnen/due", summary="List what is due by its term", dependencies=[Depends(known_parameters)])
@looks_at(LookKind.RETENTION)
async def list_due(
    parts: OurParts,
    person: SignedIn,
    language: InLanguage,
    at: OnDay = None,
    after: After = -1,
    limit: Limit = 200,
) -> JSONResponse:
    """In the order in which the cases were closed. A page looks at `limit` closed cases and holds those of which the term
    is over and of which something can still be read, so it can have fewer: the list goes on as long as there is an `after`.
    `readable` says what that is; a case of which it is nothing was destroyed."""
    await check_may_look_up(parts, person, language)
    day = at or dutch_date(datetime.now(UTC))
    closed = await parts.subjects.closed_cases(after, limit + 1)
    known = [(one, due_of(parts.retention, one.outcome, one.closed_at)) for one in closed[:limit]]
    shown = [_json(one, due) for one, due in known if due.is_due(day) and one.readable]
    person.look.shows(*(one["case"] for one in shown))
    return JSONResponse(
        {
            "schedule": _schedule(parts),
            "at": day.isoformat(),
            "cases": shown,
            "after": closed[limit - 1].index if len(closed) > limit else None,
        }
    )


@router.get(
    "/bewaartermijnen/due/registers",
    summary="List which texts of registers are due by their term",
    dependencies=[Depends(known_parameters)],
)
@looks_at(LookKind.RETENTION)
async def list_due_registers(
    parts: OurParts,
    person: SignedIn,
    language: InLanguage,
    at: OnDay = None,
    after: After = -1,
    limit: Limit = 200,
) -> JSONResponse:
    """The audits, meetings, changes, mandaten and interests that are over, in the order in which they began. A page looks at `limit` of
    them and holds those of which the term is over and that have texts: the list goes on as long as there is an `after`."""
    await check_may_look_up(parts, person, language)
    now = datetime.now(UTC)
    day = at or dutch_date(now)
    ended = await parts.ended_matters.page(after, limit + 1, now)
    known = [(one, due_of_register(parts.retention, one.kind, one.ended_at)) for one in ended[:limit] if one.kept]
    return JSONResponse(
        {
            "schedule": _schedule(parts),
            "at": day.isoformat(),
            "registers": [_register_json(one, due) for one, due in known if due is not None and due.is_due(day)],
            "after": ended[limit - 1].place if len(ended) > limit else None,
        }
    )


def _schedule(parts: Parts) -> dict[str, Any]:
    retention = parts.retention
    return {"id": retention.id, "voorbeeld": retention.example, "source": retention.source}


def _register_json(one: EndedMatter, due: Due) -> dict[str, Any]:
    return {
        "kind": one.kind.value,
        "id": one.id,
        **_due_json(due, "endedOn"),
        "held": one.held,
    }


def _json(one: ClosedCase, due: Due) -> dict[str, Any]:
    return {
        "case": one.case,
        "outcome": one.outcome and one.outcome.value,
        **_due_json(due, "closedOn"),
        "held": one.held,
        "readable": [what.value for what in one.readable],
    }


def _due_json(due: Due, since: str) -> dict[str, Any]:
    return {
        "category": due.category.id,
        "action": due.category.appraisal.value,
        since: due.closed_on.isoformat(),
        "term": str(due.category.term),
        "dueOn": due.on.isoformat(),
    }
