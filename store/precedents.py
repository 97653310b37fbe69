"""The question to the database for the decisions that a case is like: the closest some, each way by an index.

Which are the closest, and what follows from it, is `domain.precedents`'; here no more are read than can be among them.
"""

from sqlalchemy import TextClause, text

_EACH = 8
"""Of every way to be alike so many of the newest are looked at, however many there are."""

_AREA = "r.area_key = (SELECT area_key FROM routekaarten WHERE case_id = :case)"
_TYPE = "r.difference_type = :difference_type"
_MEASURE = "r.measure = :measure"
_WAYS = (
    (_AREA, _TYPE, _MEASURE),
    (_AREA, _TYPE),
    (_AREA, _MEASURE),
    (_TYPE, _MEASURE),
    (_AREA,),
    (_TYPE,),
    (_MEASURE,),
)
_WAY = (
    "(SELECT r.case_id FROM routekaarten r WHERE r.outcome IS NOT NULL AND r.case_id <> :case AND ~alike"
    " ORDER BY r.opened_at DESC LIMIT ~each)"
)
# When a case that is decided was: only these two acts decide, and none of them comes after.
_DECISION = (
    "SELECT e.recorded_at FROM entries e WHERE e.stream = 'routekaart/' || ~case AND e.allow"
    " AND e.act IN ('conclude', 'sign') ORDER BY e.sequence DESC LIMIT 1"
)
_CLOSEST = """
    WITH found AS (~ways)
    SELECT r.case_id, r.sequence, r.state::text AS state, r.reference, r.area, r.term_end, r.opened_at, r.updated_at,
        coalesce(~area, false) AS same_area, d.recorded_at AS decided_at
    FROM found JOIN routekaarten r USING (case_id) JOIN LATERAL (~decision) d ON true
    WHERE ~earlier
    ORDER BY coalesce(~area, false)::int + (~type)::int + (~measure)::int DESC, d.recorded_at DESC, r.case_id
    LIMIT :limit
"""


def precedents_of(*, within: bool, decided: bool) -> TextClause:
    """The statement; its values are `case`, `difference_type`, `measure` and `limit`, and `municipality` where only cases
    `within` one are asked about. Of a case that is `decided` itself, only what was decided before."""
    more = ("r.municipality = :municipality",) if within else ()
    ways = [_filled(_WAY, alike=" AND ".join((*way, *more)), each=str(_EACH)) for way in _WAYS]
    earlier = "d.recorded_at < (" + _filled(_DECISION, case=":case") + ")" if decided else "true"
    return text(
        _filled(
            _CLOSEST,
            ways=" UNION ".join(ways),
            decision=_filled(_DECISION, case="r.case_id"),
            earlier=earlier,
            area=_AREA,
            type=_TYPE,
            measure=_MEASURE,
        )
    )


def _filled(statement: str, **parts: str) -> str:
    """The statement with its parts, all of which are written in this module."""
    for name, part in parts.items():
        statement = statement.replace(f"~{name}", part)
    return statement
