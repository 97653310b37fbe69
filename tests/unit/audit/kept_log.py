"""A log as it would be kept: grown in batches, its rows in tiles, and proofs made from no more tiles than they need."""

from collections.abc import Iterable

from audit.frontier import Frontier, grow
from audit.tile_content import from_tiles, tiles_for
from audit.tiles import WIDTH
from audit.tree import Span, hashes_of, needed


class KeptLog:
    """The rows of a log, by what `grow` said became known, and its frontier."""

    def __init__(self) -> None:
        self.frontier = Frontier()
        self.rows: dict[int, list[bytes]] = {}

    def add(self, leaves: Iterable[bytes]) -> None:
        """One batch."""
        growth = grow(self.frontier, leaves)
        for new in growth.rows:
            row = self.rows.setdefault(new.row, [])
            assert new.first == len(row), "a row has no gap, and says nothing twice"
            row.extend(new.hashes)
        self.frontier = growth.frontier

    def tile(self, row: int, index: int) -> bytes:
        """What a tile holds now, which may be more than an earlier size had."""
        return b"".join(self.rows[row][index * WIDTH : (index + 1) * WIDTH])

    def hashes(self, spans: tuple[Span, ...], size: int) -> tuple[bytes, ...]:
        """A proof at a size, from the tiles that it needs and no other."""
        tiles = {(one.row, one.index): self.tile(one.row, one.index) for one in tiles_for(needed(spans), size)}
        return hashes_of(spans, from_tiles(tiles))
