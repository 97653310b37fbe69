"""What the ledger holds of a case: the events of each entry in order, from one on for the case's workflow, or up to a
moment for who looks back.
"""

import json
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import text

from domain.errors import LogDamaged
from domain.events import CaseEvent
from store.codec import CASE_EVENTS
from store.database import Database
from store.ledger import case_stream

_AFTER = text(
    "SELECT sequence, trace_id, content FROM entries WHERE stream = :stream AND sequence > :sequence"
    " ORDER BY sequence LIMIT :limit"
)
# Up to the first entry that was recorded later: should a clock have been set back, a fold never has a hole.
_UNTIL = text(
    "SELECT sequence, recorded_at, content FROM entries WHERE stream = :stream AND sequence < coalesce("
    "(SELECT min(l.sequence) FROM entries l WHERE l.stream = :stream AND l.recorded_at > :moment), 2147483647)"
    " ORDER BY sequence"
)
# The register moves without any case. Each of its changes names the version that it was judged by: the one it replaced.
# Changes follow each other, in time as in the log, so the last one up to a moment made the version of that moment.
_VERSION_AT = text(
    """
    WITH changed (version, by_one) AS (
        (SELECT v.version, NULL FROM register_versions v JOIN entries e ON e.index = v.index
            WHERE e.recorded_at <= :moment ORDER BY v.version DESC LIMIT 1)
        UNION ALL
        SELECT NULL, max(greatest(
            CASE WHEN m.proposed_at <= :moment THEN m.proposed_index END,
            CASE WHEN m.confirmed_at <= :moment THEN m.confirmed_index END,
            CASE WHEN m.agreed_at <= :moment THEN m.agreed_index END,
            CASE WHEN m.revoked_at <= :moment THEN m.revoked_index END)) FROM mandaten m
        UNION ALL
        SELECT NULL, max(greatest(
            CASE WHEN (n.one ->> 'at')::timestamptz <= :moment THEN (n.one ->> 'index')::bigint END,
            CASE WHEN (n.one ->> 'withdrawn_at')::timestamptz <= :moment THEN (n.one ->> 'withdrawn_index')::bigint END))
        FROM mandaten m CROSS JOIN LATERAL jsonb_array_elements(m.instructions) AS n (one)
        UNION ALL
        SELECT NULL, max(greatest(
            CASE WHEN i.registered_at <= :moment THEN i.registered_index END,
            CASE WHEN i.confirmed_at <= :moment THEN i.confirmed_index END,
            CASE WHEN i.end_proposed_at <= :moment THEN i.end_proposed_index END,
            CASE WHEN i.ended_at <= :moment THEN i.ended_index END)) FROM interests i
        UNION ALL
        SELECT NULL, max(e.index) FROM procedure_starts p JOIN entries e ON e.index = p.index
        WHERE e.stream <> 'register' AND e.recorded_at <= :moment
    )
    SELECT c.version, e.content FROM changed c LEFT JOIN entries e ON e.index = c.by_one
    """
)


@dataclass(frozen=True, slots=True)
class RecordedUntil:
    """All events of a case up to a moment: the sequence of its last entry, and when something last happened to it."""

    events: tuple[CaseEvent, ...]
    sequence: int
    updated_at: datetime


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
        """What was recorded of the case up to and at `moment` (aware); None where it was not there yet. LogDamaged where one of its
        entries is none."""
        rows = await self._database.rows(_UNTIL, {"stream": case_stream(case), "moment": moment})
        try:
            found = [(row, CASE_EVENTS.load(json.loads(row.content)["events"])) for row in rows]
        except (ValueError, LookupError, TypeError) as error:
            raise LogDamaged(f"an entry of the case {case} cannot be read: {error}") from error
        # A refused act has changed nothing, and a refused opening is not yet a case.
        happened = [row.recorded_at for row, events in found if events]
        if not happened:
            return None
        events = tuple(event for _, of_entry in found for event in of_entry)
        return RecordedUntil(events, rows[-1].sequence, happened[-1].astimezone(UTC))

    async def register_version_at(self, moment: datetime) -> int:
        """The version of the register, organisation and mandaten, that was in force at `moment`; 0 before the first."""
        changes = await self._database.rows(_VERSION_AT, {"moment": moment})
        versions = [row.version for row in changes if row.version is not None]
        # A change of a mandaat makes the next version, and so does a procedure that persons put into force.
        versions += [json.loads(row.content)["register_version"] + 1 for row in changes if row.content is not None]
        return max(versions, default=0)
