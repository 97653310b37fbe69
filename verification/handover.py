"""Whether each key of the log was handed over to by the one before it: that one has to have signed the first checkpoint too.

The entry that names a key is not enough: whoever signs with a key of their own can write one as well.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row

from audit.note_keys import VerifierKey
from verification.finding import Code, Finding
from verification.published import Expected
from verification.standalone import Key, checkpoint_of, handovers, unsigned


@dataclass(frozen=True, slots=True)
class NamedKey:
    """A key (as C2SP writes it) that the entry at `index` names, and how it came to sign (`verification.standalone.handovers`)."""

    key: str
    index: int
    handover: str


def check_handovers(
    keys: Sequence[tuple[int, Key]],
    checkpoints: Mapping[int, Row[Any]],
    expected: Expected,
    found: list[Finding],
) -> tuple[NamedKey, ...]:
    """Every key that was named, by the index of its entry; one that was not handed over to, and that nobody accepted, is added to
    `found`, and so is one that was accepted and that no entry names. Of the checkpoints by size `note` and `lines` are read."""

    def bears(size: int, key: Key) -> bool:
        try:
            return checkpoint_of(checkpoints[size].note + checkpoints[size].lines).bears(key)
        except (ValueError, TypeError):
            # What cannot be read is told where all of them are.
            return False

    accepted = [one.text for one in expected.accepted]
    ways = handovers(keys, checkpoints.keys(), bears, accepted)
    for number, (how, (index, key)) in enumerate(zip(ways, keys, strict=True)):
        if how == "missing":
            message = unsigned(key, keys[number - 1][1], checkpoints.keys(), index)
            found.append(Finding(Code.HANDOVER, index, None, message))
    named = {key.text for _, key in keys}
    found += [
        Finding(Code.LOG_KEY, None, None, f"no entry names the key {text}, which you accepted")
        for text in accepted
        if text not in named
    ]
    return tuple(NamedKey(key.text, index, how) for how, (index, key) in zip(ways, keys, strict=True))


def own_witnesses(keys: Sequence[tuple[int, Key]], witnesses: Sequence[VerifierKey], found: list[Finding]) -> None:
    """Adds to `found` that a witness has a key of the log itself, which says nothing more than the log does."""
    own = {key.public for _, key in keys}
    found += [
        Finding(Code.COSIGNATURE, None, None, f"{one.text} is the log's own key, and no witness")
        for one in witnesses
        if one.public in own
    ]
