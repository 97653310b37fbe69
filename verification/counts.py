"""Checks the numbers over many cases: counted again from the cases and their entries, each has to be the same."""

from sqlalchemy import text

from verification.finding import Code, Finding
from verification.log_check import SHOWN
from verification.stored import Stored

# Each first as it is kept, then as it is counted: what it is of, and its numbers.
_TABLES = {
    "case_counts": (
        """
        SELECT concat_ws(' ', municipality, tier, state, difference_type, outcome) AS name, ARRAY[cases] AS numbers
        FROM case_counts
        """,
        """
        SELECT concat_ws(' ', municipality, coalesce(tier, ''),
            CASE side_state WHEN 'none' THEN phase ELSE side_state END, difference_type, coalesce(outcome, '')) AS name,
            ARRAY[count(*)] AS numbers
        FROM routekaarten GROUP BY 1
        """,
    ),
    "lead_counts": (
        "SELECT concat_ws(' ', municipality, days) AS name, ARRAY[cases] AS numbers FROM lead_counts",
        """
        SELECT concat_ws(' ', r.municipality, (e.recorded_at AT TIME ZONE 'Europe/Amsterdam')::date
            - (r.opened_at AT TIME ZONE 'Europe/Amsterdam')::date) AS name, ARRAY[count(*)] AS numbers
        FROM routekaarten r JOIN entries e ON e.stream = 'routekaart/' || r.case_id AND e.act = 'close' AND e.allow
        WHERE r.side_state = 'closed' AND r.outcome IS NOT NULL GROUP BY 1
        """,
    ),
    "alike_counts": (
        """
        SELECT concat_ws(' ', municipality, area_key, difference_type, measure, outcome) AS name,
            ARRAY[cases] AS numbers
        FROM alike_counts
        """,
        """
        SELECT concat_ws(' ', municipality, area_key, difference_type, measure, outcome) AS name,
            ARRAY[cases] AS numbers
        FROM ended
        """,
    ),
    "area_alike": (
        "SELECT concat_ws(' ', municipality, area_key) AS name, ARRAY[pairs, alike] AS numbers FROM area_alike",
        """
        SELECT concat_ws(' ', municipality, area_key) AS name,
            ARRAY[sum(equal * (equal - 1) / 2)::bigint, sum(alike)::bigint] AS numbers
        FROM (
            SELECT municipality, area_key, sum(cases) AS equal, sum(cases * (cases - 1) / 2) AS alike
            FROM ended GROUP BY municipality, area_key, difference_type, measure
        ) AS equals GROUP BY 1
        """,
    ),
}
# A number of nothing may be kept or not, but where it names an area: then it says which one was forgotten.
_OF_AREAS = ("alike_counts", "area_alike")
_DIFFERING = """
    WITH ended AS (
        SELECT municipality, area_key, difference_type, measure, outcome, count(*) AS cases FROM routekaarten
        WHERE side_state = 'closed' AND outcome IS NOT NULL AND area_key IS NOT NULL GROUP BY 1, 2, 3, 4, 5
    ), kept AS ({kept}), counted AS ({counted})
    SELECT coalesce(k.name, c.name) AS name, k.numbers AS kept, c.numbers AS counted
    FROM kept k FULL JOIN counted c ON c.name = k.name
    WHERE {differ} ORDER BY 1 LIMIT :shown
"""
_WHOLLY = "k.numbers IS DISTINCT FROM c.numbers"
_BUT_FOR_NOTHING = """
    coalesce(k.numbers, array_fill(0::bigint, ARRAY[cardinality(c.numbers)]))
        <> coalesce(c.numbers, array_fill(0::bigint, ARRAY[cardinality(k.numbers)]))
"""


async def check_counts(stored: Stored, found: list[Finding]) -> None:
    """Every number that is not what is counted; added to `found`."""
    for table, (kept, counted) in _TABLES.items():
        differ = _WHOLLY if table in _OF_AREAS else _BUT_FOR_NOTHING
        asked = text(_DIFFERING.format(kept=kept, counted=counted, differ=differ))
        rows = await stored.rows(asked, {"shown": SHOWN})
        for row in rows:
            message = f"{table} has {row.kept} for {row.name.strip()}, and there are {row.counted or 'none'}"
            found.append(Finding(Code.READ_MODEL, None, None, message))
