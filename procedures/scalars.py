"""Reads one scalar as what its field asks for: a name, a text, a code, a number, a duration, a sum of money, a date.

Each reader returns None where the scalar is something else, and has then noted what, with what is allowed.
"""

import re
from collections.abc import Callable
from contextlib import suppress
from datetime import date
from enum import StrEnum
from typing import TypeVar

from domain.plain_text import code_point, forbidden_character, normalised, shown
from domain.procedure import Duration, DurationUnit
from domain.said import Said
from procedures.errors import Problems
from procedures.tree import Scalar

_T = TypeVar("_T")
_Code = TypeVar("_Code", bound=StrEnum)
Reader = Callable[[Scalar, Problems], _T | None]

LONGEST_TEXT = 200
FIRST_DATE = date(2000, 1, 1)
LAST_DATE = date(2199, 12, 31)
_IDENTIFIER = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")
_LONGEST_IDENTIFIER = 63
_INTEGER = re.compile(r"[1-9][0-9]{0,8}")
_DURATION = re.compile(r"([1-9][0-9]{0,8}) +([a-z_]+)")
_EUROS = re.compile(r"([0-9]{1,12})(?:\.([0-9]{1,2}))?")
_SHARE = re.compile(r"([0-9]{1,3}) */ *([0-9]{1,3})")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_SECONDS = {
    DurationUnit.WEEKS: 604_800,
    DurationUnit.DAYS: 86_400,
    DurationUnit.WORKING_DAYS: 86_400 * 7 // 5,
    DurationUnit.HOURS: 3_600,
    DurationUnit.MINUTES: 60,
    DurationUnit.SECONDS: 1,
}
_LONGEST_DURATION = 10 * 366 * 86_400


def about_seconds(duration: Duration) -> int:
    """Roughly how long a duration is, to compare durations of different units: five working days are a week."""
    return duration.amount * _SECONDS[duration.unit]


def text(scalar: Scalar, problems: Problems) -> str | None:
    """A text of 1 to 200 characters on one line, in NFC, without spaces around it."""
    value = normalised(scalar.text).strip()
    if not 1 <= len(value) <= LONGEST_TEXT:
        problems.add(scalar.place, _length(value), Said("1 to {most} characters", most=LONGEST_TEXT))
        return None
    if (char := forbidden_character(value, lines=False)) is not None:
        problems.add(
            scalar.place, Said("this text contains {char}", char=code_point(char)), Said("printable text on one line")
        )
        return None
    return value


def identifier(scalar: Scalar, problems: Problems) -> str | None:
    """A name in kebab-case."""
    if _IDENTIFIER.fullmatch(scalar.text) and len(scalar.text) <= _LONGEST_IDENTIFIER:
        return scalar.text
    allowed = Said("kebab-case: small letters, digits and single hyphens, at most {most}", most=_LONGEST_IDENTIFIER)
    _refuse(scalar, problems, "{value!r} is no identifier", allowed)
    return None


def one_of(codes: type[_Code], among: tuple[_Code, ...] | None = None) -> Reader[_Code]:
    """A reader of one of `codes`, of which only those in `among` are allowed here."""
    allowed = {code.value: code for code in (codes if among is None else among)}

    def read(scalar: Scalar, problems: Problems) -> _Code | None:
        if scalar.text in allowed:
            return allowed[scalar.text]
        known = scalar.text in {code.value for code in codes}
        _refuse(
            scalar,
            problems,
            "{value!r} is not possible here" if known else "{value!r} is not known",
            ", ".join(allowed),
        )
        return None

    return read


def one_word_of(words: tuple[str, ...]) -> Reader[str]:
    """A reader of one of `words`."""

    def read(scalar: Scalar, problems: Problems) -> str | None:
        if scalar.text in words:
            return scalar.text
        _refuse(scalar, problems, "{value!r} is not known", ", ".join(words))
        return None

    return read


def boolean(scalar: Scalar, problems: Problems) -> bool | None:
    """Exactly true or false, without quotes; `no`, `on` and `True` are not."""
    if scalar.plain and scalar.text in ("true", "false"):
        return scalar.text == "true"
    _refuse(scalar, problems, "{value!r} is no boolean", Said("true, false (without quotes)"))
    return None


def integer(scalar: Scalar, problems: Problems) -> int | None:
    """A whole number from 1, in decimal digits without quotes."""
    if scalar.plain and _INTEGER.fullmatch(scalar.text):
        return int(scalar.text)
    _refuse(scalar, problems, "{value!r} is no whole number", Said("1, 2, 3 and so on, without quotes"))
    return None


def duration(scalar: Scalar, problems: Problems) -> Duration | None:
    """An amount and a unit, such as `6 weeks` or `1 week`, of at most ten years."""
    match = _DURATION.fullmatch(scalar.text)
    units = {unit.value: unit for unit in DurationUnit}
    unit = None
    if match is not None:
        unit = units.get(match[2]) or (units.get(match[2] + "s") if match[1] == "1" else None)
    if match is None or unit is None:
        allowed = Said("a whole number and one of {units}, such as 6 weeks", units=", ".join(units))
        _refuse(scalar, problems, "{value!r} is no duration", allowed)
        return None
    value = Duration(int(match[1]), unit)
    if about_seconds(value) > _LONGEST_DURATION:
        _refuse(scalar, problems, "{value!r} is too long", Said("at most ten years"))
        return None
    return value


def euros_as_cents(scalar: Scalar, problems: Problems) -> int | None:
    """An amount in euros as whole cents, from its digits and never by way of a float."""
    match = _EUROS.fullmatch(scalar.text)
    if match is None or not scalar.plain:
        allowed = Said("digits with at most two decimals after a point, such as 100000.00, without quotes")
        _refuse(scalar, problems, "{value!r} is no amount in euros", allowed)
        return None
    return int(match[1]) * 100 + int((match[2] or "").ljust(2, "0"))


def share(scalar: Scalar, problems: Problems) -> tuple[int, int] | None:
    """A part of a whole, such as `1/2`: above 0 and at most 1. Numerator and denominator as written."""
    match = _SHARE.fullmatch(scalar.text)
    if match is None or not 0 < int(match[1]) <= int(match[2]):
        _refuse(scalar, problems, "{value!r} is no share", Said("a fraction above 0 and at most 1, such as 1/2"))
        return None
    return int(match[1]), int(match[2])


def calendar_date(scalar: Scalar, problems: Problems) -> date | None:
    """An ISO date from 2000 to 2199."""
    value = None
    if _DATE.fullmatch(scalar.text):
        with suppress(ValueError):
            value = date.fromisoformat(scalar.text)
    if value is not None and FIRST_DATE <= value <= LAST_DATE:
        return value
    _refuse(scalar, problems, "{value!r} is no date", Said("year-month-day from 2000 to 2199, such as 2025-01-01"))
    return None


def _length(value: str) -> Said:
    return Said("this text has {number} characters", number=len(value))


def _refuse(scalar: Scalar, problems: Problems, template: str, allowed: str) -> None:
    problems.add(scalar.place, Said(template, value=shown(scalar.text)), allowed)
