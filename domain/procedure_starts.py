"""From when on which version of a procedure is the one for new cases. Pure; a case that began keeps the version it began with.

Versions come into force by entries: the first by the system, from the moment of its entry, and later ones by two persons,
from a moment that they chose.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from itertools import zip_longest


@dataclass(frozen=True, slots=True)
class ProcedureStart:
    """That new cases get this version from `starts_at` (UTC) on; `content_hash` is the SHA-256 (hex) of its document."""

    procedure: str
    version: int
    content_hash: str
    starts_at: datetime


@dataclass(frozen=True, slots=True)
class Period:
    """For how long new cases get the version of a start: up to `until`, the next start; None for the last one."""

    start: ProcedureStart
    until: datetime | None


def periods(starts: Iterable[ProcedureStart]) -> tuple[Period, ...]:
    """The periods in order of time; `starts` come in the order of their entries.

    Of those that start at the same moment the later entry counts, so a start that is still to come can be replaced.
    """
    last = {start.starts_at: start for start in starts}
    moments = sorted(last)
    return tuple(Period(last[moment], end) for moment, end in zip_longest(moments, moments[1:]))


def in_force(starts: Iterable[ProcedureStart], moment: datetime) -> ProcedureStart | None:
    """The start that counts at `moment`; None before the first. `starts` come in the order of their entries."""
    begun = [one.start for one in periods(starts) if one.start.starts_at <= moment]
    return begun[-1] if begun else None


def to_come(starts: Iterable[ProcedureStart], moment: datetime) -> tuple[ProcedureStart, ...]:
    """The starts after `moment`, in order of time."""
    return tuple(one.start for one in periods(starts) if one.start.starts_at > moment)
