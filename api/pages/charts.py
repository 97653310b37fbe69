"""Bars drawn on the server, of the cells that a table beside them has: where each part begins and how long it is.

Widths are shares of the chart, so a drawing fits a telephone as it fits a laptop, and its texts keep their size. Colours come
from the style sheet, by the number of a part; what they mean stands above the bars.
"""

from dataclasses import dataclass

from api.overview import Cell, Numbers
from api.pages.words import number

LINE = 44
"""Pixels from one bar to the next: a line of text, and the bar under it."""


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a bar: which of the parts it is, and where it begins and how long it is, in percent of the chart."""

    series: int
    start: str
    length: str


@dataclass(frozen=True, slots=True)
class Bar:
    """A row of the table: its name, what its parts are together, where its text and bar stand (pixels), and its parts."""

    name: str
    told: str
    text_at: int
    bar_at: int
    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Chart:
    """A drawing of so many pixels high; `legend` has the words for each part where there are more than one."""

    height: int
    legend: tuple[str, ...]
    bars: tuple[Bar, ...]


def chart_of(numbers: Numbers) -> Chart:
    """The bars of a table, all at one scale: the longest fills the chart, and of shares a hundred does."""
    # What rows are together would make all of them short.
    rows = numbers.rows[:-1] if numbers.totals else numbers.rows
    longest = 100 if numbers.of_hundred else max((sum(_drawn(row, numbers)) for row in rows), default=0)
    bars = tuple(_bar(row, numbers, longest, n * LINE) for n, row in enumerate(rows))
    legend = tuple(numbers.columns[column] for column in numbers.drawn)
    return Chart(len(bars) * LINE, legend if len(legend) > 1 else (), bars)


def _bar(row: tuple[Cell, ...], numbers: Numbers, longest: int, top: int) -> Bar:
    parts, start = [], 0.0
    values = _drawn(row, numbers)
    for series, value in enumerate(values):
        length = 100 * value / longest if longest else 0.0
        if length:
            parts.append(Part(series, f"{start:.3f}%", f"{length:.3f}%"))
        start += length
    unit = "%" if numbers.of_hundred else ""
    name = ", ".join(str(cell) for cell in row[: numbers.named])
    return Bar(name, f"{number(sum(values))}{unit}", top + 16, top + 22, tuple(parts))


def _drawn(row: tuple[Cell, ...], numbers: Numbers) -> list[int]:
    cells = (row[column] for column in numbers.drawn)
    return [cell if isinstance(cell, int) else 0 for cell in cells]
