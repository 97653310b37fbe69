"""The closed set of events: what has happened to a case. Past tense, each with a literal `type`.

What happens inside a tier stands in `domain.tier_events`; the sets are closed here.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from domain.access_acts import AccessLogSealed
from domain.account_acts import AccountsNamed
from domain.acts import Motivation, TermKind
from domain.audit_events import AuditEvent
from domain.case import Facts, ProcedureRef, Role
from domain.change_events import ChangeConfirmed, ChangeEvent, ChangeProposed, ChangeRevoked
from domain.codes import Outcome
from domain.document_events import DocumentAdded, DocumentWithdrawn
from domain.dossier import Part
from domain.interest_events import InterestEvent
from domain.log_acts import LogEvent
from domain.mandaat_events import MandaatEvent
from domain.meeting_events import MeetingEvent
from domain.objections import Objection
from domain.policy_acts import PolicyActivated
from domain.subject_events import SubjectEvent
from domain.terms import Term
from domain.text import Text
from domain.tier_events import (
    AdviceClosed,
    AdviceGiven,
    ConcurrenceGiven,
    DecisionRecorded,
    ElectorateChanged,
    RoundOpened,
    StepAssessed,
    StepOpened,
    StepsPlanned,
    TermExtended,
    TierEnded,
    TierEvent,
    TierOpened,
    TierResumed,
    VoteCast,
)
from domain.verdict import Route

__all__ = [
    "AdviceClosed",
    "AdviceGiven",
    "AuditEvent",
    "CaseAnswered",
    "CaseClosed",
    "CaseDecided",
    "CaseEvent",
    "CaseReferred",
    "CaseResumed",
    "CaseReturned",
    "CaseSubmitted",
    "CaseSuspended",
    "CaseWithdrawn",
    "ChangeConfirmed",
    "ChangeEvent",
    "ChangeProposed",
    "ChangeRevoked",
    "ConcurrenceGiven",
    "DecisionRecorded",
    "DocumentAdded",
    "DocumentWithdrawn",
    "ElectorateChanged",
    "Event",
    "InterestEvent",
    "MandaatEvent",
    "MeetingEvent",
    "MemberRecused",
    "ObjectionDecided",
    "ObjectionLodged",
    "OrganisationLoaded",
    "PolicyActivated",
    "ProcedurePublished",
    "RegisterEvent",
    "Reminded",
    "RoleRecorded",
    "RoundOpened",
    "SafetyDoubtRaised",
    "StepAssessed",
    "StepOpened",
    "StepsPlanned",
    "SubjectEvent",
    "TermExtended",
    "TermPassed",
    "TierEnded",
    "TierOpened",
    "TierResumed",
    "VoteCast",
]


@dataclass(frozen=True, slots=True)
class CaseSubmitted:
    """A case was opened under a procedure version; `parts` is its first dossier."""

    case: str
    procedure: ProcedureRef
    facts: Facts
    parts: tuple[Part, ...]
    reference: Text
    area: Text
    summary: Text
    addresses: Text
    route: Route
    at: datetime
    type: Literal["case_submitted"] = "case_submitted"


@dataclass(frozen=True, slots=True)
class SafetyDoubtRaised:
    """There is a doubt about safety: the case waits, whatever else goes on."""

    desk: str
    type: Literal["safety_doubt_raised"] = "safety_doubt_raised"


@dataclass(frozen=True, slots=True)
class CaseReferred:
    """The case was handed over to the referral desk, with a receipt."""

    desk: str
    receipt: str
    type: Literal["case_referred"] = "case_referred"


@dataclass(frozen=True, slots=True)
class CaseDecided:
    """The case has its outcome."""

    outcome: Outcome
    conditions: Text | None
    type: Literal["case_decided"] = "case_decided"


@dataclass(frozen=True, slots=True)
class CaseReturned:
    """Questions went to the preparer; the tier's clock stands still until they are answered."""

    tier: str
    questions: Text | None
    term: Term
    tier_term: Term
    step_term: Term | None
    type: Literal["case_returned"] = "case_returned"


