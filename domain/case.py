"""The state of a case: what the fold of its events gives. Codes, pseudonyms and commitments only."""

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from domain.codes import (
    DifferenceType,
    MaatwerkGround,
    Measure,
    Opinion,
    Outcome,
    Phase,
    SideState,
    VoteChoice,
)
from domain.documents import Document
from domain.dossier import Dossier
from domain.objections import Objection
from domain.procedure import StepKind
from domain.terms import Term
from domain.text import Text
from domain.verdict import Route


@dataclass(frozen=True, slots=True)
class ProcedureRef:
    """Which version of which procedure; a running case keeps its own."""

    id: str
    version: int
    content_hash: str


@dataclass(frozen=True, slots=True)
class Facts:
    """What the case says of itself, in codes; the amount in whole cents."""

    reported_on: date
    municipality: str
    difference_type: DifferenceType
    measure: Measure
    amount_cents: int
    resident_choice: bool
    safety_doubt: bool
    maatwerk_ground: MaatwerkGround
    address_count: int


@dataclass(frozen=True, slots=True)
class Elector:
    """A seat that may speak in a round, and who held it when the electorate was recorded."""

    seat: str
    account: str
    party: str
    chair: bool
    voting: bool


@dataclass(frozen=True, slots=True)
class Vote:
    """A seat's vote, bound to the dossier it was cast on."""

    seat: str
    account: str
    party: str
    choice: VoteChoice
    dossier: str
    reasons: Text | None
    conditions: Text | None


@dataclass(frozen=True, slots=True)
class Round:
    """One round of voting in a deciding step."""

    step: str
    electorate: tuple[Elector, ...]
    votes: tuple[Vote, ...] = ()


@dataclass(frozen=True, slots=True)
class Advice:
    """What an office advised, on which dossier."""

    office: str
    account: str
    opinion: Opinion
    dossier: str
    advice: Text | None


@dataclass(frozen=True, slots=True)
class Concurrence:
    """Whether an office agreed, on which dossier."""

    step: str
    office: str
    account: str
    agree: bool
    dossier: str
    reasons: Text | None


@dataclass(frozen=True, slots=True)
class Neighbours:
    """What the register of cases says of the surroundings: the same area and difference type, other cases."""

    cases: int
    addresses: int
    other_measure: int


@dataclass(frozen=True, slots=True)
class Assessment:
    """The policy's findings in an assess step."""

    step: str
    findings: tuple[str, ...]
    neighbours: Neighbours


@dataclass(frozen=True, slots=True)
class OpenTierState:
    """The tier a case is in. `steps` are the ids that apply, in order; `step` the one that is open."""

    tier: str
    body: str
    steps: tuple[str, ...]
    step: str
    term: Term
    step_kind: StepKind | None = None
    offices: tuple[str, ...] = ()
    reminded: bool = False
    term_passed: bool = False
    round: Round | None = None
    step_term: Term | None = None
    advice: tuple[Advice, ...] = ()
    concurrence: tuple[Concurrence, ...] = ()
    assessment: Assessment | None = None


@dataclass(frozen=True, slots=True)
class Position:
    """What a tier left behind for the next: its outcome and the votes as they stood."""

    tier: str
    body: str
    outcome: Outcome
    votes: tuple[Vote, ...]
    dissent: tuple[str, ...]


class Role(StrEnum):
    """What a person did for a case. Nobody may hold two of these in one case, but for who lodged an objection: that is
    kept apart from deciding it alone."""

    PREPARER = "preparer"
    ADVISER = "adviser"
    BUDGET_HOLDER = "budget_holder"
    DECIDER = "decider"
    OBJECTION_LODGER = "objection_lodger"
    OBJECTION_DECIDER = "objection_decider"


@dataclass(frozen=True, slots=True)
class RoleTaken:
    """This account acted in this role."""

    account: str
    role: Role


@dataclass(frozen=True, slots=True)
class Returned:
    """Questions are with the preparer until the term ends."""

    tier: str
    questions: Text | None
    term: Term


@dataclass(frozen=True, slots=True)
class Suspension:
    """The clock has stood still since, until a moment or until somebody resumes."""

    since: datetime
    until: datetime | None


@dataclass(frozen=True, slots=True)
class Referral:
    """The hand-over to the referral desk; without a receipt it has still to happen."""

    desk: str
    receipt: str | None = None


@dataclass(frozen=True, slots=True)
class Routekaart:
    """A case as it stands after all its events."""

    case: str
    procedure: ProcedureRef
    facts: Facts
    dossier: Dossier
    opened_at: datetime
    phase: Phase = Phase.INTAKE
    side_state: SideState = SideState.NONE
    route: Route | None = None
    tier: OpenTierState | None = None
    positions: tuple[Position, ...] = ()
    roles: tuple[RoleTaken, ...] = ()
    recused: tuple[str, ...] = ()
    returned: Returned | None = None
    suspension: Suspension | None = None
    referral: Referral | None = None
    outcome: Outcome | None = None
    conditions: Text | None = field(default=None)
    objection: Objection | None = None
    documents: tuple[Document, ...] = ()
