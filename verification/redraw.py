"""Draws the sample of an audit again from the entries alone: anybody who has those can do the same.

Which cases there were, how they ended and when they were closed comes from the fold of their streams, up to the size of
the ledger that the plan names. The read model is not looked at. That the entries are what they were is `verify`'s to find.
"""

from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy import text

from audit.entry import read_entry
from domain.audit_events import AuditOpened
from domain.audits import AuditPlan
from domain.sampling import Drawing, Drawn
from store.codec import AUDIT_EVENTS
from store.database import Database
from store.ledger import CASE_PREFIX, audit_stream
from verification.entry_check import check_entry
from verification.finding import Finding
from verification.recorded import UNREADABLE, first_line
from verification.stored import Stored, all_stored
from verification.stream_check import StreamCheck

_OPENING = text(
    "SELECT index AS entry_index, content FROM entries WHERE stream = :stream AND act = 'open_audit' AND allow ORDER BY sequence"
)


class UndrawableError(Exception):
    """What an audit would be drawn again from cannot be read; the message says which entry, and why."""


@dataclass(frozen=True, slots=True)
class Redrawn:
    """What the entry of an audit says was drawn, and what is drawn now; `findings` are what could not be read well."""

    plan: AuditPlan
    recorded: Drawn
    now: Drawn
    findings: tuple[Finding, ...]

    @property
    def same(self) -> bool:
        """Whether it is the same sample, of as many cases, from entries that could all be read."""
        return self.recorded == self.now and not self.findings


async def redraw(database: Database, audit: str, progress: Callable[[int], None] | None = None) -> Redrawn | None:
    """Draws again; None where no entry opened such an audit. `progress` is told how many entries were read.

    UndrawableError where the entry that opened it cannot be read. Raises StoreUnavailable. Memory does not grow with the log.
    """
    async with all_stored(database) as stored:
        opened = await _opened(stored, audit)
        if opened is None:
            return None
        plan, found = opened.plan, list[Finding]()
        drawing = Drawing(plan.seed, plan.size)
        current: StreamCheck | None = None
        done = 0
        async for batch in stored.entries():
            for row in batch:
                if not row.stream.startswith(CASE_PREFIX) or row.index >= plan.ledger_size:
                    continue
                if current is None or current.stream != row.stream:
                    _draw_from(drawing, plan, current)
                    current = StreamCheck(row.stream)
                entry = check_entry(row, found)
                current.link(row, entry, found)
                if entry is not None:
                    current.apply(row, entry, found)
            done += len(batch)
            if progress is not None:
                progress(done)
        _draw_from(drawing, plan, current)
        return Redrawn(plan, Drawn(opened.population, opened.sample), drawing.drawn(), tuple(found))


def _draw_from(drawing: Drawing, plan: AuditPlan, stream: StreamCheck | None) -> None:
    """Adds the case of a stream that was followed to its end, where the audit is about it."""
    closed = stream.closed if stream is not None else None
    if closed is not None and plan.scope.covers(closed):
        drawing.add(closed.case)


async def _opened(stored: Stored, audit: str) -> AuditOpened | None:
    """The event that opened the audit."""
    for row in await stored.rows(_OPENING, {"stream": audit_stream(audit)}):
        try:
            events = AUDIT_EVENTS.load(read_entry(bytes(row.content or b"")).events)
        except UNREADABLE as error:
            message = f"entry {row.entry_index}, which opened the audit, cannot be read: {first_line(error)}"
            raise UndrawableError(message) from error
        for event in events:
            if isinstance(event, AuditOpened):
                return event
    return None
