"""The zygote: a process that has loaded the code of the application's programs, so that each is forked from it.

Loading that code takes seconds and a hundred megabytes; forked, it is loaded once, and its memory is shared. What each is
given, its secrets above all, passes the zygote by: whoever connects to its socket gets a child, and that child reads what
it is to become. It ends with the supervisor, and all that was forked from it ends with it (docs/adr/0046).

What runs in it is `cli.zygote`.
"""

import asyncio
import json
import os
import signal
import socket
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from runtime.embedded.ports import until
from runtime.embedded.process import Command, ProcessError, open_log
from runtime.embedded.supervisor import Child
from runtime.settings import PREFIX, ROOT

PROGRAM = (sys.executable, "-P", "-m", "cli")
"""How a command of ours begins that can be forked as well."""

SOCKET = "zygote.socket"
_PATIENCE = 90.0
_PAUSE = 0.1
_ANSWERS_WITHIN = 10.0
_LARGEST_ANSWER = 64
_KILLED = -int(signal.SIGKILL)


def environment(settings: dict[str, str]) -> dict[str, str]:
    """What a program of ours has in its environment: all that we have but for our settings, and these settings."""
    inherited = {name: value for name, value in os.environ.items() if not name.startswith(PREFIX)}
    return inherited | settings | {"PYTHONPATH": str(ROOT), "PYTHONUNBUFFERED": "1"}


def zygote_of(home: Path) -> "Zygote | None":
    """The zygote of a home; None where the system knows processes by their numbers only, and each program loads for itself."""
    try:
        handle = os.pidfd_open(os.getpid())
    except (AttributeError, OSError):
        return None
    try:
        signal.pidfd_send_signal(handle, 0)
    except (AttributeError, OSError):
        return None
    finally:
        os.close(handle)
    return Zygote(home)


@contextmanager
def short_way(directory: Path) -> Iterator[str]:
    """A path to the socket in a directory: one of a socket may have no more than 107 bytes, and a home lies as deep as it lies."""
    way = os.open(directory, os.O_RDONLY | os.O_DIRECTORY)
    try:
        yield f"/proc/self/fd/{way}/{SOCKET}"
    finally:
        os.close(way)


class Zygote:
    """The zygote of one home, as its supervisor sees it."""

    def __init__(self, home: Path) -> None:
        self._home = home

    def child(self) -> Child:
        """The process itself; ready when it takes connections."""
        command = Command(
            name="zygote",
            arguments=(sys.executable, "-P", "-m", "cli.zygote", str(self._place)),
            log=self._home / "logs" / "zygote.log",
            environment=environment({}),
        )
        return Child("zygote", command, lambda: until(self._listens, _PATIENCE, "the zygote"))

    async def start(self, command: Command) -> "Forked":
        """Fork a program whose command begins with PROGRAM. ProcessError where there is no zygote for so long."""
        deadline = time.monotonic() + _PATIENCE
        while True:
            asking = asyncio.ensure_future(asyncio.to_thread(self._ask, command))
            try:
                return await asyncio.shield(asking)
            except asyncio.CancelledError:
                asking.add_done_callback(_end_unwanted)
                raise
            except OSError as error:
                # It was killed, and is started again by its own watch.
                if time.monotonic() > deadline:
                    raise ProcessError(f"{command.name} could not be forked: {error}") from error
            await asyncio.sleep(_PAUSE)

    @property
    def _place(self) -> Path:
        return self._home / "run"

    async def _listens(self) -> bool:
        try:
            (await asyncio.to_thread(self._connect)).close()
        except OSError:
            return False
        return True

    def _connect(self) -> socket.socket:
        connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        try:
            connection.settimeout(_ANSWERS_WITHIN)
            with short_way(self._place) as place:
                connection.connect(place)
        except OSError:
            connection.close()
            raise
        return connection

    def _ask(self, command: Command) -> "Forked":
        asked = {"arguments": command.arguments[len(PROGRAM) :], "environment": command.environment}
        log = open_log(command.log)
        try:
            connection = self._connect()
        except OSError:
            os.close(log)
            raise
        try:
            socket.send_fds(connection, [b"\n"], [log])
            connection.sendall(json.dumps(asked).encode())
            connection.shutdown(socket.SHUT_WR)
            told, handles, _, _ = socket.recv_fds(connection, _LARGEST_ANSWER, 1)
            return Forked(int(told), handles[0], connection)
        except (OSError, ValueError, IndexError) as error:
            # What becomes of a child that is asked for and not waited for, the zygote sees to.
            connection.close()
            raise OSError(f"the zygote did not answer ({error})") from error
        finally:
            os.close(log)


def _end_unwanted(asking: "asyncio.Future[Forked]") -> None:
    """Of a program that came after nobody waited for it any more."""
    if not asking.cancelled() and asking.exception() is None:
        unwanted = asking.result()
        unwanted.kill()
        unwanted.close()


class Forked:
    """A program that was forked from the zygote, which alone can tell how it ended."""

    def __init__(self, pid: int, handle: int, connection: socket.socket) -> None:
        self.pid = pid
        self.returncode: int | None = None
        # A number may be another process by the time that it is used; this never is.
        self._handle = handle
        self._connection = connection
        self._ended: asyncio.Task[int] | None = None

    async def wait(self) -> int:
        """Until it has ended; with its exit code, negative for the signal that ended it."""
        if self._ended is None:
            self._ended = asyncio.create_task(self._end())
        return await asyncio.shield(self._ended)

    async def _end(self) -> int:
        # That it has ended the system says; how, the zygote, where it still can.
        await _readable(self._handle)
        self._connection.setblocking(False)
        try:
            async with asyncio.timeout(_ANSWERS_WITHIN):
                self.returncode = int(await asyncio.get_running_loop().sock_recv(self._connection, _LARGEST_ANSWER))
        except (OSError, ValueError):
            self.returncode = _KILLED
        self.close()
        return self.returncode

    def close(self) -> None:
        """Lets go of it; how it ended can no longer be asked."""
        self._connection.close()
        if self._handle >= 0:
            os.close(self._handle)
        self._handle = -1

    def send_signal(self, number: int) -> None:
        """As to any process; nothing where it has ended."""
        if self._handle >= 0:
            with suppress(ProcessLookupError):
                signal.pidfd_send_signal(self._handle, number)

    def kill(self) -> None:
        """At once."""
        self.send_signal(signal.SIGKILL)


async def _readable(handle: int) -> None:
    loop = asyncio.get_running_loop()
    ended = asyncio.Event()
    loop.add_reader(handle, ended.set)
    try:
        await ended.wait()
    finally:
        loop.remove_reader(handle)
