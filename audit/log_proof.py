"""Proofs for keeping (C2SP tlog-proof): one text by which anybody can check, offline, that an entry is in the log."""

from collections.abc import Iterable
from dataclasses import dataclass

from audit.base64_text import LARGEST_NUMBER, from_base64, from_decimal, hash_from_base64, to_base64
from audit.checkpoints import OpenedCheckpoint, WitnessPolicy, open_checkpoint
from audit.failures import Malformed
from audit.note_keys import VerifierKey
from audit.notes import LARGEST as LARGEST_NOTE
from audit.notes import Note, parse_note
from audit.proofs import verify_inclusion

FORMAT = "c2sp.org/tlog-proof@v1"
LONGEST_PATH = 63
"""The most hashes of a proof: one for each height of the largest tree."""
LARGEST = LARGEST_NOTE + 65_536


@dataclass(frozen=True, slots=True)
class LogProof:
    """That the entry at `index` is in the tree of a checkpoint: the path to its root, and the signed checkpoint.

    `extra` is for the reader's convenience; nobody signed it. Malformed for an index or a path that no tree has.
    """

    index: int
    path: tuple[bytes, ...]
    checkpoint: Note
    extra: bytes | None = None

    def __post_init__(self) -> None:
        if not 0 <= self.index <= LARGEST_NUMBER:
            raise Malformed(f"a proof has an index from 0 to {LARGEST_NUMBER}; not {self.index}")
        if len(self.path) > LONGEST_PATH:
            raise Malformed(f"a proof has at most {LONGEST_PATH} hashes; this has {len(self.path)}")
        if any(len(one) != 32 for one in self.path):
            raise Malformed("a hash of the proof has to be 32 bytes")

    @property
    def content(self) -> bytes:
        """The proof's bytes, as they are handed out."""
        lines = [FORMAT]
        if self.extra is not None:
            lines.append(f"extra {to_base64(self.extra)}")
        lines += [f"index {self.index}", *map(to_base64, self.path), "", ""]
        return "\n".join(lines).encode() + self.checkpoint.content


def parse_log_proof(content: bytes) -> LogProof:
    """The proof with exactly these bytes; nothing is verified. Malformed, with the line, for everything else."""
    if len(content) > LARGEST:
        raise Malformed(f"a proof has at most {LARGEST} bytes; this has {len(content)}")
    # The first empty line separates: the lines before it have none, and the checkpoint has its own.
    head, separator, checkpoint = content.partition(b"\n\n")
    if not separator or not head.isascii():
        raise Malformed("a proof is lines in ASCII, an empty line, and a checkpoint")
    first, *lines = head.decode("ascii").split("\n")
    if first != FORMAT:
        raise Malformed(f"line 1 of a proof is {FORMAT}; this has {first[:40]!r}")
    extra, number = None, 2
    if lines and lines[0].startswith("extra "):
        extra = from_base64(lines.pop(0).removeprefix("extra "), "the extra data in line 2")
        number = 3
    if not lines or not lines[0].startswith("index "):
        raise Malformed(f"line {number} of a proof is the word index, a space and a number")
    index = from_decimal(lines[0].removeprefix("index "), f"the index in line {number}")
    path = tuple(hash_from_base64(line, f"the hash in line {at}") for at, line in enumerate(lines[1:], number + 1))
    return LogProof(index, path, parse_note(checkpoint), extra)


def verify_log_proof(
    proof: LogProof, leaf: bytes, origin: str, log_keys: Iterable[VerifierKey], policy: WitnessPolicy
) -> OpenedCheckpoint:
    """That the entry with this leaf hash is in the log of this origin, by a checkpoint that counts under the policy.

    LogFailure otherwise: NotSigned or Malformed by the checkpoint, NotProven by the path.
    """
    opened = open_checkpoint(proof.checkpoint, origin, log_keys, policy)
    verify_inclusion(leaf, proof.index, opened.checkpoint.size, proof.path, opened.checkpoint.root)
    return opened
