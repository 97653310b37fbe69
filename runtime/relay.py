"""The relay: tells a case's workflow that its ledger has moved, starting it where it is not there yet.

It wakes on the database's notification, with a slow sweep behind it for what a lost connection may have swallowed.
Cases go side by side; one case's news goes in order, since nobody else holds the case meanwhile and its rows are
crossed off only after the workflow was told. Told twice is told once.
"""

import asyncio
import time
from datetime import timedelta

import structlog
from temporalio.client import Client
from temporalio.common import WorkflowIDConflictPolicy, WorkflowIDReusePolicy
from temporalio.service import RPCError, RPCStatusCode

from domain.errors import StoreUnavailable
from store.outbox import Claim, Outbox, Wake
from workflows.contracts import LEDGER_AT, CaseInput, workflow_id
from workflows.queue import TASK_QUEUE
from workflows.routekaart import RoutekaartWorkflow

SWEEP = 30.0
"""Seconds between sweeps when nothing is heard."""

BATCH = 50
FIRST_PAUSE, LONGEST_PAUSE = 0.2, 5.0
LONGEST_PUT_OFF = 60.0
_AWAY = (RPCStatusCode.UNAVAILABLE, RPCStatusCode.DEADLINE_EXCEEDED, RPCStatusCode.CANCELLED)
_RPC_TIMEOUT = timedelta(seconds=5)

log = structlog.get_logger(__name__)


class PutOff:
    """The cases whose workflow cannot be told for a reason of its own, and when each is tried again."""

    def __init__(self) -> None:
        self._until: dict[str, tuple[float, float]] = {}

    def add(self, case: str) -> float:
        """Puts the case off, twice as long as the time before; the seconds."""
        pause = min(self._until.get(case, (0.0, FIRST_PAUSE / 2))[1] * 2, LONGEST_PUT_OFF)
        self._until[case] = (time.monotonic() + pause, pause)
        return pause

    def remove(self, case: str) -> None:
        """The case's workflow was told."""
        self._until.pop(case, None)

    @property
    def cases(self) -> list[str]:
        """Those that are not to be tried yet."""
        return [case for case, (until, _) in self._until.items() if until > time.monotonic()]

    @property
    def next(self) -> float:
        """Seconds until the first of them is to be tried; at most a sweep."""
        waiting = [until - time.monotonic() for until, _ in self._until.values()]
        return max(0.0, min((wait for wait in waiting if wait > 0), default=SWEEP))


async def relay(outbox: Outbox, client: Client) -> None:
    """Delivers until cancelled. While Temporal or the database is away it tries again, ever slower, and loses nothing."""
    pause, put_off = FIRST_PAUSE, PutOff()
    async with outbox.listen() as wakeups:
        while True:
            try:
                while await _deliver(outbox, client, put_off):
                    pause = FIRST_PAUSE
                pause = FIRST_PAUSE
                await wakeups.wait(min(SWEEP, put_off.next))
            except (RPCError, StoreUnavailable) as error:
                log.warning("relay.held_up", reason=type(error).__name__, again_in=pause)
                await asyncio.sleep(pause)
                pause = min(pause * 2, LONGEST_PAUSE)


async def _deliver(outbox: Outbox, client: Client, put_off: PutOff) -> int:
    """Delivers what waits, at most BATCH cases; how many were told.

    A case that fails where others get through, or for another reason than that Temporal does not answer, holds up itself
    alone. RPCError where nothing got through and Temporal does not answer.
    """
    async with outbox.claim(BATCH, put_off.cases) as claim:
        results = await asyncio.gather(*(_tell(client, wake, claim) for wake in claim.wakes), return_exceptions=True)
        told = results.count(None)
        for wake, failure in zip(claim.wakes, results, strict=True):
            if failure is None:
                put_off.remove(wake.case)
            elif isinstance(failure, RPCError) and (told or failure.status not in _AWAY):
                again_in = put_off.add(wake.case)
                log.warning("relay.put_off", case=wake.case, reason=failure.status.name, again_in=again_in)
            else:
                raise failure
        return told


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
