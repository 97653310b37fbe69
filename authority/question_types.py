"""The shape of the question to the policy: the fields of each part, with the codes and acts that may stand in them.

`authority.question` fills these in and the type checker holds it to them; `authority.question_schema` writes them down
for OPA. `Annotated[str, X]` is a code of the enumeration X, `Annotated[dict, X]` the fields of X as JSON.
"""

from typing import Annotated, Any, NotRequired, TypedDict

from authority.register_views import AuditView, ChangeView, InterestView, MandaatView, MeetingView, SubjectView
from domain.actor import ActorKind
from domain.acts import Act, TermKind
from domain.case import Elector, Neighbours, Role
from domain.codes import DifferenceType, MaatwerkGround, Measure, Opinion, Outcome, Phase, SideState, VoteChoice
from domain.organisation import BodyKind
from domain.procedure import DecisionRule, Limits, OnTerm, Quorum, StepKind
from domain.verdict import Route

Fields = dict[str, Any]


class SeatView(TypedDict):
    """A seat that the actor holds now."""

    seat: str
    body: str
    kind: Annotated[str, BodyKind]
    municipality: str | None
    party: str
    chair: bool
    voting: bool


class ActorView(TypedDict):
    """Who acts; `organisations`, whose the seats of who agrees to a mandaat are; `closed`, that the account is closed now."""

    kind: Annotated[str, ActorKind]
    account: str
    seats: list[SeatView]
    roles: list[Annotated[str, Role]]
    recused: bool
    interests: NotRequired[list[str]]
    changed_electorate: NotRequired[bool]
    organisations: NotRequired[list[str]]
    closed: NotRequired[bool]


class VoteView(TypedDict):
    """A vote, and whether it was cast on the present dossier."""

    seat: str
    account: str
    party: str
    choice: Annotated[str, VoteChoice]
    fresh: bool


class AdviceView(TypedDict):
    """An advice that was given."""

    office: str
    account: str
    opinion: Annotated[str, Opinion]


class ConcurrenceView(TypedDict):
    """Whether an office agreed."""

    step: str
    office: str
    agree: bool


class TierView(TypedDict):
    """The tier that the case is in."""

    id: str
    body: str
    step: str
    step_kind: Annotated[str, StepKind] | None
    steps: list[str]
    offices: list[str]
    term_extended: bool
    electorate: list[Annotated[Fields, Elector]]
    votes: list[VoteView]
    advice: list[AdviceView]
    concurrence: list[ConcurrenceView]


class PositionView(TypedDict):
    """What a tier left behind."""

    tier: str
    body: str
    outcome: Annotated[str, Outcome]


class ObjectionView(TypedDict):
    """An objection: who took the decision that it is against, which accounts held the mandaten through which when it was
    taken, and whether it waits."""

    decided_by: str
    holders: list[str]
    waits: bool


class DocumentView(TypedDict):
    """A document of the case: its number, whose it is, and whether it was withdrawn."""

    number: int
    by: str
    withdrawn: bool


class CaseView(TypedDict):
    """The case as it stands."""

    case: str
    phase: Annotated[str, Phase]
    side_state: Annotated[str, SideState]
    municipality: str
    difference_type: Annotated[str, DifferenceType]
    measure: Annotated[str, Measure]
    amount_cents: int
    safety_doubt: bool
    resident_choice: bool
    maatwerk_ground: Annotated[str, MaatwerkGround]
    dossier: str
    route: Annotated[Fields, Route] | None
    outcome: Annotated[str, Outcome] | None
    handed_over: bool
    recorded_ends: Annotated[dict[str, str | None], TermKind]
    reminder_at: str | None
    reminded: bool
    positions: list[PositionView]
    tier: TierView | None
    objection: NotRequired[ObjectionView]
    documents: NotRequired[list[DocumentView]]


class StepRules(TypedDict):
    """A step of a tier, as the procedure has it."""

    id: str
    kind: Annotated[str, StepKind]
    offices: list[str]
    quorum: Annotated[Fields, Quorum] | None
    rule: Annotated[Fields, DecisionRule] | None
    outcomes: list[Annotated[str, Outcome]]
    above_cents: int | None
    criterion: str | None


class TierRules(TypedDict):
    """A tier, as the procedure has it."""

    id: str
    body: str | None
    on_term: Annotated[str, OnTerm]
    extension: bool
    limits: Annotated[Fields, Limits]
    steps: list[StepRules]


class ProcedureView(TypedDict):
    """The part of a procedure that the policy judges by."""

    id: str
    version: int
    content_hash: str
    intake_office: str
    call_up_office: str
    call_up_to: str
    referral_desk: str
    tiers: list[TierRules]


class FactsView(TypedDict):
    """What a verdict depends on beside the act, the actor and the case."""

    reference_taken: bool
    steering_group: str | None
    neighbours: Annotated[Fields, Neighbours]
    mandates: NotRequired[list[MandaatView]]
    change: NotRequired[ChangeView]
    interest: NotRequired[InterestView]
    audit: NotRequired[AuditView]
    meeting: NotRequired[MeetingView]
    subject: NotRequired[SubjectView]
    named: NotRequired[list[str]]


class QuestionView(TypedDict):
    """The whole question."""

    now: str | None
    act: Annotated[Fields, Act]
    actor: ActorView
    case: CaseView | None
    procedure: ProcedureView
    facts: FactsView
