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
    SELECT json_agg(json_build_array(i.content::text, i.registered_by, i.registered_at, i.confirmed_by, i.confirmed_at,
        i.end_proposed_by, i.end_proposed_at, i.ended_by, i.ended_at))
    FROM (
            SELECT s.id FROM (VALUES ('municipality', r.municipality), ('case', r.case_id)) AS p (kind, code)
                JOIN interests s ON s.scope = p.kind AND s.code = p.code
            UNION SELECT a.interest FROM interest_areas a WHERE a.area_key = r.area_key
            UNION SELECT c.interest FROM interest_cases c WHERE c.case_id = r.case_id
        ) AS n (id)
        JOIN interests i ON i.id = n.id AND coalesce(i.content ->> 'municipality', r.municipality) = r.municipality
"""
"""The interests that cover the case of the row `r`, in force or not; an area may be limited to a municipality.

In whose area a case is, is known by the keyed hash of the area; where that was forgotten, by what was covered until then.
"""

_OF_CASES = text(
    """
    SELECT r.case_id, (<covering>) AS interests FROM routekaarten r WHERE r.case_id = ANY(:cases)
    """.replace("<covering>", COVERING)
).bindparams(bindparam("cases", type_=ARRAY(TEXT)))
_COLUMNS = (
    "SELECT content::text AS content, registered_by, registered_at, confirmed_by, confirmed_at, end_proposed_by,"
    " end_proposed_at, ended_by, ended_at, registered_index AS place, reasons, area FROM interests"
)
_MUNICIPALITY = text("SELECT municipality FROM routekaarten WHERE case_id = :case")
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
        RegisteredInterest(
            INTEREST.load_text(content),
            by,
            datetime.fromisoformat(at),
            confirmed_by,
            confirmed_at and datetime.fromisoformat(confirmed_at),
            end_proposed_by,
            end_proposed_at and datetime.fromisoformat(end_proposed_at),
            ended_by,
            ended_at and datetime.fromisoformat(ended_at),
        )
        for content, by, at, confirmed_by, confirmed_at, end_proposed_by, end_proposed_at, ended_by, ended_at in found
        or ()
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

    async def municipality_of(self, case: str) -> str | None:
        """The municipality of the case with this id; None where there is no such case."""
        found = await self._database.rows(_MUNICIPALITY, {"case": case})
        return found[0].municipality if found else None

    async def page(self, account: str | None, after: int, limit: int) -> list[ListedInterest]:
        """Up to `limit` interests after this place, of this account or of all, in the order of their registration."""
        values = {"account": account, "after": after, "limit": limit}
        return [_row(row) for row in await self._database.rows(_PAGE, values)]


def _row(row: Row[Any]) -> ListedInterest:
    registered = RegisteredInterest(
        INTEREST.load_text(row.content),
        row.registered_by,
        row.registered_at.astimezone(UTC),
        row.confirmed_by,
        _in_utc(row.confirmed_at),
        row.end_proposed_by,
        _in_utc(row.end_proposed_at),
        row.ended_by,
        _in_utc(row.ended_at),
    )
    return ListedInterest(registered, row.reasons, row.area, row.place)


def _in_utc(moment: datetime | None) -> datetime | None:
    return None if moment is None else moment.astimezone(UTC)
