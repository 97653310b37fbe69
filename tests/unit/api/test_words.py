"""Amounts, days and moments as the Dutch write them or in English, and in Dutch time."""

from datetime import date

import pytest

from api.pages.words import amount, cents_of, day, file_size, last_moment, moment, number, second
from api.translations import reading_in


def test_an_amount_has_points_a_comma_and_two_decimals() -> None:
    assert amount(8_000_000) == "€\u00a080.000,00"
    assert amount(5) == "€\u00a00,05"
    assert amount(10_000_000_000) == "€\u00a0100.000.000,00"


@pytest.mark.parametrize(
    ("text", "cents"),
    [
        ("80.000,00", 8_000_000),
        ("80000", 8_000_000),
        ("€ 37.500,5", 3_750_050),
        ("0,05", 5),
        (" 100.000.000 ", 10_000_000_000),
    ],
)
def test_an_amount_is_read_back(text: str, cents: int) -> None:
    assert cents_of(text) == cents


@pytest.mark.parametrize("text", ["", "80,000.00", "80000.00", "-5", "1e5", "1.23", "12.3456", "veel", "٣", "9" * 99])
def test_what_is_no_dutch_amount_is_none(text: str) -> None:
    assert cents_of(text) is None


def test_days_and_moments_are_in_dutch_time() -> None:
    assert day(date(2026, 3, 2)) == "2 maart 2026"
    assert moment("2026-03-29T00:59:00Z") == "29 maart 2026, 01:59 uur"
    assert moment("2026-03-29T01:00:00Z") == "29 maart 2026, 03:00 uur"


def test_a_term_runs_until_and_with_its_last_day_or_its_last_moment() -> None:
    assert last_moment("2027-01-05T23:00:00.000000Z", "weeks") == "5 januari 2027"
    assert last_moment("2026-07-05T22:00:00Z") == "5 juli 2026"
    assert last_moment("2027-01-05T12:00:00Z", "seconds") == "5 januari 2027, 13:00 uur"
    assert last_moment("2027-01-05T12:00:00Z") == "5 januari 2027, 13:00 uur"


def test_in_english_marks_and_months_are_english_and_the_time_is_still_dutch() -> None:
    with reading_in("en"):
        assert amount(1_250_000) == "€\u00a012,500.00"
        assert number(1_234_567) == "1,234,567"
        assert file_size(1_500_000) == "1.4 MB"
        assert day("2026-11-29") == "29 November 2026"
        assert moment("2026-11-29T13:05:00Z") == "29 November 2026, 14:05"
        assert second("2026-07-05T22:00:09Z") == "6 July 2026, 00:00:09"
        assert last_moment("2027-01-05T23:00:00.000000Z", "weeks") == "5 January 2027"


@pytest.mark.parametrize(("text", "cents"), [("80,000.00", 8_000_000), ("80000.5", 8_000_050), ("€ 12", 1_200)])
def test_on_an_english_page_an_amount_is_read_in_english(text: str, cents: int) -> None:
    with reading_in("en"):
        assert cents_of(text) == cents


@pytest.mark.parametrize("text", ["80.000,00", "80000,00", "12.500", "1,23", "1,2345"])
def test_what_is_no_english_amount_is_none_there(text: str) -> None:
    with reading_in("en"):
        assert cents_of(text) is None


@pytest.mark.parametrize("text", ["0", "12", "80000", "100000000"])
def test_what_both_languages_take_they_read_alike(text: str) -> None:
    with reading_in("en"):
        english = cents_of(text)
    assert english == cents_of(text)
