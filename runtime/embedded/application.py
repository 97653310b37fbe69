"""The stack's own programs, the worker, the log and the web application: as children, and when they are ready."""

import asyncio
import json
from pathlib import Path

import httpx
from temporalio.api.enums.v1 import TaskQueueType
from temporalio.api.taskqueue.v1 import TaskQueue
from temporalio.api.workflowservice.v1 import DescribeTaskQueueRequest
from temporalio.client import Client
from temporalio.service import RPCError

from domain.errors import StoreUnavailable
from runtime.embedded.ports import until
from runtime.embedded.process import Command, ProcessError, Starter, last_lines, length_of, stop
from runtime.embedded.supervisor import Child
from runtime.embedded.zygote import PROGRAM, environment
from runtime.settings import Settings, SettingsError
from store.plain import ANSWERS_WITHIN, plain_connection
from workflows.queue import TASK_QUEUE

_LOG_BEGAN = "SELECT FROM log_keys LIMIT 1"
WRONG_SETTING = 2
"""The exit code of a command of ours that could not use a setting."""


def _command(settings: Settings, name: str, *more: str) -> Command:
    # Temporal's tables are Temporal's own: no program of ours reads them.
    settings = settings.model_copy(update={"temporal_database_url": None})
    if name != "log":
        # What signs the log is nobody's but the log's: who takes over the web application must not be able to.
        settings = settings.model_copy(update={"log_signing_key": None, "log_signing_key_file": None})
    return Command(
        name=name,
        arguments=(*PROGRAM, name, *more),
        log=Path(settings.home) / "logs" / f"{name}.log",
        environment=environment(settings.environment()),
    )


def worker(settings: Settings, begin: Starter) -> Child:
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

    return Child("worker", _command(settings, "worker"), lambda: until(polls, 60, "the worker"), start=begin)


def web(settings: Settings, begin: Starter) -> Child:
    """Ready when it answers, whatever it answers: whether all is well is what its health page says."""

    async def answers() -> bool:
        try:
            async with httpx.AsyncClient(trust_env=False, timeout=2) as client:
                await client.get(f"{settings.url}/v1/health/live")
        except httpx.HTTPError:
            return False
        return True

    return Child("api", _command(settings, "api"), lambda: until(answers, 60, "the web application"), start=begin)


def log(settings: Settings, begin: Starter) -> Child:
    """Ready when the ledger names the log and its key, which it is given at the first start."""

    async def begun() -> bool:
        try:
            async with asyncio.timeout(ANSWERS_WITHIN), plain_connection(str(settings.database_url)) as connection:
                return await (await connection.execute(_LOG_BEGAN)).fetchone() is not None
        except (StoreUnavailable, TimeoutError):
            return False

    return Child("log", _command(settings, "log", "run"), lambda: until(begun, 60, "the log"), start=begin)


async def prepare(begin: Starter, settings: Settings) -> None:
    """What a database must hold before the application starts (`runtime.prepare`). ProcessError, SettingsError with what was wrong."""
    command = _command(settings, "prepare", "--json")
    before = length_of(command.log)
    process = await begin(command)
    try:
        code = await process.wait()
    finally:
        await stop(command, process)
    if code:
        message = _error(command.log.read_bytes()[before:])
        if message is None:
            raise ProcessError(f"the database was not prepared ({code}):\n{last_lines(command.log)}")
        raise SettingsError(message) if code == WRONG_SETTING else ProcessError(message)


def _error(said: bytes) -> str | None:
    """What a command of ours said last, of what went wrong as it foresaw; None where it said no such thing."""
    try:
        told = json.loads(said.decode("utf-8", "replace").splitlines()[-1])
    except (ValueError, IndexError):
        return None
    return str(told["error"]) if isinstance(told, dict) and told.keys() == {"error"} else None


def application(begin: Starter, settings: Settings) -> list[Child]:
    """All of them; none waits for another."""
    return [worker(settings, begin), log(settings, begin), web(settings, begin)]
