"""Roots and proofs of ten thousand generated trees are those of the words of RFC 6962, and hold."""

import random
from collections.abc import Iterator

import pytest

from audit.failures import Malformed
from audit.frontier import Frontier, frontier_at, grow
from audit.leaf import leaf_hash
from audit.proofs import verify_consistency, verify_inclusion
from audit.tile_content import from_tiles, tiles_for
from audit.tree import Span, Subtree, consistency_spans, hashes_of, inclusion_spans, needed, root_of_peaks, subtrees
from tests.unit.audit.kept_log import KeptLog
from tests.unit.audit.naive_tree import Mth, mth_of, path, proof, sha256_leaf, sparse_mth
from tests.unit.audit.vectors import ENTRIES, ROOTS

SEED = 6962
TREES = 10_000


def _sizes(draw: random.Random) -> Iterator[int]:
    """Mostly small, with those around a power of two and a full tile among them, and some of thousands of leaves."""
    edges = [0, 1, 2, 3, 255, 256, 257, 511, 512, 513, 1023, 1024, 1025, 4095, 4096, 4097]
    yield from edges
    for _ in range(TREES - len(edges)):
        yield draw.randint(1, draw.choices([16, 40, 300, 3000], [60, 35, 4.5, 0.5])[0])


def _grown(draw: random.Random, leaves: list[bytes]) -> KeptLog:
    log, done = KeptLog(), 0
    while done < len(leaves):
        batch = draw.choice([1, 2, 7, 255, 256, 1000])
        log.add(leaves[done : done + batch])
        done += batch
    return log


def _hold(draw: random.Random, size: int, log: KeptLog, mth: Mth) -> int:
    """Compares a root, and some proofs of it and of an earlier size; how many proofs."""
    root = mth(0, size)
    assert log.frontier.root == root
    proofs = 0
    for index in {0, size - 1, draw.randrange(size)}:
        made = log.hashes(inclusion_spans(index, size), size)
        assert list(made) == path(index, 0, size, mth)
        verify_inclusion(mth(index, index + 1), index, size, made, root)
        proofs += 1
    for old in {1, draw.randint(1, size), size}:
        made = log.hashes(consistency_spans(old, size), size)
        assert list(made) == proof(old, size, mth)
        verify_consistency(old, mth(0, old), size, root, made)
        proofs += 1
    # A tree that the log has outgrown still has its root and its proofs, from the tiles of now.
    earlier = draw.randint(1, size)
    peaks = subtrees(Span(0, earlier))
    assert log.hashes((Span(0, earlier),), size) == (mth(0, earlier),)
    tiles = {(one.row, one.index): log.tile(one.row, one.index) for one in tiles_for(peaks, earlier)}
    assert frontier_at(earlier, from_tiles(tiles)).root == mth(0, earlier)
    index = draw.randrange(earlier)
    assert list(log.hashes(inclusion_spans(index, earlier), earlier)) == path(index, 0, earlier, mth)
    return proofs + 1


def test_ten_thousand_trees_have_the_roots_and_proofs_of_the_standard() -> None:
    draw = random.Random(SEED)
    trees = proofs = 0
    for size in _sizes(draw):
        leaves = [sha256_leaf(draw.randbytes(3)) for _ in range(size)]
        log, mth = _grown(draw, leaves), mth_of(leaves)
        try:
            proofs += _hold(draw, size, log, mth) if size else 0
            assert log.frontier.root == mth(0, size)
        except ValueError as error:
            raise AssertionError(f"seed {SEED}, tree {trees}, size {size}: {error}") from error
        trees += 1
    print(f"seed {SEED}: {trees} trees, {proofs} proofs")
    assert trees == TREES
    assert proofs > 5 * TREES


@pytest.mark.parametrize("size", range(len(ROOTS)))
def test_the_published_roots_of_every_size(size: int) -> None:
    leaves = [leaf_hash(entry) for entry in ENTRIES[:size]]
    assert grow(Frontier(), leaves).frontier.root == ROOTS[size]
    assert mth_of(leaves)(0, size) == ROOTS[size]


def test_a_tree_above_a_full_row_of_tiles() -> None:
    size = 256 * 256 + 300
    leaves = [sha256_leaf(number.to_bytes(3, "big")) for number in range(size)]
    log, mth = _grown(random.Random(SEED), leaves), mth_of(leaves)
    assert [len(log.rows[row]) for row in sorted(log.rows)] == [size, 257, 1]
    assert log.rows[2] == [mth(0, 65_536)]
    for index in (0, 65_535, 65_536, size - 1):
        assert list(log.hashes(inclusion_spans(index, size), size)) == path(index, 0, size, mth)
    for old in (1, 65_535, 65_536, 65_537, size - 1):
        assert list(log.hashes(consistency_spans(old, size), size)) == proof(old, size, mth)


