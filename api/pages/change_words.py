"""What changed between two moments, in words: which part of a case, what it was and what it is.

A part is named by its JSON pointer; each word of it has a label, or is the name of a seat, a body or a tier.
"""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from api.catalogue import label, page_texts, reason_table, reason_text
from api.difference_view import FORGOTTEN
from api.pages import words
from api.pages.dutch_parts import dutch
from api.seats import SeatNames
from api.translations import gettext
from domain.municipalities import municipality_name

_MOMENT = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?Z", re.ASCII)
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_CODED = {
    "state": "state",
    "phase": "state",
    "sideState": "state",
    "outcome": "outcome",
    "measure": "measure",
    "choice": "vote",
    "opinion": "opinion",
    "maatwerkGround": "maatwerk_ground",
    "differenceType": "difference_type",
    "stepKind": "step_kind",
    "unit": "duration_unit",
    "to": "route_to",
}
_REASONS = ("findings", "reasons")
_SAID_ELSEWHERE = ("seat", "phase", "sideState")
"""What another field says as well: the name of the seat it belongs to, and the state of the case in one word."""


class ChangeWords:
    """Puts changes into words, with the names of one organisation, and of the tiers and steps of one procedure."""

    def __init__(self, names: SeatNames, titles: Mapping[str, str]) -> None:
        self._names = names
        self._titles = titles

    def all(self, changes: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
        """What the page shows of changes, without those that say what another one says."""
        return [self.of(one) for one in changes if one["field"].rpartition("/")[2] not in _SAID_ELSEWHERE]

    def of(self, change: Mapping[str, Any]) -> dict[str, Any]:
        """What the page shows of a change: `field`, `before` and `after` in words, and the `entries` that brought it."""
        parts = [_unescaped(part) for part in change["field"].split("/")[1:]]
        return {
            "field": ", ".join(self._part(part) for part in parts),
            "before": self._value(parts[-1], change["before"]),
            "after": self._value(parts[-1], change["after"]),
            "entries": change["entries"],
        }

    def _part(self, part: str) -> str:
        if part in page_texts()["case_part"]:
            return label("case_part", part)
        return self._name(part)

    def _name(self, code: str) -> str:
        if self._names.knows(code):
            return self._names.seat(code)
        return self._titles.get(code, label("who", code))

    def _value(self, part: str, value: object) -> str:
        match value:
            case None:
                return "–"
            case bool():
                return label("yes_no", str(value).lower())
            case int() if part == "amountCents":
                return words.amount(value)
            case list():
                return ", ".join(self._value(part, one) for one in value) or "–"
            case dict():
                return gettext("vergeten") if value == FORGOTTEN else "–"
            case str():
                return self._text(part, value)
            case _:
                return str(value)

    def _text(self, part: str, value: str) -> str:
        if _MOMENT.fullmatch(value):
            return words.moment(value)
        if _DAY.fullmatch(value):
            return words.day(value)
        if part in _CODED:
            return label(_CODED[part], value)
        if part in _REASONS and value in reason_table():
            return reason_text(value)
        if part == "municipality":
            return municipality_name(value)
        if value in page_texts()["awaited"]:
            return label("awaited", value)
        if self._names.knows(value) or value in self._titles:
            return self._name(value)
        # What somebody typed has spaces; a code, a number or an account has none, and is of no language.
        return dutch(value) if " " in value else value


def _unescaped(part: str) -> str:
    """A part of a JSON pointer (RFC 6901)."""
    return part.replace("~1", "/").replace("~0", "~")
