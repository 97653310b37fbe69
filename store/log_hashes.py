"""The tree's hashes as they are kept: leaves beside their entries, and of every eighth height the roots of complete
subtrees. Whatever else of the tree is needed is made from them (`audit.tile_content`).
"""

from collections.abc import Iterable, Mapping, Sequence

from sqlalchemy import bindparam, text
from sqlalchemy.dialects.postgresql import ARRAY, BIGINT
from sqlalchemy.ext.asyncio import AsyncConnection

from audit.frontier import ROW_HEIGHT, Frontier
from audit.tile_content import from_tiles, tiles_for
from audit.tiles import WIDTH, Tile
from audit.tree import Span, hashes_of, needed, subtrees

_TILES = text(
    """
    SELECT t.height, t.first, string_agg(h.hash, ''::bytea ORDER BY h.index) AS hashes
    FROM unnest(:heights, :firsts, :widths) AS t (height, first, width)
    CROSS JOIN LATERAL (
        SELECT e.index, e.leaf AS hash FROM entries e
        WHERE t.height = 0 AND e.index >= t.first AND e.index < t.first + t.width
        UNION ALL
        SELECT l.index, l.hash FROM log_hashes l
        WHERE l.height = t.height AND l.index >= t.first AND l.index < t.first + t.width
    ) h GROUP BY t.height, t.first
    """
).bindparams(*(bindparam(name, type_=ARRAY(BIGINT)) for name in ("heights", "firsts", "widths")))


async def read_tiles(connection: AsyncConnection, tiles: Iterable[Tile]) -> dict[tuple[int, int], bytes]:
    """The hashes of these tiles, by row and index: one round trip. Of a tile that is not all there, what is there."""
    asked = [(one.row * ROW_HEIGHT, one.index * WIDTH, one.width) for one in tiles]
    if not asked:
        return {}
    heights, firsts, widths = (list(column) for column in zip(*asked, strict=True))
    rows = await connection.execute(_TILES, {"heights": heights, "firsts": firsts, "widths": widths})
    return {(row.height // ROW_HEIGHT, row.first // WIDTH): bytes(row.hashes) for row in rows}


async def read_hashes(
    connection: AsyncConnection, proofs: Mapping[str, Sequence[Span]], size: int
) -> dict[str, tuple[bytes, ...]]:
    """The hashes of the spans of each of these proofs, all in a tree of `size` leaves, by the same names.

    Malformed for a tree that has not that many leaves, or whose hashes are not kept that far.
    """
    wanted = needed(span for spans in proofs.values() for span in spans)
    at = from_tiles(await read_tiles(connection, tiles_for(wanted, size)))
    return {name: hashes_of(spans, at) for name, spans in proofs.items()}


async def read_frontier(connection: AsyncConnection, size: int) -> Frontier:
    """The frontier of the first `size` leaves. Malformed as for hashes."""
    peaks = subtrees(Span(0, size))
    at = from_tiles(await read_tiles(connection, tiles_for(peaks, size)))
    return Frontier(size, tuple(at(one) for one in peaks))
