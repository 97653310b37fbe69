"""Inclusion proofs a second: read and checked as the API does it, by one and by several at once; and the mathematics alone."""

import asyncio
import random
import time
from collections.abc import Awaitable, Callable, Sequence

from sqlalchemy import text

from audit.frontier import Frontier, grow
from audit.proofs import verify_inclusion
from audit.tile_content import from_tiles, tiles_for
from audit.tiles import WIDTH
from audit.tree import hashes_of, inclusion_spans, needed
from bench.log_costs import SEED
from bench.log_figures import ProofFigures
from bench.own_ledger import OwnLedger

_LEAVES = text("SELECT leaf FROM entries WHERE index < :size ORDER BY index")
_AT_ONCE = 20
Tiles = dict[tuple[int, int], bytes]


async def measure_proofs(own: OwnLedger, proofs: int) -> ProofFigures:
    """The figures of the log as it was published last."""
    reading = own.parts.log_reading
    published = await reading.published()
    assert published is not None
    size, root = published.size, published.root
    draw = random.Random(SEED)
    indices = [draw.randrange(size) for _ in range(proofs)]
    alone = await _per_second(reading.log_proof, [indices])
    at_once = await _per_second(reading.log_proof, [indices[start::_AT_ONCE] for start in range(_AT_ONCE)])
    leaves, tiles = await _in_memory(own, size)
    began = time.perf_counter()
    made = [inclusion_proof(tiles, index, size) for index in indices]
    middle = time.perf_counter()
    for index, path in zip(indices, made, strict=True):
        verify_inclusion(leaves[index], index, size, path, root)
    ended = time.perf_counter()
    return ProofFigures(size, _AT_ONCE, alone, at_once, proofs / (middle - began), proofs / (ended - middle))


def inclusion_proof(tiles: Tiles, index: int, size: int) -> tuple[bytes, ...]:
    """The proof from tiles, of which those that it needs are looked up as a reader would."""
    spans = inclusion_spans(index, size)
    read = {(one.row, one.index): tiles[one.row, one.index] for one in tiles_for(needed(spans), size)}
    return hashes_of(spans, from_tiles(read))


async def _in_memory(own: OwnLedger, size: int) -> tuple[list[bytes], Tiles]:
    async with own.parts.database.snapshot() as connection:
        leaves = [bytes(row.leaf) for row in await connection.execute(_LEAVES, {"size": size})]
    tiles: Tiles = {}
    for new in grow(Frontier(), leaves).rows:
        for start in range(0, len(new.hashes), WIDTH):
            tiles[new.row, start // WIDTH] = b"".join(new.hashes[start : start + WIDTH])
    return leaves, tiles


async def _per_second(work: Callable[[int], Awaitable[object]], indices: Sequence[Sequence[int]]) -> float:
    async def one_after_the_other(some: Sequence[int]) -> None:
        for index in some:
            await work(index)

    began = time.perf_counter()
    await asyncio.gather(*(one_after_the_other(some) for some in indices))
    return sum(map(len, indices)) / (time.perf_counter() - began)
