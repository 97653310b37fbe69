"""What would be right in the place of what was wrong, apart from any language: which sentence says it, and what it says it of.

The sentences are the catalogue's, in every language (`[expected]` in `api/catalogue/problems.toml`).
"""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Expectation:
    """`code` names the sentence, `values` by name what belongs in it: numbers and codes, which are the same everywhere.

    Every code of a fault has a sentence of its own; others say it more closely than the fault's code does.
    """

    code: str
    values: tuple[tuple[str, str], ...] = ()


def expect(code: str, **values: object) -> Expectation:
    """The sentence with this code, with these values in it."""
    return Expectation(code, tuple((name, str(value)) for name, value in values.items()))


def one_of(known: Iterable[str]) -> Expectation:
    """One of these; nothing, where there is none."""
    listed = ", ".join(known)
    return expect("one_of", known=listed) if listed else Expectation("nothing")
