"""How long it takes until an entry is under a published checkpoint, on the stack as it runs: its own publisher, its interval."""

import asyncio
import random
import time

from sqlalchemy import text

from bench.log_costs import SEED
from bench.log_figures import DelayFigures
from bench.people import People
from bench.times import Times
from bench.votes import StandingVote
from runtime.composition import Services

_LOOK = 0.005
_ENTRIES = text("SELECT size FROM ledger_head")
_PUBLISHED = text("SELECT coalesce(max(size), 0) AS size FROM log_checkpoints WHERE published_at IS NOT NULL")


async def measure_delay(parts: Services, people: People, vote: StandingVote, times: int) -> DelayFigures:
    """So many votes by one client at moments that have nothing to do with the publisher's, and until each is published."""
    waiting: list[tuple[int, float]] = []
    took: list[float] = []
    interval = parts.settings.log_interval
    draw = random.Random(SEED)

    async def vote_on() -> None:
        for _ in range(times):
            await vote.change(people)
            committed = time.perf_counter()
            # The entry is below this size; one that came after it makes the delay no shorter.
            waiting.append((int((await parts.database.rows(_ENTRIES))[0].size), committed))
            await asyncio.sleep(draw.uniform(0, min(0.1, interval / 10)))

    async def look() -> None:
        while len(took) < times:
            published = int((await parts.database.rows(_PUBLISHED))[0].size)
            seen = time.perf_counter()
            took.extend(seen - committed for size, committed in waiting if size <= published)
            waiting[:] = [one for one in waiting if one[0] > published]
            await asyncio.sleep(_LOOK)

    await asyncio.gather(vote_on(), look())
    return DelayFigures(interval, Times.of(took))
