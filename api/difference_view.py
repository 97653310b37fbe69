"""The difference between two moments as JSON: each field that changed, with the entries that brought it.

States are compared by commitments and pseudonyms, as entries have them; only what changed is opened, as far as the reader
may see it. What was forgotten shows as `{"forgotten": true}`, also where it changed from one forgotten text to another.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from api.history_view import accounts_named, who_and_when_json
from api.looking import Looking
from api.parts import Parts
from api.receipts import moment_json
from api.texts import Texts
from domain.differences import FieldChange, Fields, RecordedStep, brought_by, differences, touched
from store.queries import LedgerEntry

FORGOTTEN = {"forgotten": True}


class Sealed(str):
    """A text that the reader may see, by its commitment."""

    __slots__ = ()


class Pseudonym(str):
    """An account by its pseudonym."""

    __slots__ = ()


class SealedTexts(Texts):
    """Stands for texts that are not opened yet, for those that may be."""

    def __init__(self, open_to_reader: Iterable[str | None]) -> None:
        super().__init__({one: Sealed(one) for one in open_to_reader if one})


def pseudonyms(accounts: Iterable[str]) -> dict[str, str]:
    """Stands for the handles of these accounts."""
    return {account: Pseudonym(account) for account in accounts}


@dataclass
class Course:
    """Two states, and what was recorded on the way: each entry with the fields that it touched."""

    before: Fields
    after: Fields
    steps: list[RecordedStep] = field(default_factory=list)
    entries: dict[int, LedgerEntry] = field(default_factory=dict)

    def add(self, entry: LedgerEntry, *touching: tuple[Fields, Fields], between: bool) -> None:
        """One more entry, with the fields before and after it, as seen at one moment or at more."""
        fields = frozenset[str]().union(*(touched(*one) for one in touching))
        self.steps.append(RecordedStep(entry.index, fields, between))
        self.entries[entry.index] = entry

    def changes(self) -> tuple[FieldChange, ...]:
        """What differs in the end."""
        return differences(self.before, self.after)


async def difference_json(
    parts: Parts, since: datetime, until: datetime, courses: Sequence[Course], look: Looking | None = None
) -> dict[str, Any]:
    """What changed in all of these between two moments, and the entries that brought it, in the order of the log.

    `look` where it is of a register: whoever is named in it was looked at.
    """
    changed = [(change, course) for course in courses for change in course.changes()]
    leaves = [leaf for change, _ in changed for value in (change.before, change.after) for leaf in _leaves(value)]
    sealed = {leaf for leaf in leaves if isinstance(leaf, Sealed)}
    texts = await parts.vault.reveal(sealed) if sealed else {}
    brought = [(change, brought_by(change.field, course.steps), course) for change, course in changed]
    entries = {index: course.entries[index] for _, indices, course in brought for index in indices}
    accounts: set[str] = {leaf for leaf in leaves if isinstance(leaf, Pseudonym)}
    for entry in entries.values():
        accounts |= accounts_named(entry)
    if look is not None:
        look.names(accounts)
    handles = await parts.register.handles(accounts)
    changes: list[dict[str, Any]] = [
        {
            "field": change.field,
            "before": _shown(change.before, texts, handles),
            "after": _shown(change.after, texts, handles),
            "entries": list(indices),
        }
        for change, indices, _ in brought
        if not _said_again(change, texts)
    ]
    named = {index for change in changes for index in change["entries"]}
    return {
        "from": moment_json(since),
        "to": moment_json(until),
        "changes": changes,
        "entries": [
            who_and_when_json(entries[index], handles) | {"act": entries[index].entry.act["type"]}
            for index in sorted(named)
        ],
    }


def _leaves(value: object) -> tuple[object, ...]:
    return value if isinstance(value, tuple) else (value,)


def _shown(value: object, texts: dict[str, str | None], handles: dict[str, str]) -> object:
    match value:
        case tuple():
            return [_shown(one, texts, handles) for one in value]
        case Sealed():
            found = texts.get(value)
        case Pseudonym():
            found = handles.get(value)
        case _:
            return value
    return FORGOTTEN if found is None else found


def _said_again(change: FieldChange, texts: dict[str, str | None]) -> bool:
    """Whether a text was only sealed anew, and says what it said."""
    if not isinstance(change.before, Sealed) or not isinstance(change.after, Sealed):
        return False
    before = texts.get(change.before)
    return before is not None and before == texts.get(change.after)
