"""How large a document of a case may be, and how many a case may have."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class DocumentLimits:
    """How large a document may be, in bytes, and how many a case may have, those that were withdrawn among them."""

    largest: int = 10 * 1024 * 1024
    most: int = 50
