"""The reasons of a decision, part by part; of whose decision, is the act's to say."""

from dataclasses import dataclass

from domain.text import Text


@dataclass(frozen=True, slots=True)
class Motivation:
    """The structured motivering of a decision (Awb 3:46-3:48)."""

    facts: Text | None = None
    interests: Text | None = None
    norm: Text | None = None
    equality: Text | None = None
    maatwerk: Text | None = None


NOT_MOTIVATED = Motivation()
"""No part was written."""
