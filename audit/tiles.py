"""Tiles and entry bundles (C2SP tlog-tiles): how they are named, and which of them a tree has.

A tile is 256 hashes of one row side by side, the last one of a row fewer. A row is what the standard calls a level: row
0 are the leaf hashes, and each hash of row 1 is over a whole tile of row 0. What is inside is `audit.tile_content`'s.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from audit.base64_text import LARGEST_NUMBER, from_decimal
from audit.failures import Malformed
from audit.frontier import ROW_HEIGHT

WIDTH = 256
"""The hashes in a full tile, and the entries in a full bundle."""
LAST_ROW = 63
LAST_INDEX = LARGEST_NUMBER // WIDTH
"""The last tile of row 0 in the largest log."""


@dataclass(frozen=True, slots=True, order=True)
class Bundle:
    """Entries 256 * index and on, `width` of them (1 to 256)."""

    index: int
    width: int = WIDTH

    def __post_init__(self) -> None:
        _check(self.index, self.width)

    @property
    def path(self) -> str:
        """Where it is below the log's address: tile/entries/x001/234, and a partial one with .p/ and its width."""
        return f"tile/entries/{_numbered(self.index, self.width)}"


@dataclass(frozen=True, slots=True, order=True)
class Tile:
    """The hashes 256 * index and on of a row (0 to 63), `width` of them (1 to 256)."""

    row: int
    index: int
    width: int = WIDTH

    def __post_init__(self) -> None:
        _check(self.index, self.width)
        if not 0 <= self.row <= LAST_ROW:
            raise Malformed(f"there is no row {self.row} of tiles: they are numbered from 0 to {LAST_ROW}")

    @property
    def path(self) -> str:
        """Where it is below the log's address: tile/0/x001/234, and a partial one with .p/ and its width."""
        return f"tile/{self.row}/{_numbered(self.index, self.width)}"


def parse_path(path: str) -> Tile | Bundle:
    """The tile or bundle that has exactly this path. Malformed for every other way to write it."""
    found = re.fullmatch(r"tile/(entries|[0-9]{1,2})/((?:x[0-9]{3}/){0,6}[0-9]{3})(?:\.p/([0-9]{1,3}))?", path)
    if found is None:
        raise Malformed(
            f"{path[:80]!r} is no path of a tile; one is written as tile/0/x001/234 or tile/entries/001.p/7"
        )
    kind, number, partial = found.groups()
    index = int(number.replace("x", "").replace("/", ""))
    width = WIDTH if partial is None else from_decimal(partial, "the width of a partial tile", WIDTH - 1)
    named = Bundle(index, width) if kind == "entries" else Tile(int(kind), index, width)
    if named.path != path:
        raise Malformed(f"{path!r} is written as {named.path!r}")
    return named


def tiles_between(old: int, new: int) -> Iterator[Tile]:
    """The tiles that a tree of `new` leaves has and the same tree of `old` leaves had not, from the leaves up.

    From size 0 these are all its tiles. A partial tile that grew is a new one. Malformed unless 0 <= old <= new.
    """
    _check_sizes(old, new)
    row = 0
    while new >> row * ROW_HEIGHT:
        for index, width in _grown(old >> row * ROW_HEIGHT, new >> row * ROW_HEIGHT):
            yield Tile(row, index, width)
        row += 1


def bundles_between(old: int, new: int) -> Iterator[Bundle]:
    """The entry bundles that a log of `new` entries has and had not at `old` entries. Malformed as for tiles."""
    _check_sizes(old, new)
    for index, width in _grown(old, new):
        yield Bundle(index, width)


def tile_in(size: int, row: int, index: int) -> Tile:
    """The tile at this place, as wide as a tree of `size` leaves has it. Malformed when it has none there."""
    width = min(WIDTH, (size >> row * ROW_HEIGHT) - index * WIDTH)
    if width < 1:
        raise Malformed(f"a tree of {size} leaves has no tile {index} in row {row}")
    return Tile(row, index, width)


def _grown(old: int, new: int) -> Iterator[tuple[int, int]]:
    """Index and width of what 256 wide pieces a row has at `new` and had not at `old`."""
    if old == new:
        return
    for index in range(old // WIDTH, new // WIDTH):
        yield index, WIDTH
    if new % WIDTH:
        yield new // WIDTH, new % WIDTH


def _numbered(index: int, width: int) -> str:
    digits = str(index)
    digits = digits.zfill(-(-len(digits) // 3) * 3)
    *first, last = (digits[place : place + 3] for place in range(0, len(digits), 3))
    return "/".join([*(f"x{part}" for part in first), last]) + ("" if width == WIDTH else f".p/{width}")


def _check(index: int, width: int) -> None:
    if not 0 <= index <= LAST_INDEX or not 1 <= width <= WIDTH:
        raise Malformed(f"there is no tile {index} of width {width}: 0 to {LAST_INDEX}, and from 1 to {WIDTH} wide")


def _check_sizes(old: int, new: int) -> None:
    if not 0 <= old <= new:
        raise Malformed(f"no tree grows from size {old} to size {new}")
