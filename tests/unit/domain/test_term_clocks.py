"""The clock of a term: working days left, and whether it is soon over."""

import random
from datetime import UTC, date, datetime, timedelta

import pytest

from domain.dutch_time import dutch_date, end_of_day, last_day
from domain.term_clocks import SOON_DAYS, TermClock, Urgency, clock_of, soon_until
from domain.working_days import working_days_between

# A Monday with Good Friday and Easter Monday behind it.
MONDAY = datetime(2026, 3, 30, 10, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("final", "left", "urgency"),
    [
        (date(2026, 3, 30), 0, Urgency.SOON),
        (date(2026, 4, 2), 3, Urgency.SOON),
        # Friday is Good Friday, and the Monday after it Easter Monday.
        (date(2026, 4, 8), 5, Urgency.SOON),
        (date(2026, 4, 9), 6, Urgency.LATER),
    ],
)
def test_a_clock_counts_working_days_after_today_up_to_the_last_day(final: date, left: int, urgency: Urgency) -> None:
    assert clock_of(end_of_day(final), MONDAY) == TermClock(final, left, urgency, final == date(2026, 3, 30))


def test_a_term_is_over_from_its_end_on_and_not_before() -> None:
    end = end_of_day(date(2026, 3, 30))
    assert clock_of(end, end).urgency is Urgency.PASSED
    assert clock_of(end, end - timedelta(microseconds=1)) == TermClock(date(2026, 3, 30), 0, Urgency.SOON, True)


def test_a_term_that_ends_at_the_weekend_has_no_working_day_left_on_friday_and_does_not_end_then() -> None:
    friday, sunday = datetime(2026, 3, 27, 10, 0, tzinfo=UTC), date(2026, 3, 29)
    clock = clock_of(end_of_day(sunday), friday)
    assert (clock.working_days, clock.ends_today) == (0, False)
    assert clock_of(end_of_day(sunday), friday + timedelta(days=2)).ends_today


def test_the_dutch_day_counts_and_not_that_of_utc() -> None:
    late = datetime(2026, 3, 30, 22, 30, tzinfo=UTC)
    assert clock_of(end_of_day(date(2026, 4, 1)), late).working_days == 1


def test_soon_is_as_many_working_days_whatever_moment_it_is() -> None:
    draw = random.Random(1979)
    for _ in range(300):
        now = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=draw.randrange(1_500_000))
        end = now + timedelta(minutes=draw.randrange(1, 30_000))
        left = working_days_between(dutch_date(now), last_day(end))
        assert (end <= soon_until(now)) == (left <= SOON_DAYS), (now, end)


def test_a_moment_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="time zone"):
        clock_of(MONDAY.replace(tzinfo=None), MONDAY)
