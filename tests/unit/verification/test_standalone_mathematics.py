"""The mathematics of the verifier of one file: its signatures are those of a library, its tree and tiles those of the log."""

import random

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from audit.frontier import Frontier, grow
from audit.leaf import leaf_hash
from verification import standalone
from verification.standalone import Tree, signed_by


def test_signatures_are_judged_as_a_library_judges_them() -> None:
    seed = random.randrange(2**32)
    print("seed", seed)
    draw = random.Random(seed)
    for _ in range(12):
        key = Ed25519PrivateKey.from_private_bytes(draw.randbytes(32))
        public, message = key.public_key().public_bytes_raw(), draw.randbytes(draw.randrange(200))
        signature = key.sign(message)
        assert signed_by(public, message, signature)
        for content in (public, message or b"x", signature):
            wrong = bytearray(content)
            wrong[draw.randrange(len(wrong))] ^= 1 << draw.randrange(8)
            parts = [bytes(wrong) if one is content else one for one in (public, message, signature)]
            assert not signed_by(parts[0], parts[1], parts[2]) or content == b"x"
        # The scalar plus the order of the group is the same to arithmetic, and no signature (RFC 8032 5.1.7).
        raised = int.from_bytes(signature[32:], "little") + standalone.ORDER
        assert not signed_by(public, message, signature[:32] + raised.to_bytes(32, "little"))


def test_its_tree_and_its_tiles_are_those_of_the_log() -> None:
    tree = Tree()
    full: list[int] = []
    frontier = Frontier()
    assert tree.root() == frontier.root
    for number in range(70_000):
        leaf = leaf_hash(str(number).encode())
        for _, place, hashes, over in tree.add(leaf):
            assert len(hashes) == 32 * 256
            assert grow(Frontier(), [hashes[at : at + 32] for at in range(0, len(hashes), 32)]).frontier.root == over
            full.append(place)
        if number % 9973 == 0:
            frontier = grow(Frontier(), [leaf_hash(str(one).encode()) for one in range(number + 1)]).frontier
            assert tree.root() == frontier.root
    assert tree.full == [273, 1, 0]
    # Every tile once, and the one of the row above after the last that fills it.
    assert full == [*range(256), 0, *range(256, 273)]
