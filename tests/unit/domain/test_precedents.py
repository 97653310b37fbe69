"""Precedents: which earlier decisions are the closest, and where a proposal departs from them."""

import random
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from domain.codes import DifferenceType, Measure, Outcome
from domain.precedents import DepartureCode, Likeness, Precedent, Proposal, departures, likeness, ranked

DAY = datetime(2026, 3, 2, tzinfo=UTC)
PROPOSAL = Proposal(DifferenceType.TIMING, Measure.ISOLATION_TO_NORM, 5_000_000, 2)


def decided(case: str, outcome: Outcome = Outcome.APPROVE, **changes: Any) -> Precedent:
    """An equal case, approved with the same amount, unless said otherwise."""
    equal = Precedent(
        case, True, DifferenceType.TIMING, Measure.ISOLATION_TO_NORM, 5_000_000, 2, outcome, DAY, "lokaal"
    )
    return replace(equal, **changes)


def codes(proposal: Proposal, *precedents: Precedent) -> dict[DepartureCode, tuple[str, ...]]:
    return {one.code: one.cases for one in departures(proposal, precedents)}


OTHER_AREA: dict[str, Any] = {"same_area": False}
OTHER_TYPE: dict[str, Any] = {"difference_type": DifferenceType.TENURE}
OTHER_MEASURE: dict[str, Any] = {"measure": Measure.LIGHT_STRENGTHENING}


def test_what_is_alike_in_most_comes_first_and_of_those_the_newest() -> None:
    seed = random.randrange(2**32)
    print(f"seed {seed}")
    expected = [
        decided("all-new", decided_at=DAY + timedelta(days=1)),
        decided("all-a"),
        decided("all-b"),
        decided("two", **OTHER_AREA, decided_at=DAY + timedelta(days=9)),
        decided("two-old", **OTHER_MEASURE, decided_at=DAY - timedelta(days=9)),
        decided("one", **OTHER_AREA, **OTHER_MEASURE, decided_at=DAY + timedelta(days=99)),
    ]
    none = decided("none", **OTHER_AREA, **OTHER_TYPE, **OTHER_MEASURE)
    shuffled = [*expected, none]
    random.Random(seed).shuffle(shuffled)
    assert [one.case for one in ranked(PROPOSAL, shuffled)] == [one.case for one in expected]


def test_what_two_cases_have_in_common_is_named() -> None:
    assert likeness(PROPOSAL, decided("x")) == (Likeness.AREA, Likeness.DIFFERENCE_TYPE, Likeness.MEASURE)
    assert likeness(PROPOSAL, decided("x", **OTHER_TYPE)) == (Likeness.AREA, Likeness.MEASURE)
    assert likeness(PROPOSAL, decided("x", **OTHER_AREA, **OTHER_TYPE)) == (Likeness.MEASURE,)


def test_a_proposal_like_what_was_approved_departs_from_nothing() -> None:
    assert codes(PROPOSAL) == {}
    assert codes(PROPOSAL, decided("a"), decided("b", amount_cents=9_000_000)) == {}


@pytest.mark.parametrize("outcome", [None, Outcome.APPROVE, Outcome.APPROVE_WITH_CONDITIONS])
def test_approving_what_was_rejected_in_an_equal_case_departs(outcome: Outcome | None) -> None:
    proposal = replace(PROPOSAL, outcome=outcome)
    assert codes(proposal, decided("a", Outcome.REJECT)) == {DepartureCode.EQUAL_REJECTED: ("a",)}
    assert codes(replace(proposal, outcome=Outcome.REJECT), decided("a", Outcome.REJECT)) == {}


@pytest.mark.parametrize("changes", [OTHER_AREA, OTHER_TYPE, OTHER_MEASURE])
def test_a_case_that_is_not_equal_in_all_three_is_not_departed_from(changes: dict[str, Any]) -> None:
    assert codes(PROPOSAL, decided("a", Outcome.REJECT, **changes)) == {}


def test_rejecting_what_was_approved_in_an_equal_case_departs() -> None:
    rejected = replace(PROPOSAL, outcome=Outcome.REJECT)
    assert codes(rejected, decided("a"), decided("b", amount_cents=1)) == {DepartureCode.EQUAL_APPROVED: ("a", "b")}


def test_leaving_out_conditions_that_an_equal_case_had_departs() -> None:
    conditional = decided("a", Outcome.APPROVE_WITH_CONDITIONS)
    assert codes(PROPOSAL, conditional) == {DepartureCode.EQUAL_WITH_CONDITIONS: ("a",)}
    assert codes(replace(PROPOSAL, outcome=Outcome.APPROVE_WITH_CONDITIONS), conditional) == {}
    assert codes(replace(PROPOSAL, outcome=Outcome.REJECT), conditional) == {DepartureCode.EQUAL_APPROVED: ("a",)}


@pytest.mark.parametrize("outcome", [None, Outcome.APPROVE, Outcome.REJECT])
def test_equal_cases_that_ended_differently_are_named_together_and_once(outcome: Outcome | None) -> None:
    found = codes(replace(PROPOSAL, outcome=outcome), decided("a"), decided("b", Outcome.REJECT))
    assert found == {DepartureCode.EQUAL_DIVIDED: ("a", "b")}


def test_another_measure_for_the_same_difference_in_the_same_area_departs() -> None:
    other = decided("a", **OTHER_MEASURE)
    assert codes(PROPOSAL, other) == {DepartureCode.OTHER_MEASURE: ("a",)}
    assert codes(PROPOSAL, replace(other, outcome=Outcome.REJECT)) == {}
    assert codes(PROPOSAL, replace(other, same_area=False)) == {}
    assert codes(replace(PROPOSAL, outcome=Outcome.REJECT), other) == {}


def test_an_amount_for_each_address_outside_what_equal_cases_got_departs() -> None:
    def of(cents: int, addresses: int = 2) -> Proposal:
        return replace(PROPOSAL, amount_cents=cents, address_count=addresses)

    cheap, dear = decided("cheap", amount_cents=4_000_000), decided("dear", amount_cents=9_000_000, address_count=3)
    assert codes(of(6_000_001), cheap, dear) == {DepartureCode.AMOUNT_ABOVE: ("cheap", "dear")}
    assert codes(of(6_000_000), cheap, dear) == {}
    assert codes(of(4_000_000), cheap, dear) == {}
    assert codes(of(3_999_999), cheap, dear) == {DepartureCode.AMOUNT_BELOW: ("cheap", "dear")}
    # The same for each address, however many there are.
    assert codes(of(12_000_000, 6), cheap) == {}


def test_a_decision_to_which_an_objection_was_founded_is_no_measure_any_more() -> None:
    assert codes(PROPOSAL, decided("a", Outcome.REJECT, overturned=True)) == {}
