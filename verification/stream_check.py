"""Follows one stream from its beginning: numbering, the chain of leaves, and the fold of its events. Pure."""

from dataclasses import dataclass
from datetime import datetime

from audit.entry import Entry
from audit.leaf import leaf_hash
from authority.contested import DECIDES
from domain.audits import ClosedCase, closed_case
from domain.case import Routekaart
from domain.events import CaseClosed
from domain.fold import fold
from store.codec import CASE_EVENTS
from store.ledger import CASE_PREFIX
from verification.finding import Code, Finding
from verification.stored import StoredEntry


@dataclass
class StreamCheck:
    """A stream as far as it was followed. `broken` where its fold can no longer be told; `deciding` is the last
    entry of an act that decides a case; `closed` is the case as its entry `closed_index` closed it; `changed_at` is when
    something last happened to it, `recorded_at` when its last entry was recorded."""

    stream: str
    sequence: int = 0
    leaf: str | None = None
    last_index: int | None = None
    recorded_at: datetime | None = None
    state: Routekaart | None = None
    broken: bool = False
    deciding: Entry | None = None
    closed: ClosedCase | None = None
    closed_index: int = 0
    changed_at: datetime | None = None

    @property
    def case(self) -> str | None:
        """The case whose stream it is; None for the register."""
        return self.stream.removeprefix(CASE_PREFIX) if self.stream.startswith(CASE_PREFIX) else None

    def link(self, row: StoredEntry, entry: Entry | None, found: list[Finding]) -> None:
        """Takes the next row of the stream into the chain."""
        if row.sequence != self.sequence + 1:
            message = f"after {self.sequence} comes {row.sequence}"
            found.append(Finding(Code.SEQUENCE, row.index, self.stream, message))
        if entry is not None and entry.previous != self.leaf:
            message = "it does not name the leaf of the entry before it"
            found.append(Finding(Code.PREVIOUS, row.index, self.stream, message))
        if self.last_index is not None and row.index <= self.last_index:
            found.append(
                Finding(Code.SEQUENCE, row.index, self.stream, "it stands in the log before the one before it")
            )
        # Whoever appends to a stream has seen the entry before, so that was recorded earlier by the same clock.
        if self.recorded_at is not None and row.recorded_at < self.recorded_at:
            message = f"it was recorded at {row.recorded_at}, and the one before it at {self.recorded_at}"
            found.append(Finding(Code.CLOCK, row.index, self.stream, message))
        self.sequence, self.last_index, self.recorded_at = row.sequence, row.index, row.recorded_at
        # Of the content, not of the column: an entry that was changed and hashed anew shows in the next one.
        self.leaf = leaf_hash(row.content).hex()
        self.broken = self.broken or entry is None

    def apply(self, row: StoredEntry, entry: Entry, found: list[Finding]) -> None:
        """Folds the events of the entry."""
        if self.case is None:
            if entry.dossier is not None:
                found.append(Finding(Code.DOSSIER, row.index, self.stream, "it is about no case, and names a dossier"))
            return
        try:
            events = CASE_EVENTS.load(entry.events)
            state = fold(events, self.state)
        except (ValueError, LookupError, AttributeError, TypeError) as error:
            message = f"the events cannot be folded: {str(error).partition(chr(10))[0]}"
            found.append(Finding(Code.EVENTS, row.index, self.stream, message))
            self.broken = True
            return
        if events and entry.verdict.get("allow") is not True:
            found.append(Finding(Code.EVENTS, row.index, self.stream, "a refused act has events"))
        if state is not None and state.case != self.case:
            found.append(Finding(Code.EVENTS, row.index, self.stream, "the events are another case's"))
        self.state = state
        if events:
            self.changed_at = row.recorded_at
        if entry.verdict.get("allow") is True and entry.act.get("type") in DECIDES:
            self.deciding = entry
        if state is not None and any(isinstance(event, CaseClosed) for event in events):
            self.closed = closed_case(state, datetime.fromisoformat(entry.recorded_at))
            self.closed_index = row.index
        digest = state.dossier.digest if state else None
        if not self.broken and digest != entry.dossier:
            found.append(Finding(Code.DOSSIER, row.index, self.stream, "the dossier after it has another digest"))
