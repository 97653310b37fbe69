"""Has cases imported until so many wait, stops and starts the stack with them, and lets the terms of some more pass.

Those that wait are before their group, for six weeks (its reminder comes first, after four). Those that are due are of a
municipality without a group, and so before the overleg, which has a term of seconds here: it passes by the clock, like any other.
"""

import asyncio
import random
import time
from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import text
from temporalio.client import Client, WorkflowHandle
from temporalio.service import RPCError, RPCStatusCode

from bench.case_files import WITH_A_GROUP, WITHOUT_A_GROUP, case_file, import_file
from bench.footprint import Sizing, memory_of
from bench.own_stack import run_of, start_again, stop_again
from bench.timers.figures import Footprint, Plan, Waiting
from bench.times import Times
from runtime.composition import Services, services, temporal_client
from runtime.settings import Settings
from workflows.contracts import Waits, workflow_id
from workflows.routekaart import RoutekaartWorkflow

DUE_TIER = "bestuurlijk-overleg"
_LOOK_EVERY = 0.25
_ASK_AGAIN = 0.05
_PATIENCE = 120.0
"""Seconds in which one more has to come."""
_ASKED = 20
_MEGABYTE = 2**20

# The tier stands in the attributes from the workflow task on that sets the timer of its term.
_SET = "ExecutionStatus = 'Running' AND RoutekaartTier = 'lokaal'"
_PASSED = text(
    "SELECT recorded_at, extract(epoch FROM recorded_at"
    " - (convert_from(content, 'UTF8')::jsonb #>> '{act,end}')::timestamptz)::float8 AS seconds"
    " FROM entries WHERE act = 'pass_term' AND allow ORDER BY index"
)
_MANY_PASSED = text("SELECT count(*) AS many FROM entries WHERE act = 'pass_term' AND allow")
_LAST_END = text("SELECT extract(epoch FROM max(term_end))::float8 AS at FROM routekaarten WHERE tier = :tier")
_SOME = text("SELECT case_id FROM routekaarten WHERE tier = 'lokaal' ORDER BY case_id")


class StalledError(Exception):
    """Nothing came any more; the message says of what."""


async def measure_waiting(
    settings: Settings, plan: Plan, say: Callable[[str], None]
) -> tuple[Footprint, tuple[Waiting, ...]]:
    """The stack before there was a case, and with each of the numbers of them."""
    async with services(settings) as parts:
        idle = await _footprint(parts)
    figures: list[Waiting] = []
    for size in plan.cases:
        more = size - (figures[-1].cases if figures else 0)
        settings, waiting = await _with(settings, plan, size, more, say)
        figures.append(waiting)
    return idle, tuple(figures)


async def _with(
    settings: Settings, plan: Plan, size: int, more: int, say: Callable[[str], None]
) -> tuple[Settings, Waiting]:
    say(f"{size:,} cases: importing {more:,}")
    async with services(settings) as parts:
        client = await temporal_client(settings)
        began = time.perf_counter()
        await _open(f"W{size}", more, WITH_A_GROUP)
        await _grown(lambda: _waiting(client), size, "cases that wait for their group")
        made_per_second = more / (time.perf_counter() - began)
        made = await _footprint(parts)
        say(f"{size:,} cases: {plan.due} more, of which the terms pass while nothing runs")
        passed_before = await _passed(parts)
        await _open(f"M{size}", plan.due, WITHOUT_A_GROUP)
        last_end = (await parts.database.rows(_LAST_END, {"tier": DUE_TIER}))[0].at
    began = time.perf_counter()
    await asyncio.to_thread(stop_again)
    stop_seconds = time.perf_counter() - began
    await asyncio.sleep(max(0.0, last_end - time.time()))
    say(f"{size:,} cases: starting again")
    at, began = datetime.now(UTC), time.perf_counter()
    settings = await asyncio.to_thread(start_again)
    start_seconds = time.perf_counter() - began
    async with services(settings) as parts:
        first, *others = await _answers(parts, await temporal_client(settings))
        await _grown(lambda: _passed(parts), passed_before + plan.due, "terms that passed while nothing ran")
        missed = [row.recorded_at for row in await parts.database.rows(_PASSED) if row.recorded_at > at]
        started = await _footprint(parts)
        say(f"{size:,} cases: {plan.due} more, of which the terms pass")
        await _open(f"D{size}", plan.due, WITHOUT_A_GROUP)
        await _grown(lambda: _passed(parts), passed_before + 2 * plan.due, "terms that passed")
        passed = (await parts.database.rows(_PASSED))[passed_before + plan.due :]
    return settings, Waiting(
        cases=size,
        made_per_second=made_per_second,
        made=made,
        started=started,
        stop_seconds=stop_seconds,
        start_seconds=start_seconds,
        answer_seconds=first,
        answers=Times.of(others or [first]),
        missed=len(missed),
        missed_seconds=(max(missed, default=at) - at).total_seconds(),
        passed=Times.of([row.seconds for row in passed]),
    )


async def _open(name: str, rows: int, municipalities: Sequence[str]) -> None:
    with case_file(name, rows, municipalities) as path:
        await import_file(path)


async def _answers(parts: Services, client: Client) -> list[float]:
    """How long it takes a workflow to say what its case waits for; the first is the first since the start."""
    cases = [row.case_id for row in await parts.database.rows(_SOME)]
    seconds = []
    for case in random.Random(1).sample(cases, min(_ASKED, len(cases))):
        began = time.perf_counter()
        waits = await _asked(client.get_workflow_handle(workflow_id(case)))
        seconds.append(time.perf_counter() - began)
        assert waits.timer is not None
    return seconds


async def _asked(workflow: WorkflowHandle[Any, Any]) -> Waits:
    """Asks until there is an answer: just after a start Temporal knows of nobody who asks for work at some parts of the queue."""
    async with asyncio.timeout(_PATIENCE):
        while True:
            try:
                return await workflow.query(RoutekaartWorkflow.waits)
            except RPCError as error:
                if error.status is not RPCStatusCode.FAILED_PRECONDITION:
                    raise
            await asyncio.sleep(_ASK_AGAIN)


async def _waiting(client: Client) -> int:
    return (await client.count_workflows(_SET)).count


async def _passed(parts: Services) -> int:
    return int((await parts.database.rows(_MANY_PASSED))[0].many)


async def _grown(count: Callable[[], Awaitable[int]], most: int, of: str) -> None:
    """Waits until there are so many. StalledError where no more come."""
    so_far, since = -1, time.monotonic()
    while (now := await count()) < most:
        if now != so_far:
            so_far, since = now, time.monotonic()
        elif time.monotonic() - since > _PATIENCE:
            raise StalledError(f"{now} of {most} {of}, and no more since {_PATIENCE:.0f} s")
        await asyncio.sleep(_LOOK_EVERY)


async def _footprint(parts: Services) -> Footprint:
    postgres, temporal = await Sizing(parts).on_disk()
    return Footprint(memory_of(run_of(parts.settings)), postgres / _MEGABYTE, temporal / _MEGABYTE)
