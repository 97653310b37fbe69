"""What is measured of cases that wait for a term."""

from dataclasses import dataclass

from bench.figures import Machine
from bench.times import Times


@dataclass(frozen=True, slots=True)
class Plan:
    """Up to each of these numbers of open cases; `due` more have a term of so many seconds, which passes."""

    cases: tuple[int, ...]
    due: int
    term: int


@dataclass(frozen=True, slots=True)
class Footprint:
    """Megabytes of each process of the stack, of PostgreSQL's database and of Temporal's."""

    memory: dict[str, float]
    postgres: float
    temporal: float


@dataclass(frozen=True, slots=True)
class Waiting:
    """The stack with so many open cases, each of which waits with a timer."""

    cases: int
    made_per_second: float
    """Of those that were added: from the first row until the timer of the last one is set."""
    made: Footprint
    """When all of them wait."""
    started: Footprint
    """After the stack was stopped and started."""
    stop_seconds: float
    start_seconds: float
    """Until it says that it is ready."""
    answer_seconds: float
    """From then until the workflow of one of the cases answers."""
    answers: Times
    """Of some others, one after the other: each is brought back from its history."""
    missed: int
    """Terms that passed while nothing ran, or passed before and were acted on only after the start."""
    missed_seconds: float
    """From the beginning of the start until the last of those was acted on."""
    passed: Times
    """From the end of a term to the entry of the act on it, while all the others wait."""


@dataclass(frozen=True, slots=True)
class TimerReport:
    """A run."""

    machine: Machine
    plan: Plan
    idle: Footprint
    start_seconds: float
    """Of the empty stack, with making its home."""
    sizes: tuple[Waiting, ...]
