"""The hashes of RFC 6962, against vectors that an independent implementation computed."""

import hashlib

import pytest

from audit.leaf import EMPTY_ROOT, leaf_hash, node_hash
from tests.unit.audit.vectors import ENTRIES, ROOTS


def naive_root(leaves: list[bytes]) -> bytes:
    """The root by the words of RFC 6962 section 2.1, without our functions but for the one that is tried."""
    if not leaves:
        return hashlib.sha256().digest()
    if len(leaves) == 1:
        return leaf_hash(leaves[0])
    split = 1
    while split * 2 < len(leaves):
        split *= 2
    return node_hash(naive_root(leaves[:split]), naive_root(leaves[split:]))


def test_the_leaf_of_nothing() -> None:
    assert leaf_hash(b"").hex() == "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d"


def test_the_leaf_of_a_text() -> None:
    assert leaf_hash(b"L123456").hex() == "395aa064aa4c29f7010acfe3f25db9485bbd4b91897b6ad7ad547639252b4d56"


def test_the_node_of_two_texts() -> None:
    assert node_hash(b"N123", b"N456").hex() == "aa217fe888e47007fa15edab33c2b492a722cb106c64667fc2b044444de66bbb"


def test_the_root_of_an_empty_tree() -> None:
    assert ROOTS[0] == EMPTY_ROOT


@pytest.mark.parametrize("size", range(len(ROOTS)))
def test_the_roots_of_trees_of_every_size(size: int) -> None:
    assert naive_root(ENTRIES[:size]) == ROOTS[size]


def test_a_leaf_is_never_taken_for_a_node() -> None:
    left, right = leaf_hash(b"a"), leaf_hash(b"b")
    assert leaf_hash(left + right) != node_hash(left, right)
