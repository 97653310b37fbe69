"""A way to the site on which the connection can be cut: what is sent arrives, and nothing of the answer comes back."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from urllib.parse import urlsplit


class Cable:
    """Passes on what is sent. Once `cuts` is set, every connection on which a form was sent is broken off after the site
    has answered it, and before a byte of that is passed on."""

    def __init__(self, site: str) -> None:
        self._there = _place(site)
        self.cuts = False
        self.broken = 0
        self._writers: set[asyncio.StreamWriter] = set()

    async def connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection of the browser."""
        back, there = await asyncio.open_connection(*self._there)
        self._writers |= {writer, there}
        sent_form = asyncio.Event()
        ways = [
            asyncio.create_task(self._out(reader, there, sent_form)),
            asyncio.create_task(self._in(back, writer, sent_form)),
        ]
        try:
            await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for way in ways:
                way.cancel()
            await asyncio.gather(*ways, return_exceptions=True)
            for one in (writer, there):
                one.close()
            self._writers -= {writer, there}

    async def _out(self, reader: asyncio.StreamReader, there: asyncio.StreamWriter, sent_form: asyncio.Event) -> None:
        while data := await reader.read(65536):
            if data.startswith(b"POST "):
                sent_form.set()
            there.write(data)
            await there.drain()

    async def _in(self, back: asyncio.StreamReader, writer: asyncio.StreamWriter, sent_form: asyncio.Event) -> None:
        while data := await back.read(65536):
            if self.cuts and sent_form.is_set():
                self.broken += 1
                writer.transport.abort()
                return
            writer.write(data)
            await writer.drain()

    def leads_to(self, site: str) -> None:
        """From now on to another site, at the same address: as where one server takes the place of another."""
        self._there = _place(site)
        self.close()

    def close(self) -> None:
        """Breaks off what is still open: a browser keeps connections."""
        for writer in list(self._writers):
            writer.transport.abort()


def _place(site: str) -> tuple[str, int]:
    place = urlsplit(site)
    assert place.hostname is not None and place.port is not None
    return place.hostname, place.port


@asynccontextmanager
async def cable_to(site: str) -> AsyncIterator[tuple[str, Cable]]:
    """The address of a way to this site, and the cable in it."""
    cable = Cable(site)
    server = await asyncio.start_server(cable.connected, "127.0.0.1", 0)
    try:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}", cable
    finally:
        server.close()
        cable.close()
