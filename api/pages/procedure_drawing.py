"""A procedure as a drawing that is made on the server: each tier a box with its steps, one below the other, and the way from the intake
to the decision. What it says stands beside it as text too, so that who hears the page misses nothing."""

import textwrap
from dataclasses import dataclass

from api.pages.procedure_words import duration
from domain.procedure import Procedure, StepKind

WIDTH = 340
"""Of the drawing, in units that are pixels on a telephone."""
_LINE = 18
_GAP = 34
_WIDEST = 36
"""Characters on one line of a box."""


@dataclass(frozen=True, slots=True)
class Line:
    """A line of text, where it stands, and whether it is a heading."""

    text: str
    at: int
    heading: bool = False


@dataclass(frozen=True, slots=True)
class Box:
    """A box with its lines; `kind` is intake, tier, deciding, step or end."""

    kind: str
    left: int
    top: int
    width: int
    height: int
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Drawing:
    """The boxes, those within others after them; and where each way down begins and ends."""

    height: int
    boxes: tuple[Box, ...]
    ways: tuple[tuple[int, int], ...]


def drawing_of(procedure: Procedure, intake: str, end: str) -> Drawing:
    """The drawing; `intake` and `end` are what its first and last box say."""
    boxes: list[Box] = []
    ways: list[tuple[int, int]] = []
    top = _box(boxes, "intake", 0, 4, WIDTH, [intake])
    for tier in procedure.tiers:
        ways.append((top, top + _GAP))
        begin = top + _GAP
        headings = textwrap.wrap(f"{tier.title} ({duration(tier.term)})", _WIDEST)
        place = len(boxes)
        inner = begin + 12 + len(headings) * _LINE
        for step in tier.steps:
            deciding = step.kind in (StepKind.DECIDE, StepKind.SIGN)
            inner = _box(boxes, "deciding" if deciding else "step", 16, inner, WIDTH - 32, [step.title]) + 10
        lines = tuple(Line(text, begin + 18 + n * _LINE, heading=True) for n, text in enumerate(headings))
        boxes.insert(place, Box("tier", 1, begin, WIDTH - 2, inner - begin, lines))
        top = inner
    ways.append((top, top + _GAP))
    bottom = _box(boxes, "end", 0, top + _GAP, WIDTH, [end])
    return Drawing(bottom + 4, tuple(boxes), tuple(ways))


def _box(boxes: list[Box], kind: str, left: int, top: int, width: int, texts: list[str]) -> int:
    """Adds a box with these texts; where it ends."""
    lines = [line for text in texts for line in textwrap.wrap(text, _WIDEST)]
    height = 14 + len(lines) * _LINE
    placed = tuple(Line(text, top + 20 + n * _LINE) for n, text in enumerate(lines))
    boxes.append(Box(kind, left + 1, top, width - 2, height, placed))
    return top + height
