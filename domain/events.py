"""The closed set of events: what has happened to a case. Past tense, each with a literal `type`."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from domain.acts import AdviceAnswer, KnockOnAnswer, Motivation, TermKind
from domain.case import (
    Advice,
    Assessment,
    Concurrence,
    Elector,
    Facts,
    Position,
    ProcedureRef,
    Role,
    Vote,
)
from domain.codes import Outcome
from domain.dossier import Part
from domain.procedure import StepKind
from domain.terms import Term
from domain.text import Text
from domain.verdict import Route


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
class TierOpened:
    """A tier was opened; `steps` are those that apply."""

    tier: str
    body: str
    steps: tuple[str, ...]
    term: Term
    reasons: tuple[str, ...]
    type: Literal["tier_opened"] = "tier_opened"


@dataclass(frozen=True, slots=True)
class StepAssessed:
    """The policy judged the criteria of an assess step."""

    assessment: Assessment
    type: Literal["step_assessed"] = "step_assessed"


@dataclass(frozen=True, slots=True)
class StepOpened:
    """A step began: the system waits for its people. `term` is set where the step has one of its own."""

    step: str
    kind: StepKind
    offices: tuple[str, ...]
    term: Term | None
    type: Literal["step_opened"] = "step_opened"


@dataclass(frozen=True, slots=True)
class RoundOpened:
    """Voting began; the electorate is those who can vote now."""

    step: str
    electorate: tuple[Elector, ...]
    type: Literal["round_opened"] = "round_opened"


@dataclass(frozen=True, slots=True)
class ElectorateChanged:
    """A seat changed hands, came, went, or was recused; the votes of `lapsed` seats no longer count."""

    electorate: tuple[Elector, ...]
    lapsed: tuple[str, ...]
    type: Literal["electorate_changed"] = "electorate_changed"


@dataclass(frozen=True, slots=True)
class VoteCast:
    """A seat voted, or changed its vote."""

    vote: Vote
    changed: bool
    type: Literal["vote_cast"] = "vote_cast"


@dataclass(frozen=True, slots=True)
class AdviceGiven:
    """An office advised."""

    advice: Advice
    type: Literal["advice_given"] = "advice_given"


@dataclass(frozen=True, slots=True)
class AdviceClosed:
    """The advise step ended; its advice became part of the dossier. `missing` offices gave none."""

    step: str
    missing: tuple[str, ...]
    parts: tuple[Part, ...]
    type: Literal["advice_closed"] = "advice_closed"


@dataclass(frozen=True, slots=True)
class ConcurrenceGiven:
    """An office agreed, or did not; it became part of the dossier."""

    concurrence: Concurrence
    parts: tuple[Part, ...]
    type: Literal["concurrence_given"] = "concurrence_given"


@dataclass(frozen=True, slots=True)
class DecisionRecorded:
    """A chair concluded a round, or an office-holder signed."""

    step: str
    outcome: Outcome
    account: str
    motivation: Motivation
    conditions: Text | None
    knock_on: KnockOnAnswer | None
    advice_answers: tuple[AdviceAnswer, ...]
    dissent: tuple[str, ...]
    type: Literal["decision_recorded"] = "decision_recorded"


@dataclass(frozen=True, slots=True)
class TermExtended:
    """The tier's term was extended, once."""

    term: Term
    type: Literal["term_extended"] = "term_extended"


@dataclass(frozen=True, slots=True)
class TierEnded:
    """The tier is done with the case and leaves its position; the policy says where the case goes."""

    position: Position
    route: Route
    reasons: Text | None
    type: Literal["tier_ended"] = "tier_ended"


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
class TierResumed:
    """The tier goes on after an answer, a suspension or a hand-back; its clock runs again."""

    term: Term
    step_term: Term | None
    type: Literal["tier_resumed"] = "tier_resumed"


@dataclass(frozen=True, slots=True)
class StepsPlanned:
    """The tier's steps were planned again, because what they depend on changed; it starts at the first."""

    steps: tuple[str, ...]
    type: Literal["steps_planned"] = "steps_planned"


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


CaseEvent = (
    CaseSubmitted
    | SafetyDoubtRaised
    | CaseReferred
    | TierOpened
    | StepAssessed
    | StepOpened
    | RoundOpened
    | ElectorateChanged
    | VoteCast
    | AdviceGiven
    | AdviceClosed
    | ConcurrenceGiven
    | DecisionRecorded
    | TermExtended
    | TierEnded
    | CaseDecided
    | CaseReturned
    | CaseAnswered
    | TierResumed
    | StepsPlanned
    | CaseSuspended
    | CaseResumed
    | TermPassed
    | Reminded
    | MemberRecused
    | CaseWithdrawn
    | CaseClosed
    | RoleRecorded
)
RegisterEvent = OrganisationLoaded | ProcedurePublished
Event = CaseEvent | RegisterEvent
