"""An entry of the ledger: its final form, its bytes, and the way back.

The index is not part of it: the position in the log binds it. Free text occurs as commitments only; that nothing else
gets in is the store's and the authority's business.
"""

import dataclasses
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from audit.canonical import NotCanonical, canonical, parse_canonical
from domain.errors import InvalidAct

FORMAT = "getrapt/entry/1"
LARGEST = 65_535
"""The most bytes an entry may have: C2SP tlog-tiles keeps lengths in sixteen bits."""


class EntryTooLarge(InvalidAct):
    """The act would make an entry that no log can carry."""

    code = "entry_too_large"


@dataclass(frozen=True, slots=True)
class Entry:
    """One act on one stream, taken or refused, with all that is needed to judge it again.

    `previous` is the leaf hash (hex) of the stream's previous entry; `recorded_at` see `instant`; `actor` is
    {"kind", "account"}; `act` is sealed; `question` is the compact input of the policy; `register_version` the version
    of the organisation that it was judged under; `procedure` {"id", "version", "content_hash"}; `dossier` the digest
    after the act; `commitments` maps the path of each text of the act to its commitment.
    """

    stream: str
    sequence: int
    previous: str | None
    recorded_at: str
    actor: dict[str, Any]
    on_behalf_of: dict[str, Any] | None
    act: dict[str, Any]
    verdict: dict[str, Any]
    question: dict[str, Any]
    register_version: int
    procedure: dict[str, Any] | None
    dossier: str | None
    commitments: dict[str, str]
    events: list[dict[str, Any]]
    trace_id: str


_FIELDS = tuple(field.name for field in dataclasses.fields(Entry))


def instant(moment: datetime) -> str:
    """An aware moment as an entry writes it: UTC, six digits of a second, `Z`; so text sorts as time does."""
    if moment.tzinfo is None:
        raise ValueError("a moment without a zone is none")
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def entry_bytes(entry: Entry) -> bytes:
    """The canonical bytes of an entry. EntryTooLarge above LARGEST, NotCanonical for content that is not JSON."""
    content = canonical({"format": FORMAT} | {name: getattr(entry, name) for name in _FIELDS})
    if len(content) > LARGEST:
        raise EntryTooLarge(f"this act would need an entry of {len(content)} bytes, and {LARGEST} is the most")
    return content


def parse_entry(content: bytes) -> Entry:
    """The entry with exactly these bytes. NotCanonical for bytes of another format, or in another form, and where a field holds
    something else than it has to."""
    value = parse_canonical(content)
    if not isinstance(value, dict) or value.pop("format", None) != FORMAT:
        raise NotCanonical(f"this is no entry of the format {FORMAT}")
    if value.keys() != set(_FIELDS):
        odd = ", ".join(sorted(value.keys() ^ set(_FIELDS)))
        raise NotCanonical(f"an entry has exactly its own fields; too many or missing: {odd}")
    for name, (fits, expected) in _HOLDS.items():
        if not fits(value[name]):
            raise NotCanonical(f"the field {name} has to be {expected}")
    return Entry(**value)


def read_entry(content: bytes) -> Entry:
    """The entry with exactly these bytes, which says in so many words who did what, and whether it was allowed. NotCanonical as
    for `parse_entry`, and where it does not say so."""
    entry = parse_entry(content)
    named = {"kind": entry.actor.get("kind"), "account": entry.actor.get("account"), "type": entry.act.get("type")}
    wrong = [name for name, value in named.items() if not isinstance(value, str)]
    if wrong:
        raise NotCanonical(f"who acted and with which act has to be a text: {', '.join(wrong)}")
    if not isinstance(entry.verdict.get("allow"), bool):
        raise NotCanonical("the verdict has to say whether it allows: true or false")
    return entry


def _is_text(value: object) -> bool:
    return isinstance(value, str)


def _is_number(value: object) -> bool:
    # What counts begins at nought, and a boolean counts nothing.
    return type(value) is int and value >= 0


def _is_object(value: object) -> bool:
    return isinstance(value, dict)


def _or_null(fits: Callable[[object], bool]) -> Callable[[object], bool]:
    return lambda value: value is None or fits(value)


def _is_instant(value: object) -> bool:
    try:
        return isinstance(value, str) and instant(datetime.fromisoformat(value)) == value
    except (ValueError, OverflowError):
        return False


_TEXT = (_is_text, "a text")
_NUMBER = (_is_number, "a whole number of 0 or more")
_OBJECT = (_is_object, "an object")
_TEXT_OR_NULL = (_or_null(_is_text), "a text or null")
_OBJECT_OR_NULL = (_or_null(_is_object), "an object or null")
_HOLDS: dict[str, tuple[Callable[[object], bool], str]] = {
    "stream": _TEXT,
    "sequence": _NUMBER,
    "previous": _TEXT_OR_NULL,
    "recorded_at": (_is_instant, "a moment in UTC with six digits of a second and Z"),
    "actor": _OBJECT,
    "on_behalf_of": _OBJECT_OR_NULL,
    "act": _OBJECT,
    "verdict": _OBJECT,
    "question": _OBJECT,
    "register_version": _NUMBER,
    "procedure": _OBJECT_OR_NULL,
    "dossier": _TEXT_OR_NULL,
    "commitments": (
        lambda value: isinstance(value, dict) and all(isinstance(one, str) for one in value.values()),
        "an object of texts",
    ),
    "events": (
        lambda value: isinstance(value, list) and all(isinstance(one, dict) for one in value),
        "a list of objects",
    ),
    "trace_id": _TEXT,
}
"""What each field holds; what is within an act, a question or a verdict is said elsewhere."""
