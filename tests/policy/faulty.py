"""A server that answers whatever a test wants in the place of OPA, and remembers what it was asked."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any, Self

REVISION = "a" * 64


@dataclass(frozen=True)
class Asked:
    """One request as it came in."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes

    @property
    def items(self) -> list[dict[str, Any]]:
        """The questions with their hashes."""
        items: list[dict[str, Any]] = json.loads(self.body)["input"]["items"]
        return items


Respond = Callable[[Asked, asyncio.StreamWriter], Awaitable[None]]


def answer(body: bytes, status: str = "200 OK", content_type: str = "application/json", extra: str = "") -> bytes:
    """A complete HTTP answer."""
    head = f"HTTP/1.1 {status}\r\nContent-Type: {content_type}\r\nContent-Length: {len(body)}\r\n{extra}\r\n"
    return head.encode() + body


def verdicts(asked: Asked, **changed: object) -> list[dict[str, Any]]:
    """A yes to each question, save for what is changed."""
    yes = {
        "allow": True,
        "reasons": [],
        "obligations": ["must_notify"],
        "route": {"to": "tier", "tier": "local", "outcome": None, "reasons": ["first_tier"]},
        "plan": ["decide"],
        "assessment": [],
        "policy_revision": REVISION,
    }
    return [{**yes, "input_hash": item["hash"], **changed} for item in asked.items]


def document(asked: Asked, **changed: object) -> bytes:
    """The same as OPA sends it."""
    return json.dumps({"result": verdicts(asked, **changed)}).encode()


async def yes(asked: Asked, writer: asyncio.StreamWriter) -> None:
    """The answer of a server without a fault."""
    writer.write(answer(document(asked)))


def always(raw: bytes) -> Respond:
    """The same bytes to everybody."""

    async def respond(_: Asked, writer: asyncio.StreamWriter) -> None:
        writer.write(raw)

    return respond


def saying(say: Callable[[Asked], bytes]) -> Respond:
    """A document that depends on what was asked."""

    async def respond(asked: Asked, writer: asyncio.StreamWriter) -> None:
        writer.write(answer(say(asked)))

    return respond


@dataclass
class Server:
    """Listens on the loopback while it is entered; `asked` holds every request so far, `connections` how many came."""

    respond: Respond = yes
    port: int = 0
    asked: list[Asked] = field(default_factory=list)
    connections: int = 0
    _server: asyncio.Server | None = None
    _open: set[asyncio.StreamWriter] = field(default_factory=set)

    @property
    def url(self) -> str:
        """Its base address."""
        return f"http://127.0.0.1:{self.port}"

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", self.port)
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        if self._server is not None:
            self._server.close()
            for writer in list(self._open):
                writer.transport.abort()
            await self._server.wait_closed()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        self._open.add(writer)
        try:
            while not writer.is_closing():
                asked = await _request(reader)
                self.asked.append(asked)
                await self.respond(asked, writer)
                await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            return  # the client has left
        finally:
            self._open.discard(writer)
            writer.close()


async def _request(reader: asyncio.StreamReader) -> Asked:
    head = (await reader.readuntil(b"\r\n\r\n")).decode().split("\r\n")
    method, path, _ = head[0].split(" ")
    headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in head[1:] if line)}
    return Asked(method, path, headers, await reader.readexactly(int(headers.get("content-length", "0"))))
