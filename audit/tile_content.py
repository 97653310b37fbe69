"""What is inside tiles and entry bundles, and how proofs are made from tiles. How they are named is `audit.tiles`'."""

from collections.abc import Iterable, Mapping, Sequence

from audit.entry import LARGEST
from audit.failures import Malformed
from audit.frontier import ROW_HEIGHT
from audit.leaf import node_hash
from audit.tiles import WIDTH, Bundle, Tile, tile_in
from audit.tree import Subtree, SubtreeHash


def tiles_for(subtrees: Iterable[Subtree], size: int) -> tuple[Tile, ...]:
    """The tiles of a tree of `size` leaves in which the hashes of these subtrees are, or the hashes below them.

    A proof needs some two of each row. Malformed when the tree has not all of these subtrees.
    """
    places = {(row, first // WIDTH) for row, first, _ in map(_place, _inside(subtrees, size))}
    return tuple(tile_in(size, row, index) for row, index in sorted(places))


def from_tiles(tiles: Mapping[tuple[int, int], bytes]) -> SubtreeHash:
    """Reads hashes from tiles, by row and index; a tile may be wider than was asked for, when the log has grown.

    Asking raises Malformed for a hash whose tile is not there or is too short.
    """

    def at(subtree: Subtree) -> bytes:
        row, first, count = _place(subtree)
        start = first % WIDTH
        content = tiles.get((row, first // WIDTH), b"")
        if len(content) % 32 or len(content) < 32 * (start + count):
            raise Malformed(
                f"tile {first // WIDTH} of row {row} has {len(content)} bytes; "
                f"{32 * (start + count)} are needed for the subtree {subtree.index} of height {subtree.height}"
            )
        hashes = [content[place * 32 : place * 32 + 32] for place in range(start, start + count)]
        while len(hashes) > 1:
            hashes = [node_hash(hashes[place], hashes[place + 1]) for place in range(0, len(hashes), 2)]
        return hashes[0]

    return at


def hashes_in(tile: Tile, content: bytes) -> tuple[bytes, ...]:
    """The hashes (32 bytes each) of a tile. Malformed when there are not as many as it is wide."""
    if len(content) != 32 * tile.width:
        raise Malformed(f"{tile.path} has {len(content)} bytes; {32 * tile.width} are right")
    return tuple(content[place : place + 32] for place in range(0, len(content), 32))


def encode_bundle(entries: Sequence[bytes]) -> bytes:
    """Entries as a bundle: before each its length in two bytes. Malformed for none, above 256, or one above 65,535 bytes."""
    if not 1 <= len(entries) <= WIDTH:
        raise Malformed(f"a bundle has from 1 to {WIDTH} entries; not {len(entries)}")
    for place, entry in enumerate(entries):
        if len(entry) > LARGEST:
            raise Malformed(f"entry {place} of the bundle has {len(entry)} bytes; {LARGEST} is the most")
    return b"".join(len(entry).to_bytes(2, "big") + entry for entry in entries)


def entries_in(bundle: Bundle, content: bytes) -> tuple[bytes, ...]:
    """The entries of a bundle. Malformed when there are not as many as it is wide, or something is left over."""
    found: list[bytes] = []
    place = 0
    while place < len(content) and len(found) < bundle.width:
        begin = place + 2
        end = begin + int.from_bytes(content[place:begin], "big")
        if end > len(content):
            raise Malformed(f"{bundle.path} ends within entry {len(found)}")
        found.append(content[begin:end])
        place = end
    if len(found) != bundle.width or place != len(content):
        raise Malformed(
            f"{bundle.path} has {len(found)} entries and {len(content) - place} bytes after them; "
            f"{bundle.width} entries and nothing after them are right"
        )
    return tuple(found)


def _place(subtree: Subtree) -> tuple[int, int, int]:
    """The row that is at or next below a subtree, and of it the first hash and how many make the subtree."""
    row, above = divmod(subtree.height, ROW_HEIGHT)
    return row, subtree.index << above, 1 << above


def _inside(subtrees: Iterable[Subtree], size: int) -> Iterable[Subtree]:
    for one in subtrees:
        if (one.index + 1) << one.height > size:
            raise Malformed(f"a tree of {size} leaves has no complete subtree {one.index} of height {one.height}")
        yield one
