"""Terms by the Algemene termijnenwet: ends, reminders, suspension and extension."""

import os
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from domain.dutch_time import dutch_date, end_of_day, last_day
from domain.procedure import Duration, DurationUnit
from domain.terms import Term, extend, passed, resume, start_term, suspend
from domain.working_days import is_working_day, working_days_between

W, D, WD = DurationUnit.WEEKS, DurationUnit.DAYS, DurationUnit.WORKING_DAYS
H, S = DurationUnit.HOURS, DurationUnit.SECONDS
MOMENTS = st.integers(0, 2_000_000_000).map(lambda n: datetime(2015, 1, 1, tzinfo=UTC) + timedelta(seconds=n))
DATE_BASED = st.builds(Duration, st.integers(1, 30), st.sampled_from([W, D, WD]))
EXACT = st.builds(Duration, st.integers(1, 5000), st.sampled_from([H, DurationUnit.MINUTES, S]))


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def term(amount: int, unit: DurationUnit, start: str) -> Term:
    return start_term(Duration(amount, unit), None, at(start))


@pytest.mark.parametrize(
    ("amount", "unit", "start", "last"),
    [
        pytest.param(6, W, "2026-06-01T10:00", "2026-07-13", id="six weeks end on the same weekday"),
        pytest.param(1, W, "2026-05-18T10:00", "2026-05-26", id="tweede Pinksterdag moves the end"),
        pytest.param(2, D, "2026-06-04T10:00", "2026-06-08", id="a Saturday moves to Monday"),
        pytest.param(3, D, "2026-12-24T10:00", "2026-12-29", id="three days over Christmas hold two working days"),
        pytest.param(2, D, "2026-12-24T10:00", "2026-12-28", id="two days need not hold two working days"),
        pytest.param(4, D, "2026-04-02T10:00", "2026-04-08", id="Good Friday and Easter Monday are no working days"),
        pytest.param(1, W, "2027-12-18T10:00", "2027-12-27", id="Christmas 2027 on Saturday and Sunday"),
        pytest.param(1, W, "2031-04-19T10:00", "2031-04-28", id="King's Day 2031 on Saturday 26 April"),
        pytest.param(1, D, "2031-04-25T10:00", "2031-04-28", id="Monday 28 April 2031 is a working day"),
        pytest.param(1, W, "2026-04-28T10:00", "2026-05-06", id="5 May is a holiday every year"),
        pytest.param(12, W, "2026-10-03T10:00", "2026-12-28", id="twelve weeks are still under the law"),
        pytest.param(13, W, "2026-10-03T10:00", "2027-01-02", id="thirteen weeks are not (article 4)"),
        pytest.param(90, D, "2026-06-01T10:00", "2026-08-31", id="ninety days are still under the law"),
        pytest.param(91, D, "2026-06-06T10:00", "2026-09-05", id="ninety-one days are not (article 4)"),
        pytest.param(10, WD, "2026-12-18T10:00", "2027-01-05", id="ten working days over Christmas and New Year"),
        pytest.param(
            1, D, "2026-06-01T22:30", "2026-06-03", id="half past midnight in the Netherlands is the next day"
        ),
    ],
)
def test_a_term_ends_with_its_last_day(amount: int, unit: DurationUnit, start: str, last: str) -> None:
    ended = term(amount, unit, start)
    assert last_day(ended.end) == date.fromisoformat(last)
    assert ended.end == end_of_day(date.fromisoformat(last))


@pytest.mark.parametrize(
    ("start", "end"),
    [
        pytest.param("2026-03-20T12:00", "2026-03-30T22:00", id="over the start of summer time"),
        pytest.param("2026-10-16T12:00", "2026-10-26T23:00", id="over its end"),
    ],
)
def test_the_end_is_midnight_by_the_dutch_clock(start: str, end: str) -> None:
    assert term(10, D, start).end == at(end)


def test_hours_are_exact_on_any_day_and_over_a_change_of_the_clock() -> None:
    assert term(48, H, "2026-03-28T12:00").end == at("2026-03-30T12:00")


def test_no_article_moves_a_reminder() -> None:
    started = start_term(Duration(6, W), Duration(4, W), at("2026-04-27T10:00"))
    assert started.reminder_at == end_of_day(date(2026, 5, 25))


def test_a_reminder_that_would_not_come_before_the_end_is_left_out() -> None:
    assert start_term(Duration(1, W), Duration(10, WD), at("2026-06-01T10:00")).reminder_at is None


def test_a_suspended_term_does_not_pass_and_gets_its_days_back() -> None:
    running = start_term(Duration(6, W), Duration(4, W), at("2026-06-01T10:00"))
    stopped = suspend(running, at("2026-06-10T10:00"))
    assert not passed(stopped, running.end + timedelta(days=100))
    resumed = resume(stopped, at("2026-06-20T08:00"))
    assert last_day(resumed.end) == date(2026, 7, 23)
    assert resumed.reminder_at == end_of_day(date(2026, 7, 9))
    assert resumed.suspended_at is None


