"""What is measured of `getrapt import`."""

from dataclasses import dataclass

from bench.figures import Machine


@dataclass(frozen=True, slots=True)
class Whole:
    """A file of rows that are all new, and then the same file again."""

    seconds: float
    """The whole command, with what it waits at its end for the first tiers."""
    per_second: float
    """From the moment at which the first row was judged until the last one is there."""
    opened_per_second: float
    """From the entry of the first row to that of the last first tier."""
    command_peak: float
    api_peak: float
    worker_peak: float
    """Megabytes; of the web application and the worker while the command ran."""
    again_seconds: float
    """The whole command, where all rows are there."""


@dataclass(frozen=True, slots=True)
class Killed:
    """Another file of as many rows, of which the import is killed halfway and run again."""

    there: int
    """Rows that the second run found there."""
    opened: int
    """Rows that it opened."""
    seconds: float
    """The whole of the second run."""
    missing: int
    """Rows of both files that are no case."""
    twice: int
    """Cases of which there is more than one entry that opened them."""


@dataclass(frozen=True, slots=True)
class Imports:
    """One number of rows, with what the bare parts do on the same servers in the same run."""

    rows: int
    whole: Whole
    killed: Killed
    plain_per_second: float
    rate_against_plain: float
    bare_per_second: float
    """Bare workflows, from their start until they wait with a timer."""
    rate_against_bare: float
    """Of cases until their first tier is open."""


@dataclass(frozen=True, slots=True)
class ImportReport:
    """A run. `at_once`: plain inserts and bare workflows under way at a time."""

    machine: Machine
    at_once: int
    sizes: tuple[Imports, ...]
