"""A history that grows long is begun anew, and the course does not notice. The test server's limit is a low one."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from temporalio.api.enums.v1 import EventType
from temporalio.service import RPCError

from domain import acts as a
from domain.codes import Outcome, SideState, VoteChoice
from domain.fold import fold
from tests.conftest import OpaServer, PostgresServer
from tests.driving import PLAIN, PREPARER, Driving, driving
from tests.histories import all_runs, events_of, notices_asked
from tests.own_temporal import own_temporal
from workflows.contracts import LEDGER_AT

LIMIT = 40
"""Events after which the server suggests it; by default some four thousand."""

MOST_SIGNALS = 200
"""Signals that one run takes; more are refused until it has continued."""

CHAIR = "voorzitter-eemsdelta"
ENOUGH = ("voorzitter", "ncg", "provincie")


@pytest.fixture(scope="module")
async def short(tmp_path_factory: pytest.TempPathFactory, opa: OpaServer) -> AsyncIterator[Driving]:
    """A course on a server on which histories are soon too long."""
    postgres = PostgresServer("postgres")
    home: Path = tmp_path_factory.mktemp("temporal")
    async with (
        own_temporal(
            home,
            f"limit.historyCount.suggestContinueAsNew={LIMIT}",
            f"history.maximumSignalsPerExecution={MOST_SIGNALS}",
        ) as temporal,
        driving(postgres.fresh(), opa, temporal.server) as course,
    ):
        yield course
    postgres.drop_all()


async def run_of(course: Driving, case: str) -> str:
    """The id of the run that goes on."""
    return (await course.workflow(case).describe()).run_id or ""


async def ask_and_answer(course: Driving, case: str) -> None:
    """Questions, which are a notice to the preparer, and their answer."""
    state = await course.state(case)
    await course.allowed(CHAIR, a.ReturnForInformation(state.dossier.digest, PLAIN), case)
    state = await course.state(case)
    await course.allowed(PREPARER, a.Answer(state.dossier.digest, PLAIN), case)


async def approve(course: Driving, case: str) -> None:
    """The group's votes and its chair's conclusion."""
    await course.vote(case, "eemsdelta", VoteChoice.FOR, *ENOUGH)
    await course.conclude(case, "eemsdelta", Outcome.APPROVE)


async def test_a_long_course_continues_as_new_and_nobody_is_asked_or_told_twice(short: Driving) -> None:
    case = await short.submit()
    await short.in_tier(case, "lokaal")
    for _ in range(15):
        await ask_and_answer(short, case)
        await short.caught_up(case)
    await approve(short, case)
    state = await short.closed(case)
    await short.workflow(case).result()
    runs = await all_runs(short.client, case)
    assert len(runs) > 2
    told = notices_asked(runs)
    assert len(told) == len(set(told)) > 10
    entries = [one.entry for one in await short.parts.queries.entries_of(f"routekaart/{case}")]
    by_system = [entry.act["type"] for entry in entries if entry.actor["kind"] == "system"]
    assert by_system == ["open_tier", "close"]
    assert all(entry.verdict["allow"] for entry in entries)
    recorded = await short.parts.recorded.after(case, 0, 200)
    assert fold(event for one in recorded for event in one.events) == state


async def test_a_timer_that_was_running_fires_in_the_next_run(short: Driving) -> None:
    case = await short.submit()
    state = await short.in_tier(case, "lokaal")
    until = datetime.now(UTC) + timedelta(seconds=6)
    await short.allowed(CHAIR, a.Suspend(state.dossier.digest, PLAIN, until), case)
    first = await run_of(short, case)
    while await run_of(short, case) == first:
        await short.workflow(case).signal(LEDGER_AT, 0)
    assert datetime.now(UTC) < until
    await short.until(case, lambda now: now.side_state is SideState.NONE)
    runs = await all_runs(short.client, case)
    assert len(events_of(runs[:1], EventType.EVENT_TYPE_TIMER_FIRED)) == 0
    assert len(events_of(runs[1:], EventType.EVENT_TYPE_TIMER_FIRED)) == 1
    entries = await short.parts.queries.entries_of(f"routekaart/{case}")
    assert [one.entry.act["type"] for one in entries] == ["submit", "open_tier", "suspend", "pass_term"]


async def test_signals_faster_than_it_can_look_do_not_keep_it_from_continuing(short: Driving) -> None:
    case = await short.submit()
    await short.in_tier(case, "lokaal")
    handle, over = short.workflow(case), asyncio.Event()
    sent = 0

    async def flood() -> None:
        nonlocal sent
        while not over.is_set():
            try:
                await handle.signal(LEDGER_AT, 10**6)
                sent += 1
            except RPCError:
                # Between two runs, or after the last one, there is nobody to be signalled.
                await asyncio.sleep(0)

    floods = [asyncio.create_task(flood()) for _ in range(10)]
    try:
        async with asyncio.timeout(30):
            first = await run_of(short, case)
            # A busy machine sends fewer of them until it has continued: the flood goes on for longer than one run may take.
            while await run_of(short, case) == first or sent <= MOST_SIGNALS:
                continue
        await approve(short, case)
        await short.closed(case)
    finally:
        over.set()
        await asyncio.gather(*floods)
    assert sent > MOST_SIGNALS
