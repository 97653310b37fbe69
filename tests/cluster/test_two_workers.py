"""Two workers on a Temporal server with PostgreSQL, one of them killed under load: every case is decided, and all of it verifies.

Needs what `make temporal-server` builds, and so runs by `make test-cluster` alone.
"""

import asyncio
import json
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import psycopg
import pytest
from temporalio.api.enums.v1 import EventType, TaskQueueType
from temporalio.api.taskqueue.v1 import TaskQueue
from temporalio.api.workflowservice.v1 import DescribeTaskQueueRequest
from temporalio.client import Client, WorkflowExecutionStatus

from tests.cluster.parts import PATIENCE, Parts, new_postgres
from tests.people import People
from tests.shared_servers import real_postgres
from workflows.contracts import TASK_QUEUE, workflow_id

pytestmark = [pytest.mark.cluster, pytest.mark.slow, pytest.mark.timeout(1800)]

CHAIR, NCG, PROVINCE = "voorzitter-eemsdelta", "ncg-eemsdelta", "provincie-eemsdelta"
CASES, AT_ONCE = 48, 8


@pytest.fixture
async def parts(tmp_path: Path) -> AsyncIterator[Parts]:
    """Everything but workers, which are the test's own, set up as docs/deployment.md tells it."""
    binaries = real_postgres()
    assert binaries, (
        "no PostgreSQL of this machine's own: the embedded one lacks an extension that Temporal's tables need"
    )
    async with new_postgres(tmp_path / "postgres", binaries) as postgres:
        made = Parts(tmp_path)
        try:
            made.draw_secrets(postgres.port)
            made.make_roles(postgres)
            made.start("temporal", says="Temporal is ready", port=made.temporal_port)
            made.start("policy", says="OPA is ready", port=made.opa_port)
            made.run("prepare")
            made.start("log", says="log.published")
            made.start("api", says="web.ready")
            yield made
        finally:
            made.end()


async def pollers(client: Client) -> set[str]:
    """The workers that wait for the work of cases, by what Temporal knows."""
    described = await client.workflow_service.describe_task_queue(
        DescribeTaskQueueRequest(
            namespace=client.namespace,
            task_queue=TaskQueue(name=TASK_QUEUE),
            task_queue_type=TaskQueueType.TASK_QUEUE_TYPE_WORKFLOW,
        )
    )
    return {poller.identity for poller in described.pollers}


async def workers_of(client: Client, case: str) -> set[str]:
    """Which workers had a part in a case whose workflow has ended well."""
    handle = client.get_workflow_handle(workflow_id(case))
    assert (await handle.describe()).status is WorkflowExecutionStatus.COMPLETED
    return {
        event.workflow_task_completed_event_attributes.identity
        async for event in handle.fetch_history_events()
        if event.event_type == EventType.EVENT_TYPE_WORKFLOW_TASK_COMPLETED
    }


async def decide(people: People, turn: asyncio.Semaphore, opened: list[str], closed: list[str]) -> None:
    """One case from its intake until it is closed."""
    async with turn:
        case = await people.preparer.open()
        opened.append(case)
        auditor = people["auditor-rijk"]
        await auditor.until(case, lambda seen: seen["tier"] == "lokaal", PATIENCE)
        await people.vote(case, "for", CHAIR, NCG, PROVINCE)
        await people.conclude(case, CHAIR, "approve")
        await auditor.until(case, lambda seen: seen["sideState"] == "closed", PATIENCE)
        closed.append(case)


async def test_every_case_is_decided_though_one_of_two_workers_is_killed_under_load(parts: Parts) -> None:
    temporal = await Client.connect(parts.where["GETRAPT_TEMPORAL_ADDRESS"], namespace="getrapt")
    one, other = (parts.start("worker", name=name, says="worker.ready") for name in ("worker-1", "worker-2"))
    async with asyncio.timeout(PATIENCE):
        while len(both := await pollers(temporal)) < 2:
            await asyncio.sleep(0.1)
    of_one, of_other = (next(name for name in both if name.startswith(f"{of.pid}@")) for of in (one, other))

    opened, closed = list[str](), list[str]()
    async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{parts.port}", trust_env=False, timeout=120) as client:
        people, turn = People(client), asyncio.Semaphore(AT_ONCE)
        cases = [asyncio.create_task(decide(people, turn, opened, closed)) for _ in range(CASES)]
        async with asyncio.timeout(PATIENCE):
            while len(closed) < CASES // 4:
                await asyncio.sleep(0.02)
                assert not any(case.done() and case.exception() for case in cases)
        # In the middle of its work: what it has in hand is the other's to do again.
        one.kill()
        one.wait()
        before, at_work = list(closed), [case for case in opened if case not in closed]
        assert at_work
        await asyncio.gather(*cases)
        acts = [[entry["act"]["type"] for entry in await people.history(case)] for case in closed]
    assert acts == [["submit", "open_tier", *["cast_vote"] * 3, "conclude", "close"]] * CASES

    # Both had worked; each case that was under way was brought to its end by the one that was left.
    assert set().union(*[await workers_of(temporal, case) for case in before]) == {of_one, of_other}
    assert all([of_other in await workers_of(temporal, case) for case in at_work])
    report = json.loads(parts.run("api", "verify", "--json"))
    assert report["sound"], report["findings"]
    assert report["entries"] >= 7 * CASES
    with psycopg.connect(parts.secrets("secrets/temporal.env")["GETRAPT_TEMPORAL_DATABASE_URL"]) as connection:
        (kept,) = connection.execute("SELECT count(DISTINCT workflow_id) FROM executions").fetchone() or (0,)
    assert kept >= CASES
