"""Checks the access log: each record by itself, the chain that they stand in, and each batch against its root in the ledger.

A record is named where it does not fit its own columns, its place, or what the next one says of it. One that was forged
with all that follows it no longer fits the root of its batch, and then that batch is named.
"""

from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import Row, text

from audit.access_record import AccessRecord, parse_record
from audit.canonical import NotCanonical
from audit.entry import Entry
from audit.frontier import Frontier, grow
from audit.leaf import leaf_hash
from domain.access_acts import SealAccessLog, decide_seal
from domain.acts import Act
from store.codec import EVENT
from store.ledger import ACCESS_STREAM
from verification.any_value import written
from verification.boundary import checked
from verification.entry_check import allowed_act
from verification.finding import Code, Finding
from verification.stored import Stored, StoredEntry

CHUNK = 1000
"""Records that are held in memory at once."""

_SEALS = text(
    "SELECT index AS entry_index, sequence, coalesce(content, '') AS content FROM entries"
    " WHERE stream = 'access' AND sequence > :after ORDER BY sequence, index LIMIT :limit"
)
_RECORDS = text(
    "SELECT index AS record_index, recorded_at, account, look, outcome, deliberation, cases, trace_id, leaf, content"
    " FROM access_records WHERE index >= :first AND (CAST(:last AS bigint) IS NULL OR index <= :last)"
    " ORDER BY index LIMIT :limit"
)
_BEFORE = text("SELECT index AS record_index FROM access_records WHERE index < 0 ORDER BY index LIMIT :limit")
_HEAD = text("SELECT size, leaf FROM access_head")

SEALED_WITHIN = timedelta(minutes=5)
"""How long a look may be in no batch while the log goes on, beside the seconds after which batches are made."""
LONGEST_SEAL = timedelta(hours=1)
"""The most that those seconds can be (`GETRAPT_ACCESS_SEAL_SECONDS`): what they are no export says."""

# What no calendar has was found by its form, and is no moment to reckon with.
_WAITING = text(
    "SELECT count(*) AS looks, min(index) AS first, min(recorded_at) AS since FROM access_records"
    " WHERE index >= :sealed AND isfinite(recorded_at)"
)
# Reckoned from what was recorded next, and not from the look: a service that stopped can seal no sooner than it goes on.
_WENT_ON = text(
    "SELECT min(recorded_at) AS begin, max(recorded_at) AS last FROM ("
    " SELECT recorded_at FROM entries WHERE recorded_at > :since AND isfinite(recorded_at)"
    " UNION ALL SELECT recorded_at FROM access_records WHERE recorded_at > :since AND isfinite(recorded_at)) AS later"
)


def check_seal(row: StoredEntry, entry: Entry, act: Act | None, found: list[Finding]) -> None:
    """Whether an entry about the access log has the events of its act, and stands where such entries do."""
    if isinstance(act, SealAccessLog) is not (row.stream == ACCESS_STREAM):
        message = "a batch of the access log stands in the stream of that log, and no other act does"
        found.append(Finding(Code.ACCESS_BATCH, row.index, row.stream, message))
    if isinstance(act, SealAccessLog):
        expected = [EVENT.dump(decide_seal(act))] if entry.verdict.get("allow") is True else []
        if entry.events != expected:
            found.append(Finding(Code.EVENTS, row.index, row.stream, "the events are not what the act does"))


async def check_access(stored: Stored, within: timedelta, found: list[Finding]) -> int:
    """The whole access log, of which a record is in a batch `within` this time; what does not hold is added to `found`. Answers
    how many records there are."""
    chain = _Chain(found)
    for row in await stored.rows(_BEFORE, {"limit": CHUNK}):
        chain.stray(row.record_index)
    begins = 0
    async for index, batch in _batches(stored):
        if batch.first != begins:
            message = f"the batch begins with record {batch.first}, where {begins} comes next"
            found.append(Finding(Code.ACCESS_BATCH, index, ACCESS_STREAM, message))
        frontier = Frontier()
        async for rows in _records(stored, max(batch.first, begins), batch.last):
            chain.follow(rows)
            frontier = grow(frontier, (leaf_hash(row.content or b"") for row in rows)).frontier
        if (frontier.size, frontier.root.hex()) != (batch.count, batch.root):
            message = f"the records {batch.first} to {batch.last} of the access log are not those that were sealed"
            found.append(Finding(Code.ACCESS_BATCH, index, ACCESS_STREAM, message))
        begins = max(begins, batch.last + 1)
    async for rows in _records(stored, begins, None):
        chain.follow(rows)
    chain.end(await stored.rows(_HEAD), begins)
    await _check_waiting(stored, begins, within, found)
    return chain.count


