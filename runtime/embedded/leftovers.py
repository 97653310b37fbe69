"""What a stack that was killed left behind: processes that are still ending.

The kernel ends our children when their supervisor goes; this waits for that, and insists where it does not happen.
PostgreSQL's note of its own process is `postmaster`'s.
"""

import asyncio
import os
import signal
import time
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

from runtime.running import RunningChild


def born(pid: int) -> str | None:
    """When a process began, as the kernel counts; with its number that names a process for good. None: not there."""
    try:
        # The program's name, in brackets, may hold anything: the fields are counted from its end.
        fields = Path(f"/proc/{pid}/stat").read_text("utf-8", "replace").rpartition(")")[2].split()
    except (FileNotFoundError, ProcessLookupError, PermissionError):
        return None
    # A zombie has ended; it waits for a parent to ask.
    return None if fields[0] in "ZX" else fields[19]


def alive(child: RunningChild) -> bool:
    """Whether it is still this very process."""
    return child.born is not None and born(child.pid) == child.born


async def await_leftovers(children: Iterable[RunningChild], patience: float = 10) -> list[str]:
    """Wait until all have ended, and kill what has not by then. Answers with the names of those still there."""
    waiting = [child for child in children if alive(child)]
    names = [child.name for child in waiting]
    deadline = time.monotonic() + patience
    insisted = False
    while waiting := [child for child in waiting if alive(child)]:
        if time.monotonic() > deadline and not insisted:
            insisted = True
            for child in waiting:
                with suppress(ProcessLookupError):
                    os.kill(child.pid, signal.SIGKILL)
        await asyncio.sleep(0.02)
    return names
