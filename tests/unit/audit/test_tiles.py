"""Tiles: each has one path, a tree of every size has exactly its tiles, and what is inside is read whole or not."""

import random

import pytest

from audit.failures import Malformed
from audit.tile_content import encode_bundle, entries_in, from_tiles, hashes_in, tiles_for
from audit.tiles import Bundle, Tile, bundles_between, parse_path, tile_in, tiles_between
from audit.tree import Span, Subtree, inclusion_spans, needed, subtrees
from tests.unit.audit.naive_tree import mth_of, sha256_leaf

SEED = 2026


@pytest.mark.parametrize(
    ("tile", "path"),
    [
        (Tile(0, 0), "tile/0/000"),
        (Tile(0, 7, 1), "tile/0/007.p/1"),
        (Tile(3, 999, 255), "tile/3/999.p/255"),
        (Tile(1, 1_000), "tile/1/x001/000"),
        (Tile(0, 1_234_067), "tile/0/x001/x234/067"),
        (Tile(63, 1_234_067, 12), "tile/63/x001/x234/067.p/12"),
        (Tile(0, 2**55 - 1), "tile/0/x036/x028/x797/x018/x963/967"),
        (Bundle(0), "tile/entries/000"),
        (Bundle(1_234_067, 8), "tile/entries/x001/x234/067.p/8"),
    ],
)
def test_a_tile_has_one_path_and_a_path_one_tile(tile: Tile | Bundle, path: str) -> None:
    assert tile.path == path
    assert parse_path(path) == tile


@pytest.mark.parametrize(
    "path",
    [
        "",
        "tile",
        "tile/0",
        "tile/0/",
        "/tile/0/000",
        "tile/0/000/",
        "tile/0/000\n",
        "tile/0/0",
        "tile/0/00",
        "tile/0/0000",
        "tile/0/x000",
        "tile/0/x000/001",
        "tile/0/001/000",
        "tile/0/x001/x000",
        "tile/0/X001/000",
        "tile/0/x01/000",
        "tile/00/000",
        "tile/01/000",
        "tile/64/000",
        "tile/-1/000",
        "tile/+1/000",
        "tile/a/000",
        "tile/0/00a",
        "tile/0/٠٠١",
        "tile/٣/000",
        "tile/0/000.p/0",
        "tile/0/000.p/00",
        "tile/0/000.p/01",
        "tile/0/000.p/256",
        "tile/0/000.p/",
        "tile/0/000.p",
        "tile/0/000.P/1",
        "tile/0/x000.p/1",
        "tile/0/000.p/1/2",
        "tile/Entries/000",
        "tile/entries/../0/000",
        "tile//000",
        "tile/0/x001//000",
        "tile/0/x036/x028/x797/x018/x963/968",
        "tile/0/x001/x000/x000/x000/x000/x000/000",
        "tile/0/" + "x001/" * 5_000 + "000",
    ],
)
def test_what_is_no_path_of_a_tile_is_refused(path: str) -> None:
    with pytest.raises(Malformed):
        parse_path(path)


def test_every_tile_of_a_large_tree_is_found_by_its_path() -> None:
    tiles = [*tiles_between(0, 3_000_000), *bundles_between(0, 3_000_000)]
    paths = [tile.path for tile in tiles]
    assert len(set(paths)) == len(paths)
    assert [parse_path(path) for path in paths] == tiles


def test_the_tree_of_the_example_in_the_standard_has_the_tiles_that_it_says() -> None:
    tiles = list(tiles_between(0, 70_000))
    rows = [[tile for tile in tiles if tile.row == row] for row in range(3)]
    assert tiles == rows[0] + rows[1] + rows[2]
    assert [tile.width for tile in rows[0]] == [256] * 273 + [112]
    assert [tile.width for tile in rows[1]] == [256, 17]
    assert [tile.width for tile in rows[2]] == [1]
    assert [bundle.width for bundle in bundles_between(0, 70_000)] == [256] * 273 + [112]
    assert list(tiles_between(0, 256)) == [Tile(0, 0), Tile(1, 0, 1)]
    assert list(tiles_between(0, 0)) == []


def test_what_is_new_between_two_sizes_is_what_the_one_has_and_the_other_had_not() -> None:
    draw = random.Random(SEED)
    for _ in range(200):
        old, new = sorted(draw.randrange(draw.choice([3, 600, 70_000, 200_000])) for _ in range(2))
        before, after = set(tiles_between(0, old)), set(tiles_between(0, new))
        assert set(tiles_between(old, new)) == after - before, f"seed {SEED}, {old} to {new}"
        assert set(bundles_between(old, new)) == set(bundles_between(0, new)) - set(bundles_between(0, old))
        assert all(tile_in(new, tile.row, tile.index) == tile for tile in after)


@pytest.mark.parametrize(("old", "new"), [(-1, 3), (4, 3)])
def test_no_tree_becomes_smaller(old: int, new: int) -> None:
    for between in (tiles_between, bundles_between):
        with pytest.raises(Malformed, match=f"no tree grows from size {old} to size {new}"):
            list(between(old, new))


