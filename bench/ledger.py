"""What the ledger costs: load and append of one act, alone and with twenty writers, beside plain inserts.

`python -m bench.ledger APP_URL ADMIN_URL` on a migrated database in which nothing was put into force; `measure` is for
whoever has one already. The acts are votes on cases in their first tier, with verdicts that always allow, so neither
OPA nor HTTP is in the figures.
"""

import asyncio
import os
import statistics
import sys
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from sqlalchemy import text

from domain import acts as a
from domain.codes import VoteChoice
from store.database import Database
from tests.servers.store.desk import NCG, Desk, new_key

WRITERS, CASES, ACTS = 20, 40, 400

_PLAIN_TABLES = (
    "CREATE TABLE bench_entries (index bigserial PRIMARY KEY, content bytea NOT NULL)",
    "CREATE TABLE bench_keys (key text PRIMARY KEY)",
    "CREATE TABLE bench_cases (case_id text PRIMARY KEY, state jsonb NOT NULL)",
)
_PLAIN_DROP = "DROP TABLE IF EXISTS bench_entries, bench_keys, bench_cases"
_PLAIN = text(
    "WITH entry AS (INSERT INTO bench_entries (content) VALUES (CAST(:content AS bytea))),"
    " key AS (INSERT INTO bench_keys VALUES (:key))"
    " INSERT INTO bench_cases VALUES (:case, CAST(:state AS jsonb))"
    " ON CONFLICT (case_id) DO UPDATE SET state = EXCLUDED.state"
)


@dataclass(frozen=True, slots=True)
class Rate:
    """How long one takes (milliseconds), and how many there are a second."""

    median: float
    p99: float
    per_second: float

    def __str__(self) -> str:
        return f"{self.median:8.2f} ms median {self.p99:8.2f} ms p99 {self.per_second:8.0f} a second"


@dataclass(frozen=True, slots=True)
class LedgerFigures:
    """The figures of one run."""

    alone: Rate
    writers: Rate
    plain_alone: Rate
    plain_writers: Rate
    bytes_per_entry: int

    def lines(self) -> list[str]:
        """The figures as they are printed."""
        return [
            f"load and append, alone        {self.alone}",
            f"load and append, {WRITERS} writers   {self.writers}",
            f"plain inserts, alone          {self.plain_alone}",
            f"plain inserts, {WRITERS} writers     {self.plain_writers}",
            f"content of an entry           {self.bytes_per_entry:8d} bytes",
        ]


async def measure(app_url: str, admin_url: str) -> LedgerFigures:
    """The figures of a migrated database in which no procedure is in force yet; it is left with some cases in it."""
    desk = Desk(app_url, admin_url)
    owner = Database(admin_url, pool_size=WRITERS)
    try:
        await desk.publish()
        cases = [await desk.open_case() for _ in range(CASES)]
        digests = {case: await desk.digest(case) for case in cases}

        async def vote(number: int) -> None:
            case = cases[number % CASES]
            await desk.take(a.CastVote(digests[case], VoteChoice.FOR), case, NCG, wake=False)

        state = str(desk.ask("SELECT state::text FROM routekaarten LIMIT 1")[0][0])
        size = int(str(desk.ask("SELECT round(avg(length(content))) FROM entries")[0][0]))

        async def insert(number: int) -> None:
            values = {"content": os.urandom(size), "key": new_key(), "case": cases[number % CASES], "state": state}
            async with owner.connection() as connection:
                await connection.execute(_PLAIN, values)

        with desk.owner() as connection:
            for statement in (_PLAIN_DROP, *_PLAIN_TABLES):
                connection.execute(statement.encode())
            figures = LedgerFigures(
                alone=await _rate(vote, 1),
                writers=await _rate(vote, WRITERS),
                plain_alone=await _rate(insert, 1),
                plain_writers=await _rate(insert, WRITERS),
                bytes_per_entry=int(str(desk.ask("SELECT round(avg(length(content))) FROM entries")[0][0])),
            )
            connection.execute(_PLAIN_DROP.encode())
        return figures
    finally:
        await desk.database.close()
        await owner.close()


async def _rate(work: Callable[[int], Awaitable[None]], at_once: int) -> Rate:
    """ACTS times `work`, `at_once` side by side, after a few that warm up. Side by side, no two have the same case."""
    for number in range(CASES):
        await work(number)
    times: list[float] = []

    async def writer(first: int) -> None:
        for number in range(first, ACTS, at_once):
            began = time.perf_counter()
            await work(number)
            times.append((time.perf_counter() - began) * 1000)

    began = time.perf_counter()
    await asyncio.gather(*(writer(first) for first in range(at_once)))
    elapsed = time.perf_counter() - began
    return Rate(statistics.median(times), statistics.quantiles(times, n=100)[98], len(times) / elapsed)


if __name__ == "__main__":
    for line in asyncio.run(measure(sys.argv[1], sys.argv[2])).lines():
        print(line)
