"""Which of what is stored does not fit the rest, when a proof does not come out: for a message that a person can act on.

It looks at everything, so it is asked only then. What is to be done about it, nobody but a person can say.
"""

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from audit.frontier import ROW_HEIGHT
from audit.leaf import node_hash
from audit.tile_content import from_tiles
from audit.tiles import WIDTH, Tile, tiles_between
from audit.tree import Subtree
from store.log_hashes import read_tiles

_TILES_AT_ONCE = 64

_PATIENCE = text("SET LOCAL statement_timeout = 0")
_GAP = text(
    "SELECT n.index FROM generate_series(CAST(0 AS bigint), CAST(:size AS bigint) - 1) AS n (index)"
    " WHERE NOT EXISTS (SELECT FROM entries e WHERE e.index = n.index) ORDER BY n.index LIMIT 1"
)
_OTHER_LEAF = text(
    "SELECT index FROM entries WHERE index < :size AND leaf <> sha256('\\x00'::bytea || content) ORDER BY index LIMIT 1"
)


async def first_unfit(connection: AsyncConnection, size: int) -> str:
    """What does not fit in the first `size` entries and their hashes, as the beginning of a sentence that says why.

    The connection is in a transaction, which may be read-only.
    """
    await connection.execute(_PATIENCE)
    gap = (await connection.execute(_GAP, {"size": size})).scalar_one_or_none()
    if gap is not None:
        return f"entry {gap} is missing"
    leaf = (await connection.execute(_OTHER_LEAF, {"size": size})).scalar_one_or_none()
    if leaf is not None:
        return f"the leaf of entry {leaf} is not the hash of its content"
    full = [tile for tile in tiles_between(0, size) if tile.width == WIDTH]
    for begin in range(0, len(full), _TILES_AT_ONCE):
        below = await read_tiles(connection, full[begin : begin + _TILES_AT_ONCE])
        stored = await read_tiles(connection, {Tile(row + 1, index // WIDTH) for row, index in below})
        made = from_tiles(below)
        for row, index in sorted(below):
            height = (row + 1) * ROW_HEIGHT
            kept = stored.get((row + 1, index // WIDTH), b"")[index % WIDTH * 32 : (index % WIDTH + 1) * 32]
            if len(below[row, index]) != 32 * WIDTH:
                return f"of the hashes of height {row * ROW_HEIGHT} from {index * WIDTH} on one is missing"
            left, right = (made(Subtree(height - 1, 2 * index + side)) for side in (0, 1))
            if kept != node_hash(left, right):
                return f"the stored hash {index} of height {height} is not that of what is below it"
    return "no stored hash differs from what is below it, so entries were changed together with their hashes"
