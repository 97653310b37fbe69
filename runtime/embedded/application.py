"""The stack's own two programs, the worker and the web application: as children, and when they are ready."""

import os
import sys
from pathlib import Path

import httpx
from temporalio.api.enums.v1 import TaskQueueType
from temporalio.api.taskqueue.v1 import TaskQueue
from temporalio.api.workflowservice.v1 import DescribeTaskQueueRequest
from temporalio.client import Client
from temporalio.service import RPCError

from runtime.embedded.ports import until
from runtime.embedded.process import Command
from runtime.embedded.supervisor import Child
from runtime.settings import ROOT, Settings
from workflows.contracts import TASK_QUEUE


def _command(settings: Settings, name: str) -> Command:
    inherited = {n: value for n, value in os.environ.items() if not n.startswith("GETRAPT_")}
    return Command(
        name=name,
        arguments=(sys.executable, "-P", "-m", "cli", name),
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


def application(settings: Settings) -> list[Child]:
    """Both; neither waits for the other."""
    return [worker(settings), web(settings)]
