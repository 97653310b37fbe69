"""What the ledger holds of a case, as the case's workflow reads it: the events of each entry, in order."""

import json
from dataclasses import dataclass

from sqlalchemy import text

from domain.events import CaseEvent
from store.codec import CASE_EVENTS
from store.database import Database
from store.ledger import case_stream

_AFTER = text(
    "SELECT sequence, trace_id, content FROM entries WHERE stream = :stream AND sequence > :sequence"
    " ORDER BY sequence LIMIT :limit"
)


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
