"""A Temporal workflow with as many signals, timers and activities as a case of three tiers, and nothing else in them.

It is the floor under `bench.cases`: what the same course costs when no rule, ledger or policy is involved. That the
counts are those of a real case is seen in every run: both histories are counted.
"""

import asyncio
import uuid
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from datetime import timedelta

from temporalio import activity, workflow
from temporalio.client import Client, WorkflowHandle
from temporalio.worker import Worker

QUEUE = "bare-course"
SHORT_STEPS = (3, 3, 3, 1, 1, 3)
"""Short steps after each signal. Submission, the two conclusions and the signature lead to an act of the system's, so
the ledger is read before and after it; advice and agreement are only read. Votes wake nobody."""

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
        for heard, steps in enumerate(SHORT_STEPS, 1):
            with suppress(TimeoutError):
                await workflow.wait_condition(lambda least=heard: self._heard >= least, timeout=_FAR)
            for _ in range(steps - 1):
                await workflow.execute_local_activity(nothing, start_to_close_timeout=_STEP)
            sending.append(workflow.start_activity(nothing, start_to_close_timeout=_STEP))
            await workflow.execute_local_activity("step_taken", heard, start_to_close_timeout=_STEP)
        await asyncio.gather(*sending)


class BareCourses:
    """Runs them, each signalled when its step before was taken, as a case's next act comes when its tier is open."""

    def __init__(self, client: Client) -> None:
        self._client = client
        self._steps: dict[str, asyncio.Queue[int]] = {}

    @activity.defn
    async def step_taken(self, number: int) -> None:
        """Lets whoever signals know."""
        workflow_id = activity.info().workflow_id
        if workflow_id is not None:
            self._steps[workflow_id].put_nowait(number)

    async def run_one(self) -> str:
        """One, from its start to its end; its id."""
        handle, taken = await self._begun()
        while await taken.get() < len(SHORT_STEPS):
            await handle.signal(BareCourse.news)
        await handle.result()
        del self._steps[handle.id]
        return handle.id

    async def begin_one(self) -> None:
        """One, from its start until it waits with a timer, as a case does of which the first tier is open; it goes on waiting."""
        _, taken = await self._begun()
        await taken.get()

    async def _begun(self) -> tuple[WorkflowHandle[BareCourse, None], asyncio.Queue[int]]:
        name = f"bare-{uuid.uuid4().hex}"
        taken = self._steps[name] = asyncio.Queue()
        handle = await self._client.start_workflow(BareCourse.run, id=name, task_queue=QUEUE, start_signal="news")
        return handle, taken


@asynccontextmanager
async def bare_courses(client: Client) -> AsyncIterator[BareCourses]:
    """A worker for them, for as long as the block runs."""
    courses = BareCourses(client)
    async with Worker(client, task_queue=QUEUE, workflows=[BareCourse], activities=[nothing, courses.step_taken]):
        yield courses
