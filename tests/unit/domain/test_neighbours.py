"""Which neighbours would have something else, once a case is approved."""

from dataclasses import replace

import pytest

from domain.case import Routekaart
from domain.codes import Measure, Outcome
from domain.neighbours import NewDifference, affected
from domain.situations import Situation
from tests.building import Course

ASKED, OTHER = Measure.ISOLATION_TO_NORM, Measure.LIGHT_STRENGTHENING
HERE, THERE, ELSEWHERE = "0003209900430667", "0003209900524248", "0003209900524249"


def neighbour(measure: Measure, outcome: Outcome | None) -> Routekaart:
    """A case beside the one that is looked at."""
    state = Course().open().case
    return replace(state, facts=replace(state.facts, measure=measure), outcome=outcome)


@pytest.mark.parametrize(
    ("measure", "outcome", "why"),
    [
        (ASKED, None, None),
        (ASKED, Outcome.APPROVE, None),
        (ASKED, Outcome.REJECT, NewDifference.REJECTED),
        (OTHER, Outcome.REJECT, NewDifference.REJECTED),
        (OTHER, None, NewDifference.ASKS_OTHER),
        (OTHER, Outcome.APPROVE_WITH_CONDITIONS, NewDifference.OTHER_MEASURE),
    ],
)
def test_a_neighbour_is_affected_that_does_not_come_to_the_same_measure(
    measure: Measure, outcome: Outcome | None, why: NewDifference | None
) -> None:
    found = affected(ASKED, [HERE], [(neighbour(measure, outcome), [(THERE, None)])])
    assert [(one.case, one.why, one.addresses) for one in found] == ([("case1", why, (THERE,))] if why else [])


def test_who_has_the_measure_already_or_is_in_the_case_itself_gets_no_difference() -> None:
    held = [(HERE, None), (THERE, Situation(ASKED, 1)), (ELSEWHERE, Situation(None, 0)), (None, None)]
    (found,) = affected(ASKED, [HERE], [(neighbour(OTHER, None), held)])
    assert found.addresses == (ELSEWHERE, None)
    assert affected(ASKED, [HERE], [(neighbour(OTHER, None), held[:2])]) == ()


def test_what_was_granted_counts_and_not_what_an_address_had_before() -> None:
    (found,) = affected(ASKED, [], [(neighbour(OTHER, Outcome.APPROVE), [(THERE, Situation(ASKED, 1))])])
    assert found.addresses == (THERE,)
