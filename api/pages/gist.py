"""What a case is about, in five lines at most: the difference, where, what is asked, why, and in its own words.

Read from the case as JSON alone. The whole of the summary stands under it, folded.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from api.catalogue import label
from api.pages import words
from api.pages.dutch_parts import dutch
from api.translations import gettext, ngettext
from domain.municipalities import municipality_name

MOST_LINES = 5
LONGEST = 160
"""Characters of a line of the summary: some two lines on a telephone, one on a laptop."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line, with what it is about; `term` is empty where the line speaks for itself."""

    term: str
    text: str


def gist(view: Mapping[str, Any]) -> list[Line]:
    """The lines, at most `MOST_LINES`, of a case as `case_view.case_json` has it."""
    municipality, count = municipality_name(view["municipality"]), len(view["addresses"])
    place = gettext("{area}, gemeente {municipality}").format(area=view["area"] or "–", municipality=municipality)
    addresses = ngettext("{number} adres", "{number} adressen", count).format(number=count)
    asked = f"{label('measure', view['measure'])}, {words.amount(view['amountCents'])}"
    chosen = label("gist", "chosen" if view["residentChoice"] else "not_chosen")
    if view["maatwerkGround"] != "none":
        ground = label("maatwerk_ground", view["maatwerkGround"])
        chosen = gettext("{chosen} Grond voor maatwerk: {ground}.").format(chosen=chosen, ground=ground)
    lines = [
        Line(label("gist", "difference"), label("difference_type", view["differenceType"])),
        Line(label("gist", "where"), f"{place}; {addresses}"),
        Line(label("gist", "asked"), asked),
        Line(label("gist", "resident"), chosen),
    ]
    if view["summary"]:
        lines.append(Line(label("gist", "summary"), dutch(shortened(view["summary"]))))
    return lines


def shortened(text: str, longest: int = LONGEST) -> str:
    """The first sentence, on one line; cut at a word where it is longer than `longest` characters."""
    line = " ".join(text.split())
    for end in (". ", "! ", "? "):
        first, found, _ = line.partition(end)
        line = first + end.strip() if found else line
    if len(line) <= longest:
        return line
    cut = line[: longest - 1].rpartition(" ")[0] or line[: longest - 1]
    return f"{cut}…"
