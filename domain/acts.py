"""The closed set of acts: what people and the system can ask to be done. Named as commands.

Every act carries a literal `type`, and every act of a person but `submit` the digest of the dossier that the
person saw (`dossier`). Fields of type `Text` are free text: plain in a draft, a commitment once sealed.
"""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Literal

from domain.access_acts import SealAccessLog
from domain.account_acts import NameAccounts
from domain.audit_acts import AuditAct
from domain.change_acts import ChangeAct
from domain.codes import DifferenceType, MaatwerkGround, Measure, Opinion, Outcome, VoteChoice
from domain.document_acts import AddDocument as AddDocument
from domain.document_acts import WithdrawDocument as WithdrawDocument
from domain.interest_acts import InterestAct
from domain.log_acts import LogAct
from domain.mandaat_acts import MandaatAct
from domain.meeting_acts import MeetingAct
from domain.motivation import NOT_MOTIVATED
from domain.motivation import Motivation as Motivation
from domain.objection_acts import DecideObjection as DecideObjection
from domain.objection_acts import LodgeObjection as LodgeObjection
from domain.policy_acts import ActivatePolicy
from domain.subject_acts import SubjectAct
from domain.text import Text


@dataclass(frozen=True, slots=True)
class KnockOnAnswer:
    """The chair's answer to the knock-on check: does this decision create a new difference with neighbours?"""

    new_difference: bool
    explanation: Text | None = None


@dataclass(frozen=True, slots=True)
class AdviceAnswer:
    """How the decider answers one advice, named by its office (Awb 3:50)."""

    office: str
    answer: Text | None = None


NOT_ASKED = frozenset({"situations", "new_procedure", "minutes_form"})
"""Fields of acts that no rule looks at, or looks at among the facts: no question to the policy has them, so that questions are what they were."""


@dataclass(frozen=True, slots=True)
class Submit:
    """Opens a case. `addresses` commits to the sorted list of BAG identifiers, `situations` to what each of them has now."""

    reported_on: date
    municipality: str
    difference_type: DifferenceType
    measure: Measure
    amount_cents: int
    resident_choice: bool
    safety_doubt: bool
    reference: Text
    area: Text
    summary: Text
    addresses: Text
    address_count: int
    maatwerk_ground: MaatwerkGround = MaatwerkGround.NONE
    situations: Text | None = None
    type: Literal["submit"] = "submit"


@dataclass(frozen=True, slots=True)
class CastVote:
    """A seat's vote, which can be changed until the chair concludes. A vote against needs reasons."""

    dossier: str
    choice: VoteChoice
    reasons: Text | None = None
    conditions: Text | None = None
    type: Literal["cast_vote"] = "cast_vote"


@dataclass(frozen=True, slots=True)
class Conclude:
    """The chair ends the round."""

    dossier: str
    outcome: Outcome
    motivation: Motivation = NOT_MOTIVATED
    conditions: Text | None = None
    knock_on: KnockOnAnswer | None = None
    advice_answers: tuple[AdviceAnswer, ...] = ()
    type: Literal["conclude"] = "conclude"


@dataclass(frozen=True, slots=True)
class Advise:
    """An office advises."""

    dossier: str
    opinion: Opinion
    advice: Text | None = None
    type: Literal["advise"] = "advise"


@dataclass(frozen=True, slots=True)
class Concur:
    """An office agrees, or does not; not agreeing needs reasons."""

    dossier: str
    agree: bool
    reasons: Text | None = None
    type: Literal["concur"] = "concur"


@dataclass(frozen=True, slots=True)
class Sign:
    """One office-holder decides personally."""

    dossier: str
    outcome: Outcome
    motivation: Motivation = NOT_MOTIVATED
    conditions: Text | None = None
    advice_answers: tuple[AdviceAnswer, ...] = ()
    type: Literal["sign"] = "sign"


@dataclass(frozen=True, slots=True)
class ReturnForInformation:
    """The deciding side asks the preparer questions (terugverwijzen)."""

    dossier: str
    questions: Text | None = None
    type: Literal["return_for_information"] = "return_for_information"


