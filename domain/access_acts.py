"""Sealing a batch of the access log: the act of the system, what has then happened, and the one from the other. Pure.

What a look is stands in `domain.looks`; how a batch gets its root is the store's.
"""

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class SealAccessLog:
    """The system puts a batch of looks on record: the records `first` to `last`, and the root (hex) of their tree.

    The root is that of RFC 6962 section 2.1 over their leaves, in order. `count` is how many there are.
    """

    first: int
    last: int
    count: int
    root: str
    type: Literal["seal_access_log"] = "seal_access_log"


@dataclass(frozen=True, slots=True)
class AccessLogSealed:
    """From here on, a record of this batch that is changed, removed, inserted or swapped no longer has this root."""

    first: int
    last: int
    count: int
    root: str
    type: Literal["access_log_sealed"] = "access_log_sealed"


def decide_seal(act: SealAccessLog) -> AccessLogSealed:
    """What an allowed act does."""
    return AccessLogSealed(act.first, act.last, act.count, act.root)
