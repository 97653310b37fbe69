"""The witness by HTTP: `POST /add-checkpoint`. A request has a most of bytes and of seconds, and so has a silent connection.

Who may reach it, and TLS, are for what stands before it; a witness needs neither, since nothing it is told is secret.
"""

import asyncio
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import cast

import uvicorn
from starlette.applications import Starlette
from starlette.requests import ClientDisconnect, Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route
from uvicorn.protocols.http.h11_impl import H11Protocol

from audit.witness_request import LARGEST
from witness.answering import Witness
from witness.failures import WitnessError

MOST_CONNECTIONS = 128
_GRACE = 5
"""Seconds that requests under way get when told to stop."""


@dataclass(frozen=True, slots=True)
class Patience:
    """The most seconds for the head of a request (also: for the next one on a connection) and for its body."""

    head: float = 10.0
    body: float = 10.0


class TooLargeError(Exception):
    """The body has more bytes than any request."""


class Server(uvicorn.Server):
    """A server that leaves the process's signals to whoever runs it."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Captures none."""
        yield


def application(witness: Witness, patience: Patience) -> Starlette:
    """The one route."""

    async def add_checkpoint(request: Request) -> Response:
        try:
            async with asyncio.timeout(patience.body):
                content = await _body(request)
        except TooLargeError:
            return _ended(413, f"a request has at most {LARGEST} bytes")
        except TimeoutError:
            return _ended(408, f"a request has to be there within {patience.body:g} seconds")
        except ClientDisconnect:
            return _ended(400, "the request broke off")
        # It waits for the disk and for those before it.
        answer = await asyncio.to_thread(witness.add_checkpoint, content)
        # The type is set as it is: `Response` would add a charset to a size.
        return Response(answer.content, answer.status, {"Content-Type": answer.media_type})

    return Starlette(routes=[Route("/add-checkpoint", add_checkpoint, methods=["POST"])])


async def _body(request: Request) -> bytes:
    announced = request.headers.get("content-length", "")
    # What does not announce itself truly is counted as it comes.
    if len(announced) > 12 or (announced.isdecimal() and int(announced) > LARGEST):
        raise TooLargeError
    content = bytearray()
    async for part in request.stream():
        content += part
        if len(content) > LARGEST:
            raise TooLargeError
    return bytes(content)


def _ended(status: int, why: str) -> Response:
    # What was not read stands in the way of the next request on this connection.
    return PlainTextResponse(f"{why}\n", status, {"Connection": "close"})


def impatient(patience: Patience) -> type[asyncio.Protocol]:
    """HTTP/1.1 on which a connection without a whole head is closed in time: uvicorn itself waits for one for ever."""

    class Impatient(H11Protocol):
        """Closes the connection unless a request begins in time."""

        _end: asyncio.TimerHandle | None = None

        def connection_made(self, transport: asyncio.BaseTransport) -> None:
            super().connection_made(cast("asyncio.Transport", transport))
            self._expect_head()

        def on_response_complete(self) -> None:
            self._expect_head()
            super().on_response_complete()

        def connection_lost(self, exc: Exception | None) -> None:
            self._unset()
            super().connection_lost(exc)

        def _expect_head(self) -> None:
            self._unset()
            self._end = self.loop.call_later(patience.head, self._late)

        def _unset(self) -> None:
            if self._end is not None:
                self._end.cancel()

        def _late(self) -> None:
            # A request that is being answered began in time; its body is the application's to wait for. Before the first
            # one there is no cycle, which uvicorn's own types do not say.
            if getattr(self.cycle, "response_complete", True):
                self.transport.abort()

    return Impatient


def listen(host: str, port: int) -> socket.socket:
    """A socket on this address; port 0 takes a free one. WitnessError where it cannot be had."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # With its protocol named: only then does asyncio send an answer of head and body without a pause between them.
    listening = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((host, port))
        # From here on a connection waits its turn, also before the server takes it up: who is told of the address may come.
        listening.listen(MOST_CONNECTIONS)
    except OSError as error:
        listening.close()
        raise WitnessError(
            f"{host}:{port} cannot be listened on ({error.strerror}); give a free one with --port"
        ) from None
    return listening


async def serve(
    witness: Witness, listening: socket.socket, stop: asyncio.Event, patience: Patience | None = None
) -> None:
    """Answers until `stop` is set; what is under way is finished."""
    patience = patience or Patience()
    config = uvicorn.Config(
        application(witness, patience),
        http=impatient(patience),
        lifespan="off",
        ws="none",
        log_config=None,
        access_log=False,
        proxy_headers=False,
        server_header=False,
        limit_concurrency=MOST_CONNECTIONS,
        timeout_graceful_shutdown=_GRACE,
    )
    server = Server(config)
    serving = asyncio.create_task(server.serve(sockets=[listening]))
    stopping = asyncio.create_task(stop.wait())
    await asyncio.wait({serving, stopping}, return_when=asyncio.FIRST_COMPLETED)
    server.should_exit = True
    stopping.cancel()
    await serving
