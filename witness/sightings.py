"""What a witness saw last of each log, and never forgets: kept in one file that is written before anything is signed.

A file that cannot be read to the last byte is never begun anew: whoever starts again from nothing would sign another
history of the same log.
"""

import hashlib
import json
from pathlib import Path

from audit.checkpoints import Checkpoint, parse_checkpoint
from audit.failures import LogFailure
from audit.leaf import EMPTY_ROOT
from audit.note_keys import VerifierKey
from audit.notes import Note, parse_note
from witness.durable import write_durably
from witness.failures import WitnessError

_FORM = 1


class Sightings:
    """The last checkpoint of each log that this witness cosigned, as the log signed it."""

    def __init__(self, path: Path, key: VerifierKey, notes: dict[str, Note]) -> None:
        self._path = path
        self._key = key
        self._notes = dict(notes)
        self._points = {origin: parse_checkpoint(note.text) for origin, note in notes.items()}

    @property
    def origins(self) -> frozenset[str]:
        """The logs that were seen."""
        return frozenset(self._notes)

    def last(self, origin: str) -> Checkpoint:
        """What was seen last of this log: the empty tree, where it never was."""
        return self._points.get(origin) or Checkpoint(origin, 0, EMPTY_ROOT)

    def note(self, origin: str) -> Note | None:
        """The same as the log signed it; None where it never was seen."""
        return self._notes.get(origin)

    def record(self, note: Note) -> None:
        """Write down that this is what the log is now. When this returns, it is kept; OSError when that is not certain,
        and then nothing may be signed, and what was seen before still counts."""
        point = parse_checkpoint(note.text)
        if self._points.get(point.origin) == point:
            return
        notes = {**self._notes, point.origin: note}
        write_durably(self._path, written(self._key, notes))
        self._notes, self._points = notes, {**self._points, point.origin: point}


def written(key: VerifierKey, notes: dict[str, Note]) -> bytes:
    """The file's bytes: one line of JSON, and a line with its SHA-256, by which damage is seen."""
    seen = {origin: note.content.decode() for origin, note in notes.items()}
    line = json.dumps({"form": _FORM, "seen": seen, "witness": key.text}, ensure_ascii=True, sort_keys=True).encode()
    return line + b"\n" + hashlib.sha256(line).hexdigest().encode("ascii") + b"\n"


def read_sightings(path: Path, key: VerifierKey | None) -> Sightings:
    """What stands in the file. WitnessError unless every byte of it is as this witness wrote it (`key` None: whichever)."""
    try:
        content = path.read_bytes()
    except OSError as error:
        raise WitnessError(f"{path} cannot be read ({error.strerror}), so what this witness saw is not known") from None
    line, separator, rest = content.partition(b"\n")
    if not separator or rest != hashlib.sha256(line).hexdigest().encode("ascii") + b"\n":
        raise _damaged(path, "its checksum does not come out")
    try:
        found = json.loads(line)
        whose, notes = found["witness"], {origin: parse_note(text.encode()) for origin, text in found["seen"].items()}
        points = {origin: parse_checkpoint(note.text) for origin, note in notes.items()}
        form = found["form"]
    except (ValueError, KeyError, TypeError, AttributeError, LogFailure):
        raise _damaged(path, "it does not say what it has to") from None
    if form != _FORM:
        raise WitnessError(
            f"{path} is of form {form}, and this release knows form {_FORM}: run the release that wrote it"
        )
    if any(point.origin != origin for origin, point in points.items()):
        raise _damaged(path, "it has a checkpoint under another log's name")
    if key is not None and whose != key.text:
        raise WitnessError(
            f"{path} is of the witness {whose}, and the key here is {key.text}: put back what belongs together"
        )
    return Sightings(path, key or _any_key(whose, path), notes)


def _any_key(text: str, path: Path) -> VerifierKey:
    from audit.note_keys import parse_verifier_key

    try:
        return parse_verifier_key(text)
    except LogFailure:
        raise _damaged(path, "it does not name its witness") from None


def _damaged(path: Path, why: str) -> WitnessError:
    return WitnessError(
        f"{path} is damaged: {why}. The witness does not run, since it would sign what contradicts what it signed before. "
        "Put back the newest copy of the whole home, made after its last cosignature; without one, begin a new witness in "
        "an empty home, with a new name"
    )
