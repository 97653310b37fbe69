"""The changes of the organisation, read: one, and a page of many. Written by the ledger alone."""

from dataclasses import dataclass
from datetime import UTC
from typing import Any

from sqlalchemy import Row, text

from domain.changes import ChangeStanding, ChangeStatus
from store.codec import CHANGE
from store.database import Database

_COLUMNS = (
    "SELECT content::text AS content, status, proposed_by, proposed_at, confirmed_at, revoked_at,"
    " proposed_index AS place FROM organisation_changes"
)
_ONE = text(_COLUMNS + " WHERE id = :id")
_PAGE = text(
    _COLUMNS
    + """
    WHERE proposed_index > :after
        AND (CAST(:body AS text) IS NULL OR body = :body)
        AND (CAST(:status AS text) IS NULL OR status = :status)
    ORDER BY proposed_index LIMIT :limit
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

    async def page(
        self, after: int, limit: int, *, body: str | None = None, status: ChangeStatus | None = None
    ) -> list[ListedChange]:
        """Up to `limit` changes after this place, in the order in which they were proposed; of a body, or as they stand."""
        wanted = None if status is None else status.value
        values = {"after": after, "limit": limit, "body": body, "status": wanted}
        return [ListedChange(_standing(row), row.place) for row in await self._database.rows(_PAGE, values)]


def _standing(row: Row[Any]) -> ChangeStanding:
    change = CHANGE.load_text(row.content)
    moments = [None if at is None else at.astimezone(UTC) for at in (row.confirmed_at, row.revoked_at)]
    proposed_at = row.proposed_at.astimezone(UTC)
    return ChangeStanding(change, ChangeStatus(row.status), row.proposed_by, proposed_at, *moments)
