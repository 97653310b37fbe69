"""The tree of RFC 6962 as its text says it: recursive, over all leaves, and without one line of `audit`.

What `audit.tree` gives is held to this. It is slow, and meant to be read beside sections 2.1, 2.1.1 and 2.1.2.
"""

import hashlib
from collections.abc import Callable
from functools import cache

Mth = Callable[[int, int], bytes]
"""MTH(D[begin:end])."""


def sha256_leaf(entry: bytes) -> bytes:
    """The hash of an entry as a leaf."""
    return hashlib.sha256(bytes([0]) + entry).digest()


def sha256_node(left: bytes, right: bytes) -> bytes:
    """The hash over two others."""
    return hashlib.sha256(bytes([1]) + left + right).digest()


def k_below(n: int) -> int:
    """The largest power of two smaller than n."""
    k = 1
    while k * 2 < n:
        k *= 2
    return k


def mth_of(leaves: list[bytes]) -> Mth:
    """MTH over these leaf hashes."""

    @cache
    def mth(begin: int, end: int) -> bytes:
        if begin == end:
            return hashlib.sha256(b"").digest()
        if end - begin == 1:
            return leaves[begin]
        k = k_below(end - begin)
        return sha256_node(mth(begin, begin + k), mth(begin + k, end))

    return mth


def sparse_mth(marks: dict[int, bytes], other: bytes) -> Mth:
    """MTH over leaves that are all `other` but for these: for trees that nobody could build."""

    @cache
    def same(n: int) -> bytes:
        return other if n == 1 else sha256_node(same(k_below(n)), same(n - k_below(n)))

    @cache
    def mth(begin: int, end: int) -> bytes:
        if end - begin == 1:
            return marks.get(begin, other)
        if not any(begin <= mark < end for mark in marks):
            return same(end - begin)
        k = k_below(end - begin)
        return sha256_node(mth(begin, begin + k), mth(begin + k, end))

    return mth


def path(m: int, begin: int, end: int, mth: Mth) -> list[bytes]:
    """PATH(m, D[begin:end])."""
    n = end - begin
    if n == 1:
        return []
    k = k_below(n)
    if m < k:
        return [*path(m, begin, begin + k, mth), mth(begin + k, end)]
    return [*path(m - k, begin + k, end, mth), mth(begin, begin + k)]


def turns(m: int, n: int) -> str:
    """On which side each hash of PATH(m, D[n]) is: sizes with the same turns cannot be told apart by hashes alone."""
    if n == 1:
        return ""
    k = k_below(n)
    return turns(m, k) + "R" if m < k else turns(m - k, n - k) + "L"


def proof(m: int, n: int, mth: Mth) -> list[bytes]:
    """PROOF(m, D[n])."""
    return subproof(m, 0, n, mth, whole=True)


def subproof(m: int, begin: int, end: int, mth: Mth, *, whole: bool) -> list[bytes]:
    """SUBPROOF(m, D[begin:end], b)."""
    n = end - begin
    if m == n:
        return [] if whole else [mth(begin, end)]
    k = k_below(n)
    if m <= k:
        return [*subproof(m, begin, begin + k, mth, whole=whole), mth(begin + k, end)]
    return [*subproof(m - k, begin + k, end, mth, whole=False), mth(begin, begin + k)]
