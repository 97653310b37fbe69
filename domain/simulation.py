"""What a procedure would have answered in cases of the past, where that is something else than was answered. Data."""

from collections.abc import Mapping
from dataclasses import dataclass

Answer = tuple[tuple[str, ...], Mapping[str, str | None] | None]
"""The reasons of a refusal, and where the case goes (`to`, `tier`, `outcome`), or None where nothing was said of that."""


@dataclass(frozen=True, slots=True)
class Otherwise:
    """An act in a case on which another answer would have been given: `kinds` say in what it differs, as a trial names them
    (`refused`, `allowed`, `reasons`, `route`, `obligations`, `plan`, `assessment`)."""

    case: str
    act: str
    recorded_at: str
    kinds: tuple[str, ...]
    was: Answer
    becomes: Answer


@dataclass(frozen=True, slots=True)
class Simulated:
    """How many answers were asked for again, how many entries could not be read, and what would have been otherwise."""

    asked: int
    unread: int
    otherwise: tuple[Otherwise, ...]
