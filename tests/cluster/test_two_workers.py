"""Two workers on a Temporal server with PostgreSQL, one of them killed under load: every case is decided, and all of it verifies.

Needs what `make temporal-server` builds, and so runs by `make test-cluster` alone.
"""

import asyncio
import json
from collections.abc import Iterator
from pathlib import Path

import httpx
import psycopg
import pytest
from temporalio.api.enums.v1 import TaskQueueType
from temporalio.api.taskqueue.v1 import TaskQueue
from temporalio.api.workflowservice.v1 import DescribeTaskQueueRequest
from temporalio.client import Client

from tests.cluster.parts import PATIENCE, Parts, temporal_database
from tests.conftest import OpaServer, PostgresServer
from tests.people import People
from workflows.contracts import TASK_QUEUE

pytestmark = [pytest.mark.cluster, pytest.mark.slow, pytest.mark.timeout(1800)]

CHAIR, NCG, PROVINCE = "voorzitter-eemsdelta", "ncg-eemsdelta", "provincie-eemsdelta"
CASES, AT_ONCE = 48, 8


@pytest.fixture
def parts(postgres: PostgresServer, opa: OpaServer, tmp_path: Path) -> Iterator[Parts]:
    """A Temporal server on PostgreSQL, the log and the web application; workers are the test's own."""
    with temporal_database(postgres) as url:
        made = Parts(tmp_path, postgres.fresh(), opa, url)
        try:
            made.start(
                "temporal",
                "temporal-server",
                "--port",
                str(made.temporal_port),
                says="Temporal is ready",
                **made.temporal,
            )
            made.run("prepare", **made.preparing)
            made.start("log", "log", "run", says="log.published", **made.logging)
            made.start("api", "api", says="web.ready")
            yield made
        finally:
            made.end()


async def pollers(parts: Parts) -> int:
    """How many workers wait for the work of cases, by what Temporal knows."""
    client = await Client.connect(parts.settings["GETRAPT_TEMPORAL_ADDRESS"], namespace="getrapt")
    described = await client.workflow_service.describe_task_queue(
        DescribeTaskQueueRequest(
            namespace="getrapt",
            task_queue=TaskQueue(name=TASK_QUEUE),
            task_queue_type=TaskQueueType.TASK_QUEUE_TYPE_WORKFLOW,
        )
    )
    return len({poller.identity for poller in described.pollers})


async def decide(people: People, turn: asyncio.Semaphore, closed: list[str]) -> None:
    """One case from its intake until it is closed."""
    async with turn:
        case = await people.preparer.open()
        auditor = people["auditor-rijk"]
        await auditor.until(case, lambda seen: seen["tier"] == "lokaal", PATIENCE)
        await people.vote(case, "for", CHAIR, NCG, PROVINCE)
        await people.conclude(case, CHAIR, "approve")
        await auditor.until(case, lambda seen: seen["sideState"] == "closed", PATIENCE)
        closed.append(case)


async def test_every_case_is_decided_though_one_of_two_workers_is_killed_under_load(parts: Parts) -> None:
    one, _ = (parts.start(name, "worker", says="worker.ready") for name in ("worker-1", "worker-2"))
    async with asyncio.timeout(PATIENCE):
        while await pollers(parts) < 2:
            await asyncio.sleep(0.1)
    closed: list[str] = []
    async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{parts.port}", trust_env=False, timeout=120) as client:
        people, turn = People(client), asyncio.Semaphore(AT_ONCE)
        cases = [asyncio.create_task(decide(people, turn, closed)) for _ in range(CASES)]
        async with asyncio.timeout(PATIENCE):
            while len(closed) < CASES // 4:
                await asyncio.sleep(0.02)
                assert not any(case.done() and case.exception() for case in cases)
        # In the middle of its work: what it has in hand is the other's to do again.
        one.kill()
        one.wait()
        assert len(closed) < CASES
        await asyncio.gather(*cases)
        acts = [[entry["act"]["type"] for entry in await people.history(case)] for case in closed]
    assert acts == [["submit", "open_tier", *["cast_vote"] * 3, "conclude", "close"]] * CASES
    report = json.loads(parts.run("verify", "--json"))
    assert report["sound"], report["findings"]
    assert report["entries"] >= 7 * CASES
    with psycopg.connect(parts.temporal["GETRAPT_TEMPORAL_DATABASE_URL"]) as connection:
        (kept,) = connection.execute("SELECT count(DISTINCT workflow_id) FROM executions").fetchone() or (0,)
    assert kept >= CASES