@dataclass(frozen=True, slots=True)
class CaseAnswered:
    """The preparer answered; votes on the older dossier are stale, their seats are asked again by name."""

    answer: Text | None
    facts: Facts
    parts: tuple[Part, ...]
    stale: tuple[str, ...]
    type: Literal["case_answered"] = "case_answered"


@dataclass(frozen=True, slots=True)
class CaseSuspended:
    """The clock stopped."""

    reasons: Text | None
    at: datetime
    until: datetime | None
    tier_term: Term | None
    step_term: Term | None
    type: Literal["case_suspended"] = "case_suspended"


@dataclass(frozen=True, slots=True)
class CaseResumed:
    """The suspension or referral ended; `route` is set where the case had not reached a tier."""

    reasons: Text | None
    route: Route | None
    type: Literal["case_resumed"] = "case_resumed"


@dataclass(frozen=True, slots=True)
class TermPassed:
    """A recorded term ended without the act it waited for. Silence is never approval."""

    term: TermKind
    end: datetime
    type: Literal["term_passed"] = "term_passed"


@dataclass(frozen=True, slots=True)
class Reminded:
    """Those whose act is waited for were reminded."""

    term: TermKind
    type: Literal["reminded"] = "reminded"


@dataclass(frozen=True, slots=True)
class MemberRecused:
    """A person declared an interest; from here on the case is closed to that person."""

    account: str
    reasons: Text | None
    type: Literal["member_recused"] = "member_recused"


@dataclass(frozen=True, slots=True)
class CaseWithdrawn:
    """The preparer took the case back."""

    reasons: Text | None
    type: Literal["case_withdrawn"] = "case_withdrawn"


@dataclass(frozen=True, slots=True)
class CaseClosed:
    """Nothing more is waited for."""

    type: Literal["case_closed"] = "case_closed"


@dataclass(frozen=True, slots=True)
class RoleRecorded:
    """A person acted for the case in this role for the first time; separation of duties counts from here."""

    account: str
    role: Role
    type: Literal["role_recorded"] = "role_recorded"


@dataclass(frozen=True, slots=True)
class OrganisationLoaded:
    """A version of the register of bodies and seats came into force."""

    version: int
    content_hash: str
    example: bool
    type: Literal["organisation_loaded"] = "organisation_loaded"


@dataclass(frozen=True, slots=True)
class ProcedurePublished:
    """A version of a procedure came into force, for new cases."""

    procedure: str
    version: int
    content_hash: str
    example: bool
    type: Literal["procedure_published"] = "procedure_published"


@dataclass(frozen=True, slots=True)
class ObjectionLodged:
    """There is an objection against the decision; the case stays as it was decided."""

    objection: Objection
    type: Literal["objection_lodged"] = "objection_lodged"


@dataclass(frozen=True, slots=True)
class ObjectionDecided:
    """The objection was decided."""

    founded: bool
    motivation: Motivation
    type: Literal["objection_decided"] = "objection_decided"


CaseEvent = (
    CaseSubmitted
    | SafetyDoubtRaised
    | CaseReferred
    | CaseDecided
    | CaseReturned
    | CaseAnswered
    | CaseSuspended
    | CaseResumed
    | TermPassed
    | Reminded
    | MemberRecused
    | CaseWithdrawn
    | CaseClosed
    | RoleRecorded
    | DocumentAdded
    | DocumentWithdrawn
    | ObjectionLodged
    | ObjectionDecided
    | TierEvent
)
RegisterEvent = OrganisationLoaded | ProcedurePublished
_ActedOnEvent = MandaatEvent | ChangeEvent | InterestEvent | AuditEvent | SubjectEvent | MeetingEvent
Event = CaseEvent | RegisterEvent | _ActedOnEvent | PolicyActivated | AccessLogSealed | LogEvent | AccountsNamed