HUGE = [2**40, 2**40 - 1, 2**40 + 1, 2**40 + 2**39 + 12_345, 2**62 + 2**33 + 7]


@pytest.mark.parametrize("size", HUGE)
def test_trees_that_nobody_could_build(size: int) -> None:
    draw = random.Random(size)
    places = [0, 1, size // 2, size - 1, *(draw.randrange(size) for _ in range(6))]
    mth = sparse_mth({place: sha256_leaf(place.to_bytes(8, "big")) for place in places}, sha256_leaf(b""))

    def at(one: Subtree) -> bytes:
        return mth(one.index << one.height, (one.index + 1) << one.height)

    root = frontier_at(size, at).root
    assert root == mth(0, size)
    for index in places:
        spans = inclusion_spans(index, size)
        assert len(tiles_for(needed(spans), size)) <= 2 * 8
        assert list(hashes_of(spans, at)) == path(index, 0, size, mth)
        verify_inclusion(mth(index, index + 1), index, size, hashes_of(spans, at), root)
    for old in (1, 2**39, size - 1, *places[4:]):
        spans = consistency_spans(old, size)
        assert len(tiles_for(needed(spans), size)) <= 2 * 8
        assert list(hashes_of(spans, at)) == proof(old, size, mth)
        verify_consistency(old, mth(0, old), size, root, hashes_of(spans, at))


def test_leaves_are_added_to_a_tree_of_which_only_the_frontier_is_known() -> None:
    size, mth = 2**40 - 2, sparse_mth({}, sha256_leaf(b""))
    before = frontier_at(size, lambda one: mth(one.index << one.height, (one.index + 1) << one.height))
    growth = grow(before, [sha256_leaf(b"")] * 3)
    assert growth.frontier.root == mth(0, size + 3)
    assert [(new.row, new.first, len(new.hashes)) for new in growth.rows] == [
        (0, size, 3),
        *((row, 2 ** (40 - 8 * row) - 1, 1) for row in (1, 2, 3, 4, 5)),
    ]
    assert growth.rows[-1].hashes == (mth(0, 2**40),)


def test_adding_nothing_changes_nothing() -> None:
    before = grow(Frontier(), [leaf_hash(b"a")] * 5).frontier
    growth = grow(before, [])
    assert (growth.frontier, growth.rows) == (before, ())


def test_a_span_is_divided_into_its_complete_subtrees() -> None:
    assert subtrees(Span(0, 0)) == ()
    assert subtrees(Span(0, 13)) == (Subtree(3, 0), Subtree(2, 2), Subtree(0, 12))
    assert subtrees(Span(8, 13)) == (Subtree(2, 2), Subtree(0, 12))
    assert root_of_peaks([]) == ROOTS[0]


@pytest.mark.parametrize(("index", "size"), [(0, 0), (1, 1), (-1, 4), (4, 4)])
def test_there_is_no_proof_of_a_leaf_that_is_not_there(index: int, size: int) -> None:
    with pytest.raises(Malformed, match=f"a tree of {size} leaves has no leaf {index}"):
        inclusion_spans(index, size)


@pytest.mark.parametrize(("old", "new"), [(0, 0), (0, 3), (4, 3), (-1, 3)])
def test_there_is_no_proof_from_an_empty_tree_or_to_a_smaller_one(old: int, new: int) -> None:
    with pytest.raises(Malformed, match=f"no proof from size {old} to size {new}"):
        consistency_spans(old, new)


@pytest.mark.parametrize("size", [1, 2, 7, 300])
def test_between_equal_sizes_there_is_nothing_to_prove(size: int) -> None:
    assert consistency_spans(size, size) == ()


@pytest.mark.parametrize(
    ("size", "peaks"), [(1, ()), (0, (bytes(32),)), (3, (bytes(32),)), (1, (bytes(31),)), (-1, (bytes(32),))]
)
def test_a_frontier_has_one_peak_for_each_bit_of_its_size(size: int, peaks: tuple[bytes, ...]) -> None:
    with pytest.raises(Malformed, match="one peak of 32 bytes for each bit"):
        Frontier(size, peaks)


def test_a_leaf_that_is_no_hash_is_not_added() -> None:
    with pytest.raises(Malformed, match="leaf 1 has a hash of 31 bytes"):
        grow(Frontier(), [bytes(32), bytes(31)])
