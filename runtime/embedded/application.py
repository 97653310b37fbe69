"""The stack's own programs, the worker, the log and the web application: as children, and when they are ready."""

import os
import sys
from pathlib import Path

import httpx
from temporalio.api.enums.v1 import TaskQueueType
from temporalio.api.taskqueue.v1 import TaskQueue
from temporalio.api.workflowservice.v1 import DescribeTaskQueueRequest
from temporalio.client import Client
from temporalio.service import RPCError

from domain.errors import StoreUnavailable
from runtime.embedded.ports import until
from runtime.embedded.process import Command
from runtime.embedded.supervisor import Child
from runtime.settings import ROOT, Settings
from store.database import Database
from store.log_keys import LogKeys
from workflows.contracts import TASK_QUEUE


def _command(settings: Settings, name: str, *more: str) -> Command:
    inherited = {n: value for n, value in os.environ.items() if not n.startswith("GETRAPT_")}
    # Temporal's tables are Temporal's own: no program of ours reads them.
    settings = settings.model_copy(update={"temporal_database_url": None})
    if name != "log":
        # What signs the log is nobody's but the log's: who takes over the web application must not be able to.
        settings = settings.model_copy(update={"log_signing_key": None, "log_signing_key_file": None})
    return Command(
        name=name,
        arguments=(sys.executable, "-P", "-m", "cli", name, *more),
        log=Path(settings.home) / "logs" / f"{name}.log",
        environment=inherited | settings.environment() | {"PYTHONPATH": str(ROOT), "PYTHONUNBUFFERED": "1"},
    )


def worker(settings: Settings) -> Child:
    """Ready when Temporal knows that somebody waits for the cases' work."""

    async def polls() -> bool:
        try:
            client = await Client.connect(str(settings.temporal_address), namespace=settings.temporal_namespace)
            described = await client.workflow_service.describe_task_queue(
                DescribeTaskQueueRequest(
                    namespace=settings.temporal_namespace,
                    task_queue=TaskQueue(name=TASK_QUEUE),
                    task_queue_type=TaskQueueType.TASK_QUEUE_TYPE_WORKFLOW,
                )
            )
        except (RPCError, RuntimeError):
            return False
        return len(described.pollers) > 0

    return Child("worker", _command(settings, "worker"), lambda: until(polls, 60, "the worker"))


def web(settings: Settings) -> Child:
    """Ready when it answers, whatever it answers: whether all is well is what its health page says."""

    async def answers() -> bool:
        try:
            async with httpx.AsyncClient(trust_env=False, timeout=2) as client:
                await client.get(f"{settings.url}/v1/health/live")
        except httpx.HTTPError:
            return False
        return True

    return Child("api", _command(settings, "api"), lambda: until(answers, 60, "the web application"))


def log(settings: Settings) -> Child:
    """Ready when the ledger names the log and its key, which it is given at the first start."""

    async def begun() -> bool:
        database = Database(str(settings.database_url), pool_size=1)
        try:
            return await LogKeys(database).in_force() is not None
        except StoreUnavailable:
            return False
        finally:
            await database.close()

    return Child("log", _command(settings, "log", "run"), lambda: until(begun, 60, "the log"))


def application(settings: Settings) -> list[Child]:
    """All of them; none waits for another."""
    return [worker(settings), log(settings), web(settings)]
