"""Dutch public holidays and working days, by the Algemene termijnenwet. Dates only.

What a term is, when it starts and what suspends it is left to `domain.terms`. Days that a royal decree equates with a
holiday (article 3, third paragraph) are not known here: such a decree differs from year to year.
"""

from datetime import date, timedelta
from functools import lru_cache
from types import MappingProxyType

FIRST_YEAR = 2014
"""The first year with a King's Day; the holidays of earlier years are not described."""

_DAY = timedelta(days=1)
_SATURDAY = 5
_SUNDAY = 6


def easter(year: int) -> date:
    """Easter Sunday of a Gregorian year (the anonymous algorithm of Meeus, Jones and Butcher)."""
    cycle = year % 19
    century, of_century = divmod(year, 100)
    leap_centuries, rest = divmod(century, 4)
    drift = (century - (century + 8) // 25 + 1) // 3
    epact = (19 * cycle + century - leap_centuries - drift + 15) % 30
    leap_years, remainder = divmod(of_century, 4)
    weekday = (32 + 2 * rest + 2 * leap_years - epact - remainder) % 7
    correction = (cycle + 11 * epact + 22 * weekday) // 451
    month, day = divmod(epact + weekday - 7 * correction + 114, 31)
    return date(year, month, day + 1)


@lru_cache(maxsize=256)
def public_holidays(year: int) -> MappingProxyType[date, str]:
    """The generally recognised holidays of `year` with their Dutch names (article 3, first and second paragraph).

    Of two holidays on one day (Hemelvaartsdag on 5 May) one name is given. ValueError before `FIRST_YEAR`.
    """
    if year < FIRST_YEAR:
        raise ValueError(f"public holidays are known from {FIRST_YEAR} on, not for {year}")
    sunday = easter(year)
    kings_day = date(year, 4, 27)
    # The birthday is celebrated the day before when it falls on a Sunday.
    if kings_day.weekday() == _SUNDAY:
        kings_day -= _DAY
    return MappingProxyType(
        {
            date(year, 1, 1): "Nieuwjaarsdag",
            sunday - 2 * _DAY: "Goede Vrijdag",
            sunday + _DAY: "Tweede Paasdag",
            kings_day: "Koningsdag",
            date(year, 5, 5): "Bevrijdingsdag",
            sunday + 39 * _DAY: "Hemelvaartsdag",
            sunday + 50 * _DAY: "Tweede Pinksterdag",
            date(year, 12, 25): "Eerste Kerstdag",
            date(year, 12, 26): "Tweede Kerstdag",
        }
    )


def is_working_day(day: date) -> bool:
    """Whether `day` is no Saturday, Sunday or holiday. ValueError before `FIRST_YEAR`."""
    return day.weekday() < _SATURDAY and day not in public_holidays(day.year)


def first_working_day(day: date) -> date:
    """`day` itself, or else the first working day after it (the rule of article 1)."""
    while not is_working_day(day):
        day += _DAY
    return day


def add_working_days(day: date, count: int) -> date:
    """The working day number `count` after `day`; `day` itself where `count` is 0. ValueError below 0."""
    if count < 0:
        raise ValueError(f"cannot count {count} working days forward")
    for _ in range(count):
        day = first_working_day(day + _DAY)
    return day


@lru_cache(maxsize=4096)
def working_days_between(after: date, until: date) -> int:
    """How many working days lie after `after`, up to and including `until`; 0 where `until` is not later."""
    return sum(is_working_day(after + n * _DAY) for n in range(1, (until - after).days + 1))
