"""Changes of the organisation: what one person proposes and another confirms. Data; `domain.change_effects` applies them.

Whether a change may be made is the policy's to say (`policies/getrapt/organising`); nothing here judges.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from domain.organisation import BodyKind
from domain.text import Text


class ChangeKind(StrEnum):
    """What a change does to the organisation."""

    APPOINT = "appoint"
    END_HOLDING = "end_holding"
    SUBSTITUTE = "substitute"
    ADD_SEAT = "add_seat"
    ADD_BODY = "add_body"
    END_SEAT = "end_seat"
    END_BODY = "end_body"
    CLOSE_ACCOUNT = "close_account"
    REOPEN_ACCOUNT = "reopen_account"
    PUT_PROCEDURE = "put_procedure"


ABOUT_AN_ACCOUNT = (ChangeKind.CLOSE_ACCOUNT, ChangeKind.REOPEN_ACCOUNT)
"""The kinds of change that are about an account and no seat. Their body is the managing office, whose matter they are."""

OF_THE_MANAGING_OFFICE = (*ABOUT_AN_ACCOUNT, ChangeKind.PUT_PROCEDURE)
"""The kinds of change whose body is the managing office: about an account, or about which procedure new cases get."""

ENDS_A_BODY = (ChangeKind.END_SEAT, ChangeKind.END_BODY)
"""The kinds of change after which a body is there no longer, or can be: a seat may be its last."""


class ChangeStatus(StrEnum):
    """A change is proposed by one person and confirmed by another. A proposal, or a substitution, can be revoked."""

    PROPOSED = "proposed"
    CONFIRMED = "confirmed"
    REVOKED = "revoked"


@dataclass(frozen=True, slots=True)
class NewSeat:
    """The seat that `add_seat` adds to the body: for whom it is, and whether it chairs and votes; its title is sealed."""

    party: str
    title: Text
    chair: bool
    voting: bool


@dataclass(frozen=True, slots=True)
class NewBody:
    """The body that `add_body` adds; its title is sealed."""

    title: Text
    kind: BodyKind
    municipality: str | None
    principal: str


@dataclass(frozen=True, slots=True)
class NewProcedure:
    """The version that `put_procedure` puts into force; `content_hash` is the SHA-256 (hex) of its document."""

    procedure: str
    version: int
    content_hash: str


@dataclass(frozen=True, slots=True)
class Change:
    """One change of the organisation, from `valid_from` (UTC) on, and never from before it is confirmed.

    `body` and `seat` are ids; `account` is the pseudonym of who is appointed, stands in, or whose holding ends. A
    substitution has its `valid_until` and `reasons`; an appointment may have an end. `seat` and `account` are None where
    a body is added or ends, `account` where a seat ends, `seat` where an account is closed or opened again. `new_seat`
    and `new_body` are set where one is added, `new_procedure` where a procedure is put into force, which is about neither
    seat nor account, and has no end: it counts until another one does.
    """

    id: str
    kind: ChangeKind
    body: str
    seat: str | None
    account: str | None
    valid_from: datetime
    valid_until: datetime | None = None
    reasons: Text | None = None
    new_seat: NewSeat | None = None
    new_body: NewBody | None = None
    new_procedure: NewProcedure | None = None


@dataclass(frozen=True, slots=True)
class ChangeStanding:
    """A change as it stands in the register: recorded time beside the valid time that it has itself."""

    change: Change
    status: ChangeStatus
    proposed_by: str
    proposed_at: datetime
    confirmed_at: datetime | None = None
    revoked_at: datetime | None = None

    def is_over_at(self, moment: datetime) -> bool:
        """Whether nothing of it is to come at `moment` (aware): it was revoked; or what it says has begun, and has ended
        where it has an end."""
        if self.status is not ChangeStatus.CONFIRMED:
            return self.status is ChangeStatus.REVOKED
        return (self.change.valid_until or self.change.valid_from) <= moment
