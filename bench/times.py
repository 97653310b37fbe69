"""How long work takes, as every measuring says it."""

import statistics
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self


@dataclass(frozen=True, slots=True)
class Times:
    """How long one takes, in milliseconds."""

    median: float
    p95: float
    p99: float
    count: int

    @classmethod
    def of(cls, seconds: Sequence[float]) -> Self:
        """The times of these; percentiles by nearest rank, so with fewer than a hundred the 99th is the longest."""
        ordered = sorted(seconds)
        p95, p99 = (ordered[max(0, -(-of_100 * len(ordered) // 100) - 1)] * 1000 for of_100 in (95, 99))
        return cls(statistics.median(ordered) * 1000, p95, p99, len(ordered))


@dataclass(frozen=True, slots=True)
class Work:
    """One kind of work: alone, and by several clients at once; `per_second` is the median of the rounds."""

    name: str
    alone: Times
    loaded: Times
    per_second: float
