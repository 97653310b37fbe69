"""Notices to people: an audience, a code, and the entry that it is about. Texts are the page's."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import bindparam, text
from sqlalchemy.dialects.postgresql import ARRAY, TEXT

from domain.notices import Notice
from store.database import Database

_ADD = text(
    "INSERT INTO notices (case_id, sequence, audience, code, created_at)"
    " SELECT :case, :sequence, n.audience, n.code, clock_timestamp()"
    " FROM unnest(:audiences, :codes) AS n (audience, code) ON CONFLICT DO NOTHING"
).bindparams(bindparam("audiences", type_=ARRAY(TEXT)), bindparam("codes", type_=ARRAY(TEXT)))
_OF = text(
    "SELECT case_id, sequence, audience, code, created_at FROM notices WHERE audience = ANY(:audiences)"
    " ORDER BY created_at DESC, case_id, sequence DESC LIMIT :limit"
).bindparams(bindparam("audiences", type_=ARRAY(TEXT)))


@dataclass(frozen=True, slots=True)
class Delivered:
    """A notice that was delivered, of which entry of which case, or interest, and when (aware UTC)."""

    case: str
    sequence: int
    notice: Notice
    at: datetime


class Notices:
    """The notices of one database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def add(self, case: str, sequence: int, notices: Iterable[Notice]) -> None:
        """Delivers the notices of one entry; those that were delivered before are not delivered again."""
        wanted = list(dict.fromkeys(notices))
        if not wanted:
            return
        values = {
            "case": case,
            "sequence": sequence,
            "audiences": [notice.audience for notice in wanted],
            "codes": [notice.code for notice in wanted],
        }
        async with self._database.connection() as connection:
            await connection.execute(_ADD, values)

    async def of(self, audiences: Iterable[str], limit: int = 50) -> list[Delivered]:
        """The newest notices to any of these audiences, newest first."""
        found = await self._database.rows(_OF, {"audiences": list(audiences), "limit": limit})
        return [
            Delivered(row.case_id, row.sequence, Notice(row.audience, row.code), row.created_at.astimezone(UTC))
            for row in found
        ]
