"""The register of interests, read by index: which cover a case, whose are they, one. Written by the ledger alone.

Who may see it is the policy's to say.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Row, bindparam, text
from sqlalchemy.dialects.postgresql import ARRAY, TEXT

from domain.interests import RegisteredInterest
from store.codec import INTEREST
from store.database import Database

COVERING = """
    SELECT json_agg(json_build_array(i.content::text, i.registered_by, i.registered_at, i.ended_by, i.ended_at))
    FROM (VALUES ('municipality', r.municipality), ('case', r.case_id), ('area', r.area_key)) AS p (kind, code)
        JOIN interests i ON i.scope = p.kind AND i.code = p.code
"""
"""The interests that cover the case of the row `r`, in force or not."""

_OF_CASES = text(
    """
    SELECT r.case_id, (<covering>) AS interests FROM routekaarten r WHERE r.case_id = ANY(:cases)
    """.replace("<covering>", COVERING)
).bindparams(bindparam("cases", type_=ARRAY(TEXT)))
_COLUMNS = (
    "SELECT content::text AS content, registered_by, registered_at, ended_by, ended_at, registered_index AS place,"
    " reasons, area FROM interests"
)
_ONE = text(_COLUMNS + " WHERE id = :id")
_PAGE = text(
    _COLUMNS
    + " WHERE registered_index > :after AND (CAST(:account AS text) IS NULL OR account = :account)"
    + " ORDER BY registered_index LIMIT :limit"
)


@dataclass(frozen=True, slots=True)
class ListedInterest:
    """An interest with the commitments to why it was registered and to its area's name, and its place in the list."""

    registered: RegisteredInterest
    reasons: str | None
    area: str | None
    place: int


def covering(found: list[list[Any]] | None) -> tuple[RegisteredInterest, ...]:
    """What COVERING answered."""
    return tuple(
        _registered(content, by, datetime.fromisoformat(at), ended_by, ended and datetime.fromisoformat(ended))
        for content, by, at, ended_by, ended in found or ()
    )


class Interests:
    """The register of interests of one database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def of_cases(
        self, cases: Iterable[str], known_at: datetime | None = None
    ) -> Mapping[str, tuple[RegisteredInterest, ...]]:
        """The interests that cover each of these cases; with `known_at` as they stood then, by what was recorded."""
        rows = await self._database.rows(_OF_CASES, {"cases": list(cases)})
        found = {row.case_id: covering(row.interests) for row in rows}
        if known_at is None:
            return found
        return {
            case: tuple(one.as_known(known_at) for one in interests if one.registered_at <= known_at)
            for case, interests in found.items()
        }

    async def one(self, name: str) -> RegisteredInterest | None:
        """The interest with this id."""
        found = await self._database.rows(_ONE, {"id": name})
        return _row(found[0]).registered if found else None

    async def page(self, account: str | None, after: int, limit: int) -> list[ListedInterest]:
        """Up to `limit` interests after this place, of this account or of all, in the order of their registration."""
        values = {"account": account, "after": after, "limit": limit}
        return [_row(row) for row in await self._database.rows(_PAGE, values)]


def _row(row: Row[Any]) -> ListedInterest:
    registered = _registered(row.content, row.registered_by, row.registered_at, row.ended_by, row.ended_at)
    return ListedInterest(registered, row.reasons, row.area, row.place)


def _registered(
    content: str, by: str, at: datetime, ended_by: str | None, ended_at: datetime | None
) -> RegisteredInterest:
    ended = None if ended_at is None else ended_at.astimezone(UTC)
    return RegisteredInterest(INTEREST.load_text(content), by, at.astimezone(UTC), ended_by, ended)
