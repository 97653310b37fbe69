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
            for _ in range(sizes.alone):
                alone[name].append(await _timed(doing, 0))
    for _ in range(sizes.rounds):
        for name, doing in kinds.items():
            began = time.perf_counter()
            took = await asyncio.gather(
                *(_repeated(doing, client, sizes.loaded // sizes.clients) for client in range(sizes.clients))
            )
            times = [one for client in took for one in client]
            rates[name].append(len(times) / (time.perf_counter() - began))
            loaded[name] += times
    return {
        name: Work(name, Times.of(alone[name]), Times.of(loaded[name]), statistics.median(rates[name]))
        for name in kinds
    }


async def _repeated(doing: Doing, client: int, times: int) -> list[float]:
    return [await _timed(doing, client) for _ in range(times)]


async def _timed(doing: Doing, client: int) -> float:
    began = time.perf_counter()
    await doing(client)
    return time.perf_counter() - began
