"""A record of the access log: its final form, its bytes in the parts that the database joins, and the way back.

Index, moment and the leaf of the record before it are the database's to give, at the one moment when they are sure; they
are part of the record, so that one that was changed, swapped or put between others is not only found but named.
"""

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass

from audit.canonical import NotCanonical, canonical, parse_canonical
from audit.entry import instant
from domain.looks import Look

FORMAT = "getrapt/access/1"


@dataclass(frozen=True, slots=True)
class AccessRecord:
    """A look with its place in the access log. Moments as `audit.entry.instant` writes them, lists sorted.

    `previous` is the leaf hash (hex) of the record before it, None for the first.
    """

    account: str
    began: str
    cases: list[str]
    deliberation: bool
    index: int
    look: str
    outcome: str
    persons: list[str]
    previous: str | None
    recorded_at: str
    trace_id: str


_FIELDS = tuple(field.name for field in dataclasses.fields(AccessRecord))


@dataclass(frozen=True, slots=True)
class RecordParts:
    """The canonical text of a record, without index, previous and moment: what stands before each of those, and after."""

    before_index: str
    before_previous: str
    after_moment: str


def parts_of(look: Look) -> RecordParts:
    """What the application knows of a record. ValueError for a moment without a zone."""
    first = {
        "account": look.account,
        "began": instant(look.began),
        "cases": sorted(set(look.cases)),
        "deliberation": look.deliberation,
        "format": FORMAT,
    }
    second = {"look": look.kind.value, "outcome": look.outcome.value, "persons": sorted(set(look.persons))}
    third = {"trace_id": look.trace_id}
    return RecordParts(
        before_index=f'{_text(first)[:-1]},"index":',
        before_previous=f',{_text(second)[1:-1]},"previous":',
        after_moment=f",{_text(third)[1:]}",
    )


def parse_record(content: bytes) -> AccessRecord:
    """The record with exactly these bytes. NotCanonical for bytes of another format, or in another form."""
    value = parse_canonical(content)
    if not isinstance(value, dict) or value.pop("format", None) != FORMAT:
        raise NotCanonical(f"this is no record of the format {FORMAT}")
    if value.keys() != set(_FIELDS):
        odd = ", ".join(sorted(value.keys() ^ set(_FIELDS)))
        raise NotCanonical(f"a record has exactly its own fields; too many or missing: {odd}")
    return AccessRecord(**value)


def _text(value: Mapping[str, object]) -> str:
    return canonical(dict(value)).decode()
