"""Precedents of a case, for the API and for the page: what the person may read of the decisions that it is like.

One question to the database and, with all else that is asked of the page, one to the policy. What of them is unreadable to the
person is not counted either: how many there are would tell of them.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from api.catalogue import problem_texts
from api.identity import Person
from api.language import Language
from api.parts import Parts
from api.receipts import moment_json
from api.seats import Standing
from api.texts import Texts, listed_commitments
from domain.case import Routekaart
from domain.precedents import Departure, Precedent, Proposal, departures, likeness, ranked
from store.queries import DecidedCase

MOST_PRECEDENTS = 10


@dataclass(frozen=True, slots=True)
class Compared:
    """A case beside the decisions that it is like, the closest first, and where it departs from them."""

    proposal: Proposal
    precedents: tuple[Precedent, ...]
    departures: tuple[Departure, ...]
    decided: dict[str, DecidedCase]


async def possible_precedents(parts: Parts, person: Person, standing: Standing, state: Routekaart) -> list[DecidedCase]:
    """The decisions that the case is most like, of which the policy still has to say which the person may read."""
    # Who has seats in one municipality alone reads nowhere else, but under a mandaat; as for lists, this only saves asking.
    only = standing.only_municipality
    if only is not None and await parts.reading.asked_under(person.account, person.in_force.register):
        only = None
    return await parts.queries.precedents(state, MOST_PRECEDENTS, municipality=only)


def compared(state: Routekaart, found: Iterable[DecidedCase], readable: frozenset[str]) -> Compared:
    """The case beside those of these decisions that may be read."""
    decided = {one.row.case: one for one in found if one.row.case in readable}
    facts = state.facts
    proposal = Proposal(
        facts.difference_type, facts.measure, facts.amount_cents, facts.address_count, outcome=state.outcome
    )
    near = ranked(proposal, [known for one in decided.values() if (known := _precedent(one)) is not None])
    return Compared(proposal, near, departures(proposal, near), decided)


def _precedent(one: DecidedCase) -> Precedent | None:
    state = one.row.state
    if state.outcome is None:
        return None
    return Precedent(
        case=one.row.case,
        same_area=one.same_area,
        difference_type=state.facts.difference_type,
        measure=state.facts.measure,
        amount_cents=state.facts.amount_cents,
        address_count=state.facts.address_count,
        outcome=state.outcome,
        decided_at=one.decided_at,
        tier=state.positions[-1].tier if state.positions else None,
        overturned=state.objection is not None and state.objection.founded is True,
    )


def precedent_commitments(found: Sequence[DecidedCase], readable: frozenset[str]) -> list[str]:
    """What is shown of them in words of people: reference, area and conditions."""
    shown = [one.row for one in found if one.row.case in readable]
    texts = [one for row in shown for one in listed_commitments(row)]
    return texts + [str(row.state.conditions) for row in shown if row.state.conditions is not None]


def precedents_json(compared_with: Compared, texts: Texts, language: Language) -> dict[str, Any]:
    """The precedents and the departures as JSON; amounts in whole cents."""
    return {
        "precedents": [_json(one, compared_with, texts) for one in compared_with.precedents],
        "departures": [
            {
                "code": one.code.value,
                "text": problem_texts()["departure"][one.code.value][language],
                "cases": list(one.cases),
            }
            for one in compared_with.departures
        ],
    }


def _json(one: Precedent, compared_with: Compared, texts: Texts) -> dict[str, Any]:
    row = compared_with.decided[one.case].row
    return {
        "case": one.case,
        "reference": texts.get(row.reference),
        "area": texts.get(row.area),
        "municipality": row.state.facts.municipality,
        "alike": [name.value for name in likeness(compared_with.proposal, one)],
        "differenceType": one.difference_type.value,
        "measure": one.measure.value,
        "amountCents": one.amount_cents,
        "addressCount": one.address_count,
        "outcome": one.outcome.value,
        "conditions": texts.get(row.state.conditions),
        "overturned": one.overturned,
        "tier": one.tier,
        "decidedAt": moment_json(one.decided_at),
        "forgotten": texts.forgotten(row.reference),
    }
