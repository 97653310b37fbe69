"""A fault: one thing that is wrong with a value that came in, said so that a person can put it right."""

from dataclasses import dataclass
from typing import Self

from domain.expectation import Expectation
from domain.identifiers import mask_bsn
from domain.plain_text import shown


@dataclass(frozen=True, slots=True)
class Fault:
    """`column` is where, `value` what stood there (at most 40 characters, a BSN masked), `code` a stable name.

    `message` is an English sentence that says what is wrong, `expected` what would be right: in the catalogue, in each
    language.
    """

    column: str
    value: str
    code: str
    message: str
    expected: Expectation

    @classmethod
    def of(cls, column: str, value: str, code: str, message: str, expected: Expectation | None = None) -> Self:
        """A fault that shows `value` safely; masked before it is cut, so that half a BSN is not shown either.

        Without `expected` it is what the code says by itself.
        """
        return cls(column, shown(mask_bsn(value)), code, message, expected or Expectation(code))
