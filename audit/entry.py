"""An entry of the ledger: its final form, its bytes, and the way back.

The index is not part of it: the position in the log binds it. Free text occurs as commitments only; that nothing else
gets in is the store's and the authority's business.
"""

import dataclasses
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
    """The entry with exactly these bytes. NotCanonical for bytes of another format, or in another form."""
    value = parse_canonical(content)
    if not isinstance(value, dict) or value.pop("format", None) != FORMAT:
        raise NotCanonical(f"this is no entry of the format {FORMAT}")
    if value.keys() != set(_FIELDS):
        odd = ", ".join(sorted(value.keys() ^ set(_FIELDS)))
        raise NotCanonical(f"an entry has exactly its own fields; too many or missing: {odd}")
    return Entry(**value)
