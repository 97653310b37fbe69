"""What the form of a new case holds, as the API takes it; and what is wrong with it, told with what was typed and on which line."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from api.intake_body import read_intake_fields
from api.pages import words
from api.pages.dutch_parts import dutch
from api.pages.situation_lines import address_on, situations_of
from api.problems import FieldError, Problem
from api.today import today
from api.translations import gettext, reads
from domain.identifiers import mask_bsn
from domain.intake import Intake
from domain.intake_fields import MOST_NAMED
from domain.plain_text import shown

_TEXTS = ("reference", "reportedOn", "municipality", "area", "differenceType", "summary", "measure", "maatwerkGround")
_ORDER = (
    "reference",
    "reportedOn",
    "municipality",
    "area",
    "addresses",
    "situations",
    "differenceType",
    "summary",
    "measure",
    "amountCents",
    "maatwerkGround",
    "residentChoice",
    "safetyDoubt",
)
"""The fields from the top of the form to its end, as what is wrong with them is told."""
_FLAGS = ("residentChoice", "safetyDoubt")
_MOST_LINES = 5
"""Of the lines that a value stands on no more are named."""


def intake_in(form: Mapping[str, str]) -> Intake:
    """The intake that the form holds; what was not chosen is not there. Problem `invalid_intake` with all that is wrong."""
    body: dict[str, Any] = {name: form[name].strip() for name in _TEXTS if form.get(name, "").strip()}
    body["addresses"] = [address for _, address in _addresses(form)]
    body |= {name: form[name] == "true" for name in _FLAGS if form.get(name) in ("true", "false")}
    errors: list[FieldError] = []
    if form.get("situations", "").strip():
        body["situations"], errors = situations_of(form["situations"])
    cents = words.cents_of(form.get("amountCents", ""))
    if cents is None:
        errors.append(FieldError("/amountCents", "not_an_amount"))
    try:
        intake = read_intake_fields(body | {"amountCents": cents or 0}, today())
    except Problem as problem:
        raise Problem("invalid_intake", (*problem.errors, *errors)) from None
    if errors:
        raise Problem("invalid_intake", tuple(errors))
    return intake


def faults_told(errors: Iterable[FieldError], form: Mapping[str, str]) -> dict[str, list[str]]:
    """What is wrong with each field, from the top of the form to its end: each sentence once, with all that it is about."""
    found: dict[str, list[FieldError]] = {}
    for error in errors:
        found.setdefault(error.pointer.removeprefix("/"), []).append(error)
    return {name: [*_told(found[name], name, form)] for name in sorted(found, key=_place)}


def _told(errors: Sequence[FieldError], name: str, form: Mapping[str, str]) -> Iterator[str]:
    lines = _lines_of(name, form)
    about: dict[str, set[tuple[int, str]]] = {}
    for error in errors:
        about.setdefault(error.text(reads()), set()).update(_typed(error, name, form, lines))
    for fault, typed in about.items():
        there = ", ".join(quoted for _, quoted in sorted(typed))
        yield gettext("{fault} Er staat: {typed}.").format(fault=fault, typed=there) if there else fault
    if len(errors) >= MOST_NAMED:
        yield gettext("Van elke soort fout staan er hier hoogstens {most}.").format(most=MOST_NAMED)


def _typed(
    error: FieldError, name: str, form: Mapping[str, str], lines: Mapping[str, list[int]] | None
) -> Iterator[tuple[int, str]]:
    """What was typed that is wrong, after the number of its first line. Of a field with many, what that is and where; a fault of them all together names none."""
    if lines is None:
        if typed := form.get(name, "").strip():
            yield 0, _quoted(shown(mask_bsn(typed)))
        return
    value = error.value or ""
    if error.line is None and name == "situations":
        value = value.partition("=")[0]
    if found := lines.get(value, []) if error.line is None else [error.line]:
        yield found[0], _quoted(value, found if len(form[name].splitlines()) > 1 else ())


def _lines_of(name: str, form: Mapping[str, str]) -> dict[str, list[int]] | None:
    """The lines of each address in a field that has many, by how a fault shows it; None for a field that has one value."""
    match name:
        case "addresses":
            typed = _addresses(form)
        case "situations":
            typed = [(n, address_on(line)) for n, line in enumerate(form.get(name, "").splitlines(), 1)]
        case _:
            return None
    found: dict[str, list[int]] = {}
    for number, address in typed:
        found.setdefault(shown(mask_bsn(address)), []).append(number)
    return found


def _addresses(form: Mapping[str, str]) -> list[tuple[int, str]]:
    """Each address, with the number of its line."""
    lines = enumerate(form.get("addresses", "").splitlines(), 1)
    return [(n, one) for n, line in lines for one in line.replace(";", " ").replace(",", " ").split()]


def _quoted(value: str, lines: Sequence[int] = ()) -> str:
    quoted = f"“{dutch(value)}”"
    if not lines:
        return quoted
    first = ", ".join(map(str, dict.fromkeys(lines[:_MOST_LINES]))) + (", …" if len(lines) > _MOST_LINES else "")
    return gettext("{value} (regel {lines})").format(value=quoted, lines=first)


def _place(name: str) -> int:
    return _ORDER.index(name) if name in _ORDER else len(_ORDER)
