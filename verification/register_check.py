"""What every register has to keep to: its entries have the events of their acts, and its table follows from those.

Which register it is, what its acts do and what its rows should be comes from whoever calls.
"""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Any

from audit.entry import Entry
from domain.acts import LoadOrganisation, PublishProcedure
from domain.errors import ContradictionError
from domain.events import Event
from store.codec import EVENT
from verification.finding import Code, Finding
from verification.stored import StoredEntry

Done = Callable[[str, datetime], Event]
"""The event of an act by this account at this moment; ContradictionError or ValueError where it cannot be done."""


def check_events(row: StoredEntry, entry: Entry, name: str, what: str, done: Done, found: list[Finding]) -> None:
    """Whether the events of an entry about `name`, a `what`, are what its act does."""
    expected: list[dict[str, Any]] = []
    if entry.verdict.get("allow") is True:
        try:
            expected = [EVENT.dump(done(str(entry.actor["account"]), datetime.fromisoformat(entry.recorded_at)))]
        except (ContradictionError, KeyError, ValueError) as error:
            found.append(Finding(Code.EVENTS, row.index, row.stream, f"it cannot have been done: {error}"))
            return
    if entry.events != expected:
        found.append(Finding(Code.EVENTS, row.index, row.stream, "the events are not what the act does"))
    if not row.stream.endswith(f"/{name}"):
        found.append(Finding(Code.EVENTS, row.index, row.stream, f"the act is about another {what}"))


def check_document_event(
    row: StoredEntry, entry: Entry, act: LoadOrganisation | PublishProcedure, found: list[Finding]
) -> None:
    """Whether the one event of an entry that puts a document into force says of it what its act says."""
    said = (
        [{name: value for name, value in entry.act.items() if name != "type"}]
        if entry.verdict.get("allow") is True
        else []
    )
    named = said[0].keys() if said else ()
    kind = "organisation_loaded" if isinstance(act, LoadOrganisation) else "procedure_published"
    told = [{name: event.get(name) for name in named} for event in entry.events]
    if told != said or any(event.get("type") != kind for event in entry.events):
        found.append(Finding(Code.EVENTS, row.index, row.stream, "the events are not what the act does"))


def check_rows(
    stored: Iterable[Any],
    wanted: Mapping[str, dict[str, Any]],
    *,
    table: str,
    prefix: str,
    what: str,
    first: str,
    found: list[Finding],
) -> None:
    """The rows of a register's table, against those that follow from its entries, by id.

    `prefix` is that of its streams, `what` one of its rows in words, and `first` the column with the index of the entry
    that it began with.
    """
    expected = dict(wanted)
    for one in stored:
        row = one._asdict()
        stream = prefix + row["id"]
        should_be = expected.pop(row["id"], None)
        if should_be is None:
            found.append(Finding(Code.STRAY, None, stream, f"it stands in {table} and has no entries"))
            continue
        differing = sorted(name for name, value in should_be.items() if row[name] != value)
        if differing:
            message = f"columns that do not follow from the events: {', '.join(differing)}"
            found.append(Finding(Code.READ_MODEL, should_be[first], stream, message))
    for name, should_be in expected.items():
        found.append(Finding(Code.READ_MODEL, should_be[first], prefix + name, f"the {what} is not stored"))
