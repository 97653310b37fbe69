"""A log that is made up for a test, with its private key at hand: told truly, and told in another way from some entry on.

Its tree is the naive one (`tests.unit.audit.naive_tree`), so that what a witness finds is not found by its own code.
"""

import hashlib
import random
from collections.abc import Sequence

from audit.checkpoints import Checkpoint
from audit.note_keys import SignatureType, SignerKey
from audit.notes import Note, cosign, sign
from audit.trust_policy import NamedWitness, TrustPolicy
from audit.witness_request import WitnessRequest
from tests.unit.audit.naive_tree import mth_of, proof, sha256_leaf

ORIGIN = "getrapt.example/log"


def log_key(seed: int = 1, origin: str = ORIGIN) -> SignerKey:
    """The private key of a log."""
    return SignerKey(origin, SignatureType.ED25519, hashlib.sha256(b"log %d" % seed).digest())


def witness_key(name: str = "w1", seed: str = "") -> SignerKey:
    """The private key of a witness, called `NAME.example/witness`."""
    drawn = hashlib.sha256(f"witness {name} {seed}".encode()).digest()
    return SignerKey(f"{name}.example/witness", SignatureType.COSIGNATURE, drawn)


LOG_LINE = f"log {log_key().verifier.text}\n"
"""The line by which a witness follows the log of these tests."""


class SignedLog:
    """A log of `length` entries, of which any size can be signed. From entry `forked` on it tells `story` instead."""

    def __init__(
        self, length: int = 64, *, key: SignerKey | None = None, forked: int | None = None, story: int = 1
    ) -> None:
        self.key = key or log_key()
        true = [b"entry %d" % index for index in range(length)]
        told = [e if forked is None or i < forked else b"story %d of " % story + e for i, e in enumerate(true)]
        self.mth = mth_of([sha256_leaf(entry) for entry in told])

    def point(self, size: int) -> Checkpoint:
        """What it says of itself at this size."""
        return Checkpoint(self.key.name, size, self.mth(0, size))

    def note(self, size: int, *keys: SignerKey) -> Note:
        """The same, signed: with the log's key, or with these."""
        text = self.point(size).text
        return Note(text, tuple(sign(text, key) for key in keys or (self.key,)))

    def proof(self, old: int, new: int) -> tuple[bytes, ...]:
        """That it only grew; none from size 0 or to the same size."""
        return tuple(proof(old, new, self.mth)) if 0 < old < new else ()

    def request(self, old: int, new: int, *keys: SignerKey) -> bytes:
        """The bytes by which a witness that saw `old` last is asked to cosign `new`."""
        return WitnessRequest(old, self.proof(old, new), self.note(new, *keys)).content

    async def consistency(self, from_size: int, to_size: int) -> Sequence[bytes]:
        """As the client asks for proofs: never from 0, and never to the same size."""
        assert 0 < from_size < to_size
        return self.proof(from_size, to_size)


def cosigned(note: Note, key: SignerKey, seconds: int) -> bytes:
    """The line with which a witness cosigns, as it answers."""
    return cosign(note.text, key, seconds).line.encode()


def policy(quorum: int, *witnesses: tuple[SignerKey, str | None]) -> TrustPolicy:
    """A policy in which all of these count, by key and URL."""
    named = tuple(NamedWitness(key.name.partition(".")[0], key.verifier, url) for key, url in witnesses)
    return TrustPolicy((), named, quorum, tuple(one.name for one in named))


def some_bytes(drawn: random.Random, most: int) -> bytes:
    """Bytes as chance has them."""
    return drawn.randbytes(drawn.randrange(most + 1))
