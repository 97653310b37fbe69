"""Whether a proof holds, by the algorithms of RFC 9162 sections 2.1.3.2 and 2.1.4.2. How one is made is in `audit.tree`.

Every function returns nothing and raises NotProven, with what does not hold; a proof is never half right.
"""

import hmac
from collections.abc import Sequence

from audit.failures import NotProven
from audit.leaf import EMPTY_ROOT, node_hash

Path = Sequence[bytes]
"""The hashes of a proof, 32 bytes each, from the bottom of the tree up."""


def verify_inclusion(leaf: bytes, index: int, size: int, path: Path, root: bytes) -> None:
    """That leaf hash `leaf` stands at `index` (from 0) in the tree of `size` leaves with this root.

    Size and root have to come from one signed checkpoint: hashes alone do not tell apart two sizes at which the way from
    this leaf to the root has the same turns, such as 3 and 4 for leaf 0.
    """
    if not 0 <= index < size:
        raise NotProven(f"a tree of {size} leaves has no leaf {index}")
    _whole(leaf, root, *path)
    place, last, found = index, size - 1, leaf
    for node in path:
        if last == 0:
            raise NotProven(f"the proof of leaf {index} in {size} has {len(path)} hashes, which is too many")
        if place & 1 or place == last:
            found = node_hash(node, found)
            place, last = _up_to_a_right_child(place, last)
        else:
            found = node_hash(found, node)
        place, last = place >> 1, last >> 1
    if last != 0:
        raise NotProven(f"the proof of leaf {index} in {size} has {len(path)} hashes, which is too few")
    _same(found, root, f"the root of size {size}, from leaf {index}")


def verify_consistency(old: int, old_root: bytes, new: int, new_root: bytes, path: Path) -> None:
    """That the tree of `new` leaves begins with the tree of `old` leaves; both at least 1.

    Equal sizes need equal roots and an empty path. From size 0 nothing is proven, so it is an error here.
    """
    if not 0 < old <= new:
        raise NotProven(f"there is no proof from size {old} to size {new}: it needs 0 < old <= new")
    _whole(old_root, new_root, *path)
    if old == new:
        if path:
            raise NotProven(f"both trees have {old} leaves, so the proof has to be empty; it has {len(path)} hashes")
        _same(old_root, new_root, f"the root of size {old}, which both trees have")
        return
    if not path:
        raise NotProven(f"the proof from size {old} to size {new} is empty")
    # A tree whose size is a power of two is one complete subtree, and is left out of the proof.
    start, *rest = [old_root, *path] if old.bit_count() == 1 else path
    place, last = _up_to_a_left_child(old - 1, new - 1)
    old_found = new_found = start
    for node in rest:
        if last == 0:
            raise NotProven(f"the proof from size {old} to size {new} has {len(path)} hashes, which is too many")
        if place & 1 or place == last:
            old_found, new_found = node_hash(node, old_found), node_hash(node, new_found)
            place, last = _up_to_a_right_child(place, last)
        else:
            new_found = node_hash(new_found, node)
        place, last = place >> 1, last >> 1
    if last != 0:
        raise NotProven(f"the proof from size {old} to size {new} has {len(path)} hashes, which is too few")
    _same(old_found, old_root, f"the root of the old size {old}")
    _same(new_found, new_root, f"the root of the new size {new}")


def verify_append_only(old: int, old_root: bytes, new: int, new_root: bytes, path: Path) -> None:
    """As `verify_consistency`, and from size 0 too, as C2SP tlog-witness wants it for a log that was never seen.

    Every tree begins with the empty one, so from size 0 the path has to be empty, and says nothing of the new root.
    """
    if old != 0:
        verify_consistency(old, old_root, new, new_root, path)
        return
    if new < 0 or path:
        raise NotProven(f"from size 0 to size {new} the proof has to be empty; it has {len(path)} hashes")
    _whole(old_root, new_root)
    _same(old_root, EMPTY_ROOT, "the root of size 0")
    if new == 0:
        _same(new_root, EMPTY_ROOT, "the root of size 0")


def _up_to_a_right_child(place: int, last: int) -> tuple[int, int]:
    """Passes by the heights at which this node has no sibling, being the last of its row."""
    while not place & 1 and place:
        place, last = place >> 1, last >> 1
    return place, last


def _up_to_a_left_child(place: int, last: int) -> tuple[int, int]:
    """Passes by the heights at which the old tree ends with a complete subtree."""
    while place & 1:
        place, last = place >> 1, last >> 1
    return place, last


def _whole(*hashes: bytes) -> None:
    # Two hashes of 31 and 33 bytes give the same bytes to be hashed as two of 32.
    for one in hashes:
        if len(one) != 32:
            raise NotProven(f"a hash in the proof or a root has {len(one)} bytes; it has to be 32")


def _same(found: bytes, expected: bytes, what: str) -> None:
    if not hmac.compare_digest(found, expected):
        raise NotProven(f"{what}, comes out as {found.hex()}, and has to be {expected.hex()}")