async def _check_waiting(stored: Stored, sealed: int, within: timedelta, found: list[Finding]) -> None:
    """Whether a record was left out of every batch, of which the last ends before `sealed`, though the log went on for longer."""
    (waiting,) = await stored.rows(_WAITING, {"sealed": sealed})
    if not waiting.looks:
        return
    (later,) = await stored.rows(_WENT_ON, {"since": waiting.since})
    if later.begin is not None and later.last - later.begin > within:
        seconds = within.total_seconds()
        message = f"the records from {waiting.first} on are in no batch, {waiting.looks} of them, and the log went on for more than"
        message += f" {seconds:g} s after the oldest"
        found.append(Finding(Code.ACCESS_BATCH, None, ACCESS_STREAM, message))


async def _batches(stored: Stored) -> AsyncIterator[tuple[int, SealAccessLog]]:
    """Every batch that was put on record, with its entry; what cannot be read is found with the entries."""
    after = 0
    while rows := await stored.rows(_SEALS, {"after": after, "limit": CHUNK}):
        for row in rows:
            after = row.sequence
            taken = allowed_act(row.content)
            if taken is not None and isinstance(taken[1], SealAccessLog):
                yield row.entry_index, taken[1]


async def _records(stored: Stored, first: int, last: int | None) -> AsyncIterator[list[Row[Any]]]:
    while rows := await stored.rows(_RECORDS, {"first": first, "last": last, "limit": CHUNK}):
        yield rows
        first = rows[-1].record_index + 1


@dataclass
class _Chain:
    """The records as far as they were followed; `leaf` is that of the last one (hex)."""

    found: list[Finding]
    next: int = 0
    leaf: str | None = None
    count: int = 0

    def follow(self, rows: list[Row[Any]]) -> None:
        """The next records."""
        for row in rows:
            with checked(f"the record {row.record_index} of the access log", self.found, stream=ACCESS_STREAM):
                self._follow(row)

    def stray(self, index: int) -> None:
        """A record that stands before the first."""
        self._wrong(f"record {index} was put in: the first is 0")

    def end(self, heads: list[Row[Any]], sealed: int) -> None:
        """What the head says, and the last batch, whose end is `sealed`, against where the records end."""
        if self.next < sealed:
            self._wrong(f"the records {self.next} to {sealed - 1} are missing")
        if len(heads) != 1 or heads[0].size != self.next or (heads[0].leaf and heads[0].leaf.hex()) != self.leaf:
            self._wrong(f"the head is not where the records end, which is after {self.next - 1}")

    def _follow(self, row: Row[Any]) -> None:
        if row.record_index > self.next:
            last = row.record_index - 1
            which = f"record {self.next} is" if last == self.next else f"the records {self.next} to {last} are"
            self._wrong(f"{which} missing")
        content = row.content or b""
        leaf = leaf_hash(content)
        if leaf != row.leaf:
            self._wrong(f"record {row.record_index} was changed: its leaf is not the hash of its content")
        try:
            record = parse_record(content)
        except NotCanonical as error:
            self._wrong(f"record {row.record_index} cannot be read: {error}")
        else:
            for column, kept, written in _repeated(row, record):
                if kept != written:
                    self._wrong(f"record {row.record_index}: {column} says {kept!r}, the content {written!r}")
            if record.previous != self.leaf:
                self._wrong(
                    f"record {row.record_index} does not name the leaf of the one before it: that one was changed, or"
                    " one was put between them or taken away"
                )
        self.next, self.leaf = row.record_index + 1, leaf.hex()
        self.count += 1

    def _wrong(self, message: str) -> None:
        self.found.append(Finding(Code.ACCESS_RECORD, None, ACCESS_STREAM, message))


def _repeated(row: Row[Any], record: AccessRecord) -> Iterator[tuple[str, Any, Any]]:
    yield "index", row.record_index, record.index
    yield "recorded_at", written(row.recorded_at), record.recorded_at
    for column in ("account", "look", "outcome", "deliberation", "trace_id"):
        yield column, getattr(row, column), getattr(record, column)
    yield "cases", row.cases and list(row.cases), record.cases
