"""Amounts, dates and moments as the Dutch write them, in the time of the Netherlands, and back."""

import re
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from api.catalogue import label
from domain.dutch_time import last_day
from domain.procedure import DurationUnit

_AMOUNT = re.compile(r"(\d{1,3}(?:\.\d{3})+|\d+)(?:,(\d{1,2}))?")
_EXACT = (DurationUnit.HOURS, DurationUnit.MINUTES, DurationUnit.SECONDS)
_LONGEST_AMOUNT = 15
_AMSTERDAM = ZoneInfo("Europe/Amsterdam")


def amount(cents: int) -> str:
    """`€ 80.000,00`, with a space that does not break."""
    return f"€\u00a0{number(cents // 100)},{cents % 100:02}"


def number(value: int) -> str:
    """`80.000`."""
    return f"{value:,}".replace(",", ".")


def file_size(value: int) -> str:
    """`1,4 MB`: how large a file is, in steps of 1.024."""
    if value < 1024:
        return f"{value} bytes"
    if value < 1024 * 1024:
        return f"{number(round(value / 1024))} kB"
    return f"{value / (1024 * 1024):.1f} MB".replace(".", ",")


def cents_of(text: str) -> int | None:
    """The cents in an amount as the Dutch write it (80.000,00; also 80000 or 80000,5). None where it is none."""
    bare = text.strip().removeprefix("€").strip()
    match = _AMOUNT.fullmatch(bare) if len(bare) <= _LONGEST_AMOUNT and bare.isascii() else None
    if match is None:
        return None
    return int(match[1].replace(".", "")) * 100 + int((match[2] or "").ljust(2, "0"))


def day(value: date | str) -> str:
    """`2 maart 2026`."""
    found = date.fromisoformat(value) if isinstance(value, str) else value
    return f"{found.day} {label('month', found.month)} {found.year}"


def local_day(value: datetime | str) -> str:
    """`2 maart 2026`: the Dutch day of a moment."""
    return day(_local(value).date())


def moment(value: datetime | str) -> str:
    """`2 maart 2026, 14:05 uur`, Dutch time."""
    found = _local(value)
    return f"{day(found.date())}, {found:%H:%M} uur"


def second(value: datetime | str) -> str:
    """`2 maart 2026, 14:05:09 uur`, Dutch time."""
    found = _local(value)
    return f"{day(found.date())}, {found:%H:%M:%S} uur"


def clock(value: datetime | str) -> str:
    """`2026-03-02T14:05:09`, Dutch time: as a field for date and time has it."""
    return f"{_local(value):%Y-%m-%dT%H:%M:%S}"


def last_moment(end: datetime | str, unit: str | None = None) -> str:
    """What stands after "tot en met": the last day of a term, or the moment where it is exact."""
    found = _local(end)
    if unit in _EXACT or (unit is None and (found.hour, found.minute) != (0, 0)):
        return moment(end)
    return day(last_day(found.astimezone(UTC)))


def _local(value: datetime | str) -> datetime:
    found = datetime.fromisoformat(value) if isinstance(value, str) else value
    return found.astimezone(_AMSTERDAM)
