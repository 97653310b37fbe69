"""PostgreSQL's note of its own process, `postmaster.pid`: when it stands in the way of a start, and may go.

PostgreSQL refuses to start when the number in its note belongs to any process of its user, and in a container the same
numbers come back at every start. A note whose process has ended is left to PostgreSQL: it looks for survivors by it.
"""

import asyncio
import os
import signal
import time
from contextlib import suppress
from enum import Enum
from pathlib import Path

from runtime.embedded.leftovers import born

# Between the start of a process, as the kernel counts it, and the time that PostgreSQL notes as its own start: seconds.
_STARTING = 10.0
_PROGRAM = "postgres"


class Holder(Enum):
    """Whose the process in a note is."""

    OURS = "the PostgreSQL on this data"
    OTHER = "certainly another program"
    ENDED = "no process"
    UNKNOWN = "not to be told from here"


def _lines(note: Path) -> list[str]:
    """Number of the process, directory, start time, port, socket, address, shared memory; [] without a note."""
    try:
        return note.read_text("utf-8", "replace").splitlines()
    except FileNotFoundError:
        return []


def _started(pid: int) -> float:
    """When a process began, as a time of day."""
    for line in Path("/proc/stat").read_text("ascii").splitlines():
        if line.startswith("btime "):
            return float(line.split()[1]) + int(born(pid) or 0) / os.sysconf("SC_CLK_TCK")
    raise OSError("the kernel does not say when it started")


def holder_of(data: Path, lines: list[str]) -> Holder:
    """Whose the process is that a note of this data names; only what is certain is said."""
    if not lines:
        # Written before anything else of PostgreSQL begins: nothing runs by a note that is empty.
        return Holder.OTHER
    try:
        pid = int(lines[0])
    except ValueError:
        return Holder.UNKNOWN
    program = _PROGRAM  # taken for one until its name is known
    try:
        # A process that has ended and that nobody has asked for yet still has a name. PostgreSQL would take it for alive.
        program = Path(f"/proc/{pid}/comm").read_text("utf-8", "replace").strip()
        if born(pid) is None:
            return Holder.OTHER
        # By the directory itself: the same one may be reached by more than one name.
        here = os.path.samestat(Path(f"/proc/{pid}/cwd").stat(), data.stat())
    except (FileNotFoundError, ProcessLookupError):
        return Holder.ENDED
    except PermissionError:
        # Root in a container may not look where the process of another user works. Its name and its age it may see.
        if program != _PROGRAM:
            return Holder.OTHER
        with suppress(IndexError, ValueError, OSError):
            if abs(_started(pid) - int(lines[2])) < _STARTING:
                return Holder.OURS
        return Holder.UNKNOWN
    return Holder.OURS if here else Holder.OTHER


def attached(lines: list[str]) -> bool:
    """Whether any process still has the shared memory of this note: a session can outlive its server for a moment."""
    try:
        key, number = lines[6].split()
        table = Path("/proc/sysvipc/shm").read_text("ascii").splitlines()
    except (IndexError, ValueError, OSError):
        return False
    titles = table[0].split()
    for row in table[1:]:
        one = dict(zip(titles, row.split(), strict=True))
        if (int(one["key"]), one["shmid"]) == (int(key), number):
            return int(one["nattch"]) > 0
    return False


async def clear_postmaster(data: Path, patience: float = 30) -> None:
    """Wait for a PostgreSQL that still ends on this data, and remove its note where it names another program.

    TimeoutError where one runs on and on. In every other doubt the note stays, and PostgreSQL decides by it.
    """
    note = data / "postmaster.pid"
    deadline = time.monotonic() + patience
    while note.exists():
        lines = _lines(note)
        whose, survivors = holder_of(data, lines), attached(lines)
        if whose is Holder.OURS:
            pid = int(lines[0])
            if time.monotonic() > deadline:
                raise TimeoutError(f"a PostgreSQL (process {pid}) still runs on {data} and does not end; stop it first")
            with suppress(ProcessLookupError, PermissionError):
                os.kill(pid, signal.SIGQUIT)
        elif not survivors or time.monotonic() > deadline:
            if whose is Holder.OTHER and not survivors:
                note.unlink(missing_ok=True)
            return
        await asyncio.sleep(0.05)
