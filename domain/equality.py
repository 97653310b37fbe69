"""How often equal cases ended alike: the indicator of equality of an area. Pure.

Equal are cases of the same municipality, area, difference type and measure, that ended with an outcome; alike is the same
outcome, so that an approval with conditions is another than one without. Every two equal cases are compared once. The
indicator says nothing of whether a difference was justified: it says where to look.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Self


@dataclass(frozen=True, slots=True)
class Alike:
    """So many pairs of equal cases, of which so many ended alike."""

    pairs: int
    alike: int

    def __post_init__(self) -> None:
        if not 0 <= self.alike <= self.pairs:
            raise ValueError(f"{self.alike} of {self.pairs} pairs cannot be alike")

    def __add__(self, other: Self) -> "Alike":
        return Alike(self.pairs + other.pairs, self.alike + other.alike)

    @property
    def percentage(self) -> int | None:
        """The share that ended alike, in whole percent; None where no two cases are equal.

        Rounded down, so that 100 means all of them.
        """
        return None if self.pairs == 0 else self.alike * 100 // self.pairs


NOTHING = Alike(0, 0)


def alike_of(ended: Mapping[str, int]) -> Alike:
    """Of one group of equal cases: how many ended with each outcome. ValueError below 0."""
    if any(cases < 0 for cases in ended.values()):
        raise ValueError("there are no fewer than 0 cases")
    return Alike(_pairs(sum(ended.values())), sum(map(_pairs, ended.values())))


def together(groups: Iterable[Alike]) -> Alike:
    """All of these together."""
    return sum(groups, NOTHING)


def _pairs(cases: int) -> int:
    return cases * (cases - 1) // 2
