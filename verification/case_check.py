"""Compares what is stored of a case, and of a stream's head, with what its entries give."""

import json
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, text
from sqlalchemy.dialects.postgresql import ARRAY, TEXT

from audit.entry import instant
from store.codec import state_as_stored
from store.read_model import project, project_awaited
from verification.boundary import checked
from verification.finding import Code, Finding
from verification.stored import Stored
from verification.stream_check import StreamCheck

_STREAMS = text("SELECT stream, sequence, leaf FROM streams WHERE stream = ANY(:streams)").bindparams(
    bindparam("streams", type_=ARRAY(TEXT))
)
_CASES = text(
    "SELECT case_id, sequence, state::text AS state, phase, side_state, tier, body, municipality, difference_type,"
    " measure, amount_cents, address_count, outcome, reference, area, term_end, reminder_at, opened_at, updated_at"
    " FROM routekaarten WHERE case_id = ANY(:cases)"
).bindparams(bindparam("cases", type_=ARRAY(TEXT)))
_AWAITED = text("SELECT case_id, who, act, account FROM awaited WHERE case_id = ANY(:cases)").bindparams(
    bindparam("cases", type_=ARRAY(TEXT))
)


async def check_streams(stored: Stored, ended: list[StreamCheck], found: list[Finding]) -> None:
    """What is stored of these streams, whose last entry was reached; what differs is added to `found`."""
    heads = {row.stream: row for row in await stored.rows(_STREAMS, {"streams": [one.stream for one in ended]})}
    for one in ended:
        head = heads.get(one.stream)
        if head is None or (head.sequence, head.leaf and head.leaf.hex()) != (one.sequence, one.leaf):
            found.append(Finding(Code.HEAD, one.last_index, one.stream, "the stream's head is not its last entry"))
    cases = {"cases": [one.case for one in ended if one.case is not None]}
    rows = {row.case_id: row._asdict() for row in await stored.rows(_CASES, cases)}
    awaited: dict[str, list[tuple[Any, ...]]] = {}
    for row in await stored.rows(_AWAITED, cases):
        awaited.setdefault(row.case_id, []).append((row.who, row.act, row.account))
    for one in ended:
        if one.case is not None and not one.broken:
            with checked("what is stored of the case", found, one.last_index, one.stream):
                _check_case(one, rows.get(one.case), awaited.get(one.case, []), found)


def _check_case(
    one: StreamCheck, row: dict[str, Any] | None, awaited: list[tuple[Any, ...]], found: list[Finding]
) -> None:
    def wrong(code: Code, message: str) -> None:
        found.append(Finding(code, one.last_index, one.stream, message))

    if one.state is None or row is None:
        if (one.state is None) is not (row is None):
            wrong(Code.STATE, "the case is not stored" if row is None else "a case is stored that was never opened")
        return
    if _read(row["state"]) != state_as_stored(one.state):
        wrong(Code.STATE, "the stored state is not the fold of the events")
    try:
        expected = project(one.state) | {"sequence": one.sequence}
    except (LookupError, AttributeError, TypeError, ValueError) as error:
        message = f"the events make a case of which no columns can be told: {type(error).__name__} {error}"
        wrong(Code.EVENTS, message)
        return
    differing = sorted(name for name, value in expected.items() if _written(row[name]) != value)
    if row["updated_at"] != one.changed_at:
        differing.append("updated_at")
    if differing:
        wrong(Code.READ_MODEL, f"columns that do not follow from the events: {', '.join(differing)}")
    waits = [(each["who"], each["act"], each["account"]) for each in project_awaited(one.state)]
    if sorted(waits, key=str) != sorted(awaited, key=str):
        wrong(Code.READ_MODEL, "what the case waits for does not follow from the events")


def _read(state: str | None) -> object:
    """The stored state; None where it cannot be read, which is no state."""
    try:
        return json.loads(state or "null")
    except (ValueError, RecursionError):
        return None


def _written(value: object) -> object:
    """A column's value as the projection writes it."""
    return instant(value) if isinstance(value, datetime) else value
