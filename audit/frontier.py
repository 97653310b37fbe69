"""The right edge of a tree that grows: all that is needed to add leaves, and what becomes known by adding them.

Leaves are added in batches; each hash is made once. Where the rows are kept, and who signs the root, is left to others.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from audit.failures import Malformed
from audit.leaf import node_hash
from audit.tree import Span, SubtreeHash, root_of_peaks, subtrees

ROW_HEIGHT = 8
"""C2SP tlog-tiles keeps the hashes of every eighth height: row 0 are the leaves, row 1 is of 256 leaves each."""


@dataclass(frozen=True, slots=True)
class Frontier:
    """A tree by its size and its peaks: the hashes of its complete subtrees, the highest first. Malformed if they differ."""

    size: int = 0
    peaks: tuple[bytes, ...] = ()

    def __post_init__(self) -> None:
        if self.size < 0 or len(self.peaks) != self.size.bit_count() or any(len(peak) != 32 for peak in self.peaks):
            raise Malformed(
                f"a tree of {self.size} leaves has one peak of 32 bytes for each bit that is set in its size"
            )

    @property
    def root(self) -> bytes:
        """The root of the tree (32 bytes)."""
        return root_of_peaks(self.peaks)


@dataclass(frozen=True, slots=True)
class NewRow:
    """Hashes that one row of tiles got: `hashes[i]` is that of the complete subtree `first + i` of height 8 * row."""

    row: int
    first: int
    hashes: tuple[bytes, ...]


@dataclass(frozen=True, slots=True)
class Growth:
    """A tree after a batch, and the rows that grew, from the leaves up. Rows that did not grow are left out."""

    frontier: Frontier
    rows: tuple[NewRow, ...]


def grow(frontier: Frontier, leaves: Iterable[bytes]) -> Growth:
    """The tree with these leaf hashes (32 bytes each) added at its end. Malformed for a hash of another length."""
    size, peaks = frontier.size, list(frontier.peaks)
    rows: dict[int, list[bytes]] = {}
    for leaf in leaves:
        if len(leaf) != 32:
            raise Malformed(f"leaf {size} has a hash of {len(leaf)} bytes; it has to be 32")
        rows.setdefault(0, []).append(leaf)
        height, known, left = 0, leaf, size
        # Every peak that the new one equals in height is merged with it, as a carry runs through a binary number.
        while left & 1:
            known = node_hash(peaks.pop(), known)
            height, left = height + 1, left >> 1
            if height % ROW_HEIGHT == 0:
                rows.setdefault(height // ROW_HEIGHT, []).append(known)
        peaks.append(known)
        size += 1
    grown = tuple(NewRow(row, frontier.size >> ROW_HEIGHT * row, tuple(hashes)) for row, hashes in sorted(rows.items()))
    return Growth(Frontier(size, tuple(peaks)), grown)


def frontier_at(size: int, at: SubtreeHash) -> Frontier:
    """The frontier of the first `size` leaves of a log whose hashes are kept: for a start, or an earlier moment."""
    return Frontier(size, tuple(at(one) for one in subtrees(Span(0, size))))
