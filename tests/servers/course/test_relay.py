"""The relay: one case that cannot be told holds up itself alone."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import structlog
from temporalio.service import RPCError

from domain.codes import Outcome, SideState, VoteChoice
from tests.conftest import OpaServer, PostgresServer
from tests.driving import Driving, driving
from tests.own_temporal import own_temporal
from workflows.contracts import LEDGER_AT

ENOUGH = ("voorzitter", "ncg", "provincie")


@pytest.fixture
async def narrow(tmp_path: Path, postgres: PostgresServer, opa: OpaServer) -> AsyncIterator[Driving]:
    """A course on a server that takes three signals in one run, without a worker to begin another."""
    async with (
        own_temporal(tmp_path / "temporal", "history.maximumSignalsPerExecution=3") as temporal,
        driving(postgres.fresh(), opa, temporal.server) as course,
    ):
        yield course


async def signalled(course: Driving, case: str, times: int) -> None:
    """Signals the case's workflow so often. RPCError where it takes no more."""
    for _ in range(times):
        await course.workflow(case).signal(LEDGER_AT, 1)


async def test_a_case_that_takes_no_signals_holds_up_itself_alone(narrow: Driving) -> None:
    deaf = await narrow.submit()
    await narrow.in_tier(deaf, "lokaal")
    with pytest.raises(RPCError, match="signal"):
        await signalled(narrow, deaf, 5)
    await narrow.vote(deaf, "eemsdelta", VoteChoice.FOR, *ENOUGH)
    await narrow.conclude(deaf, "eemsdelta", Outcome.APPROVE)
    with structlog.testing.capture_logs() as logs:
        for _ in range(3):
            other = await narrow.submit()
            await narrow.until(other, lambda state: state.tier is not None, within=60)
    assert "relay.held_up" not in {line["event"] for line in logs}
    assert (await narrow.state(deaf)).side_state is SideState.NONE
    await narrow.workflow(deaf).terminate("so that another can begin")
    await narrow.closed(deaf)


async def test_a_burst_of_signals_leaves_a_case_that_can_be_woken(
    tmp_path: Path, postgres: PostgresServer, opa: OpaServer
) -> None:
    async with (
        own_temporal(tmp_path / "temporal") as temporal,
        driving(postgres.fresh(), opa, temporal.server) as course,
    ):
        case = await course.submit()
        await course.in_tier(case, "lokaal")
        handle = course.workflow(case)
        first = (await handle.describe()).run_id
        for _ in range(12):
            await asyncio.gather(*(handle.signal(LEDGER_AT, 1) for _ in range(50)))
        async with asyncio.timeout(30):
            while (await handle.describe()).run_id == first:
                await asyncio.sleep(0.05)
        await course.vote(case, "eemsdelta", VoteChoice.FOR, *ENOUGH)
        await course.conclude(case, "eemsdelta", Outcome.APPROVE)
        await course.closed(case)
