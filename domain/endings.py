"""That a seat, a body or an account is there no longer from a moment on. Data; what ends stays in what was recorded."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class EndedKind(StrEnum):
    """What ends. An account is closed, and may be opened again; a seat or body ends for good."""

    SEAT = "seat"
    BODY = "body"
    ACCOUNT = "account"


@dataclass(frozen=True, slots=True)
class Ending:
    """The seat, body or account `id` ended at `valid_from` (UTC); an account that was opened again, up to `valid_until`."""

    kind: EndedKind
    id: str
    valid_from: datetime
    valid_until: datetime | None = None

    def is_in_force_at(self, moment: datetime) -> bool:
        """Whether it counts at `moment` (aware)."""
        return self.valid_from <= moment and (self.valid_until is None or moment < self.valid_until)
