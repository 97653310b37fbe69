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


class InterestStatus(StrEnum):
    """How an interest stands: what is proposed for somebody else counts once a second person has confirmed it."""

    PROPOSED = "proposed"
    REGISTERED = "registered"
    END_PROPOSED = "end_proposed"
    ENDED = "ended"


@dataclass(frozen=True, slots=True)
class Interest:
    """That `account` has an interest in `code`, from `valid_from` up to but not at `valid_until` (UTC).

    `code` is a CBS code, the id of a case, or of an area the commitment to its name: which cases that covers is told
    outside the log, where it can be forgotten. Entries from before have the keyed hash (hex) of the name there.
    `municipality` limits an area to the cases of that municipality; None, as for every other scope, limits nothing.
    """

    id: str
    account: str
    scope: InterestScope
    code: str
    valid_from: datetime
    valid_until: datetime | None
    municipality: str | None = None


@dataclass(frozen=True, slots=True)
class RegisteredInterest:
    """An interest as it stands in the register: recorded time beside the valid time that it has itself.

    One that was registered by another than its account is a proposal until `confirmed_at`; its end is one until
    `ended_at`, where `end_proposed_at` is set.
    """

    interest: Interest
    registered_by: str
    registered_at: datetime
    confirmed_by: str | None = None
    confirmed_at: datetime | None = None
    end_proposed_by: str | None = None
    end_proposed_at: datetime | None = None
    ended_by: str | None = None
    ended_at: datetime | None = None

    @property
    def status(self) -> InterestStatus:
        """How it stands."""
        if self.ended_at is not None:
            return InterestStatus.ENDED
        if self.recorded_from is None:
            return InterestStatus.PROPOSED
        return InterestStatus.REGISTERED if self.end_proposed_at is None else InterestStatus.END_PROPOSED

    @property
    def recorded_from(self) -> datetime | None:
        """Since when it is on record: declared by the account itself, or confirmed; None for a proposal."""
        return self.registered_at if self.registered_by == self.interest.account else self.confirmed_at

    @property
    def proposed_by(self) -> str | None:
        """Who proposed what waits to be confirmed; None where nothing does."""
        waits = {InterestStatus.PROPOSED: self.registered_by, InterestStatus.END_PROPOSED: self.end_proposed_by}
        return waits.get(self.status)

    def is_in_force_at(self, moment: datetime) -> bool:
        """Whether it counts at `moment` (aware): it is on record, has begun, is not over, and was not ended."""
        interest = self.interest
        return (
            self.recorded_from is not None
            and self.ended_at is None
            and interest.valid_from <= moment
            and (interest.valid_until is None or moment < interest.valid_until)
        )

    def is_over_at(self, moment: datetime) -> bool:
        """Whether it does not count at `moment` (aware), nor ever after it: it was ended, or its time is over. A proposal, and
        one that has still to begin, can come to count."""
        until = self.interest.valid_until
        return self.ended_at is not None or (until is not None and until <= moment)

    def changed_by_others(self, after: datetime, until: datetime) -> frozenset[str]:
        """Who else than its account saw to it that it began or ceased to count after the one moment, up to the other.

        Both who proposed it and who confirmed it; a validity that begins or is over is of those who made it so.
        """
        recorded = self.recorded_from
        if recorded is None:
            return frozenset()
        begin = max(recorded, self.interest.valid_from)
        ends = [end for end in (self.interest.valid_until, self.ended_at) if end is not None]
        end = min(ends, default=None)
        if end is not None and end <= begin:
            return frozenset()
        found: set[str | None] = set()
        if after < begin <= until or (end is not None and end != self.ended_at and after < end <= until):
            found |= {self.registered_by, self.confirmed_by}
        if end is not None and end == self.ended_at and after < end <= until:
            found |= {self.end_proposed_by, self.ended_by}
        return frozenset(one for one in found if one is not None and one != self.interest.account)

    def as_known(self, moment: datetime) -> "RegisteredInterest":
        """The interest as it stood at `moment`, by what was recorded up to then."""

        def known(by: str | None, at: datetime | None) -> tuple[str | None, datetime | None]:
            return (None, None) if at is None or at > moment else (by, at)

        return RegisteredInterest(
            self.interest,
            self.registered_by,
            self.registered_at,
            *known(self.confirmed_by, self.confirmed_at),
            *known(self.end_proposed_by, self.end_proposed_at),
            *known(self.ended_by, self.ended_at),
        )


def interested(interests: Iterable[RegisteredInterest], moment: datetime) -> tuple[str, ...]:
    """The accounts with one of these interests in force at `moment`."""
    return tuple(sorted({one.interest.account for one in interests if one.is_in_force_at(moment)}))
