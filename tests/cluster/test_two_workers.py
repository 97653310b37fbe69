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

from tests.cluster.parts import PATIENCE, Parts, Process, new_postgres
from tests.people import People
from tests.shared_servers import real_postgres
from workflows.contracts import workflow_id
from workflows.queue import TASK_QUEUE

pytestmark = [pytest.mark.cluster, pytest.mark.slow, pytest.mark.timeout(1800)]

CHAIR, NCG, PROVINCE = "voorzitter-eemsdelta", "ncg-eemsdelta", "provincie-eemsdelta"
CASES, AT_ONCE = 32, 8


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
            await made.start("temporal", says="Temporal is ready", port=made.temporal_port)
            await made.start("policy", says="OPA is ready", port=made.opa_port)
            made.run("prepare")
            await made.start("log", says="log.published")
            await made.start("api", says="web.ready")
            yield made
        finally:
            made.end()


async def known_as(worker: Process, client: Client) -> str:
    """The identity of a worker, once it waits for the work of cases by what Temporal knows."""
    asked = DescribeTaskQueueRequest(
        namespace=client.namespace,
        task_queue=TaskQueue(name=TASK_QUEUE),
        task_queue_type=TaskQueueType.TASK_QUEUE_TYPE_WORKFLOW,
    )
    async with asyncio.timeout(PATIENCE):
        while True:
            described = await client.workflow_service.describe_task_queue(asked)
            for poller in described.pollers:
                if poller.identity.startswith(f"{worker.pid}@"):
                    return str(poller.identity)
            await asyncio.sleep(0.1)


async def workers_of(client: Client, case: str) -> set[str]:
    """Which workers had a part in the workflow of a case."""
    return {
        event.workflow_task_completed_event_attributes.identity
        async for event in client.get_workflow_handle(workflow_id(case)).fetch_history_events()
        if event.event_type == EventType.EVENT_TYPE_WORKFLOW_TASK_COMPLETED
    }


async def begin(people: People) -> str:
    """A case from its intake until its first tier is open."""
    case = await people.preparer.open()
    await people["auditor-rijk"].until(case, lambda seen: seen["tier"] == "lokaal", PATIENCE)
    return case


async def decide(people: People, case: str) -> None:
    """From there until it is closed."""
    await people.vote(case, "for", CHAIR, NCG, PROVINCE)
    await people.conclude(case, CHAIR, "approve")
    await people["auditor-rijk"].until(case, lambda seen: seen["sideState"] == "closed", PATIENCE)


async def in_hand_of(worker: str, client: Client, people: People) -> list[str]:
    """Cases that are begun, the last of them by this worker: Temporal gives it what follows in that one as well."""
    cases = [await begin(people)]
    async with asyncio.timeout(PATIENCE):
        while await workers_of(client, cases[-1]) != {worker}:
            cases.append(await begin(people))
    return cases


async def test_every_case_is_decided_though_one_of_two_workers_is_killed_under_load(parts: Parts) -> None:
    temporal = await Client.connect(parts.where["GETRAPT_TEMPORAL_ADDRESS"], namespace="getrapt")
    one, other = [await parts.start("worker", name=name, says="worker.ready") for name in ("worker-1", "worker-2")]
    of_one, of_other = [await known_as(worker, temporal) for worker in (one, other)]

    closed, turn = list[str](), asyncio.Semaphore(AT_ONCE)
    async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{parts.port}", trust_env=False, timeout=120) as client:
        people = People(client)

        async def whole_case() -> None:
            async with turn:
                case = await begin(people)
                await decide(people, case)
                closed.append(case)

        held = await in_hand_of(of_one, temporal, people)
        load = [asyncio.create_task(whole_case()) for _ in range(CASES)]
        async with asyncio.timeout(PATIENCE):
            while len(closed) < CASES // 4:
                await asyncio.sleep(0.02)
                assert not any(case.done() and case.exception() for case in load)
        # In the middle of its work: what it has in hand is the other's to do again.
        one.kill()
        one.wait()
        assert len(closed) < CASES
        await asyncio.gather(*load, *(decide(people, case) for case in held))
        cases = closed + held
        acts = [[entry["act"]["type"] for entry in await people.history(case)] for case in cases]

    # Every act that was acknowledged is there once, and so is each that was the system's to take.
    assert acts == [["submit", "open_tier", *["cast_vote"] * 3, "conclude", "close"]] * (CASES + len(held))
    # Both had a part in them, and the other went on with what the one had begun.
    assert set().union(*[await workers_of(temporal, case) for case in closed]) == {of_one, of_other}
    assert await workers_of(temporal, held[-1]) == {of_one, of_other}
    for case in cases:
        ended = await temporal.get_workflow_handle(workflow_id(case)).describe()
        assert ended.status is WorkflowExecutionStatus.COMPLETED
    report = json.loads(parts.run("api", "verify", "--json"))
    assert report["sound"], report["findings"]
    assert report["entries"] >= 7 * len(cases)
    with psycopg.connect(parts.secrets("secrets/temporal.env")["GETRAPT_TEMPORAL_DATABASE_URL"]) as connection:
        (kept,) = connection.execute("SELECT count(DISTINCT workflow_id) FROM executions").fetchone() or (0,)
    assert kept >= len(cases)