@dataclass(frozen=True, slots=True)
class Answer:
    """The preparer answers, and may correct what the case says."""

    dossier: str
    answer: Text | None = None
    amount_cents: int | None = None
    measure: Measure | None = None
    resident_choice: bool | None = None
    maatwerk_ground: MaatwerkGround | None = None
    safety_doubt: bool | None = None
    type: Literal["answer"] = "answer"


@dataclass(frozen=True, slots=True)
class Escalate:
    """The chair takes the case up a tier before the round is concluded."""

    dossier: str
    reasons: Text | None = None
    type: Literal["escalate"] = "escalate"


@dataclass(frozen=True, slots=True)
class CallUp:
    """The ministry takes the case from any tier."""

    dossier: str
    reasons: Text | None = None
    type: Literal["call_up"] = "call_up"


@dataclass(frozen=True, slots=True)
class Suspend:
    """Stops the clock (Awb 4:15), until a moment or until somebody resumes."""

    dossier: str
    reasons: Text | None = None
    until: datetime | None = None
    type: Literal["suspend"] = "suspend"


@dataclass(frozen=True, slots=True)
class Resume:
    """Starts the clock again; for a referred case: the safety doubt has been taken away."""

    dossier: str
    reasons: Text | None = None
    type: Literal["resume"] = "resume"


@dataclass(frozen=True, slots=True)
class Withdraw:
    """The preparer takes the case back."""

    dossier: str
    reasons: Text | None = None
    type: Literal["withdraw"] = "withdraw"


@dataclass(frozen=True, slots=True)
class Recuse:
    """A person declares an interest in the case and stays out of it (Awb 2:4)."""

    dossier: str
    reasons: Text | None = None
    type: Literal["recuse"] = "recuse"


class TermKind(StrEnum):
    """Which of a case's terms is meant."""

    TIER = "tier"
    STEP = "step"
    ANSWER = "answer"
    SUSPENSION = "suspension"


@dataclass(frozen=True, slots=True)
class OpenTier:
    """The system opens the tier that the policy routed to."""

    tier: str
    type: Literal["open_tier"] = "open_tier"


@dataclass(frozen=True, slots=True)
class Remind:
    """The system reminds those whose act is waited for."""

    term: TermKind
    end: datetime
    type: Literal["remind"] = "remind"


@dataclass(frozen=True, slots=True)
class PassTerm:
    """The system acts on a term that has ended; `end` names the recorded term, so that a moved one is not hit."""

    term: TermKind
    end: datetime
    type: Literal["pass_term"] = "pass_term"


@dataclass(frozen=True, slots=True)
class Refer:
    """The system hands a case with a safety doubt over to the referral desk."""

    type: Literal["refer"] = "refer"


@dataclass(frozen=True, slots=True)
class Close:
    """The system closes a case that was decided or withdrawn."""

    type: Literal["close"] = "close"


@dataclass(frozen=True, slots=True)
class LoadOrganisation:
    """The system puts a version of the register of bodies and seats into force."""

    version: int
    content_hash: str
    example: bool
    type: Literal["load_organisation"] = "load_organisation"


@dataclass(frozen=True, slots=True)
class PublishProcedure:
    """The system puts a version of a procedure into force."""

    procedure: str
    version: int
    content_hash: str
    example: bool
    type: Literal["publish_procedure"] = "publish_procedure"


PersonAct = (
    Submit
    | CastVote
    | Conclude
    | Advise
    | Concur
    | Sign
    | ReturnForInformation
    | Answer
    | Escalate
    | CallUp
    | Suspend
    | Resume
    | Withdraw
    | Recuse
    | AddDocument
    | WithdrawDocument
    | LodgeObjection
    | DecideObjection
)
SystemAct = OpenTier | Remind | PassTerm | Refer | Close
RegisterAct = LoadOrganisation | PublishProcedure
_ActedOn = MandaatAct | ChangeAct | InterestAct | AuditAct | SubjectAct | MeetingAct
Act = PersonAct | SystemAct | RegisterAct | _ActedOn | ActivatePolicy | SealAccessLog | LogAct | NameAccounts
