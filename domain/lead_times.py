"""How long cases took, from opening to closing, and how that is spread. Pure.

Counted in Dutch calendar days, as who waits for a decision counts them; what suspended a case is part of it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from domain.dutch_time import dutch_date

HALF = (1, 2)
NINE_IN_TEN = (9, 10)


@dataclass(frozen=True, slots=True)
class Spread:
    """How long so many cases took: in at most `median` days half of them, in at most `ninth` nine in ten; `longest` all."""

    cases: int
    median: int
    ninth: int
    longest: int


def lead_days(opened_at: datetime, closed_at: datetime) -> int:
    """The calendar days from the day of opening to that of closing (both aware): 0 on the same day."""
    return (dutch_date(closed_at) - dutch_date(opened_at)).days


def spread_of(cases_by_days: Mapping[int, int]) -> Spread | None:
    """The spread of so many cases for each number of days; None where there are none.

    A share is reached at the nearest rank: the fewest days in which at least that share of the cases was done, so it is
    always a number of days that a case took.
    """
    taken = sorted((days, cases) for days, cases in cases_by_days.items() if cases > 0)
    if not taken:
        return None
    total = sum(cases for _, cases in taken)
    return Spread(total, _rank(taken, total, HALF), _rank(taken, total, NINE_IN_TEN), taken[-1][0])


def _rank(taken: list[tuple[int, int]], total: int, share: tuple[int, int]) -> int:
    over, under = share
    seen = 0
    for days, cases in taken:
        seen += cases
        if seen * under >= total * over:
            return days
    return taken[-1][0]
