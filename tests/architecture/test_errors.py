"""Every failure has a code of its own, stands in the drawn tree, and becomes one HTTP answer in both languages."""

import importlib
import re
from collections.abc import Callable

import pytest

from api.problems import STATUS, Problem
from domain import errors

FAILURES: tuple[type[errors.GetraptError], ...] = tuple(
    value for value in vars(errors).values() if isinstance(value, type) and issubclass(value, errors.GetraptError)
)
DEFECTS = (errors.GetraptError, errors.ContradictionError)
"""Ours to repair, and nothing that a caller can mend: answered with no more than that it went wrong."""

ProblemOf = Callable[[Exception], Problem]


@pytest.fixture(scope="module")
def problem_of() -> ProblemOf:
    """How the web application answers a failure; the tests of the tree alone do without all that this imports."""
    found: ProblemOf = importlib.import_module("api.failures").problem_of
    return found


@pytest.mark.parametrize("failure", FAILURES, ids=lambda failure: failure.__name__)
def test_a_failure_has_a_code_of_its_own(failure: type[errors.GetraptError]) -> None:
    assert "code" in vars(failure), "a code that is inherited is another failure's"
    assert re.fullmatch(r"[a-z]+(_[a-z]+)*", failure.code)
    assert [other for other in FAILURES if other.code == failure.code] == [failure]


def test_the_drawn_tree_is_the_tree_of_failures() -> None:
    drawn = re.findall(r"^[├└]── (\w+)", errors.__doc__ or "", re.MULTILINE)
    assert sorted(drawn) == sorted(failure.__name__ for failure in FAILURES if failure is not errors.GetraptError)


@pytest.mark.parametrize("failure", [f for f in FAILURES if f not in DEFECTS], ids=lambda failure: failure.__name__)
def test_a_failure_that_a_caller_can_mend_is_answered_with_its_own_code(
    failure: type[errors.GetraptError], problem_of: ProblemOf
) -> None:
    problem = problem_of(failure("what went wrong"))
    assert problem.code == failure.code
    assert 400 <= problem.status < 600


@pytest.mark.parametrize("failure", DEFECTS, ids=lambda failure: failure.__name__)
def test_a_defect_of_ours_is_answered_as_one(failure: type[errors.GetraptError], problem_of: ProblemOf) -> None:
    problem = problem_of(failure("what went wrong"))
    assert (problem.code, problem.status) == ("unexpected", 500)


@pytest.mark.parametrize("code", sorted(STATUS))
def test_every_problem_says_what_it_is_and_what_to_do_in_both_languages(code: str) -> None:
    problem = Problem(code)
    dutch, english = ((problem.title(language), problem.detail(language)) for language in ("nl", "en"))
    assert all(dutch)
    assert all(english)
    assert not set(dutch) & set(english)
