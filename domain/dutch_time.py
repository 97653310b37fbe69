"""Between instants (UTC) and Dutch calendar days, by the pinned `tzdata` and never by the machine's own.

The zone is read on first use and not on import: a workflow may import the domain, but must not read time zones.
"""

from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from importlib.resources import files
from zoneinfo import ZoneInfo


@cache
def _amsterdam() -> ZoneInfo:
    # ZoneInfo("Europe/Amsterdam") would prefer the machine's own zone files, so that a term could end at another
    # moment on another machine.
    with files("tzdata.zoneinfo.Europe").joinpath("Amsterdam").open("rb") as file:
        return ZoneInfo.from_file(file, key="Europe/Amsterdam")


def utc(moment: datetime) -> datetime:
    """`moment` in UTC. ValueError where it has no zone: a naive time could mean anything."""
    if moment.tzinfo is None:
        raise ValueError(f"a moment needs a time zone: {moment.isoformat()}")
    return moment.astimezone(UTC)


def dutch_date(moment: datetime) -> date:
    """The calendar day in the Netherlands at `moment` (aware)."""
    return utc(moment).astimezone(_amsterdam()).date()


def from_clock(shown: datetime) -> datetime:
    """The instant (UTC) at which clocks in the Netherlands show this time, which is without a zone. Of an hour that comes
    twice, in autumn, the second. ValueError for a time that is skipped, in spring."""
    found = shown.replace(tzinfo=_amsterdam(), fold=1).astimezone(UTC)
    if on_clock(found) != shown:
        raise ValueError(f"clocks in the Netherlands never show {shown.isoformat()}")
    return found


def on_clock(moment: datetime) -> datetime:
    """What clocks in the Netherlands show at `moment` (aware), without a zone."""
    return utc(moment).astimezone(_amsterdam()).replace(tzinfo=None)


def start_of_day(day: date) -> datetime:
    """0:00 of `day` in the Netherlands, as an instant in UTC."""
    return datetime.combine(day, time.min, tzinfo=_amsterdam()).astimezone(UTC)


def end_of_day(day: date) -> datetime:
    """24:00 of `day` in the Netherlands, as an instant in UTC."""
    return start_of_day(day + timedelta(days=1))


def last_day(end: datetime) -> date:
    """The last Dutch calendar day that has a moment before `end`: the inverse of `end_of_day`."""
    return dutch_date(utc(end) - timedelta(microseconds=1))
