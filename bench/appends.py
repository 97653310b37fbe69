"""Appends by the ledger's own way, alone and by many writers, beside plain inserts of the same bytes by the same writers.

What is appended was judged and decided before (`bench.drafts`): the question to the policy is not in these figures. The plain
table has an index and nothing else, in the same database, and is committed as durably.
"""

from collections.abc import Iterator
from dataclasses import replace

import psycopg
from sqlalchemy import text

from bench.drafts import content_of, drafts_of
from bench.log_figures import AppendFigures
from bench.own_ledger import OwnLedger, Voter
from bench.sizes import Sizes
from bench.turns import in_turns
from store.database import Database
from store.ledger import Draft, Ledger

_MAKE = "CREATE TABLE bench_plain (index bigserial PRIMARY KEY, content bytea NOT NULL)"
_REMOVE = "DROP TABLE IF EXISTS bench_plain"
_PLAIN = text("INSERT INTO bench_plain (content) VALUES (CAST(:content AS bytea))")
_WRITTEN = text("SELECT pg_current_wal_lsn() - '0/0' AS bytes")
_SOME = 100


async def measure_appends(own: OwnLedger, voters: list[Voter], sizes: Sizes) -> AppendFigures:
    """The figures; each voter is a writer, with a case of its own."""
    log = sizes.log
    by_each = 1 + log.rounds * (log.loaded // len(voters))
    counts = [by_each + (log.rounds * log.alone + _SOME if number == 0 else 0) for number in range(len(voters))]
    chains = await drafts_of(own.parts, voters, counts)
    contents = [[content_of(draft) for draft in chain] for chain in chains]
    waiting: list[Iterator[Draft]] = [iter(chain) for chain in chains]
    plainly = [iter(chain) for chain in contents]
    writing = Database(own.parts.settings.database_url or "", pool_size=len(voters))
    ledger = Ledger(writing, own.master)
    owner = Database(own.owner, pool_size=len(voters))

    async def append(client: int) -> None:
        await ledger.append(next(waiting[client]))

    async def insert(client: int) -> None:
        async with owner.connection() as connection:
            await connection.execute(_PLAIN, {"content": next(plainly[client])})

    try:
        with psycopg.connect(own.owner, autocommit=True) as connection:
            connection.execute(_REMOVE)
            connection.execute(_MAKE)
        turns = replace(sizes, rounds=log.rounds, alone=log.alone, loaded=log.loaded, clients=len(voters))
        done = await in_turns({"append": append, "plain": insert}, turns)
        before = (await owner.rows(_WRITTEN))[0].bytes
        for draft in waiting[0]:
            await ledger.append(draft)
        after = (await owner.rows(_WRITTEN))[0].bytes
    finally:
        async with owner.connection() as remove:
            await remove.execute(text(_REMOVE))
        await owner.close()
        await writing.close()
    all_of_them = [len(content) for chain in contents for content in chain]
    return AppendFigures(
        writers=len(voters),
        append=done["append"],
        plain=done["plain"],
        rate_against_plain=done["append"].per_second / done["plain"].per_second,
        entry=round(sum(all_of_them) / len(all_of_them)),
        log_bytes=round((after - before) / _SOME),
    )
