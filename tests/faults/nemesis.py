"""Does to a stack what the plan says, and undoes it: kills, stops, cuts, false answers, a full disk."""

import asyncio
import os
import shutil
import signal
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from runtime.embedded.leftovers import alive
from runtime.running import RunningChild, last_run
from tests.faults.faulty_stack import FaultyStack
from tests.faults.plan import Fault, Kind

FILLING = "filling"
"""The file that a disk is full of, to the last byte: SQLite finds room for a dozen of its writes in 64 KiB."""


def family_of(pid: int) -> Iterator[int]:
    """A process and all that came of it, itself first."""
    yield pid
    with suppress(OSError):
        for thread in Path(f"/proc/{pid}/task").iterdir():
            for child in (thread / "children").read_text().split():
                yield from family_of(int(child))


def send(pid: int, number: signal.Signals) -> None:
    """A signal to a process that may have gone."""
    with suppress(ProcessLookupError):
        os.kill(pid, number)


def _complaints(log: Path) -> int:
    """How often a log says that its server could not write."""
    said = log.read_text("utf-8", "replace") if log.exists() else ""
    return sum(said.count(what) for what in ("No space left on device", "disk is full"))


class Nemesis:
    """What is done to one stack. Faults may run beside each other; killing all of it waits for nobody."""

    def __init__(self, stack: FaultyStack) -> None:
        self._stack = stack
        self._starting = asyncio.Lock()

    async def do(self, fault: Fault) -> str:
        """Do it, and undo it when its seconds are over; `done`, or why not."""
        match fault.kind:
            case Kind.KILL:
                return self._kill(fault.who)
            case Kind.STOP:
                return await self._stop(fault.who, fault.seconds)
            case Kind.KILL_ALL:
                return await self._kill_all()
            case Kind.DISK_FULL:
                return await self._fill_disk(fault.who, fault.seconds)
            case _:
                return await self._spoil(fault)

    def _child(self, name: str) -> RunningChild | None:
        run = last_run(self._stack.home)
        found = next((child for child in run.children if child.name == name), None) if run else None
        return found if found and alive(found) else None

    def _kill(self, who: str) -> str:
        child = self._child(who)
        if child is None:
            return "skipped: it does not run"
        send(child.pid, signal.SIGKILL)
        return "done"

    async def _stop(self, who: str, seconds: float) -> str:
        child = self._child(who)
        if child is None:
            return "skipped: it does not run"
        stopped = list(family_of(child.pid))
        for pid in stopped:
            send(pid, signal.SIGSTOP)
        try:
            await asyncio.sleep(seconds)
        finally:
            for pid in reversed(stopped):
                send(pid, signal.SIGCONT)
        return "done"

    async def _kill_all(self) -> str:
        if self._starting.locked():
            return "skipped: it is being started"
        async with self._starting:
            stack = self._stack.stack
            process, run = stack.process, last_run(stack.home)
            if process is None:
                return "skipped: it does not run"
            # The supervisor first: it must not start again what is killed after it.
            process.kill()
            for child in run.children if run else ():
                if alive(child):
                    send(child.pid, signal.SIGKILL)
            await asyncio.to_thread(process.wait)
            async with asyncio.timeout(60):
                while stack.left():
                    await asyncio.sleep(0.05)
            await self._stack.start()
        return "done"

    async def _spoil(self, fault: Fault) -> str:
        connection = self._stack.connections[fault.who]
        before = connection.broken
        connection.fault, connection.after = fault.kind, fault.after
        try:
            await asyncio.sleep(fault.seconds)
        finally:
            connection.fault = None
        return f"done: {connection.broken - before} answers spoiled"

    async def _fill_disk(self, who: str, seconds: float) -> str:
        if who in self._stack.without_disk:
            return f"skipped: {self._stack.without_disk[who]}"
        filling, log = self._stack.disks[who] / FILLING, self._stack.home / "logs" / f"{who}.log"
        if filling.exists():
            return "skipped: it is full"
        before = _complaints(log)
        try:
            with filling.open("wb") as file:
                os.posix_fallocate(file.fileno(), 0, max(1, shutil.disk_usage(filling).free))
            await asyncio.sleep(seconds)
        finally:
            filling.unlink(missing_ok=True)
        # Of the log as it is now: a server that ended meanwhile has begun another.
        return f"done: {max(0, _complaints(log) - before)} complaints"

    async def quiet(self) -> None:
        """Undo all that may be left, and wait until everything is ready. TimeoutError."""
        for connection in self._stack.connections.values():
            connection.fault = None
        for disk in self._stack.disks.values():
            (disk / FILLING).unlink(missing_ok=True)
        async with self._starting:
            process = self._stack.stack.process
            if process is None or process.poll() is not None:
                await self._stack.start()
        await self._stack.ready()
