"""What the ledger holds of a case: the events of each entry in order, from one on for the case's workflow, or up to a
moment for who looks back.
"""

import json
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import text

from domain.events import CaseEvent
from store.codec import CASE_EVENTS
from store.database import Database
from store.ledger import REGISTER_STREAM, case_stream

_AFTER = text(
    "SELECT sequence, trace_id, content FROM entries WHERE stream = :stream AND sequence > :sequence"
    " ORDER BY sequence LIMIT :limit"
)
# The register moves without the case: its version then is the last that was put into force until then.
_UNTIL = text(
    """
    SELECT content, (SELECT r.content FROM entries r WHERE r.stream = :register AND r.act = 'load_organisation'
        AND r.allow AND r.recorded_at <= :moment ORDER BY r.sequence DESC LIMIT 1) AS loading
    FROM entries WHERE stream = :stream AND recorded_at <= :moment ORDER BY sequence
    """
)


@dataclass(frozen=True, slots=True)
class RecordedUntil:
    """All events of a case up to a moment, and the version of the register that was in force at it."""

    events: tuple[CaseEvent, ...]
    register_version: int


@dataclass(frozen=True, slots=True)
class Recorded:
    """One entry's events; none where the act was refused."""

    sequence: int
    trace_id: str
    events: tuple[CaseEvent, ...]


class RecordedEvents:
    """The recorded events of one database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def after(self, case: str, sequence: int, limit: int) -> list[Recorded]:
        """Up to `limit` entries of the case that come after `sequence`, oldest first."""
        values = {"stream": case_stream(case), "sequence": sequence, "limit": limit}
        return [
            Recorded(row.sequence, row.trace_id, CASE_EVENTS.load(json.loads(row.content)["events"]))
            for row in await self._database.rows(_AFTER, values)
        ]

    async def until(self, case: str, moment: datetime) -> RecordedUntil | None:
        """What was recorded of the case up to and at `moment` (aware); None where it was not there yet."""
        values = {"stream": case_stream(case), "register": REGISTER_STREAM, "moment": moment}
        rows = await self._database.rows(_UNTIL, values)
        if not rows:
            return None
        entries = [json.loads(row.content) for row in rows]
        loading = json.loads(rows[0].loading)["act"]["version"] if rows[0].loading else 0
        events = tuple(event for entry in entries for event in CASE_EVENTS.load(entry["events"]))
        return RecordedUntil(events, max(loading, *(entry["register_version"] for entry in entries)))
