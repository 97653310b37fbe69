"""A check that breaks off is told as such, and no other with it; a database that is away is raised."""

import psycopg
import pytest
from sqlalchemy import exc

from domain.errors import StoreUnavailable
from verification.boundary import checked
from verification.finding import Code, Finding


def broken(error: Exception) -> list[Finding]:
    """What is told of a check that breaks off with this."""
    found: list[Finding] = []
    with checked("the table bodies", found, 7, "routekaart/c1") as outcome:
        raise error
    assert outcome.broke_off
    return found


@pytest.mark.parametrize(
    "error", [KeyError("name"), TypeError("no"), RecursionError(), MemoryError(), AssertionError("x")]
)
def test_whatever_breaks_off_a_check_is_a_finding_of_its_own_with_its_place(error: Exception) -> None:
    (finding,) = broken(error)
    assert (finding.code, finding.index, finding.stream) == (Code.UNCHECKED, 7, "routekaart/c1")
    assert finding.message.startswith(f"the table bodies: not checked: {type(error).__name__}")
    assert "(test_boundary.py:" in finding.message


def test_what_is_told_is_one_short_line_that_can_be_written() -> None:
    (finding,) = broken(ValueError("first \ud800\nsecond" + "x" * 5000))
    assert len(finding.message.encode()) < 400
    assert "second" not in finding.message


def test_what_the_database_refuses_is_told_in_its_own_words() -> None:
    (finding,) = broken(exc.ProgrammingError("SELECT", None, psycopg.errors.UndefinedTable("there is no table bodies")))
    assert "there is no table bodies" in finding.message


@pytest.mark.parametrize(
    "error",
    [
        StoreUnavailable("the database did not answer"),
        exc.TimeoutError(),
        exc.OperationalError("SELECT", None, psycopg.OperationalError("gone")),
    ],
)
def test_of_a_database_that_does_not_answer_nothing_is_found(error: Exception) -> None:
    found: list[Finding] = []
    with pytest.raises(type(error)), checked("the table bodies", found):
        raise error
    assert found == []


def test_a_check_that_ends_says_nothing() -> None:
    found: list[Finding] = []
    with checked("the table bodies", found) as outcome:
        pass
    assert (found, outcome.broke_off) == ([], False)
