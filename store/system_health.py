"""What the database says of how the system does: what waits and since when. Each number is read by an index, and counted no further
than it matters."""

from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import text

from domain.system_health import MOST_COUNTED, TERM_SLACK, Measured, Waiting
from store.database import Database

_MEASURED = text(
    """
    WITH published AS (SELECT size, published_at FROM log_checkpoints WHERE published_at IS NOT NULL ORDER BY size DESC LIMIT 1),
    wakes AS (SELECT created_at FROM outbox ORDER BY created_at LIMIT :most),
    refused AS (
        -- Before the messages that wait take the name of their table. The last one, to the address of now: whoever gave another one, or wants none, lacks nothing.
        SELECT DISTINCT r.account FROM mails r JOIN mail_wishes w ON w.account = r.account AND w.set_at < r.next_at
        WHERE r.done = 'refused' AND NOT EXISTS (SELECT FROM mails s
            WHERE s.account = r.account AND s.done = 'sent' AND s.next_at > r.next_at)
        LIMIT :most
    ),
    mails AS (
        SELECT created_at, attempts FROM mails WHERE done IS NULL
        UNION ALL SELECT created_at, 0 FROM mail_notices
        LIMIT :most
    ),
    overdue AS (
        SELECT term_end FROM routekaarten
        WHERE term_end < clock_timestamp() - CAST(:slack AS interval) AND side_state <> 'closed' ORDER BY term_end LIMIT :most
    )
    SELECT clock_timestamp() AS now,
        (SELECT count(*) FROM wakes) AS wakes, (SELECT min(created_at) FROM wakes) AS wakes_since,
        (SELECT count(*) FROM mails) AS mails, (SELECT min(created_at) FROM mails) AS mails_since,
        (SELECT count(*) FROM mails WHERE attempts > 0) AS mails_failed,
        (SELECT count(*) FROM refused) AS mails_refused,
        (SELECT count(*) FROM overdue) AS overdue, (SELECT min(term_end) FROM overdue) AS overdue_since,
        (SELECT size FROM ledger_head) AS entries,
        coalesce((SELECT size FROM published), 0) AS published, (SELECT published_at FROM published) AS published_at,
        (SELECT recorded_at FROM entries WHERE index = coalesce((SELECT size FROM published), 0)) AS first_unpublished,
        (SELECT count(*) FROM log_cosignatures WHERE size = (SELECT size FROM published)) AS cosigned
    """
)
_VERSIONS = text(
    "SELECT current_setting('server_version') AS postgresql, (SELECT version_num FROM alembic_version) AS schema,"
    " (SELECT procedure || ' ' || version FROM procedures WHERE content_hash = procedure_at(clock_timestamp())) AS procedure, h.register_version"
    " FROM ledger_head h"
)


@dataclass(frozen=True, slots=True)
class Versions:
    """Of the database server, of its tables, of the procedure for new cases and of the register."""

    postgresql: str
    schema: str
    procedure: str | None
    register: int


class SystemHealth:
    """Reads it from one database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def measured(self) -> Measured:
        """What waits now. Raises StoreUnavailable."""
        values = {"most": MOST_COUNTED, "slack": TERM_SLACK}
        row = (await self._database.rows(_MEASURED, values))[0]
        return Measured(
            now=row.now.astimezone(UTC),
            wakes=Waiting(row.wakes, _utc(row.wakes_since)),
            mails=Waiting(row.mails, _utc(row.mails_since)),
            mails_failed=row.mails_failed,
            mails_refused=row.mails_refused,
            overdue=Waiting(row.overdue, _utc(row.overdue_since)),
            entries=row.entries,
            published=row.published,
            published_at=_utc(row.published_at),
            first_unpublished=_utc(row.first_unpublished),
            cosigned=row.cosigned,
        )

    async def versions(self) -> Versions:
        """What runs, by the database. Raises StoreUnavailable."""
        row = (await self._database.rows(_VERSIONS))[0]
        # A distribution adds to the number where it was built.
        return Versions(str(row.postgresql).partition(" ")[0], row.schema, row.procedure, row.register_version)


def _utc(moment: datetime | None) -> datetime | None:
    return None if moment is None else moment.astimezone(UTC)
