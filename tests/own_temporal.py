"""A Temporal development server of a test's own: with limits of its own, and one that may be killed and come back.

Most tests share one server (`tests.shared_servers`); this one is for what must not happen to the others.
"""

import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from runtime.embedded.ports import free_port
from runtime.embedded.process import Process, start, stop
from runtime.embedded.temporal import Temporal
from runtime.home import prepare_home
from runtime.servers.locate import server
from runtime.settings import Settings
from tests.conftest import TemporalServer


class OwnTemporal:
    """One server on one file; its address stays the same over a restart."""

    def __init__(self, home: Path, *dynamic: str) -> None:
        binary = server("temporal", Settings.load().cache)
        self._temporal = Temporal(prepare_home(home), free_port(), free_port(), binary, dynamic=dynamic)
        self._command = self._temporal.command()
        self._process: Process | None = None

    @property
    def server(self) -> TemporalServer:
        """What a test is told of a server."""
        return TemporalServer(self._temporal.address, self._temporal.namespace, self._temporal.web)

    @property
    def files(self) -> list[Path]:
        """All that the server keeps: its database, with what SQLite has beside it, and its log."""
        return [path for path in self._temporal.home.rglob("*") if path.is_file()]

    async def start(self) -> None:
        """Starts it, and waits until it answers."""
        self._process = await start(self._command)
        await self._temporal.ready()

    def freeze(self) -> None:
        """Stops it in the middle of whatever it does: its port accepts, and nothing answers."""
        self._send(signal.SIGSTOP)

    def thaw(self) -> None:
        """Lets it go on."""
        self._send(signal.SIGCONT)

    async def kill(self) -> None:
        """Ends it at once, and waits until it is gone."""
        self._send(signal.SIGKILL)
        if self._process is not None:
            await self._process.wait()

    async def stop(self) -> None:
        """Ends it properly, whatever was done to it."""
        if self._process is not None and self._process.returncode is None:
            self.thaw()
            await stop(self._command, self._process, patience=5)

    def _send(self, number: signal.Signals) -> None:
        assert self._process is not None
        assert self._process.returncode is None
        self._process.send_signal(number)


@asynccontextmanager
async def own_temporal(home: Path, *dynamic: str) -> AsyncIterator[OwnTemporal]:
    """A server that runs, with these settings of Temporal's own (`key=value`); gone at the end."""
    own = OwnTemporal(home, *dynamic)
    try:
        await own.start()
        yield own
    finally:
        await own.stop()
