"""Connections to a server that go through here, so that they can be broken off in the middle of an answer, slowed down, or
answered with something else. Which server is behind it is asked for each connection: it may have moved."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress

from tests.faults.plan import Kind

REDIRECT = b"HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:9/allow\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
# An answer that lets everybody do everything, to whoever reads it without looking closely.
_ALLOW_ALL = b'{"result": true, "allow": true}'
GARBAGE = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nConnection: close\r\nContent-Length: %d\r\n\r\n%s" % (
    len(_ALLOW_ALL),
    _ALLOW_ALL,
)
SLOWNESS = 3.0
"""Seconds before each piece of an answer: longer than the application waits."""

Place = tuple[str, int]


class Connection:
    """All connections to one server. `fault` is what is wrong with them now."""

    def __init__(self, target: Callable[[], Place | None]) -> None:
        self._target = target
        self.fault: Kind | None = None
        self.after = 0
        self.broken = 0
        self.port = 0
        self._writers: set[asyncio.StreamWriter] = set()
        self._open: set[asyncio.Task[None]] = set()

    def connect(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """A new connection, in a task of its own."""
        task = asyncio.create_task(self._connected(reader, writer))
        self._open.add(task)
        task.add_done_callback(self._open.discard)

    async def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection, for as long as both sides keep it."""
        place = self._target()
        self._writers.add(writer)
        try:
            if place is None:
                return
            back, there = await asyncio.open_connection(*place)
            self._writers.add(there)
            try:
                ways = [
                    asyncio.create_task(self._out(reader, there, writer)),
                    asyncio.create_task(self._in(back, writer)),
                ]
                await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
                for way in ways:
                    way.cancel()
                await asyncio.gather(*ways, return_exceptions=True)
            finally:
                there.close()
                self._writers.discard(there)
        except OSError:
            writer.transport.abort()
        finally:
            writer.close()
            self._writers.discard(writer)

    async def _out(
        self, reader: asyncio.StreamReader, there: asyncio.StreamWriter, writer: asyncio.StreamWriter
    ) -> None:
        while data := await reader.read(65536):
            if self.fault in (Kind.REDIRECT, Kind.GARBAGE):
                self.broken += 1
                writer.write(REDIRECT if self.fault is Kind.REDIRECT else GARBAGE)
                await writer.drain()
                return
            there.write(data)
            await there.drain()

    async def _in(self, back: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while data := await back.read(65536):
            if self.fault is Kind.SLOW:
                await asyncio.sleep(SLOWNESS)
            if self.fault is Kind.CUT:
                self.broken += 1
                writer.write(data[: self.after])
                with suppress(OSError, TimeoutError):
                    await asyncio.wait_for(writer.drain(), 1)
                # A server that ends says goodbye; a cut says nothing more, and what was sent before it arrives.
                return
            writer.write(data)
            await writer.drain()

    async def close(self) -> None:
        """Break off what is open."""
        for writer in list(self._writers):
            writer.transport.abort()
        for task in self._open:
            task.cancel()
        await asyncio.gather(*self._open, return_exceptions=True)


@asynccontextmanager
async def connection_to(target: Callable[[], Place | None]) -> AsyncIterator[Connection]:
    """A way to this server, on a port of its own of the loopback."""
    connection = Connection(target)
    server = await asyncio.start_server(connection.connect, "127.0.0.1", 0)
    connection.port = server.sockets[0].getsockname()[1]
    try:
        yield connection
    finally:
        server.close()
        await connection.close()
