"""Amounts, dates and moments as the Dutch write them, or in English, always in the time of the Netherlands; and back.

In English a month is a word as well, since 2/3 is another day in London than in New York, and the clock has 24 hours.
"""

import re
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from api.catalogue import label
from api.language import Language
from api.translations import gettext, reads
from domain.dutch_time import last_day
from domain.procedure import DurationUnit

_MARKS: dict[Language, tuple[str, str]] = {"nl": (".", ","), "en": (",", ".")}
"""Between thousands, and before cents."""
_AMOUNTS = {
    language: re.compile(rf"(\d{{1,3}}(?:{re.escape(thousands)}\d{{3}})+|\d+)(?:{re.escape(cents)}(\d{{1,2}}))?")
    for language, (thousands, cents) in _MARKS.items()
}
_EXACT = (DurationUnit.HOURS, DurationUnit.MINUTES, DurationUnit.SECONDS)
_LONGEST_AMOUNT = 15
_AMSTERDAM = ZoneInfo("Europe/Amsterdam")


def amount(cents: int) -> str:
    """`€ 80.000,00`, with a space that does not break; in English `€ 80,000.00`."""
    return f"€\u00a0{number(cents // 100)}{_MARKS[reads()][1]}{cents % 100:02}"


def number(value: int) -> str:
    """`80.000`; in English `80,000`."""
    return f"{value:,}".replace(",", _MARKS[reads()][0])


def file_size(value: int) -> str:
    """`1,4 MB`: how large a file is, in steps of 1.024; in English `1.4 MB`."""
    if value < 1024:
        return f"{value} bytes"
    if value < 1024 * 1024:
        return f"{number(round(value / 1024))} kB"
    return f"{value / (1024 * 1024):.1f} MB".replace(".", _MARKS[reads()][1])


def cents_of(text: str) -> int | None:
    """The cents in an amount as the Dutch write it (80.000,00; also 80000 or 80000,5), and on an English page in English
    (80,000.00). None where it is none.

    On each page its own way only, since a slip in the one is an amount in the other: 12.50 may be 12.500 with a digit too
    few. What both take they read alike.
    """
    bare = text.strip().removeprefix("€").strip()
    match = _AMOUNTS[reads()].fullmatch(bare) if len(bare) <= _LONGEST_AMOUNT and bare.isascii() else None
    if match is None:
        return None
    return int(re.sub(r"\D", "", match[1])) * 100 + int((match[2] or "").ljust(2, "0"))


def day(value: date | str) -> str:
    """`2 maart 2026`; in English `2 March 2026`."""
    found = date.fromisoformat(value) if isinstance(value, str) else value
    return f"{found.day} {label('month', found.month)} {found.year}"


def local_day(value: datetime | str) -> str:
    """`2 maart 2026`: the Dutch day of a moment."""
    return day(_local(value).date())


def moment(value: datetime | str) -> str:
    """`2 maart 2026, 14:05 uur`, Dutch time; in English `2 March 2026, 14:05`."""
    found = _local(value)
    return _at(found, f"{found:%H:%M}")


def second(value: datetime | str) -> str:
    """`2 maart 2026, 14:05:09 uur`, likewise."""
    found = _local(value)
    return _at(found, f"{found:%H:%M:%S}")


def clock(value: datetime | str) -> str:
    """`2026-03-02T14:05:09`, Dutch time: as a field for date and time has it."""
    return f"{_local(value):%Y-%m-%dT%H:%M:%S}"


def last_moment(end: datetime | str, unit: str | None = None) -> str:
    """What stands after "tot en met": the last day of a term, or the moment where it is exact."""
    found = _local(end)
    if unit in _EXACT or (unit is None and (found.hour, found.minute) != (0, 0)):
        return moment(end)
    return day(last_day(found.astimezone(UTC)))


def _at(found: datetime, time: str) -> str:
    return gettext("{day}, {time} uur").format(day=day(found.date()), time=time)


def _local(value: datetime | str) -> datetime:
    found = datetime.fromisoformat(value) if isinstance(value, str) else value
    return found.astimezone(_AMSTERDAM)
