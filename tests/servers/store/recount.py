"""Counts the cases once more by the rules of the domain, and holds what is kept of them to that."""

from collections import Counter, defaultdict

from sqlalchemy import text

from domain.equality import alike_of, together
from domain.lead_times import lead_days
from store.codec import ROUTEKAART
from store.database import Database

_CASES = text(
    "SELECT r.state::text AS state, r.area_key, e.recorded_at AS closed_at FROM routekaarten r"
    " LEFT JOIN entries e ON e.stream = 'routekaart/' || r.case_id AND e.act = 'close' AND e.allow"
)


async def recounted(database: Database) -> None:
    """Fails where a number is not that of the cases as they stand."""
    kinds: Counter[tuple[str, ...]] = Counter()
    lead: Counter[tuple[str, int]] = Counter()
    groups: defaultdict[tuple[str, str], defaultdict[tuple[str, str], Counter[str]]]
    groups = defaultdict(lambda: defaultdict(Counter))
    for row in await database.rows(_CASES):
        state = ROUTEKAART.load_text(row.state)
        facts, side = state.facts, state.side_state.value
        word = state.phase.value if side == "none" else side
        outcome = state.outcome.value if state.outcome else ""
        tier = state.tier.tier if state.tier else ""
        kinds[facts.municipality, tier, word, facts.difference_type.value, outcome] += 1
        if side == "closed" and outcome:
            lead[facts.municipality, lead_days(state.opened_at, row.closed_at)] += 1
            if row.area_key is not None:
                kind = (facts.difference_type.value, facts.measure.value)
                groups[facts.municipality, row.area_key][kind][outcome] += 1
    assert await _kept(
        database, "SELECT municipality, tier, state, difference_type, outcome, cases FROM case_counts"
    ) == {(*name, cases) for name, cases in kinds.items()}
    assert await _kept(database, "SELECT municipality, days, cases FROM lead_counts") == {
        (*name, cases) for name, cases in lead.items()
    }
    assert await _kept(
        database, "SELECT municipality, area_key, pairs, alike, 1 AS cases FROM area_alike WHERE pairs > 0"
    ) == {
        (*area, found.pairs, found.alike, 1)
        for area, kind in groups.items()
        if (found := together(map(alike_of, kind.values()))).pairs
    }
    assert await _kept(
        database, "SELECT municipality, area_key, difference_type, measure, outcome, cases FROM alike_counts"
    ) == {
        (*area, *kind, outcome, cases)
        for area, by_kind in groups.items()
        for kind, by_outcome in by_kind.items()
        for outcome, cases in by_outcome.items()
    }


async def _kept(database: Database, statement: str) -> set[tuple[object, ...]]:
    """What is kept, without the kinds of which there is none any more."""
    return {tuple(row) for row in await database.rows(text(statement)) if row.cases > 0}
