"""The web process's socket: answers leave at once."""

import asyncio
import socket

from runtime.embedded.ports import free_port
from runtime.settings import Settings
from runtime.web import listen


async def test_an_answer_does_not_wait_for_the_acknowledgement_of_its_head() -> None:
    accepted: asyncio.Queue[int] = asyncio.Queue()

    async def answer(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        mine: socket.socket = writer.get_extra_info("socket")
        await accepted.put(mine.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY))
        writer.close()

    settings = Settings.load(port=free_port())
    async with await asyncio.start_server(answer, sock=listen(settings)):
        _, writer = await asyncio.open_connection(settings.host, settings.port)
        assert await accepted.get() == 1
        writer.close()
        await writer.wait_closed()
