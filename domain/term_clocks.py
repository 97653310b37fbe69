"""How long a term still runs, in working days, and whether that asks for attention. Pure.

That little time is left is no rule of anybody: it orders what people look at first, and decides nothing.
"""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from domain.dutch_time import dutch_date, last_day, start_of_day, utc
from domain.working_days import add_working_days, working_days_between

SOON_DAYS = 5
"""Working days: a term that ends within a week of them is soon over."""


class Urgency(StrEnum):
    """Whether a term is over, soon over, or neither."""

    PASSED = "passed"
    SOON = "soon"
    LATER = "later"


@dataclass(frozen=True, slots=True)
class TermClock:
    """A running term at one moment. `working_days` come after today, up to and with its last day: 0 on that day itself."""

    last_day: date
    working_days: int
    urgency: Urgency
    ends_today: bool = False
    """Whether this is its last day, which is not so where no working day is left before one at the weekend."""


def clock_of(end: datetime, now: datetime) -> TermClock:
    """The clock at `now` of a term that ends before `end` (both aware). ValueError for a moment without a zone."""
    final = last_day(end)
    today = dutch_date(now)
    left = working_days_between(today, final)
    if utc(end) <= utc(now):
        return TermClock(final, left, Urgency.PASSED, final == today)
    return TermClock(final, left, Urgency.SOON if utc(end) <= soon_until(now) else Urgency.LATER, final == today)


def soon_until(now: datetime) -> datetime:
    """The moment (UTC) up to and with which a term that ends has at most SOON_DAYS working days left at `now`."""
    return start_of_day(add_working_days(dutch_date(now), SOON_DAYS + 1))
