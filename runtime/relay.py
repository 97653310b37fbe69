"""The relay: tells a case's workflow that its ledger has moved, starting it where it is not there yet.

It wakes on the database's notification, with a slow sweep behind it for what a lost connection may have swallowed.
Cases go side by side; one case's news goes in order, since nobody else holds the case meanwhile and its rows are
crossed off only after the workflow was told. Told twice is told once.
"""

import asyncio
from datetime import timedelta

import structlog
from temporalio.client import Client
from temporalio.common import WorkflowIDConflictPolicy, WorkflowIDReusePolicy
from temporalio.service import RPCError

from domain.errors import StoreUnavailable
from store.outbox import Claim, Outbox, Wake
from workflows.contracts import LEDGER_AT, TASK_QUEUE, CaseInput, workflow_id
from workflows.routekaart import RoutekaartWorkflow

SWEEP = 30.0
"""Seconds between sweeps when nothing is heard."""

BATCH = 50
FIRST_PAUSE, LONGEST_PAUSE = 0.2, 5.0
_RPC_TIMEOUT = timedelta(seconds=5)

log = structlog.get_logger(__name__)


async def relay(outbox: Outbox, client: Client) -> None:
    """Delivers until cancelled. While Temporal or the database is away it tries again, ever slower, and loses nothing."""
    pause = FIRST_PAUSE
    async with outbox.listen() as wakeups:
        while True:
            try:
                while await _deliver(outbox, client):
                    pause = FIRST_PAUSE
                await wakeups.wait(SWEEP)
            except (RPCError, StoreUnavailable) as error:
                log.warning("relay.held_up", reason=type(error).__name__, again_in=pause)
                await asyncio.sleep(pause)
                pause = min(pause * 2, LONGEST_PAUSE)


async def _deliver(outbox: Outbox, client: Client) -> int:
    """Delivers what waits, at most BATCH cases; how many were told. The first failure is raised after all were tried."""
    async with outbox.claim(BATCH) as claim:
        results = await asyncio.gather(*(_tell(client, wake, claim) for wake in claim.wakes), return_exceptions=True)
        failures = [result for result in results if isinstance(result, BaseException)]
        if failures:
            raise failures[0]
        return len(claim.wakes)


async def _tell(client: Client, wake: Wake, claim: Claim) -> None:
    await client.start_workflow(
        RoutekaartWorkflow.run,
        CaseInput(wake.case),
        id=workflow_id(wake.case),
        task_queue=TASK_QUEUE,
        id_conflict_policy=WorkflowIDConflictPolicy.USE_EXISTING,
        id_reuse_policy=WorkflowIDReusePolicy.ALLOW_DUPLICATE,
        start_signal=LEDGER_AT,
        start_signal_args=[wake.sequence],
        rpc_timeout=_RPC_TIMEOUT,
    )
    claim.done(wake)
    log.info("relay.told", case=wake.case, sequence=wake.sequence, trace_id=wake.trace_id)
