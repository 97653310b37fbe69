"""Does kinds of work in turns, first each alone and then each by many at once, and says how long one took."""

import asyncio
import statistics
import time
from collections.abc import Awaitable, Callable, Mapping

from bench.sizes import Sizes
from bench.times import Times, Work

Doing = Callable[[int], Awaitable[None]]
"""Does it once, as the client with this number."""


async def in_turns(kinds: Mapping[str, Doing], sizes: Sizes) -> dict[str, Work]:
    """The work of each kind, measured side by side."""
    alone: dict[str, list[float]] = {name: [] for name in kinds}
    loaded: dict[str, list[float]] = {name: [] for name in kinds}
    rates: dict[str, list[float]] = {name: [] for name in kinds}
    for doing in kinds.values():  # every client once: its connections are open, and what is kept has been read
        await asyncio.gather(*(doing(client) for client in range(sizes.clients)))
    for _ in range(sizes.rounds):
        for name, doing in kinds.items():
            alone[name] += await one_by_one(doing, sizes.alone)
    for _ in range(sizes.rounds):
        for name, doing in kinds.items():
            times, elapsed = await by_many(doing, sizes)
            rates[name].append(len(times) / elapsed)
            loaded[name] += times
    return {
        name: Work(name, Times.of(alone[name]), Times.of(loaded[name]), statistics.median(rates[name]))
        for name in kinds
    }


async def by_many(doing: Doing, sizes: Sizes) -> tuple[list[float], float]:
    """One turn of all clients at once: the seconds of each time, and of the turn."""
    began = time.perf_counter()
    took = await asyncio.gather(
        *(one_by_one(doing, sizes.loaded // sizes.clients, client) for client in range(sizes.clients))
    )
    return [one for client in took for one in client], time.perf_counter() - began


async def one_by_one(doing: Doing, times: int, client: int = 0) -> list[float]:
    """One turn of one client: the seconds of each time."""
    return [await _timed(doing, client) for _ in range(times)]


async def _timed(doing: Doing, client: int) -> float:
    began = time.perf_counter()
    await doing(client)
    return time.perf_counter() - began
