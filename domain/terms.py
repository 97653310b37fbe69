"""Terms: when they end, when to remind, and what suspension and extension do to them.

A term in weeks, days or working days begins the day after its start and ends at 24:00 Dutch time of its last day, by
the Algemene termijnenwet; one in hours, minutes or seconds is exact (article 4 leaves those out). Ends are computed
once, where an act is decided, and recorded; a workflow reads them and never computes them. What happens when a term
has passed is the procedure's choice and not said here.
"""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from domain.dutch_time import dutch_date, end_of_day, last_day, utc
from domain.procedure import Duration, DurationUnit
from domain.working_days import add_working_days, first_working_day, working_days_between

_EXACT = {
    DurationUnit.HOURS: timedelta(hours=1),
    DurationUnit.MINUTES: timedelta(minutes=1),
    DurationUnit.SECONDS: timedelta(seconds=1),
}
_DAYS = {DurationUnit.WEEKS: 7, DurationUnit.DAYS: 1}
_LONGEST = {DurationUnit.WEEKS: 12, DurationUnit.DAYS: 90}
"""Algemene termijnenwet, article 4: the law is not for terms of more than twelve weeks or 90 days."""

_SHORTEST_DAYS = 3
_LEAST_WORKING_DAYS = 2
"""Article 2: a term of at least three days contains at least two working days."""


@dataclass(frozen=True, slots=True)
class Term:
    """One running or suspended term. All moments are aware and in UTC; `end` is the first moment after the term.

    `duration` is what the procedure gave it; `end` is what counts, moved by suspension and extension.
    """

    start: datetime
    end: datetime
    reminder_at: datetime | None
    duration: Duration
    suspended_at: datetime | None = None
    extended: bool = False


def start_term(duration: Duration, reminder: Duration | None, now: datetime) -> Term:
    """A term that starts at `now` (aware). ValueError for a naive `now` or an amount below 1.

    A reminder is no term, so no article moves it; one that would fall on the end or later reminds of nothing and is
    left out.
    """
    start = utc(now)
    end = _end(duration, start, by_law=True)
    reminder_at = None if reminder is None else _end(reminder, start, by_law=False)
    if reminder_at is not None and reminder_at >= end:
        reminder_at = None
    return Term(start, end, reminder_at, duration)


def suspend(term: Term, now: datetime) -> Term:
    """The term with its clock stopped (Awb 4:15). ValueError where it already stands still."""
    if term.suspended_at is not None:
        raise ValueError("the term is already suspended")
    return replace(term, suspended_at=utc(now))


def resume(term: Term, now: datetime) -> Term:
    """The term with its clock running again, its end and its reminder moved by the time it stood still.

    Weeks and days move by whole calendar days, after which article 1 applies; of working days as many are left as
    there were; the rest moves exactly. What had passed before the suspension stays passed, so the end of such a term
    and such a reminder stay where they were. ValueError where the term is not suspended.
    """
    since = term.suspended_at
    if since is None:
        raise ValueError("the term is not suspended")
    until = max(utc(now), since)
    end, reminder_at = term.end, term.reminder_at
    if end > since:
        end = _moved(end, term.duration.unit, since, until)
        last = last_day(end)
        if _by_article_1(last, term.duration) != last:
            end = end_of_day(_by_article_1(last, term.duration))
    if reminder_at is not None and reminder_at > since:
        reminder_at = _moved(reminder_at, term.duration.unit, since, until)
    return replace(term, end=end, reminder_at=reminder_at, suspended_at=None)


def extend(term: Term, by: Duration) -> Term:
    """The term with its end moved by `by`, counted from its last day; possible once (ValueError).

    The reminder stays: it was set to come some time after the start.
    """
    if term.extended:
        raise ValueError("the term has been extended before")
    return replace(term, end=_end(by, term.end, by_law=True, counted_from=last_day(term.end)), extended=True)


def passed(term: Term, now: datetime) -> bool:
    """Whether the term has ended by `now`. A suspended term has only if it had before it was suspended."""
    return term.end <= (utc(now) if term.suspended_at is None else term.suspended_at)


def _end(duration: Duration, start: datetime, *, by_law: bool, counted_from: date | None = None) -> datetime:
    """Where a term of `duration` that starts at `start`, on the Dutch day `counted_from`, ends."""
    if duration.amount < 1:
        raise ValueError(f"a duration is at least 1, not {duration.amount}")
    if duration.unit in _EXACT:
        return start + duration.amount * _EXACT[duration.unit]
    first = dutch_date(start) if counted_from is None else counted_from
    if duration.unit is DurationUnit.WORKING_DAYS:
        return end_of_day(add_working_days(first, duration.amount))
    length = duration.amount * _DAYS[duration.unit]
    last = first + timedelta(days=length)
    if by_law:
        last = _by_article_1(last, duration)
        if length >= _SHORTEST_DAYS and _law_applies(duration):
            last = max(last, add_working_days(first, _LEAST_WORKING_DAYS))
    return end_of_day(last)


def _law_applies(duration: Duration) -> bool:
    """Article 4: not for hours or shorter units, nor for more than twelve weeks or 90 days."""
    return duration.unit not in _EXACT and duration.amount <= _LONGEST.get(duration.unit, duration.amount)


def _by_article_1(last: date, duration: Duration) -> date:
    """Article 1: a last day that is a Saturday, Sunday or holiday gives way to the next that is none."""
    return first_working_day(last) if _law_applies(duration) else last


def _moved(moment: datetime, unit: DurationUnit, since: datetime, until: datetime) -> datetime:
    """`moment`, which lies after `since`, later by the time between `since` and `until`, counted as `unit` counts."""
    if unit in _EXACT:
        return moment + (until - since)
    day, stopped, resumed = last_day(moment), dutch_date(since), dutch_date(until)
    if resumed == stopped:
        return moment
    new_day = day + (resumed - stopped)
    if unit is DurationUnit.WORKING_DAYS:
        new_day = add_working_days(resumed, working_days_between(stopped, day))
    # By the difference of two midnights, and not by 24 hours a day: the clock may have changed in between.
    return moment + (end_of_day(new_day) - end_of_day(day))
