"""Holidays and working days, against hand-checked dates and against another calendar."""

from datetime import date, timedelta

import holidays
import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.working_days import (
    add_working_days,
    easter,
    first_working_day,
    is_working_day,
    public_holidays,
    working_days_between,
)

DAYS = st.dates(date(2014, 1, 1), date(2090, 12, 31))


@pytest.mark.parametrize(
    ("year", "sunday"),
    [(2025, "04-20"), (2026, "04-05"), (2027, "03-28"), (2028, "04-16"), (2029, "04-01"), (2030, "04-21")],
)
def test_easter_falls_where_the_church_says(year: int, sunday: str) -> None:
    assert easter(year) == date.fromisoformat(f"{year}-{sunday}")


@pytest.mark.parametrize(
    ("day", "name"),
    [
        ("2025-01-01", "Nieuwjaarsdag"),
        ("2025-04-18", "Goede Vrijdag"),
        ("2025-04-21", "Tweede Paasdag"),
        ("2025-04-26", "Koningsdag"),
        ("2026-04-27", "Koningsdag"),
        ("2031-04-26", "Koningsdag"),
        ("2036-04-26", "Koningsdag"),
        ("2026-05-05", "Bevrijdingsdag"),
        ("2026-05-14", "Hemelvaartsdag"),
        ("2026-05-25", "Tweede Pinksterdag"),
        ("2026-12-25", "Eerste Kerstdag"),
        ("2026-12-26", "Tweede Kerstdag"),
    ],
)
def test_a_holiday_has_its_name(day: str, name: str) -> None:
    assert public_holidays(date.fromisoformat(day).year)[date.fromisoformat(day)] == name


@pytest.mark.parametrize("day", ["2031-04-28", "2025-04-27", "2026-05-04", "2026-12-24", "2026-12-31"])
def test_no_other_day_is_a_holiday(day: str) -> None:
    assert date.fromisoformat(day) not in public_holidays(date.fromisoformat(day).year)


@pytest.mark.parametrize("year", range(2014, 2090))
def test_the_holidays_are_those_of_another_calendar(year: int) -> None:
    other = set(holidays.country_holidays("NL", years=year, categories=("public", "optional")))
    sunday = easter(year)
    # That calendar counts both Sundays, which are no working days anyhow.
    expected = other - {sunday, sunday + timedelta(days=49)} | {date(year, 5, 5)}
    assert set(public_holidays(year)) == expected


def test_years_before_the_first_kings_day_are_refused() -> None:
    with pytest.raises(ValueError, match="2014"):
        public_holidays(2013)


def test_working_days_cannot_be_counted_backwards() -> None:
    with pytest.raises(ValueError, match="-1"):
        add_working_days(date(2026, 1, 5), -1)


@given(DAYS, st.integers(0, 300))
def test_counting_forward_and_counting_between_agree(day: date, count: int) -> None:
    end = add_working_days(day, count)
    assert working_days_between(day, end) == count
    assert count == 0 or is_working_day(end)


@given(DAYS)
def test_the_first_working_day_skips_only_days_off(day: date) -> None:
    found = first_working_day(day)
    assert is_working_day(found)
    assert not any(is_working_day(day + timedelta(days=n)) for n in range((found - day).days))
