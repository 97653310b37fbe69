"""An objection (bezwaar) against the decision of a case, and who may not decide it (Awb 10:3 lid 3). Data."""

from dataclasses import dataclass
from datetime import datetime

from domain.motivation import Motivation
from domain.text import Text


@dataclass(frozen=True, slots=True)
class Contested:
    """The decision that an objection is against: who took it, and which accounts held the mandaten through which it was
    taken, as of that decision."""

    account: str
    holders: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Objection:
    """An objection as it stands. `offices`: one of these decides it. `founded` is None for as long as nobody did."""

    contested: Contested
    offices: tuple[str, ...]
    lodged_at: datetime
    reasons: Text | None
    founded: bool | None = None
    motivation: Motivation | None = None

    @property
    def waits(self) -> bool:
        """Whether it has still to be decided."""
        return self.founded is None
