"""Holds what was acknowledged in a year against what the ledger, the read model and Temporal have of it."""

import asyncio
import time
from collections.abc import Iterable

from sqlalchemy import text
from temporalio.client import Client

from bench.cases import tier_open
from bench.year.figures import Outcome
from bench.year.recorded import Taken
from runtime.composition import Services, temporal_client

_SECONDS = 60.0
"""A case is closed a moment before its workflow is, and what can be counted of workflows is later still."""

_ENTRIES = text("SELECT index AS place, stream, act FROM entries WHERE stream LIKE 'routekaart/%' AND allow")
_STANDING = text(
    "SELECT count(*) AS opened, count(*) FILTER (WHERE side_state IS DISTINCT FROM 'closed') AS waiting,"
    " (SELECT size FROM ledger_head) AS entries FROM routekaarten"
)


async def outcome_of(parts: Services, taken: Iterable[Taken]) -> Outcome:
    """Of a stack on which nothing else was done."""
    taken = list(taken)
    kept = {(row.place, row.stream, row.act) for row in await parts.database.rows(_ENTRIES)}
    standing = (await parts.database.rows(_STANDING))[0]
    return Outcome(
        opened=standing.opened,
        waiting=standing.waiting,
        running=await _running(await temporal_client(parts.settings), standing.waiting),
        entries=standing.entries,
        acknowledged=len(taken),
        lost=lost(taken, kept),
        tier_open=await tier_open(parts, {one.case for one in taken}),
    )


def lost(taken: Iterable[Taken], kept: set[tuple[int, str, str]]) -> int:
    """How many acknowledged acts have no entry of their own; `kept` are entries by index, stream and act."""
    acknowledged = [(one.index, f"routekaart/{one.case}", one.act) for one in taken]
    # Two receipts for one entry are one act too few.
    return len(acknowledged) - len(kept.intersection(acknowledged))


async def _running(client: Client, expected: int) -> int:
    """The workflows that run, as soon as they are so many, or after `_SECONDS`."""
    until = time.monotonic() + _SECONDS
    while True:
        running = (await client.count_workflows("ExecutionStatus = 'Running'")).count
        if running == expected or time.monotonic() > until:
            return running
        await asyncio.sleep(0.2)
