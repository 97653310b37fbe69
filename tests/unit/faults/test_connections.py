"""A connection passes on what is sent, until it is told to fail."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from tests.faults.connections import GARBAGE, REDIRECT, Connection, connection_to
from tests.faults.plan import Kind

ANSWER = b"0123456789"


@asynccontextmanager
async def answering() -> AsyncIterator[tuple[Connection, list[bytes]]]:
    """A server that answers everything alike, behind a connection; and what reached it."""
    reached: list[bytes] = []

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while data := await reader.read(100):
            reached.append(data)
            writer.write(ANSWER)
        writer.close()

    server = await asyncio.start_server(answer, "127.0.0.1", 0)
    place = server.sockets[0].getsockname()
    try:
        async with connection_to(lambda: (place[0], place[1])) as connection:
            yield connection, reached
    finally:
        server.close()


async def asked(connection: Connection) -> bytes:
    """All that comes back on one question, up to a whole answer or the end."""
    reader, writer = await asyncio.open_connection("127.0.0.1", connection.port)
    writer.write(b"question")
    try:
        return await asyncio.wait_for(reader.readexactly(len(ANSWER)), 30)
    except asyncio.IncompleteReadError as error:
        return error.partial
    except ConnectionError:
        return b""
    finally:
        writer.close()


async def test_an_answer_is_cut_after_so_many_bytes_though_the_question_arrived() -> None:
    async with answering() as (connection, reached):
        assert await asked(connection) == ANSWER
        connection.fault, connection.after = Kind.CUT, 4
        assert await asked(connection) == ANSWER[:4]
        connection.fault = None
        assert await asked(connection) == ANSWER
        assert reached == [b"question"] * 3
        assert connection.broken == 1


async def test_a_false_answer_comes_without_the_server_being_asked() -> None:
    async with answering() as (connection, reached):
        for fault, begins in ((Kind.REDIRECT, REDIRECT), (Kind.GARBAGE, GARBAGE)):
            connection.fault = fault
            assert await asked(connection) == begins[: len(ANSWER)]
        assert reached == []


async def test_a_server_that_is_nowhere_ends_the_connection() -> None:
    async with connection_to(lambda: None) as connection:
        assert await asked(connection) == b""
