"""The numbers of the overview as tables: what a page shows, what a chart draws and what a file has are the same cells.

Numbers are read for the municipalities that the person may see; whoever asks has asked the policy.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from types import MappingProxyType
from typing import TypeVar

from api.catalogue import label
from api.identity import Person
from api.parts import Parts
from api.texts import reveal
from domain.codes import DifferenceType, Outcome
from domain.csv_cells import cell_text, csv_line
from domain.equality import Alike, together
from domain.lead_times import Spread, spread_of
from domain.municipalities import municipality_name
from domain.procedure import Procedure
from domain.term_clocks import soon_until

MOST_AREAS = 25
"""On the page, which is to stay light; the file has all of them."""

Cell = str | int | None
_Row = TypeVar("_Row")


@dataclass(frozen=True, slots=True)
class Numbers:
    """One table of the overview. The first `named` columns say what a row is about, the others are numbers; `drawn` are the
    columns of a chart, side by side in one bar, and `of_hundred` says that they are shares. With `totals` the last row is what
    the others are together. `in_all` is how many rows there are, where these are the first of more."""

    name: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    drawn: tuple[int, ...]
    named: int = 1
    of_hundred: bool = False
    totals: bool = False
    in_all: int | None = None

    @property
    def title(self) -> str:
        """What the table is about."""
        return label("overview", self.name)

    def as_csv(self) -> bytes:
        """The table as a file that no spreadsheet program runs anything of."""
        lines = (self.columns, *self.rows)
        return b"".join(csv_line(cell_text(cell) for cell in line) for line in lines)


@dataclass(frozen=True, slots=True)
class Wanted:
    """Whose numbers: of these municipalities, in the tiers of this procedure; `every` row of them, as a file has it, or as many
    as a page shows."""

    parts: Parts
    person: Person
    municipalities: tuple[str, ...]
    procedure: Procedure
    every: bool = False


async def places(wanted: Wanted) -> Numbers:
    """Cases per municipality and tier, and those that ended."""
    found = await wanted.parts.overviews.places(wanted.municipalities)
    titles: dict[str | None, str] = {None: _word("no_tier")} | {one.id: one.title for one in wanted.procedure.tiers}
    # A case that runs under an earlier procedure may be in a tier that this one has not.
    titles |= {one.tier: one.tier for one in found if one.tier is not None and one.tier not in titles}
    places_: list[tuple[bool, object]] = [*((False, tier) for tier in titles), (True, True), (True, False)]
    cells: dict[str, dict[tuple[bool, object], int]] = {}
    for one in found:
        key = (one.ended, one.decided if one.ended else one.tier)
        row = cells.setdefault(one.municipality, {})
        row[key] = row.get(key, 0) + one.cases
    columns = (_word("municipality"), *titles.values(), _word("decided"), _word("undecided"), _word("total"))
    lines = _by_municipality(cells, lambda row: [row.get(place, 0) for place in places_])
    rows = tuple((*line, sum(map(_number, line[1:]))) for line in _with_total(lines))
    return Numbers("places", columns, rows, tuple(range(1, len(titles) + 1)), totals=len(rows) > 1)


async def at_risk(wanted: Wanted) -> Numbers:
    """Terms that have passed, and that are soon over."""
    now = datetime.now(UTC)
    found = await wanted.parts.overviews.at_risk(wanted.municipalities, now, soon_until(now))
    cells = {one.municipality: [one.passed, one.soon] for one in found}
    lines = _with_total(_by_municipality(cells, lambda row: row))
    return Numbers(
        "at_risk", (_word("municipality"), _word("passed"), _word("soon")), lines, (1, 2), totals=len(lines) > 1
    )


async def lead_times(wanted: Wanted) -> Numbers:
    """How long cases with a decision took."""
    found = await wanted.parts.overviews.lead_times(wanted.municipalities)
    lines = _by_municipality(found, lambda days: _spread(spread_of(days)))
    if len(lines) > 1:
        every: dict[int, int] = {}
        for by_days in found.values():
            for days, cases in by_days.items():
                every[days] = every.get(days, 0) + cases
        lines = (*lines, (_word("all_municipalities"), *_spread(spread_of(every))))
    columns = ("municipality", "cases", "median_days", "ninth_days", "longest_days")
    return Numbers("lead_times", tuple(map(_word, columns)), lines, (2,), totals=len(lines) > 1)


async def outcomes(wanted: Wanted) -> Numbers:
    """How cases ended, by difference type."""
    found = await wanted.parts.overviews.outcomes(wanted.municipalities)
    ended = {(one.difference_type, one.outcome): one.cases for one in found}
    there = [one.value for one in Outcome if any(outcome == one.value for _, outcome in ended)]
    lines: list[tuple[Cell, ...]] = []
    for kind in DifferenceType:
        row = [ended.get((kind.value, outcome), 0) for outcome in there]
        if any(row):
            lines.append((label("difference_type", kind.value), *row, sum(row)))
    columns = (_word("difference_type"), *(label("outcome", outcome) for outcome in there), _word("total"))
    return Numbers("outcomes", columns, tuple(lines), tuple(range(1, len(there) + 1)))


async def alike_in(wanted: Wanted) -> Numbers:
    """How often equal cases ended alike, by municipality."""
    found = await wanted.parts.overviews.alike(wanted.municipalities)
    lines = _by_municipality(found, lambda one: [one.areas, *_alike(one.alike)])
    if len(lines) > 1:
        areas = sum(one.areas for one in found.values())
        lines = (*lines, (_word("all_municipalities"), areas, *_alike(together(one.alike for one in found.values()))))
    columns = ("municipality", "areas", "pairs", "alike", "percentage")
    return Numbers("alike_in", tuple(map(_word, columns)), lines, (4,), of_hundred=True, totals=len(lines) > 1)


async def areas_unlike(wanted: Wanted) -> Numbers:
    """The areas in which most equal cases ended otherwise. Whose area is named, is looked at."""
    found = await wanted.parts.overviews.areas(wanted.municipalities, None if wanted.every else MOST_AREAS)
    in_all = len(found)
    if in_all == MOST_AREAS and not wanted.every:
        in_all = sum(one.areas for one in (await wanted.parts.overviews.alike(wanted.municipalities)).values())
    wanted.person.look.shows(*(one.case for one in found if one.case is not None))
    texts = await reveal(wanted.parts, [one.area for one in found])
    lines = tuple(
        (texts.get(one.area) or _word("forgotten_area"), municipality_name(one.municipality), *_alike(one.alike))
        for one in found
    )
    columns = ("area", "municipality", "pairs", "alike", "percentage")
    more = in_all if in_all > len(lines) else None
    return Numbers("areas_unlike", tuple(map(_word, columns)), lines, (4,), named=2, of_hundred=True, in_all=more)


TABLES = MappingProxyType(
    {one.__name__: one for one in (places, at_risk, lead_times, outcomes, alike_in, areas_unlike)}
)
"""What the overview has, in the order of the page."""


def _word(code: str) -> str:
    return label("overview", code)


def _by_municipality(
    found: Mapping[str, _Row], cells: Callable[[_Row], Sequence[Cell]]
) -> tuple[tuple[Cell, ...], ...]:
    """A line for each municipality that has anything, by name."""
    return tuple((municipality_name(code), *cells(found[code])) for code in sorted(found, key=municipality_name))


def _with_total(lines: tuple[tuple[Cell, ...], ...]) -> tuple[tuple[Cell, ...], ...]:
    """The lines, and where there are more than one what they are together."""
    if len(lines) < 2:
        return lines
    return (
        *lines,
        (_word("all_municipalities"), *(sum(map(_number, column)) for column in list(zip(*lines, strict=True))[1:])),
    )


def _number(cell: Cell) -> int:
    return cell if isinstance(cell, int) else 0


def _spread(spread: Spread | None) -> list[Cell]:
    return [0, None, None, None] if spread is None else [spread.cases, spread.median, spread.ninth, spread.longest]


def _alike(alike: Alike) -> list[Cell]:
    return [alike.pairs, alike.alike, alike.percentage]
