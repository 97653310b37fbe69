"""Whoever can write to Temporal can make a workflow look at the ledger: whatever they send, nothing comes of it."""

import asyncio
import uuid
from datetime import timedelta

from temporalio import workflow
from temporalio.common import RetryPolicy
from temporalio.exceptions import ActivityError
from temporalio.worker import UnsandboxedWorkflowRunner, Worker

from domain import acts as a
from domain.acts import TermKind
from domain.codes import Outcome, VoteChoice
from tests.driving import Driving
from workflows import contracts as c
from workflows.queue import TASK_QUEUE

SECRET = "Jan Jansen, Kerkstraat 12"
ONCE = RetryPolicy(maximum_attempts=1)


@workflow.defn(name="Forger", sandboxed=False)
class Forger:
    """Somebody's own workflow, which asks the cases' worker for what it likes."""

    @workflow.run
    async def run(self, asked: list[list[object]]) -> list[str]:
        """The activities, one after another; what became of each."""
        became = []
        for name, request in asked:
            try:
                await workflow.execute_activity(
                    str(name),
                    request,
                    task_queue=TASK_QUEUE,
                    start_to_close_timeout=timedelta(seconds=20),
                    retry_policy=ONCE,
                )
                became.append("done")
            except ActivityError:
                became.append("failed")
        return became


async def forge(course: Driving, *asked: tuple[str, object]) -> list[str]:
    """What becomes of these activities."""
    queue = f"forger-{uuid.uuid4().hex}"
    worker = Worker(course.client, task_queue=queue, workflows=[Forger], workflow_runner=UnsandboxedWorkflowRunner())
    async with worker:
        requests = [list(one) for one in asked]
        became: list[str] = await course.client.execute_workflow("Forger", requests, id=queue, task_queue=queue)
        return became


async def test_forged_activities_take_no_act_and_write_nothing_of_their_own(course: Driving) -> None:
    case = await course.submit()
    state = await course.in_tier(case, "lokaal")
    assert state.tier is not None
    remind = c.SystemActRequest(case, a.Remind(TermKind.TIER, state.tier.term.end), 2, SECRET)
    passed = c.SystemActRequest(case, a.PassTerm(TermKind.TIER, state.tier.term.end), 2, SECRET)
    elsewhere = c.SystemActRequest(case, a.OpenTier(SECRET), 2, "t")
    closed = c.SystemActRequest(case, a.Close(), 2, "t")
    notices = {"case": case, "sequence": 1, "trace_id": SECRET, "notices": [{"audience": SECRET, "code": SECRET}]}
    became = await forge(
        course,
        (c.TAKE_SYSTEM_ACT, remind),
        (c.TAKE_SYSTEM_ACT, passed),
        (c.TAKE_SYSTEM_ACT, elsewhere),
        (c.TAKE_SYSTEM_ACT, closed),
        (c.SEND_NOTICES, notices),
    )
    assert became == ["done", "done", "failed", "done", "done"]
    assert await course.state(case) == state
    entries = [one.entry for one in await course.parts.queries.entries_of(f"routekaart/{case}")]
    assert [entry.verdict["reasons"] for entry in entries[2:]] == [
        ["reminder_not_due"],
        ["term_not_passed"],
        ["nothing_to_close"],
    ]
    assert all(SECRET not in str(entry) for entry in entries)
    told = await course.parts.notices.of(["stuurgroep-eemsdelta", SECRET])
    assert {one.notice.code for one in told} == {"round_opened"}


async def test_a_run_that_was_begun_as_if_all_had_been_told_tells_it_again(course: Driving) -> None:
    case = await course.submit()
    await course.in_tier(case, "lokaal")
    await course.caught_up(case)
    handle = course.workflow(case)
    await handle.terminate("to be begun otherwise")
    await course.client.start_workflow(
        "Routekaart", c.CaseInput(case, told=10**6), id=c.workflow_id(case), task_queue=TASK_QUEUE
    )
    await course.vote(case, "eemsdelta", VoteChoice.FOR, "voorzitter", "ncg", "provincie")
    await course.conclude(case, "eemsdelta", Outcome.APPROVE)
    await course.closed(case)
    async with asyncio.timeout(20):
        while "decided" not in {one.notice.code for one in await course.parts.notices.of(["stuurgroep-eemsdelta"])}:
            await asyncio.sleep(0.02)
