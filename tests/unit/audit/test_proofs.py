"""A proof that is wrong in any one way is refused: a bit, an index, a size, the order, one hash too few or too many."""

import itertools
import random
from collections.abc import Callable, Sequence

import pytest

from audit.failures import NotProven
from audit.leaf import EMPTY_ROOT, leaf_hash, node_hash
from audit.proofs import verify_append_only, verify_consistency, verify_inclusion
from tests.unit.audit.naive_tree import mth_of, path, proof, sha256_leaf, turns
from tests.unit.audit.vectors import ENTRIES, ROOTS

SEED = 9162
SAMPLE = [*range(1, 34), 63, 64, 65, 100, 255, 256, 257, 300]
LEAVES = [sha256_leaf(number.to_bytes(2, "big")) for number in range(700)]
MTH = mth_of(LEAVES)
Hashes = Sequence[bytes]


def _flipped(draw: random.Random, one: bytes) -> bytes:
    bit = draw.randrange(len(one) * 8)
    return (int.from_bytes(one, "big") ^ 1 << bit).to_bytes(len(one), "big")


def _spoilt(draw: random.Random, hashes: Hashes) -> list[tuple[str, list[bytes]]]:
    """A proof made wrong in each way that a proof alone can be."""
    found = []
    for place, one in enumerate(hashes):
        before, after = hashes[:place], hashes[place + 1 :]
        found += [
            (f"bit of {place}", [*before, _flipped(draw, one), *after]),
            (f"{place} dropped", [*before, *after]),
            (f"{place} twice", [*before, one, one, *after]),
            (f"{place} added", [*before, draw.randbytes(32), one, *after]),
            (f"{place} shortened", [*before, one[:31], *after]),
        ]
    for i, j in itertools.combinations(range(len(hashes)), 2):
        swapped = list(hashes)
        swapped[i], swapped[j] = swapped[j], swapped[i]
        found.append((f"{i} and {j} swapped", swapped))
    return [*found, ("one at the end", [*hashes, draw.randbytes(32)])]


def _refused(what: str, check: Callable[..., None], *asked: int | bytes | Hashes) -> None:
    try:
        check(*asked)
    except NotProven:
        return
    pytest.fail(f"seed {SEED}: {what} was taken for a proof")


@pytest.mark.parametrize("size", SAMPLE)
def test_no_proof_of_inclusion_that_is_wrong_in_one_way_holds(size: int) -> None:
    draw = random.Random(SEED + size)
    root = MTH(0, size)
    for index in {*draw.sample(range(size), min(size, 12)), 0, size - 1}:
        leaf, hashes, named = LEAVES[index], path(index, 0, size, MTH), f"{index} in {size}"
        verify_inclusion(leaf, index, size, hashes, root)
        for what, wrong in _spoilt(draw, hashes):
            _refused(f"{named}, {what}", verify_inclusion, leaf, index, size, wrong, root)
        _refused(f"{named}, another leaf", verify_inclusion, _flipped(draw, leaf), index, size, hashes, root)
        _refused(f"{named}, another root", verify_inclusion, leaf, index, size, hashes, _flipped(draw, root))
        for other in {*range(min(size + 2, 40)), size - 1, size, size + 1, 2**40, -1} - {index}:
            _refused(f"{named} as {other}", verify_inclusion, leaf, other, size, hashes, root)
        for other in {*range(40), size - 1, size + 1, size * 2, 2**40, -1} - {size}:
            if 0 < other <= len(LEAVES):
                _refused(f"{named} in {other}", verify_inclusion, leaf, index, other, hashes, MTH(0, other))
            if other <= index or turns(index, other) != turns(index, size):
                _refused(f"{named}, said to be in {other}", verify_inclusion, leaf, index, other, hashes, root)


@pytest.mark.parametrize("new", SAMPLE)
def test_no_proof_of_consistency_that_is_wrong_in_one_way_holds(new: int) -> None:
    draw = random.Random(SEED + new)
    root = MTH(0, new)
    for old in {*draw.sample(range(1, new + 1), min(new, 12)), 1, new}:
        old_root, hashes, named = MTH(0, old), proof(old, new, MTH), f"{old} to {new}"
        verify_consistency(old, old_root, new, root, hashes)
        for what, wrong in _spoilt(draw, hashes):
            _refused(f"{named}, {what}", verify_consistency, old, old_root, new, root, wrong)
        _refused(f"{named}, old root", verify_consistency, old, _flipped(draw, old_root), new, root, hashes)
        _refused(f"{named}, new root", verify_consistency, old, old_root, new, _flipped(draw, root), hashes)
        if old != new:
            _refused(f"{named}, turned", verify_consistency, new, root, old, old_root, hashes)
        for other in {*range(new + 2), -1} - {old}:
            _refused(f"{named} from {other}", verify_consistency, other, MTH(0, max(other, 0)), new, root, hashes)
        for other in {*range(new + 3), new * 2} - {new}:
            _refused(f"{named} to {other}", verify_consistency, old, old_root, other, MTH(0, other), hashes)
        _refused(f"{named}, said to be to twice as much", verify_consistency, old, old_root, new * 2, root, hashes)


