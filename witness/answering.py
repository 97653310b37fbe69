"""What a witness answers to a checkpoint, by C2SP tlog-witness (add-checkpoint). How it came by HTTP is left to others.

In this order: is it a request, is the log followed, did the log sign it, does it only add to what was seen; then it is
written down; and then it is signed. One request at a time, so that no two are held against the same sighting.
"""

import threading
from collections.abc import Callable
from dataclasses import dataclass

import structlog

from audit.checkpoints import WitnessPolicy, open_checkpoint, parse_checkpoint
from audit.failures import LogFailure, Malformed, NotProven, NotSigned
from audit.note_keys import VerifierKey
from audit.notes import Note, Signature, cosign
from audit.witness_request import SeenOtherwise, parse_witness_request, verify_request
from witness.home import WitnessHome

TEXT, SIZE = "text/plain; charset=utf-8", "text/x.tlog.size"

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Answer:
    """An HTTP status, the type of what is said, and what is said."""

    status: int
    media_type: str
    content: bytes


class Witness:
    """Sees logs grow, and signs that they did. `clock` gives whole seconds since 1970."""

    def __init__(self, home: WitnessHome, clock: Callable[[], int]) -> None:
        self._home = home
        self._clock = clock
        self._one_at_a_time = threading.Lock()

    def add_checkpoint(self, content: bytes) -> Answer:
        """The answer to a request with these bytes: 200 with the cosignature, or 400, 403, 404, 409, 422; 500 when what
        was seen could not be written down, and so nothing was signed. From any thread."""
        try:
            return self._answer(content)
        except SeenOtherwise as error:
            return Answer(409, SIZE, f"{error.seen}\n".encode("ascii"))
        except LogFailure as error:
            return _refused(_STATUS[type(error)], str(error))

    def _answer(self, content: bytes) -> Answer:
        request = parse_witness_request(content)
        origin = parse_checkpoint(request.checkpoint.text).origin
        keys = self._home.followed.get(origin)
        if keys is None:
            return _refused(404, "this witness does not follow that log")
        offered = open_checkpoint(request.checkpoint, origin, keys, WitnessPolicy()).checkpoint
        signed = Note(request.checkpoint.text, _by(keys, request.checkpoint))
        with self._one_at_a_time:
            seen = self._home.sightings.last(origin)
            try:
                verify_request(request, seen, offered)
            except (SeenOtherwise, NotProven) as error:
                # Only then does it say something of the log: else it was asked from another size than was seen.
                if 0 < seen.size == request.old:
                    self._home.evidence.keep(str(error), self._home.sightings.note(origin), signed, offered)
                raise
            try:
                self._home.sightings.record(signed)
            except OSError:
                log.exception("witness.not_kept", origin=origin, size=offered.size)
                return _refused(500, "the witness could not write down what it saw, so nothing was signed")
            signature = cosign(signed.text, self._home.key, self._clock())
        log.info("witness.cosigned", origin=origin, size=offered.size)
        return Answer(200, TEXT, signature.line.encode())


_STATUS: dict[type[LogFailure], int] = {Malformed: 400, NotSigned: 403, NotProven: 422}


def _by(keys: frozenset[VerifierKey], note: Note) -> tuple[Signature, ...]:
    """The signatures of the log itself, each once: others are nobody's here, and are not kept."""
    own = {(key.name, key.id) for key in keys}
    return tuple(dict.fromkeys(one for one in note.signatures if (one.name, one.key_id) in own))


def _refused(status: int, why: str) -> Answer:
    log.info("witness.refused", status=status, why=why)
    return Answer(status, TEXT, f"{why}\n".encode())