@pytest.mark.parametrize(("size", "row", "index"), [(0, 0, 0), (256, 0, 1), (255, 1, 0), (65_535, 2, 0)])
def test_a_tree_has_no_empty_tile(size: int, row: int, index: int) -> None:
    with pytest.raises(Malformed, match=f"no tile {index} in row {row}"):
        tile_in(size, row, index)


@pytest.mark.parametrize(("row", "index", "width"), [(-1, 0, 1), (64, 0, 1), (0, -1, 1), (0, 0, 0), (0, 0, 257)])
def test_a_tile_that_cannot_be_is_not_named(row: int, index: int, width: int) -> None:
    with pytest.raises(Malformed, match="there is no"):
        Tile(row, index, width)
    if row == 0:
        with pytest.raises(Malformed, match="there is no"):
            Bundle(index, width)


def test_every_subtree_is_read_from_the_one_tile_that_it_is_in() -> None:
    size = 1_000
    leaves = [sha256_leaf(number.to_bytes(2, "big")) for number in range(size)]
    mth = mth_of(leaves)
    for height in range(10):
        for index in range(size >> height):
            one = Subtree(height, index)
            (tile,) = tiles_for([one], size)
            first, step = tile.index * 256, 256**tile.row
            hashes = [mth(at * step, (at + 1) * step) for at in range(first, first + tile.width)]
            content = {(tile.row, tile.index): b"".join(hashes)}
            assert from_tiles(content)(one) == mth(index << height, (index + 1) << height)


def test_a_proof_in_a_million_needs_five_tiles_at_most() -> None:
    draw = random.Random(SEED)
    for index in [0, 999_999, *(draw.randrange(1_000_000) for _ in range(200))]:
        assert len(tiles_for(needed(inclusion_spans(index, 1_000_000)), 1_000_000)) <= 5


def test_a_subtree_that_is_not_there_is_asked_of_no_tile() -> None:
    with pytest.raises(Malformed, match="a tree of 7 leaves has no complete subtree 1 of height 2"):
        tiles_for([Subtree(2, 1)], 7)
    assert tiles_for(subtrees(Span(0, 7)), 7) == (Tile(0, 0, 7),)


@pytest.mark.parametrize("content", [{}, {(0, 0): b""}, {(0, 0): bytes(32 * 3)}, {(0, 0): bytes(32 * 4 + 1)}])
def test_a_tile_that_is_missing_or_short_is_said(content: dict[tuple[int, int], bytes]) -> None:
    with pytest.raises(Malformed, match=r"tile 0 of row 0 has \d+ bytes; 128 are needed for the subtree 1 of height 1"):
        from_tiles(content)(Subtree(1, 1))


def test_the_hashes_of_a_tile_are_as_many_as_it_is_wide() -> None:
    hashes = tuple(sha256_leaf(bytes([number])) for number in range(3))
    assert hashes_in(Tile(0, 0, 3), b"".join(hashes)) == hashes
    for content in (b"", b"".join(hashes)[:-1], b"".join(hashes[:2]), b"".join(hashes) + bytes(32)):
        with pytest.raises(Malformed, match=r"tile/0/000\.p/3 has \d+ bytes; 96 are right"):
            hashes_in(Tile(0, 0, 3), content)


def test_entries_come_out_of_a_bundle_as_they_went_in() -> None:
    draw = random.Random(SEED)
    for width in (1, 2, 255, 256):
        entries = tuple(draw.randbytes(draw.choice([0, 1, 255, 256, 257, 3_000])) for _ in range(width))
        assert entries_in(Bundle(0, width), encode_bundle(entries)) == entries
    assert encode_bundle([b"", b"ab"]) == b"\0\0\0\2ab"
    assert entries_in(Bundle(0, 1), encode_bundle([bytes(65_535)])) == (bytes(65_535),)


def test_a_bundle_that_cannot_be_is_not_made() -> None:
    for entries in ([], [b""] * 257):
        with pytest.raises(Malformed, match="from 1 to 256 entries"):
            encode_bundle(entries)
    with pytest.raises(Malformed, match="entry 1 of the bundle has 65536 bytes"):
        encode_bundle([b"", bytes(65_536)])


def test_a_bundle_is_read_whole_or_not_at_all() -> None:
    content = encode_bundle([b"one", b"", b"three"])
    for length in range(len(content)):
        with pytest.raises(Malformed):
            entries_in(Bundle(0, 3), content[:length])
    for wrong in (content + b"\0", content + b"\0\0"):
        with pytest.raises(Malformed, match="3 entries and nothing after them are right"):
            entries_in(Bundle(0, 3), wrong)
    with pytest.raises(Malformed, match=r"000\.p/4 has 3 entries and 0 bytes after them"):
        entries_in(Bundle(0, 4), content)
