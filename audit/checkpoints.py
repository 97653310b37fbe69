"""Checkpoints (C2SP tlog-checkpoint): what a log says of its tree at one size, and whom to believe that it said so."""

from collections.abc import Iterable
from dataclasses import dataclass

from audit.base64_text import LARGEST_NUMBER, from_decimal, hash_from_base64, to_base64
from audit.failures import Malformed, NotSigned
from audit.leaf import EMPTY_ROOT
from audit.note_keys import SignatureType, VerifierKey
from audit.notes import Note, Signature, check_text, open_note


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """The root (32 bytes) of a log, by its origin, when it had `size` entries. Malformed for what cannot be one.

    Extension lines are the log's own business, and nobody vouches for them; Getrapt writes none.
    """

    origin: str
    size: int
    root: bytes
    extensions: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if not 0 <= self.size <= LARGEST_NUMBER or len(self.root) != 32:
            raise Malformed(f"a checkpoint has a size from 0 to {LARGEST_NUMBER} and a root of 32 bytes")
        if self.size == 0 and self.root != EMPTY_ROOT:
            raise Malformed("a tree without leaves has the root SHA-256 of nothing, and no other")
        if not all(self._lines) or any("\n" in line for line in self._lines):
            raise Malformed("the origin and every extension line of a checkpoint is one line, and not empty")
        check_text(self.text)

    @property
    def _lines(self) -> tuple[str, ...]:
        return (self.origin, *self.extensions)

    @property
    def text(self) -> str:
        """What is signed: origin, size, root and extensions, each on a line."""
        return "\n".join([self.origin, str(self.size), to_base64(self.root), *self.extensions, ""])


@dataclass(frozen=True, slots=True)
class WitnessPolicy:
    """How many (`quorum`) of which witnesses have to have cosigned before a checkpoint counts. `others` are those that are
    known and not counted.

    Malformed for more than there are, and for two with one name or one key: a cosignature does not name its witness, so
    one key under two names would be counted twice.
    """

    quorum: int = 0
    witnesses: tuple[VerifierKey, ...] = ()
    others: tuple[VerifierKey, ...] = ()

    def __post_init__(self) -> None:
        if not 0 <= self.quorum <= len(self.witnesses):
            raise Malformed(f"of {len(self.witnesses)} witnesses no {self.quorum} can be asked for")
        if any(one.type is not SignatureType.COSIGNATURE for one in self.witnesses):
            raise Malformed("the key of a witness is of type 04: its signature has a time")
        for what in ({one.name for one in self.witnesses}, {one.public for one in self.witnesses}):
            if len(what) != len(self.witnesses):
                raise Malformed("two witnesses have the same name or the same key")


@dataclass(frozen=True, slots=True)
class OpenedCheckpoint:
    """A checkpoint that the log signed and enough witnesses cosigned; when (seconds since 1970), by witness name."""

    checkpoint: Checkpoint
    cosigned: dict[str, int]


def parse_checkpoint(text: str) -> Checkpoint:
    """The checkpoint with exactly this text. Malformed for every other way to write it."""
    if not text.endswith("\n"):
        raise Malformed("a checkpoint ends in a newline")
    lines = text[:-1].split("\n")
    if len(lines) < 3:
        raise Malformed(f"a checkpoint has at least three lines (origin, size, root); this has {len(lines)}")
    origin, size, root, *extensions = lines
    return Checkpoint(
        origin,
        from_decimal(size, "the size of the checkpoint"),
        hash_from_base64(root, "the root of the checkpoint"),
        tuple(extensions),
    )


def open_checkpoint(
    note: Note, origin: str, log_keys: Iterable[VerifierKey], policy: WitnessPolicy
) -> OpenedCheckpoint:
    """The checkpoint of this log, as one of its keys signed it and the policy's witnesses cosigned it.

    More keys are for a log that changed its key. NotSigned for a signature that fails, none by the log, or too few
    witnesses; Malformed for the text, and for another log's origin. How fresh it has to be is for the caller to say.
    """
    keys = frozenset(log_keys)
    if any(key.type is not SignatureType.ED25519 for key in keys):
        raise Malformed("the key of a log is of type 01")
    opened = open_note(note, keys | set(policy.witnesses))
    checkpoint = parse_checkpoint(opened.text)
    if checkpoint.origin != origin:
        raise Malformed(f"the checkpoint is of the log {checkpoint.origin!r}, and not of {origin!r}")
    if keys.isdisjoint(opened.signed):
        raise NotSigned(f"no key of the log {origin!r} signed the checkpoint of size {checkpoint.size}")
    cosigned = {one.name: cosigned_at(opened.signed[one]) for one in policy.witnesses if one in opened.signed}
    if len(cosigned) < policy.quorum:
        missing = ", ".join(one.name for one in policy.witnesses if one.name not in cosigned)
        raise NotSigned(
            f"{len(cosigned)} witnesses cosigned the checkpoint of size {checkpoint.size}, "
            f"and {policy.quorum} have to; without are: {missing}"
        )
    return OpenedCheckpoint(checkpoint, cosigned)


def cosigned_at(signature: Signature) -> int:
    """When a witness says that it cosigned (seconds since 1970). Malformed for a signature of another kind."""
    if len(signature.content) != 72:
        raise Malformed(f"the signature by {signature.name} is no cosignature: it has no time")
    return int.from_bytes(signature.content[:8], "big")
