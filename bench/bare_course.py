"""A Temporal workflow with as many signals, timers and activities as a case of three tiers, and nothing else in them.

It is the floor under `bench.cases`: what the same course costs when no rule, ledger or policy is involved.
"""

import asyncio
from contextlib import suppress
from datetime import timedelta

from temporalio import activity, workflow
from temporalio.client import Client
from temporalio.worker import Worker

QUEUE = "bare-course"
SIGNALS = 6
"""Submit, two conclusions, advice, agreement and signature wake a case's workflow; votes do not."""

_STEP = timedelta(seconds=10)
_FAR = timedelta(days=30)


@activity.defn
async def nothing() -> None:
    """An activity that does nothing."""


@workflow.defn
class BareCourse:
    """Waits for each signal with a timer running; after each, short steps and one ordinary activity, all empty."""

    def __init__(self) -> None:
        self._heard = 0

    @workflow.signal
    async def news(self) -> None:
        """One more."""
        self._heard += 1

    @workflow.run
    async def run(self) -> None:
        """As many rounds as there are signals."""
        sending: list[asyncio.Future[None]] = []
        for heard in range(1, SIGNALS + 1):
            with suppress(TimeoutError):
                await workflow.wait_condition(lambda least=heard: self._heard >= least, timeout=_FAR)
            for _ in range(3):
                await workflow.execute_local_activity(nothing, start_to_close_timeout=_STEP)
            sending.append(workflow.start_activity(nothing, start_to_close_timeout=_STEP))
        await asyncio.gather(*sending)


async def run_bare_courses(client: Client, count: int, at_once: int) -> None:
    """Runs `count` of them, `at_once` side by side, each signalled one after the other."""
    gate = asyncio.Semaphore(at_once)

    async def one(number: int) -> None:
        async with gate:
            handle = await client.start_workflow(BareCourse.run, id=f"bare-{number}", task_queue=QUEUE)
            for _ in range(SIGNALS):
                await handle.signal(BareCourse.news)
            await handle.result()

    async with Worker(client, task_queue=QUEUE, workflows=[BareCourse], activities=[nothing]):
        await asyncio.gather(*(one(number) for number in range(count)))
