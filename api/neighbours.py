"""Neighbours of a case that would get a new difference by approving it, for the page and for what is read back: of those cases
alone that the person may read."""

from collections.abc import Iterable, Sequence
from typing import Any

from api.parts import Parts
from api.texts import Texts
from domain.case import Routekaart
from domain.neighbours import Affected, affected
from domain.procedure import StepKind
from store.case_list import CaseRow

MOST_NEIGHBOURS = 20
"""Cases that are looked at, the newest; whether there are more is said."""
MOST_ADDRESSES = 12
"""Addresses of one case that are named; the others are counted, and a page stays light."""


def is_deciding(state: Routekaart) -> bool:
    """Whether somebody votes on the case, or signs it."""
    return state.tier is not None and state.tier.step_kind in (StepKind.DECIDE, StepKind.SIGN)


async def possible_neighbours(parts: Parts, state: Routekaart) -> list[CaseRow]:
    """The cases that may be affected, of which the policy still has to say which the person may read, one more than are looked
    at; none where nobody decides."""
    return await parts.queries.neighbours_otherwise(state, MOST_NEIGHBOURS + 1) if is_deciding(state) else []


async def affected_by(
    parts: Parts, state: Routekaart, own: Iterable[str | None], found: Sequence[CaseRow], readable: frozenset[str]
) -> tuple[Affected, ...]:
    """Who would get a new difference, in the cases of these that are `readable`; `own` are the addresses of the case itself."""
    seen = [row for row in found[:MOST_NEIGHBOURS] if row.case in readable]
    held = await parts.vault.situations_of([row.case for row in seen])
    return affected(state.facts.measure, own, [(row.state, held.get(row.case, [])) for row in seen])


def only_looked_at(found: Sequence[CaseRow]) -> int:
    """How many cases were looked at, where there are more; 0 where all were."""
    return MOST_NEIGHBOURS if len(found) > MOST_NEIGHBOURS else 0


def neighbours_json(affected: Sequence[Affected], found: Sequence[CaseRow], texts: Texts) -> list[dict[str, Any]]:
    """What is shown of them; of many addresses `more` says how many are not named."""
    references = {row.case: row.reference for row in found}
    return [
        {
            "case": one.case,
            "reference": texts.get(references[one.case]),
            "why": one.why.value,
            "measure": one.measure.value,
            "addresses": list(one.addresses[:MOST_ADDRESSES]),
            "more": max(0, len(one.addresses) - MOST_ADDRESSES),
        }
        for one in affected
    ]
