"""The changes of the organisation, read: one, and a page of many. Written by the ledger alone."""

from dataclasses import dataclass
from datetime import UTC
from typing import Any

from sqlalchemy import Row, text

from domain.changes import ChangeStanding, ChangeStatus
from domain.errors import NotFound
from domain.needed_bodies import OpenCase, OpenCases
from store.codec import CHANGE
from store.database import Database

_COLUMNS = (
    "SELECT content::text AS content, status, proposed_by, proposed_at, confirmed_at, revoked_at,"
    " proposed_index AS place FROM organisation_changes"
)
_ONE = text(_COLUMNS + " WHERE id = :id")
_DOCUMENT = text("SELECT document FROM organisation_changes WHERE id = :id")
_PAGE = text(
    _COLUMNS
    + """
    WHERE proposed_index > :after
        AND (CAST(:body AS text) IS NULL OR body = :body)
        AND (CAST(:status AS text) IS NULL OR status = :status)
    ORDER BY proposed_index LIMIT :limit
    """
)

# As `domain.needed_bodies.open_case` has it of one case.
_OPEN_CASES = text(
    """
    SELECT h.seen, c.* FROM (SELECT coalesce(max(index) + 1, 0) AS seen FROM entries) h LEFT JOIN LATERAL (
        SELECT DISTINCT state -> 'procedure' ->> 'content_hash' AS procedure, municipality, state -> 'tier' ->> 'body' AS body,
            CASE WHEN state -> 'tier' ->> 'body' IS NULL THEN state -> 'route' ->> 'tier' END AS next_tier
        FROM routekaarten WHERE side_state <> 'closed'
            OR (state ? 'objection' AND state -> 'objection' ->> 'founded' IS NULL)) c ON true
    """
)


@dataclass(frozen=True, slots=True)
class ListedChange:
    """A change with its place in the list."""

    standing: ChangeStanding
    place: int


class Changes:
    """The changes of the organisation of one database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def one(self, name: str) -> ChangeStanding | None:
        """The change with this id."""
        found = await self._database.rows(_ONE, {"id": name})
        return _standing(found[0]) if found else None

    async def document(self, name: str) -> bytes:
        """The document of the procedure that the change with this id is about. NotFound where it is about none."""
        found = await self._database.rows(_DOCUMENT, {"id": name})
        if not found or found[0].document is None:
            raise NotFound(f"the change {name} has no procedure")
        return bytes(found[0].document)

    async def page(
        self, after: int, limit: int, *, body: str | None = None, status: ChangeStatus | None = None
    ) -> list[ListedChange]:
        """Up to `limit` changes after this place, in the order in which they were proposed; of a body, or as they stand."""
        wanted = None if status is None else status.value
        values = {"after": after, "limit": limit, "body": body, "status": wanted}
        return [ListedChange(_standing(row), row.place) for row in await self._database.rows(_PAGE, values)]

    async def open_cases(self) -> OpenCases:
        """What the cases that go on need of the organisation, as of one moment of the log."""
        rows = await self._database.rows(_OPEN_CASES)
        cases = (one for one in rows if one.procedure is not None)
        return OpenCases(
            rows[0].seen, frozenset(OpenCase(one.procedure, one.municipality, one.body, one.next_tier) for one in cases)
        )


def _standing(row: Row[Any]) -> ChangeStanding:
    change = CHANGE.load_text(row.content)
    moments = [None if at is None else at.astimezone(UTC) for at in (row.confirmed_at, row.revoked_at)]
    proposed_at = row.proposed_at.astimezone(UTC)
    return ChangeStanding(change, ChangeStatus(row.status), row.proposed_by, proposed_at, *moments)
