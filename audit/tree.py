"""The Merkle tree of RFC 6962 section 2.1: what its root and its proofs are made of, and how it grows.

Nothing here holds a tree. A proof is first a list of spans of leaves, so that whoever keeps the hashes can see what is
needed and fetch it at once; then `hashes_of` makes the proof from them. How a proof is checked is in `audit.proofs`.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import chain

from audit.failures import Malformed
from audit.leaf import EMPTY_ROOT, node_hash


@dataclass(frozen=True, slots=True, order=True)
class Subtree:
    """A complete subtree: the 2**height leaves from index * 2**height on. Height 0 is a leaf."""

    height: int
    index: int


@dataclass(frozen=True, slots=True)
class Span:
    """The leaves from `begin` up to, not including, `end`: a whole tree, or one half of a split of RFC 6962."""

    begin: int
    end: int


SubtreeHash = Callable[[Subtree], bytes]
"""Gives the hash (32 bytes) of a complete subtree of the log."""


def subtrees(span: Span) -> tuple[Subtree, ...]:
    """The complete subtrees that make up a span, the highest first: one for each bit of its length."""
    found = []
    begin = span.begin
    while begin < span.end:
        height = (span.end - begin).bit_length() - 1
        found.append(Subtree(height, begin >> height))
        begin += 1 << height
    return tuple(found)


def inclusion_spans(index: int, size: int) -> tuple[Span, ...]:
    """What the proof that leaf `index` is in the tree of `size` leaves consists of, from the leaf's sibling up.

    RFC 6962 section 2.1.1. Malformed when the tree has no such leaf.
    """
    if not 0 <= index < size:
        raise Malformed(f"a tree of {size} leaves has no leaf {index}: its leaves are counted from 0")
    begin, end, found = 0, size, []
    while end - begin > 1:
        middle = begin + _split(end - begin)
        if index < middle:
            found.append(Span(middle, end))
            end = middle
        else:
            found.append(Span(begin, middle))
            begin = middle
    return tuple(reversed(found))


def consistency_spans(old: int, new: int) -> tuple[Span, ...]:
    """What the proof that the tree of `new` leaves begins with the tree of `old` leaves consists of.

    RFC 6962 section 2.1.2. Empty for equal sizes. Malformed unless 0 < old <= new: of an empty tree nothing is proven.
    """
    if not 0 < old <= new:
        raise Malformed(f"there is no proof from size {old} to size {new}: it needs 0 < old <= new")
    begin, end, whole, found = 0, new, True, []
    while old != end:
        middle = begin + _split(end - begin)
        if old <= middle:
            found.append(Span(middle, end))
            end = middle
        else:
            found.append(Span(begin, middle))
            begin, whole = middle, False
    # The old tree itself is left out, where it is one complete subtree: whoever checks has its root.
    return tuple(reversed(found if whole else [*found, Span(begin, end)]))


def needed(spans: Iterable[Span]) -> frozenset[Subtree]:
    """Every complete subtree that the hashes of these spans are made from."""
    return frozenset(chain.from_iterable(subtrees(span) for span in spans))


def hashes_of(spans: Iterable[Span], at: SubtreeHash) -> tuple[bytes, ...]:
    """The hash of each span: of the spans of a proof, the proof."""
    return tuple(root_of_peaks([at(one) for one in subtrees(span)]) for span in spans)


def root_of_peaks(peaks: Sequence[bytes]) -> bytes:
    """The root over the complete subtrees of a tree, the highest first; of none, the root of the empty tree."""
    if not peaks:
        return EMPTY_ROOT
    *rest, root = peaks
    for peak in reversed(rest):
        root = node_hash(peak, root)
    return root


def _split(length: int) -> int:
    """The largest power of two below a length of two or more: where RFC 6962 divides it."""
    return 1 << ((length - 1).bit_length() - 1)
