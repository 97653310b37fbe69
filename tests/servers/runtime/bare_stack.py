"""`python -m tests.servers.runtime.bare_stack [--impatient]`: the embedded stack, with two idle programs as its application.

For the tests of starting, stopping and killing: they are about processes, whatever these do. An impatient
one waits some seconds for a server that does not work, and not a minute.
"""

import asyncio
import os
import signal
import sys

from runtime.embedded import supervisor
from runtime.embedded.process import Command
from runtime.embedded.stack import Parts, run_stack
from runtime.embedded.supervisor import Child
from runtime.logs import configure_logging
from runtime.running import Run
from runtime.settings import Settings


async def _nothing(_: Settings) -> None: ...


async def _at_once() -> None: ...


def idle(settings: Settings) -> list[Child]:
    """Two programs that wait to be stopped."""

    def child(name: str) -> Child:
        program = (sys.executable, "-c", "import signal; signal.pause()")
        log = settings.home / "logs" / f"{name}.log"
        return Child(name, Command(name, program, log, dict(os.environ)), _at_once)

    return [child("worker"), child("api")]


def _say(line: str) -> None:
    print(line, flush=True)


async def main() -> None:
    """Until SIGTERM."""
    settings = Settings.load()
    if "--impatient" in sys.argv:
        supervisor.ASKED_EVERY, supervisor.ANSWERS_WITHIN = 0.2, 2.0
    configure_logging(settings)
    stop = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)

    def ready(run: Run) -> None:
        _say(f"ready {run.url}")

    await run_stack(settings, Parts(_nothing, idle), stop, _say, ready)


if __name__ == "__main__":
    os.umask(0o077)
    asyncio.run(main())