def test_article_1_applies_to_an_end_that_suspension_moved() -> None:
    resumed = resume(suspend(term(6, W, "2026-06-01T10:00"), at("2026-06-10T10:00")), at("2026-06-15T10:00"))
    assert last_day(resumed.end) == date(2026, 7, 20)


def test_a_reminder_that_passed_before_the_suspension_stays() -> None:
    running = start_term(Duration(6, W), Duration(1, W), at("2026-06-01T10:00"))
    resumed = resume(suspend(running, at("2026-06-22T10:00")), at("2026-06-29T10:00"))
    assert resumed.reminder_at == running.reminder_at
    assert last_day(resumed.end) == date(2026, 7, 20)


def test_a_term_that_had_passed_is_not_revived_by_suspension() -> None:
    running = term(1, H, "2026-06-01T10:00")
    stopped = suspend(running, at("2026-06-01T12:00"))
    assert passed(stopped, at("2026-06-01T12:00"))
    assert resume(stopped, at("2026-06-05T12:00")).end == running.end


def test_extension_is_counted_from_the_last_day_and_possible_once() -> None:
    extended = extend(term(6, W, "2026-06-01T10:00"), Duration(2, W))
    assert last_day(extended.end) == date(2026, 7, 27)
    assert extended.extended
    with pytest.raises(ValueError, match="before"):
        extend(extended, Duration(2, W))


def test_what_cannot_be_is_refused() -> None:
    running = term(1, W, "2026-06-01T10:00")
    with pytest.raises(ValueError, match="not suspended"):
        resume(running, at("2026-06-02T10:00"))
    with pytest.raises(ValueError, match="already"):
        suspend(suspend(running, at("2026-06-02T10:00")), at("2026-06-02T10:00"))
    with pytest.raises(ValueError, match="time zone"):
        start_term(Duration(1, W), None, at("2026-06-01T10:00").replace(tzinfo=None))
    with pytest.raises(ValueError, match="at least 1"):
        start_term(Duration(0, W), None, at("2026-06-01T10:00"))


@given(DATE_BASED, MOMENTS)
@example(Duration(1, D), datetime(2015, 4, 23, 22, 30, tzinfo=UTC))
def test_a_term_under_the_law_ends_on_a_working_day_and_one_of_three_days_holds_two(
    duration: Duration, now: datetime
) -> None:
    started = start_term(duration, None, now)
    first, last = dutch_date(now), last_day(started.end)
    assert started.end.tzinfo is UTC
    assert (last - first).days >= duration.amount
    if duration.unit is WD or duration.amount <= 12:
        assert is_working_day(last)
        # Of what the procedure gives: article 1 can make four days of one, over a long weekend, with one working day.
        length = duration.amount * (7 if duration.unit is W else 1)
        assert working_days_between(first, last) >= (2 if length >= 3 else 1)


@given(EXACT, MOMENTS, st.integers(0, 10**6), st.integers(0, 10**6))
def test_exact_terms_move_by_exactly_the_suspended_time(duration: Duration, now: datetime, a: int, b: int) -> None:
    running = start_term(duration, None, now)
    since = now + timedelta(seconds=a)
    until = since + timedelta(seconds=b)
    moved = resume(suspend(running, since), until).end - running.end
    assert moved == (timedelta(seconds=b) if running.end > since else timedelta())


@given(DATE_BASED, DATE_BASED, MOMENTS, st.integers(0, 400), st.integers(0, 4000))
def test_suspension_takes_no_time_away(duration: Duration, reminder: Duration, now: datetime, a: int, b: int) -> None:
    running = start_term(duration, reminder, now)
    since = now + timedelta(hours=a)
    until = since + timedelta(hours=b)
    resumed = resume(suspend(running, since), until)
    assert resumed.end >= running.end
    assert resumed.reminder_at is None or resumed.reminder_at < resumed.end or running.end <= since
    if running.end > since:
        assert not passed(resumed, until)
        days = (dutch_date(until) - dutch_date(since)).days
        if duration.unit is WD and is_working_day(last_day(running.end)):
            left = working_days_between(dutch_date(since), last_day(running.end))
            # One more where the rest of the last day is given back on a day off.
            got = working_days_between(dutch_date(until), last_day(resumed.end))
            assert got == left or (left == 0 and got == 1 and not is_working_day(dutch_date(until)))
        else:
            assert (last_day(resumed.end) - last_day(running.end)).days >= days
    else:
        assert resumed == replace(running)


def test_the_machines_own_zone_files_do_not_count() -> None:
    code = (
        "from datetime import datetime, UTC; from domain.dutch_time import dutch_date;"
        "print(dutch_date(datetime(2026, 7, 1, 22, 30, tzinfo=UTC)))"
    )
    environment = {**os.environ, "PYTHONTZPATH": "/nowhere", "PYTHONPATH": ".", "TZ": "Asia/Tokyo"}
    answer = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True)
    assert answer.stdout.strip() == "2026-07-02"
