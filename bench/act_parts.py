"""What each part costs in one act: the web application in this process, on the same servers, with a clock at each door.

Every part says how much of its time is waiting for a server: PostgreSQL, or OPA. The rest is this process's own work.
"""

import asyncio
import time
from collections import defaultdict
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from contextvars import ContextVar
from statistics import median
from typing import Any

import uvicorn
from starlette.types import ASGIApp, Receive, Scope, Send

from api.app import create_app
from bench.figures import Part, PartFigures
from bench.people import people_at
from bench.times import Times
from bench.votes import StandingVote
from runtime.composition import Services, services
from runtime.embedded.ports import free_port
from runtime.settings import Settings
from runtime.web import Server, parts_for

_WIRE, _HTTP, _SIGNED_IN, _DECIDE = "client, socket and server", "parse and answer", "who is signed in", "decide"
_DOORS = ("seal", "load", "policy", "append")
_WARM = 20
_within: ContextVar[str] = ContextVar("within", default="")


class Clock:
    """How long each door stood open during one act, and how long a server was waited for behind it."""

    def __init__(self) -> None:
        self.open: dict[str, float] = defaultdict(float)
        self.server: dict[str, float] = defaultdict(float)

    def at(self, thing: object, method: str, door: str) -> None:
        """Puts a clock at a method of this one object."""
        inner: Callable[..., Awaitable[Any]] = getattr(thing, method)

        async def timed(*given: Any, **named: Any) -> Any:
            token = _within.set(door)
            began = time.perf_counter()
            try:
                return await inner(*given, **named)
            finally:
                self.open[door] += time.perf_counter() - began
                _within.reset(token)

        setattr(thing, method, timed)

    def at_server(self, thing: object, method: str) -> None:
        """The same for a method that waits for a server; it counts for the door that it is behind."""
        inner: Callable[..., Awaitable[Any]] = getattr(thing, method)

        async def timed(*given: Any, **named: Any) -> Any:
            began = time.perf_counter()
            try:
                return await inner(*given, **named)
            finally:
                self.server[_within.get()] += time.perf_counter() - began

        setattr(thing, method, timed)

    def around(self, app: ASGIApp) -> ASGIApp:
        """The application with a clock at its own door."""

        async def timed(scope: Scope, receive: Receive, send: Send) -> None:
            began = time.perf_counter()
            await app(scope, receive, send)
            self.open["application"] += time.perf_counter() - began

        return timed


async def measure_parts(settings: Settings, vote: StandingVote, acts: int) -> PartFigures:
    """The parts of a changed vote, by one client."""
    clock = Clock()
    whole: list[float] = []
    found: dict[str, list[tuple[float, float]]] = defaultdict(list)
    async with services(settings) as parts:
        _place(clock, parts)
        async with served(clock.around(create_app(parts_for(parts)))) as url, people_at(url) as people:
            await people.sign_in(vote.account)
            for number in range(_WARM + acts):
                clock.open.clear()
                clock.server.clear()
                began = time.perf_counter()
                await vote.change(people)
                if number >= _WARM:
                    whole.append(time.perf_counter() - began)
                    for name, took in _split(whole[-1], clock).items():
                        found[name].append(took)
    all_of_it = median(whole)
    return PartFigures(
        Times.of(whole),
        tuple(
            Part(
                name,
                median(one for one, _ in took) * 1000,
                median(one for one, _ in took) / all_of_it,
                median(server for _, server in took) * 1000,
            )
            for name, took in found.items()
        ),
    )


def _place(clock: Clock, parts: Services) -> None:
    clock.at(parts.sessions, "find", _SIGNED_IN)
    clock.at(parts.vault, "seal", "seal")
    clock.at(parts.authority, "take", "take")
    clock.at(parts.ledger, "load", "load")
    clock.at(parts.policy, "verdicts", "policy")
    clock.at(parts.ledger, "append", "append")
    clock.at_server(parts.database, "rows")
    # Behind the door, so that the time counts for it.
    clock.at_server(parts.policy.wire, "query_rule")


def _split(whole: float, clock: Clock) -> dict[str, tuple[float, float]]:
    """Each part of this act and its waiting, in the order in which they come."""
    doors, server = clock.open, clock.server
    inside = doors["load"] + doors["policy"] + doors["append"]
    around = doors[_SIGNED_IN] + doors["seal"] + doors["take"]
    return {
        _WIRE: (whole - doors["application"], 0.0),
        _HTTP: (doors["application"] - around, server[""]),
        _SIGNED_IN: (doors[_SIGNED_IN], server[_SIGNED_IN]),
        **{door: (doors[door], server[door]) for door in _DOORS[:-1]},
        _DECIDE: (doors["take"] - inside, 0.0),
        "append": (doors["append"], server["append"]),
    }


@asynccontextmanager
async def served(app: ASGIApp) -> AsyncIterator[str]:
    """The address of this application, served as the stack serves it."""
    port = free_port()
    server = Server(
        uvicorn.Config(app, port=port, log_config=None, access_log=False, proxy_headers=False, server_header=False)
    )
    serving = asyncio.create_task(server.serve())
    async with asyncio.timeout(20):
        while not server.started:
            await asyncio.sleep(0.01)
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        server.should_exit = True
        await serving
