"""What one of each takes in a log of a given size, so that it can be seen what grows with it: an append, a checkpoint of a batch,
proofs, one tile and one page of entries, by the ways that the application itself has; and what an entry takes of the disk.
"""

import random
import time
from collections.abc import Awaitable, Callable, Iterable
from typing import Any

from sqlalchemy import text

from audit.tiles import WIDTH, Bundle, Tile
from bench.drafts import drafts_of
from bench.log_figures import LogCosts, LogStorage
from bench.log_filling import fill
from bench.own_ledger import OwnLedger, Voter
from bench.sizes import LogSizes
from bench.times import Times

SEED = 20_260_105
_STORED = text(
    "SELECT h.size AS entries, (SELECT round(avg(length(e.content))) FROM entries e) AS content,"
    " pg_table_size('entries') AS heap, pg_indexes_size('entries') AS indexes,"
    " pg_total_relation_size('log_hashes') AS hashes FROM ledger_head h"
)


async def measure_costs(own: OwnLedger, voter: Voter, sizes: LogSizes) -> LogCosts:
    """The figures of the log as it is now; it is somewhat longer afterwards, and all of it is published."""
    parts, entries = own.parts, await own.size()
    (drafts,) = await drafts_of(parts, [voter], [sizes.each])
    append = await _times(parts.ledger.append, drafts)
    await own.publisher.turn()
    checkpoints = []
    for _ in range(sizes.checkpoints):
        await fill(own, await own.size() + sizes.batch)
        began = time.perf_counter()
        assert await own.publisher.turn() is not None
        checkpoints.append(time.perf_counter() - began)
    reading, size = parts.log_reading, await own.size()
    draw = random.Random(SEED)
    indices = [draw.randrange(size) for _ in range(sizes.each)]
    whole = [draw.randrange(size // WIDTH) for _ in range(sizes.each)]
    return LogCosts(
        entries=entries,
        append=append,
        batch=sizes.batch,
        checkpoint=Times.of(checkpoints),
        inclusion=await _times(reading.log_proof, indices),
        consistency=await _times(reading.consistency, [index + 1 for index in indices]),
        tile=await _times(reading.tile, [Tile(0, index).path for index in whole]),
        page=await _times(reading.bundle, [Bundle(index).path for index in whole]),
    )


async def stored(own: OwnLedger) -> LogStorage:
    """Bytes for each entry."""
    row = (await own.parts.database.rows(_STORED))[0]
    return LogStorage(
        entries=row.entries,
        content=int(row.content),
        table=round(row.heap / row.entries),
        indexes=round(row.indexes / row.entries),
        hashes=row.hashes / row.entries,
    )


async def _times(work: Callable[[Any], Awaitable[object]], given: Iterable[Any]) -> Times:
    took = []
    for one in given:
        began = time.perf_counter()
        await work(one)
        took.append(time.perf_counter() - began)
    return Times.of(took)
