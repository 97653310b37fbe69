"""What a log asks of a witness (C2SP tlog-witness, add-checkpoint): the text of it, and what the witness has to find true.

What a witness remembers, and that it does so before it answers, is left to others.
"""

from dataclasses import dataclass

from audit.base64_text import LARGEST_NUMBER, from_decimal, hash_from_base64, to_base64
from audit.checkpoints import Checkpoint
from audit.failures import LogFailure, Malformed
from audit.notes import LARGEST as LARGEST_NOTE
from audit.notes import Note, parse_note
from audit.proofs import verify_append_only

LONGEST_PATH = 63
"""The most hashes that a log may send."""
LARGEST = LARGEST_NOTE + 65_536


class SeenOtherwise(LogFailure):
    """The witness saw the log last at size `seen`, or with another root: it answers that size, and nothing is signed."""

    def __init__(self, message: str, seen: int) -> None:
        super().__init__(message)
        self.seen = seen


@dataclass(frozen=True, slots=True)
class WitnessRequest:
    """A checkpoint to be cosigned, and the proof that it begins with the tree of `old` leaves that the witness saw last.

    `old` is 0, and the path empty, for a witness that has not seen this log. Malformed for what no tree can have.
    """

    old: int
    path: tuple[bytes, ...]
    checkpoint: Note

    def __post_init__(self) -> None:
        if not 0 <= self.old <= LARGEST_NUMBER:
            raise Malformed(f"a request has an old size from 0 to {LARGEST_NUMBER}; not {self.old}")
        if len(self.path) > LONGEST_PATH:
            raise Malformed(f"a request has at most {LONGEST_PATH} hashes; this has {len(self.path)}")
        if any(len(one) != 32 for one in self.path):
            raise Malformed("a hash of the request has to be 32 bytes")

    @property
    def content(self) -> bytes:
        """The request's bytes, as they are sent."""
        return "\n".join([f"old {self.old}", *map(to_base64, self.path), "", ""]).encode() + self.checkpoint.content


def parse_witness_request(content: bytes) -> WitnessRequest:
    """The request with exactly these bytes; nothing is verified. Malformed, with the line, for everything else."""
    if len(content) > LARGEST:
        raise Malformed(f"a request has at most {LARGEST} bytes; this has {len(content)}")
    head, separator, checkpoint = content.partition(b"\n\n")
    if not separator or not head.isascii():
        raise Malformed("a request is lines in ASCII, an empty line, and a checkpoint")
    first, *lines = head.decode("ascii").split("\n")
    if not first.startswith("old "):
        raise Malformed(f"line 1 of a request is the word old, a space and a size; this has {first[:40]!r}")
    old = from_decimal(first.removeprefix("old "), "the old size in line 1")
    path = tuple(hash_from_base64(line, f"the hash in line {number}") for number, line in enumerate(lines, 2))
    return WitnessRequest(old, path, parse_note(checkpoint))


def verify_request(request: WitnessRequest, seen: Checkpoint, offered: Checkpoint) -> None:
    """That the offered checkpoint, which the log signed, only adds to the one that the witness saw last.

    `seen` is the empty tree for a log that was not seen. As tlog-witness tells them apart: Malformed for another log, and
    for an old size above the new one (status 400); SeenOtherwise for another old size than was seen, and for another root
    at the size that was seen (409); NotProven when the hashes do not come out (422).
    """
    if offered.origin != seen.origin:
        raise Malformed(f"the checkpoint is of the log {offered.origin!r}, and {seen.origin!r} was seen")
    if request.old > offered.size:
        raise Malformed(f"the request is from size {request.old} to size {offered.size}; a log does not become smaller")
    if request.old != seen.size:
        raise SeenOtherwise(f"the request is from size {request.old}, and {seen.size} was seen last", seen.size)
    if offered.size == seen.size and offered.root != seen.root:
        raise SeenOtherwise(f"the root of size {seen.size} was {seen.root.hex()} when it was seen", seen.size)
    verify_append_only(seen.size, seen.root, offered.size, offered.root, request.path)
