"""Free text as it may come in: 1 to 4,000 characters, in NFC, nothing invisible, and no citizen service number."""

from typing import Annotated

from pydantic import AfterValidator, Strict
from pydantic_core import PydanticCustomError

from domain.expectation import expect
from domain.identifiers import find_bsn
from domain.plain_text import code_point, forbidden_character, normalised

LONGEST = 4000
EXPECTED = expect("characters", least=1, most=LONGEST)


def checked_text(text: str) -> str:
    """The text in NFC; PydanticCustomError with the code of what is wrong with it."""
    value = normalised(text)
    if not value.strip():
        raise PydanticCustomError("missing", "The text is empty.", {"expected": EXPECTED})
    if len(value) > LONGEST:
        raise PydanticCustomError(
            "too_long", "The text has {length} characters.", {"length": len(value), "expected": EXPECTED}
        )
    char = forbidden_character(value, lines=True)
    if char is not None:
        raise PydanticCustomError("forbidden_character", "The text contains {char}.", {"char": code_point(char)})
    if find_bsn(value):
        raise PydanticCustomError("contains_bsn", "The text contains a citizen service number (BSN).")
    return value


FreeText = Annotated[str, Strict(), AfterValidator(checked_text)]
