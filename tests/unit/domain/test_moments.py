"""A moment as it is written: a time with its zone, or a day, which is its end in the Netherlands."""

from datetime import UTC, datetime, timedelta

import pytest

from domain.errors import InvalidMoment
from domain.moments import not_to_come, read_clock, read_moment


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2026-05-01T09:30:00+02:00", "2026-05-01T07:30:00+00:00"),
        ("2026-05-01T09:30+02:00", "2026-05-01T07:30:00+00:00"),
        ("2026-05-01T07:30:00.123456Z", "2026-05-01T07:30:00.123456+00:00"),
        # In winter the Netherlands are one hour ahead of UTC, in summer two.
        ("2026-01-31", "2026-01-31T22:59:59.999999+00:00"),
        ("2026-07-31", "2026-07-31T21:59:59.999999+00:00"),
        # The days on which the clocks are changed have 23 and 25 hours.
        ("2026-03-29", "2026-03-29T21:59:59.999999+00:00"),
        ("2026-10-25", "2026-10-25T22:59:59.999999+00:00"),
        ("2028-02-29", "2028-02-29T22:59:59.999999+00:00"),
    ],
)
def test_a_moment_is_a_time_with_its_zone_or_the_end_of_a_dutch_day(text: str, moment: str) -> None:
    assert read_moment(text) == datetime.fromisoformat(moment)
    assert read_moment(text).tzinfo is UTC


@pytest.mark.parametrize(
    "text",
    [
        "",
        "gisteren",
        "2026-05-01T09:30:00",
        "2026-05-01T09:30:00 02:00",
        "2026-05-01 09:30:00+02:00",
        "2026-02-30",
        "2026-02-30T10:00:00Z",
        "2026-05-01T25:00:00Z",
        "20260501",
        "2026-W18-5",
        "1767225600",
        "2026-05-01T09:30:00+02:00\n",
        "٢٠٢٦-٠٥-٠١",
        "0001-01-01T00:00:00+02:00",
        "9999-12-31",
        "9999-12-31T23:59:59-01:00",
    ],
)
def test_what_is_no_moment_is_refused_and_named(text: str) -> None:
    with pytest.raises(InvalidMoment, match="this is no moment: write 2026-05-01T09") as refused:
        read_moment(text, field="from")
    assert (refused.value.fault, refused.value.field) == ("not_a_moment", "from")


def test_now_has_come_and_a_microsecond_later_has_not() -> None:
    now = datetime(2026, 5, 1, 12, tzinfo=UTC)
    assert not_to_come(now, now) is now
    with pytest.raises(InvalidMoment) as refused:
        not_to_come(now + timedelta(microseconds=1), now, field="to")
    assert (refused.value.fault, refused.value.field) == ("moment_in_future", "to")


NOW = datetime(2026, 10, 25, 1, 30, 20, tzinfo=UTC)
"""02:30:20 in the second of the hours that comes twice that night."""


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        # All of the minute, the second or the millisecond that was shown counts.
        ("2026-05-01T09:30", "2026-05-01T07:30:59.999999+00:00"),
        ("2026-05-01T09:30:00", "2026-05-01T07:30:00.999999+00:00"),
        ("2026-05-01T09:30:00.12", "2026-05-01T07:30:00.120999+00:00"),
        ("2026-01-01T00:00", "2025-12-31T23:00:59.999999+00:00"),
        # Of the hour that comes twice, the second.
        ("2026-10-25T02:15", "2026-10-25T01:15:59.999999+00:00"),
        # What still goes on is up to now.
        ("2026-10-25T02:30", "2026-10-25T01:30:20+00:00"),
        ("2026-10-25T02:30:20", "2026-10-25T01:30:20+00:00"),
        # And what any moment may be written as.
        ("2026-05-01T09:30:00Z", "2026-05-01T09:30:00+00:00"),
        ("2026-05-01", "2026-05-01T21:59:59.999999+00:00"),
    ],
)
def test_what_a_clock_showed_is_the_end_of_that_minute_or_second_in_the_netherlands(text: str, moment: str) -> None:
    assert read_clock(text, NOW) == datetime.fromisoformat(moment)
    assert read_clock(text, NOW).tzinfo is UTC


@pytest.mark.parametrize(
    "text", ["", "2026-03-29T02:30", "2026-02-30T10:00", "2026-05-01T24:00", "2026-05-01 09:30", "٢٠٢٦-05-01T09:30"]
)
def test_what_no_dutch_clock_showed_is_no_moment(text: str) -> None:
    with pytest.raises(InvalidMoment) as caught:
        read_clock(text, NOW, field="op")
    assert (caught.value.fault, caught.value.field) == ("not_a_moment", "op")
