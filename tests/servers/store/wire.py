"""A wire to a database that a test can cut, mend, and let swallow an answer."""

import asyncio
from contextlib import suppress
from types import TracebackType
from typing import Self

from sqlalchemy.engine import make_url


class Wire:
    """Forwards from a port of its own to the database of a URL; `url` is the same database through the wire.

    `admin_url` goes past it."""

    def __init__(self, url: str, admin_url: str) -> None:
        self._target = make_url(url)
        self.admin_url = admin_url
        self._server: asyncio.Server | None = None
        self._open: set[asyncio.StreamWriter] = set()
        self._tasks: set[asyncio.Task[None]] = set()
        self._swallow = False
        self.port = 0

    @property
    def url(self) -> str:
        """The database, through this wire."""
        return self._target.set(host="127.0.0.1", port=self.port).render_as_string(hide_password=False)

    async def __aenter__(self) -> Self:
        await self.mend()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.cut()

    async def mend(self) -> None:
        """Takes connections, on the same port as before."""
        self._server = await asyncio.start_server(self._connected, "127.0.0.1", self.port)
        self.port = self._server.sockets[0].getsockname()[1]

    async def cut(self) -> None:
        """Ends every connection and takes no new one."""
        if self._server is not None:
            self._server.close()
        for writer in list(self._open):
            writer.transport.abort()
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def swallow_the_next_answer(self) -> None:
        """The database gets the next statement; whoever sent it gets no answer but the end of the connection."""
        self._swallow = True

    async def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        there_reader, there_writer = await asyncio.open_connection(self._target.host, self._target.port)
        self._open |= {writer, there_writer}
        for one, other, answers in ((reader, there_writer, False), (there_reader, writer, True)):
            task = asyncio.create_task(self._forward(one, other, answers))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def _forward(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, answers: bool) -> None:
        with suppress(ConnectionError):
            while data := await reader.read(65536):
                if answers and self._swallow:
                    self._swallow = False
                    break
                writer.write(data)
                await writer.drain()
        writer.transport.abort()
        self._open.discard(writer)
