"""The hashes of an RFC 6962 tree: leaf, node, and the root of an empty one. Trees and proofs are built from these."""

import hashlib

EMPTY_ROOT = hashlib.sha256(b"").digest()
"""The root of a tree without leaves (32 bytes)."""


def leaf_hash(entry: bytes) -> bytes:
    """The hash of one entry as a leaf: SHA-256(0x00 || entry), 32 bytes."""
    return hashlib.sha256(b"\x00" + entry).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """The hash of two subtrees as one node: SHA-256(0x01 || left || right), 32 bytes."""
    return hashlib.sha256(b"\x01" + left + right).digest()
