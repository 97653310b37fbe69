"""Registered interests (Awb 2:4): that an account is known to have an interest somewhere, before any case is there.

Data, and which cases one covers. What an interest bars is the policy's to say (`policies/getrapt/interest`). Codes and
pseudonyms only: what the interest is stands in the vault.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class InterestScope(StrEnum):
    """Where an interest lies: in a whole municipality, in an area, or in one case."""

    MUNICIPALITY = "municipality"
    AREA = "area"
    CASE = "case"


@dataclass(frozen=True, slots=True)
class Interest:
    """That `account` has an interest in `code`, from `valid_from` up to but not at `valid_until` (UTC).

    `code` is a CBS code, the keyed hash (hex) of an area's name, or the id of a case.
    """

    id: str
    account: str
    scope: InterestScope
    code: str
    valid_from: datetime
    valid_until: datetime | None


@dataclass(frozen=True, slots=True)
class RegisteredInterest:
    """An interest as it stands in the register: recorded time beside the valid time that it has itself."""

    interest: Interest
    registered_by: str
    registered_at: datetime
    ended_by: str | None = None
    ended_at: datetime | None = None

    def is_in_force_at(self, moment: datetime) -> bool:
        """Whether it counts at `moment` (aware): it has begun, is not over, and was not ended."""
        interest = self.interest
        return (
            self.ended_at is None
            and interest.valid_from <= moment
            and (interest.valid_until is None or moment < interest.valid_until)
        )

    def as_known(self, moment: datetime) -> "RegisteredInterest":
        """The interest as it stood at `moment`, by what was recorded up to then."""
        if self.ended_at is None or self.ended_at <= moment:
            return self
        return RegisteredInterest(self.interest, self.registered_by, self.registered_at)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a case is, as interests name it; `area` is the keyed hash of its area's name."""

    case: str
    municipality: str
    area: str | None

    def scopes(self) -> tuple[tuple[InterestScope, str], ...]:
        """Every scope with its code in which an interest covers this case."""
        wide = ((InterestScope.MUNICIPALITY, self.municipality), (InterestScope.CASE, self.case))
        return wide if self.area is None else (*wide, (InterestScope.AREA, self.area))


def interested(interests: Iterable[RegisteredInterest], moment: datetime) -> tuple[str, ...]:
    """The accounts with one of these interests in force at `moment`."""
    return tuple(sorted({one.interest.account for one in interests if one.is_in_force_at(moment)}))
