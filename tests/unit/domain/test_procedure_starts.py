"""From when on which version of a procedure is the one for new cases."""

from datetime import UTC, datetime, timedelta

from domain.procedure_starts import ProcedureStart, in_force, periods, to_come

NOW = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
HOUR = timedelta(hours=1)


def start(version: int, at: datetime) -> ProcedureStart:
    return ProcedureStart("routekaart", version, f"{version:064}", at)


FIRST, SECOND, THIRD = start(1, NOW), start(2, NOW + 3 * HOUR), start(3, NOW + HOUR)
STARTS = (FIRST, SECOND, THIRD)
"""In the order of their entries: the third was put after the second, and starts before it."""


def test_before_the_first_start_there_is_none() -> None:
    assert in_force(STARTS, NOW - timedelta(microseconds=1)) is None
    assert in_force((), NOW) is None
    assert periods(()) == ()


def test_a_version_counts_from_its_first_moment_up_to_the_next_one() -> None:
    assert in_force(STARTS, NOW) == FIRST
    assert in_force(STARTS, NOW + HOUR - timedelta(microseconds=1)) == FIRST
    assert in_force(STARTS, NOW + HOUR) == THIRD
    assert in_force(STARTS, NOW + 3 * HOUR) == in_force(STARTS, NOW + 300 * HOUR) == SECOND
    told = [(one.start, one.until) for one in periods(STARTS)]
    assert told == [(FIRST, THIRD.starts_at), (THIRD, SECOND.starts_at), (SECOND, None)]


def test_of_two_that_start_at_one_moment_the_later_entry_counts() -> None:
    back = start(1, SECOND.starts_at)
    assert in_force((*STARTS, back), NOW + 4 * HOUR) == back
    assert [one.start.version for one in periods((*STARTS, back))] == [1, 3, 1]


def test_what_is_to_come_is_told_in_order_of_time() -> None:
    assert to_come(STARTS, NOW) == (THIRD, SECOND)
    assert to_come(STARTS, THIRD.starts_at) == (SECOND,)
    assert to_come(STARTS, SECOND.starts_at) == ()
