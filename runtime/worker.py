"""The worker process: carries the workflows, and runs the relay, the sealing of the access log and the sending of messages
beside them."""

import asyncio
import hashlib
from datetime import timedelta

import structlog
from temporalio.client import Client
from temporalio.service import RPCError
from temporalio.worker import Worker
from temporalio.worker.workflow_sandbox import SandboxedWorkflowRunner, SandboxRestrictions

from activities.course import CourseActivities
from runtime.composition import Services, services, temporal_client
from runtime.mailing import Post
from runtime.relay import relay
from runtime.sealing import sealing
from runtime.settings import ROOT, Settings
from runtime.smtp import MailServer
from workflows.queue import TASK_QUEUE
from workflows.routekaart import RoutekaartWorkflow

CONNECT_PAUSE = 1.0
RUNNER = SandboxedWorkflowRunner(
    restrictions=SandboxRestrictions.default.with_passthrough_modules("domain", "workflows.contracts", "pydantic")
)

log = structlog.get_logger(__name__)


async def run_worker(settings: Settings, stop: asyncio.Event) -> None:
    """Works until `stop` is set; then finishes what it has in hand. Waits for Temporal where it is not there yet."""
    server = MailServer.of(settings)
    async with services(settings) as parts:
        client = await _connected(settings, stop)
        if client is None:
            return
        async with build_worker(client, parts):
            tasks = [
                asyncio.create_task(relay(parts.outbox, client)),
                asyncio.create_task(sealing(parts.sealing, parts.access_log, settings.access_seal_seconds)),
                asyncio.create_task(stop.wait()),
            ]
            if server is not None and settings.public_url is not None:
                tasks.append(asyncio.create_task(Post(parts, server, settings.public_url).run()))
            log.info("worker.ready", queue=TASK_QUEUE, namespace=settings.temporal_namespace)
            await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
            for task in tasks:
                task.cancel()
            ended = await asyncio.gather(*tasks, return_exceptions=True)
            failed = next((one for one in ended if isinstance(one, Exception)), None)
            if failed is not None:
                raise failed


def build_worker(client: Client, parts: Services) -> Worker:
    """A worker for the cases' task queue."""
    course = CourseActivities(parts.authority, parts.vault, parts.recorded, parts.notices, parts.mandated)
    return Worker(
        client,
        task_queue=TASK_QUEUE,
        workflows=[RoutekaartWorkflow],
        activities=[course.read_ledger, course.take_system_act, course.send_notices],
        workflow_runner=RUNNER,
        build_id=BUILD_ID,
        graceful_shutdown_timeout=timedelta(seconds=5),
    )


def build_id() -> str:
    """Which course this worker knows, as Temporal shows it beside what was done: a hash over the code that a history is replayed by.

    Temporal's own would be one over every module that is loaded: 0.3 s, and 20 MB that were shared until then.
    """
    course = hashlib.sha256()
    for path in sorted(path for room in ("domain", "workflows") for path in (ROOT / room).rglob("*.py")):
        course.update(path.read_bytes())
    return course.hexdigest()


# Of the code that was loaded, whatever lies on the disk when a worker begins.
BUILD_ID = build_id()


async def _connected(settings: Settings, stop: asyncio.Event) -> Client | None:
    while not stop.is_set():
        try:
            return await temporal_client(settings)
        except (RPCError, RuntimeError) as error:
            log.warning("worker.temporal_away", reason=str(error)[:200])
        try:
            await asyncio.wait_for(stop.wait(), CONNECT_PAUSE)
        except TimeoutError:
            continue
    return None
