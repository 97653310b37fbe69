"""`python -m tests.faults.stack_program {"postgres": PORT, …}`: the stack of `getrapt up --development` with a witness beside it, whose
application reaches its servers by these ports of connections that can fail."""

import asyncio
import json
import os
import signal
import sys
from collections.abc import Awaitable, Callable
from dataclasses import replace
from functools import partial
from pathlib import Path

from sqlalchemy import make_url

from runtime.embedded.application import application, prepare
from runtime.embedded.ports import LOOPBACK, NotReadyError, until
from runtime.embedded.process import Command, Starter, start
from runtime.embedded.stack import Parts, run_stack
from runtime.embedded.supervisor import Child
from runtime.embedded.zygote import zygote_of
from runtime.logs import configure_logging
from runtime.running import Run
from runtime.settings import ROOT, Settings
from tests.faults.clocks import skewed

PATIENCE = 10
"""How often a child gets the time that it has to become ready, before its start has failed."""


def by_connections(settings: Settings, ports: dict[str, int]) -> Settings:
    """The same, with the servers behind these ports."""
    url = make_url(str(settings.database_url)).set(port=ports["postgres"])
    return settings.model_copy(
        update={
            "database_url": url.render_as_string(hide_password=False),
            "temporal_address": f"{LOOPBACK}:{ports['temporal']}",
            "opa_url": f"http://{LOOPBACK}:{ports['opa']}",
        }
    )


def witness(home: Path, place: Path, port: int) -> Child:
    """A witness with a home of its own; ready when it takes connections."""
    program = (sys.executable, "-P", "-m", "cli", "witness", "--home", str(place), "--port", str(port))
    environment = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), "PYTHONUNBUFFERED": "1", "LC_ALL": "C.UTF-8"}

    async def listens() -> bool:
        try:
            _, writer = await asyncio.open_connection(LOOPBACK, port)
        except OSError:
            return False
        writer.close()
        return True

    command = Command("witness", program, home / "logs" / "witness.log", environment)
    return Child("witness", command, lambda: until(listens, 60, "the witness"))


def patient(ready: Callable[[], Awaitable[None]]) -> Callable[[], Awaitable[None]]:
    """Asks again whether a child is ready when it has been long enough for people: what is found out here is not how fast it starts."""

    async def wait() -> None:
        for _ in range(PATIENCE):
            try:
                return await ready()
            except NotReadyError:
                continue
        return await ready()

    return wait


def programs(begin: Starter, settings: Settings, given: dict[str, int | str]) -> list[Child]:
    """The application and the witness; the worker with its own clock where one is given."""
    ports = {name: int(value) for name, value in given.items() if name in ("postgres", "temporal", "opa")}
    children = application(begin, by_connections(settings, ports))
    if library := str(given.get("clock_library", "")):
        clock = skewed(library, int(given["clock_days"]))
        children = [
            # What the library is loaded by is read when a program begins, which one that was forked never does.
            replace(
                child, start=start, command=replace(child.command, environment={**child.command.environment, **clock})
            )
            if child.name == "worker"
            else child
            for child in children
        ]
    children.append(witness(settings.home, Path(str(given["witness_home"])), int(given["witness"])))
    return [replace(child, ready=patient(child.ready)) for child in children]


async def main(given: dict[str, int | str]) -> None:
    """Until SIGTERM."""
    settings = Settings.load()
    configure_logging(settings)
    zygote = zygote_of(settings.home)
    begin = zygote.start if zygote else start
    stop = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)

    def ready(run: Run) -> None:
        print(f"ready {run.url}", flush=True)

    await run_stack(
        settings,
        Parts(partial(prepare, begin), lambda found: programs(begin, found, given), zygote.child() if zygote else None),
        stop,
        lambda line: print(line, flush=True),
        ready,
    )


if __name__ == "__main__":
    os.umask(0o077)
    asyncio.run(main(json.loads(sys.argv[1])))
