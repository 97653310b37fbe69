"""Numbers over many cases, read from what is kept of them: what a page costs does not grow with the number of cases.

Whose numbers somebody may see is the authority's to say; every question here is for the municipalities that are named.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, TextClause, bindparam, text
from sqlalchemy.dialects.postgresql import ARRAY, TEXT

from domain.equality import Alike
from store.database import Database


def _of_municipalities(statement: str) -> TextClause:
    return text(statement).bindparams(bindparam("municipalities", type_=ARRAY(TEXT)))


# A case that ended is in no tier any more, wherever it was.
_PLACES = _of_municipalities(
    """
    SELECT municipality, CASE WHEN state IN ('closed', 'withdrawn') THEN NULL ELSE tier END AS tier,
        state IN ('closed', 'withdrawn') AS ended, outcome <> '' AS decided, sum(cases)::bigint AS cases
    FROM case_counts WHERE municipality = ANY(:municipalities) AND cases > 0 GROUP BY 1, 2, 3, 4
    """
)
_OUTCOMES = _of_municipalities(
    """
    SELECT difference_type, outcome, sum(cases)::bigint AS cases FROM case_counts
    WHERE municipality = ANY(:municipalities) AND state = 'closed' AND outcome <> '' AND cases > 0 GROUP BY 1, 2
    """
)
_LEAD = _of_municipalities(
    """
    SELECT municipality, array_agg(days) AS days, array_agg(cases) AS cases FROM lead_counts
    WHERE municipality = ANY(:municipalities) AND cases > 0 GROUP BY 1
    """
)
_AT_RISK = _of_municipalities(
    """
    SELECT municipality, count(*) FILTER (WHERE term_end <= :now) AS passed,
        count(*) FILTER (WHERE term_end > :now) AS soon
    FROM routekaarten WHERE term_end <= :soon AND municipality = ANY(:municipalities) GROUP BY 1
    """
)
_ALIKE = _of_municipalities(
    """
    SELECT municipality, sum(pairs)::bigint AS pairs, sum(alike)::bigint AS alike, count(*) AS areas FROM area_alike
    WHERE municipality = ANY(:municipalities) AND pairs > 0 GROUP BY 1
    """
)
# The name of an area is that of any of its cases: of those that are left, where some were forgotten.
_AREAS = _of_municipalities(
    """
    SELECT a.municipality, a.pairs, a.alike, named.area, named.case_id
    FROM (
        SELECT * FROM area_alike WHERE municipality = ANY(:municipalities) AND pairs > 0
        ORDER BY pairs - alike DESC, municipality, area_key LIMIT CAST(:limit AS bigint)
    ) AS a
    LEFT JOIN LATERAL (
        SELECT r.area, r.case_id FROM routekaarten r WHERE r.area_key = a.area_key AND r.municipality = a.municipality LIMIT 1
    ) AS named ON true
    ORDER BY a.pairs - a.alike DESC, a.municipality, a.area_key
    """
)


@dataclass(frozen=True, slots=True)
class Place:
    """So many cases of a municipality in one tier (None: in none yet); or that `ended`, `decided` or without a decision."""

    municipality: str
    tier: str | None
    ended: bool
    decided: bool
    cases: int


@dataclass(frozen=True, slots=True)
class EndedAs:
    """So many closed cases of a difference type with this outcome."""

    difference_type: str
    outcome: str
    cases: int


@dataclass(frozen=True, slots=True)
class AtRisk:
    """Of a municipality: cases whose term has passed, and those whose term is soon over."""

    municipality: str
    passed: int
    soon: int


@dataclass(frozen=True, slots=True)
class AreaAlike:
    """How equal cases of an area ended. `area` is a commitment to its name, of the case `case`; None where all forgot it."""

    municipality: str
    area: str | None
    case: str | None
    alike: Alike


@dataclass(frozen=True, slots=True)
class MunicipalityAlike:
    """How equal cases of a municipality ended, in so many areas that have any."""

    alike: Alike
    areas: int


class Overviews:
    """The numbers of one database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def places(self, municipalities: Collection[str]) -> list[Place]:
        """Where the cases are."""
        rows = await self._rows(_PLACES, municipalities)
        return [Place(row.municipality, row.tier or None, row.ended, row.decided, row.cases) for row in rows]

    async def outcomes(self, municipalities: Collection[str]) -> list[EndedAs]:
        """How closed cases ended, by difference type."""
        rows = await self._rows(_OUTCOMES, municipalities)
        return [EndedAs(row.difference_type, row.outcome, row.cases) for row in rows]

    async def lead_times(self, municipalities: Collection[str]) -> dict[str, dict[int, int]]:
        """Of each municipality: how many decided cases took so many days."""
        rows = await self._rows(_LEAD, municipalities)
        return {row.municipality: dict(zip(row.days, row.cases, strict=True)) for row in rows}

    async def at_risk(self, municipalities: Collection[str], now: datetime, soon: datetime) -> list[AtRisk]:
        """Terms that have passed at `now`, and others that end no later than `soon` (both aware)."""
        rows = await self._rows(_AT_RISK, municipalities, {"now": now, "soon": soon})
        return [AtRisk(row.municipality, row.passed, row.soon) for row in rows]

    async def alike(self, municipalities: Collection[str]) -> dict[str, MunicipalityAlike]:
        """How equal cases ended, by municipality."""
        rows = await self._rows(_ALIKE, municipalities)
        return {row.municipality: MunicipalityAlike(Alike(row.pairs, row.alike), row.areas) for row in rows}

    async def areas(self, municipalities: Collection[str], limit: int | None) -> list[AreaAlike]:
        """Up to `limit` areas with equal cases, or all for None, those first in which most pairs ended otherwise."""
        rows = await self._rows(_AREAS, municipalities, {"limit": limit})
        return [AreaAlike(row.municipality, row.area, row.case_id, Alike(row.pairs, row.alike)) for row in rows]

    async def _rows(
        self, statement: TextClause, municipalities: Collection[str], values: Mapping[str, Any] | None = None
    ) -> list[Row[Any]]:
        return list(await self._database.rows(statement, {"municipalities": sorted(municipalities), **(values or {})}))