def test_a_forged_history_is_refused() -> None:
    # The tree of 300 leaves is not begun by one of which leaf 17 was another, whatever proof is taken.
    other = mth_of([*LEAVES[:17], sha256_leaf(b"other"), *LEAVES[18:]])
    for old in (18, 32, 100, 299):
        for hashes in (proof(old, 300, MTH), proof(old, 300, other)):
            _refused(f"another leaf in {old}", verify_consistency, old, other(0, old), 300, MTH(0, 300), hashes)


@pytest.mark.parametrize("size", [1, 2, 3, 8, 300])
def test_equal_sizes_need_equal_roots_and_an_empty_proof(size: int) -> None:
    root = MTH(0, size)
    verify_consistency(size, root, size, root, [])
    with pytest.raises(NotProven, match="the proof has to be empty; it has 1"):
        verify_consistency(size, root, size, root, [root])
    with pytest.raises(NotProven, match=f"the root of size {size}, which both trees have"):
        verify_consistency(size, root, size, leaf_hash(b"x"), [])


@pytest.mark.parametrize(("new", "hashes"), [(0, []), (1, []), (3, []), (3, [bytes(32)])])
def test_from_size_zero_nothing_is_proven(new: int, hashes: list[bytes]) -> None:
    with pytest.raises(NotProven, match="it needs 0 < old <= new"):
        verify_consistency(0, EMPTY_ROOT, new, MTH(0, new), hashes)


def test_a_log_that_was_never_seen_begins_with_the_empty_tree_and_no_proof() -> None:
    verify_append_only(0, EMPTY_ROOT, 0, EMPTY_ROOT, [])
    verify_append_only(0, EMPTY_ROOT, 5, MTH(0, 5), [])
    verify_append_only(3, MTH(0, 3), 5, MTH(0, 5), proof(3, 5, MTH))
    for old, old_root, new, new_root, hashes in [
        (0, EMPTY_ROOT, 5, MTH(0, 5), [bytes(32)]),
        (0, MTH(0, 1), 5, MTH(0, 5), []),
        (0, EMPTY_ROOT, 0, MTH(0, 1), []),
        (0, EMPTY_ROOT, -1, MTH(0, 1), []),
        (0, EMPTY_ROOT, 5, b"short", []),
        (3, MTH(0, 4), 5, MTH(0, 5), proof(3, 5, MTH)),
    ]:
        with pytest.raises(NotProven):
            verify_append_only(old, old_root, new, new_root, hashes)


def test_a_tree_of_one_leaf_needs_no_hashes() -> None:
    verify_inclusion(leaf_hash(b""), 0, 1, [], ROOTS[1])
    with pytest.raises(NotProven, match="no leaf 0"):
        verify_inclusion(leaf_hash(b""), 0, 0, [], EMPTY_ROOT)


def test_the_published_trees_prove_each_leaf_and_each_growth() -> None:
    mth = mth_of([leaf_hash(entry) for entry in ENTRIES])
    for size in range(1, len(ROOTS)):
        for index in range(size):
            verify_inclusion(leaf_hash(ENTRIES[index]), index, size, path(index, 0, size, mth), ROOTS[size])
        for old in range(1, size + 1):
            verify_consistency(old, ROOTS[old], size, ROOTS[size], proof(old, size, mth))


def test_two_hashes_of_unequal_length_are_not_taken_for_two_of_32_bytes() -> None:
    left, right = leaf_hash(b"a"), leaf_hash(b"b")
    moved = left + right[:1], right[1:]
    assert node_hash(*moved) == node_hash(left, right)
    with pytest.raises(NotProven, match="has 33 bytes; it has to be 32"):
        verify_inclusion(moved[0], 0, 2, [moved[1]], node_hash(left, right))
    with pytest.raises(NotProven, match="has 33 bytes; it has to be 32"):
        verify_consistency(1, moved[0], 2, node_hash(left, right), [moved[1]])


def test_what_does_not_hold_is_said() -> None:
    root = MTH(0, 7)
    with pytest.raises(NotProven, match="the proof of leaf 2 in 7 has 2 hashes, which is too few"):
        verify_inclusion(LEAVES[2], 2, 7, path(2, 0, 7, MTH)[:2], root)
    with pytest.raises(NotProven, match="the proof of leaf 2 in 7 has 4 hashes, which is too many"):
        verify_inclusion(LEAVES[2], 2, 7, [*path(2, 0, 7, MTH), root], root)
    with pytest.raises(NotProven, match=f"the root of size 7, from leaf 2, comes out as .* to be {root.hex()}"):
        verify_inclusion(LEAVES[3], 2, 7, path(2, 0, 7, MTH), root)
    with pytest.raises(NotProven, match="the proof from size 3 to size 7 is empty"):
        verify_consistency(3, MTH(0, 3), 7, root, [])
    with pytest.raises(NotProven, match="the proof from size 3 to size 7 has 5 hashes, which is too many"):
        verify_consistency(3, MTH(0, 3), 7, root, [*proof(3, 7, MTH), root])
    with pytest.raises(NotProven, match="the root of the old size 3"):
        verify_consistency(3, MTH(0, 4), 7, root, proof(3, 7, MTH))
