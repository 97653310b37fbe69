"""One child process: started so that it cannot outlive us, its output in a log file, stopped by a signal and awaited.

Which program, and when it is ready, is the servers' own business; restarting is the supervisor's.
"""

import asyncio
import os
import signal
import sys
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

LAUNCH = Path(__file__).with_name("launch.py")
# More than any of these writes while working; a log that grew past it starts anew, its predecessor kept beside it.
LOG_LIMIT = 10 * 1024 * 1024


class ProcessError(Exception):
    """A child process did not do what was asked of it; the message ends with what it said last."""


class Process(Protocol):
    """A process that was started, however it was."""

    @property
    def pid(self) -> int: ...

    @property
    def returncode(self) -> int | None: ...

    async def wait(self) -> int: ...

    def send_signal(self, signal: int, /) -> None: ...

    def kill(self) -> None: ...


Starter = Callable[["Command"], Awaitable[Process]]
"""How a command becomes a process: `start`, or a way that costs less."""


@dataclass(frozen=True)
class Unprivileged:
    """The user to become, and the directory to hand over, reachable as `{dir}` in the command."""

    uid: int
    gid: int
    directory: Path


@dataclass(frozen=True)
class Command:
    """What to run, and how it is asked to stop."""

    name: str
    arguments: tuple[str, ...]
    log: Path
    environment: dict[str, str] = field(default_factory=dict, repr=False)
    unprivileged: Unprivileged | None = None
    stop: signal.Signals = signal.SIGTERM
    # Sent by the kernel when we are gone: nothing may be left, and each of these survives a kill.
    orphaned: signal.Signals = signal.SIGKILL

    def argv(self) -> list[str]:
        """The command behind its launcher."""
        head = [sys.executable, "-I", "-S", str(LAUNCH), "--parent", str(os.getpid())]
        head += ["--signal", str(int(self.orphaned))]
        if user := self.unprivileged:
            head += ["--as", f"{user.uid}:{user.gid}", "--in", str(user.directory)]
        return head + list(self.arguments)


def last_lines(log: Path, count: int = 12) -> str:
    """The end of a log, for a message to a person."""
    try:
        with log.open("rb") as file:
            file.seek(max(0, log.stat().st_size - 8192))
            return "\n".join(file.read().decode("utf-8", "replace").splitlines()[-count:])
    except FileNotFoundError:
        return ""


def length_of(log: Path) -> int:
    """How much of a log is from before a program that is about to start."""
    size = log.stat().st_size if log.exists() else 0
    return 0 if size > LOG_LIMIT else size


def open_log(log: Path) -> int:
    """The log of a program that is about to start, as a file descriptor."""
    if log.exists() and log.stat().st_size > LOG_LIMIT:
        log.replace(log.with_suffix(".previous.log"))
    return os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)


async def start(command: Command) -> Process:
    """Start the command in a session of its own: a Ctrl-C in the terminal is the supervisor's to pass on, in order."""
    descriptor = open_log(command.log)
    try:
        return await asyncio.create_subprocess_exec(
            *command.argv(),
            stdin=asyncio.subprocess.DEVNULL,
            stdout=descriptor,
            stderr=descriptor,
            env=command.environment,
            start_new_session=True,
        )
    finally:
        os.close(descriptor)


async def run(command: Command, timeout: float = 60) -> None:
    """Run a command that ends by itself; anything but success is an error with what it said."""
    process = await start(command)
    try:
        async with asyncio.timeout(timeout):
            code = await process.wait()
    except TimeoutError:
        await stop(command, process, 1)
        raise ProcessError(f"{command.name} took longer than {timeout:.0f} s:\n{last_lines(command.log)}") from None
    if code:
        raise ProcessError(f"{command.name} ended with {code}:\n{last_lines(command.log)}")


async def stop(command: Command, process: Process, patience: float = 15) -> None:
    """Ask, wait, and only then insist. Returns when the process is gone."""
    if process.returncode is not None:
        return
    process.send_signal(command.stop)
    try:
        async with asyncio.timeout(patience):
            await process.wait()
    except TimeoutError:
        process.kill()
        await process.wait()
