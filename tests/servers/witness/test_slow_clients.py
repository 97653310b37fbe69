"""A witness waits for nobody without end, and for one slow client the others do not wait."""

import asyncio
import socket
import time
from collections.abc import AsyncIterator
from contextlib import suppress
from pathlib import Path

import httpx
import pytest

from tests.signed_log import LOG_LINE, SignedLog
from witness.answering import Witness
from witness.home import held_home
from witness.serving import Patience, listen, serve

LOG = SignedLog()
HEAD = b"POST /add-checkpoint HTTP/1.1\r\nHost: w\r\n"
PATIENCE = Patience(head=0.4, body=0.4)


@pytest.fixture
async def port(tmp_path: Path) -> AsyncIterator[int]:
    """Where a witness listens that has little patience."""
    home = tmp_path / "witness"
    with held_home(home, "w1.example/witness"):
        (home / "logs").write_text(LOG_LINE)
    with held_home(home, None) as held:
        listening, stop = listen("127.0.0.1", 0), asyncio.Event()
        serving = asyncio.create_task(serve(Witness(held, lambda: 1), listening, stop, PATIENCE))
        yield listening.getsockname()[1]
        stop.set()
        await serving


async def closed_after(port: int, *parts: bytes) -> tuple[float, bytes]:
    """How many seconds it takes until the connection is closed, and what is answered, when it gets these parts, one by one
    and a quarter of the patience apart, for as long as it takes them."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    begin = time.monotonic()

    async def send() -> None:
        for part in parts:
            writer.write(part)
            await writer.drain()
            await asyncio.sleep(PATIENCE.head / 4)

    sending = asyncio.create_task(send())
    answer = b""
    # As it comes: a connection that is reset in the end has been answered before.
    with suppress(ConnectionResetError):
        while part := await asyncio.wait_for(reader.read(65536), 20):
            answer += part
    sending.cancel()
    await asyncio.gather(sending, return_exceptions=True)
    writer.close()
    return time.monotonic() - begin, answer


@pytest.mark.parametrize("head", [b"", b"P", HEAD], ids=["nothing", "one letter", "no end"])
async def test_a_connection_on_which_no_request_begins_is_closed(port: int, head: bytes) -> None:
    seconds, answer = await closed_after(port, head)
    assert seconds < 5
    assert answer == b""


async def test_a_head_that_comes_letter_by_letter_is_closed_in_the_same_time(port: int) -> None:
    seconds, answer = await closed_after(port, *(HEAD[n : n + 1] for n in range(len(HEAD))))
    assert seconds < 5
    assert answer == b""


async def test_a_body_that_comes_byte_by_byte_is_answered_in_time(port: int) -> None:
    content = LOG.request(0, 5)
    parts = [content[n : n + 1] for n in range(len(content))]
    seconds, answer = await closed_after(port, HEAD + b"Content-Length: %d\r\n\r\n" % len(content), *parts)
    assert seconds < 5
    assert b" 408 " in answer.split(b"\r\n")[0]


async def test_a_second_request_on_a_connection_has_to_begin_in_time_too(port: int) -> None:
    content = LOG.request(0, 5)
    whole = HEAD + b"Content-Length: %d\r\n\r\n" % len(content) + content
    seconds, answer = await closed_after(port, whole, *(HEAD[n : n + 1] for n in range(len(HEAD))))
    assert seconds < 5
    assert answer.count(b" 200 ") == 1


async def test_a_connection_that_goes_on_asking_is_kept_for_as_long_as_it_does(port: int) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    content, begin = LOG.request(0, 0), time.monotonic()
    while time.monotonic() - begin < 3 * PATIENCE.head:
        writer.write(HEAD + b"Content-Length: %d\r\n\r\n" % len(content) + content)
        answer = await reader.readuntil(b"\r\n\r\n")
        assert answer.startswith(b"HTTP/1.1 200 ")
        await reader.readexactly(int(answer.lower().partition(b"content-length: ")[2].split(b"\r\n")[0]))
        await asyncio.sleep(PATIENCE.head / 4)
    writer.close()


async def test_others_are_answered_while_many_are_slow(port: int) -> None:
    slow = [socket.create_connection(("127.0.0.1", port)) for _ in range(60)]
    for n, connection in enumerate(slow):
        connection.sendall(HEAD[: n % len(HEAD)])
    async with httpx.AsyncClient(trust_env=False) as client:
        answer = await client.post(f"http://127.0.0.1:{port}/add-checkpoint", content=LOG.request(0, 5))
    assert answer.status_code == 200
    for connection in slow:
        connection.close()
