"""Subjects: whom personal data is about, whether it was forgotten (AVG 17), and whether something forbids that (AVG 17(3)).

Data, and how a subject stands after its acts. Codes and pseudonyms only: what is held on a subject stands in the vault.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

DATA_OFFICE = "gegevensbescherming"
"""The office that an organisation can name for the rights of those concerned; beheer is one with it for most of them."""


class SubjectKind(StrEnum):
    """What has a key of its own in the vault."""

    CASE = "case"
    ADDRESS = "address"
    ACCOUNT = "account"
    INTEREST = "interest"
    MANDAAT = "mandaat"
    CHANGE = "change"
    AUDIT = "audit"
    MEETING = "meeting"


REGISTERED = (
    SubjectKind.INTEREST,
    SubjectKind.MANDAAT,
    SubjectKind.CHANGE,
    SubjectKind.AUDIT,
    SubjectKind.MEETING,
)
"""The kinds whose texts are of something in a register, and are found by its id."""


class SubjectStatus(StrEnum):
    """Whether a subject is to be forgotten."""

    KEPT = "kept"
    PROPOSED = "proposed"
    FORGOTTEN = "forgotten"


class ForgettingGround(StrEnum):
    """Why a subject is forgotten: the grounds of AVG 17(1), and the end of its term (Archiefwet)."""

    NO_LONGER_NEEDED = "no_longer_needed"
    PERMISSION_WITHDRAWN = "permission_withdrawn"
    OBJECTED = "objected"
    UNLAWFUL = "unlawful"
    LEGAL_DUTY = "legal_duty"
    RETENTION_ENDED = "retention_ended"


class HoldGround(StrEnum):
    """Why nothing of a subject may be destroyed: the exceptions of AVG 17(3), and requests that are under way."""

    LEGAL_CLAIM = "legal_claim"
    INQUIRY = "inquiry"
    INFORMATION_REQUEST = "information_request"
    PUBLIC_TASK = "public_task"
    ARCHIVING = "archiving"


class ExportPurpose(StrEnum):
    """What a copy of all that is held on a subject is for: the subject itself (AVG 15), or an archive (Archiefwet)."""

    ACCESS_REQUEST = "access_request"
    TRANSFER = "transfer"


class Readable(StrEnum):
    """What of a case can still be read. Addresses, and what each of them has, are forgotten by themselves, since cases share
    them."""

    TEXTS = "texts"
    DOCUMENTS = "documents"
    ADDRESSES = "addresses"
    SITUATIONS = "situations"


@dataclass(frozen=True, slots=True)
class SubjectStanding:
    """How a subject stands. A hold is in force while `hold` is set; `confirmed_at` is when it was forgotten."""

    id: str
    status: SubjectStatus = SubjectStatus.KEPT
    ground: ForgettingGround | None = None
    proposed_by: str | None = None
    confirmed_by: str | None = None
    confirmed_at: datetime | None = None
    hold: HoldGround | None = None
    held_by: str | None = None
    held_at: datetime | None = None
