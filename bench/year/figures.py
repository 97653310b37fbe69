"""What is measured of a year."""

from dataclasses import dataclass

from bench.times import Times

PERIODS = 12
"""The parts of the time that figures are told by."""


@dataclass(frozen=True, slots=True)
class Plan:
    """So many cases in so many minutes, by this seed."""

    cases: int
    minutes: float
    seed: int

    @property
    def period(self) -> float:
        """Seconds of one part."""
        return self.minutes * 60 / PERIODS

    @property
    def term(self) -> int:
        """Seconds of a group's term: a case that is left to it is passed on within the run, and no other one is."""
        return round(max(20.0, self.period))


@dataclass(frozen=True, slots=True)
class Look:
    """The machine at one moment, in megabytes: each process of the stack, PostgreSQL's database and Temporal's."""

    memory: dict[str, float]
    postgres: float
    temporal: float


@dataclass(frozen=True, slots=True)
class Period:
    """The acts that were sent in one part of the time, and the machine at its end."""

    acts: int
    times: Times
    look: Look


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the ledger, the read model and Temporal say in the end. `lost`: acknowledged, and not in the ledger."""

    opened: int
    waiting: int
    """Cases that are not closed."""
    running: int
    """Workflows that have not ended."""
    entries: int
    acknowledged: int
    lost: int
    tier_open: Times
    """From a conclusion to the next tier being open."""


@dataclass(frozen=True, slots=True)
class Year:
    """All of it. `refused` and `stuck` are cases that did not go their way: an act was refused, or the next step never came."""

    plan: Plan
    seconds: float
    periods: tuple[Period, ...]
    again: int
    """How often an act was sent once more, since there was no answer."""
    refused: tuple[str, ...]
    stuck: int
    outcome: Outcome
