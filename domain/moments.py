"""A moment that somebody asks about, as it is written: a time with its zone, or a Dutch calendar day, which means its end.

Of a day everything counts that was recorded on it, so the day alone is its last microsecond in the Netherlands.
"""

import re
from datetime import date, datetime, timedelta

from domain.dutch_time import end_of_day, from_clock, utc
from domain.errors import InvalidMoment

EXAMPLES = "2026-05-01T09:30:00+02:00, or 2026-05-01 for the end of that day in the Netherlands"

# ISO 8601 in its extended form, as RFC 3339 has it; the seconds may be left out.
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_TIME = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d{1,6})?)?(Z|[+-]\d{2}:\d{2})", re.ASCII)


# As `<input type="datetime-local">` sends it.
_CLOCK = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d{1,3})?)?", re.ASCII)


def read_moment(text: str, *, field: str = "at") -> datetime:
    """The moment (UTC) in this text. InvalidMoment for one that is none, or that has no zone; `field` is who asks."""
    try:
        if _DAY.fullmatch(text):
            return end_of_day(date.fromisoformat(text)) - timedelta(microseconds=1)
        if _TIME.fullmatch(text):
            return utc(datetime.fromisoformat(text))
    except (ValueError, OverflowError):
        pass
    raise InvalidMoment(f"this is no moment: write {EXAMPLES}", field=field)


def read_clock(text: str, now: datetime, *, field: str = "at") -> datetime:
    """The moment (UTC) in what a field for date and time sends: what a Dutch clock showed, in minutes or seconds, without a
    zone. All that was recorded in that minute or second counts, so it is its end; of the one that still goes on, `now`.

    What `read_moment` reads is a moment here as well. InvalidMoment for all else.
    """
    match = _CLOCK.fullmatch(text)
    if match is None:
        return read_moment(text, field=field)
    length = timedelta(milliseconds=1) if match[2] else timedelta(seconds=1) if match[1] else timedelta(minutes=1)
    try:
        begins = from_clock(datetime.fromisoformat(text))
        ends = begins + length - timedelta(microseconds=1)
    except (ValueError, OverflowError):
        raise InvalidMoment("this is no moment: no Dutch clock showed it", field=field) from None
    return now if begins <= now < ends else ends


def not_to_come(moment: datetime, now: datetime, *, field: str = "at") -> datetime:
    """The moment, which has to be there at `now` (both aware). InvalidMoment for one that is still to come."""
    if moment > now:
        raise InvalidMoment("a moment that is still to come", fault="moment_in_future", field=field)
    return moment
