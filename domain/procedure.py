"""A procedure: the tiers of a decision as data. Which tier comes next is the policy's answer, not written here."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from domain.codes import Measure, Outcome


class DurationUnit(StrEnum):
    """Weeks and days end by the Algemene termijnenwet; hours and shorter end on the second."""

    WEEKS = "weeks"
    DAYS = "days"
    WORKING_DAYS = "working_days"
    HOURS = "hours"
    MINUTES = "minutes"
    SECONDS = "seconds"


@dataclass(frozen=True, slots=True)
class Duration:
    """A positive amount of one unit."""

    amount: int
    unit: DurationUnit


AUDIT_REPLY = Duration(10, DurationUnit.WORKING_DAYS)
"""How long there is for a reply to a finding of an audit, where a procedure does not say it."""


class StepKind(StrEnum):
    """The kinds of step an engine version knows."""

    DECIDE = "decide"
    ADVISE = "advise"
    CONCUR = "concur"
    SIGN = "sign"
    ASSESS = "assess"


OUTCOMES: Mapping[StepKind, tuple[Outcome, ...]] = MappingProxyType(
    {
        StepKind.DECIDE: (
            Outcome.APPROVE,
            Outcome.APPROVE_WITH_CONDITIONS,
            Outcome.REJECT,
            Outcome.HOLD,
            Outcome.ESCALATE,
            Outcome.NO_QUORUM,
        ),
        # Returning a case with questions is an act of its own, and no outcome.
        StepKind.SIGN: (Outcome.APPROVE, Outcome.APPROVE_WITH_CONDITIONS, Outcome.REJECT, Outcome.TAKE_OVER),
    }
)
"""The outcomes that a step can have at all, of the kinds that end in one; a procedure says which of them it has."""


class PositionKind(StrEnum):
    """What a body's position is in law (Awb 1:3 tells a decision from the rest)."""

    ADVICE = "advice"
    PROCESS_DECISION = "process_decision"
    DECISION = "decision"
    EXECUTION = "execution"


class RuleKind(StrEnum):
    """How the votes of those present become an approval."""

    CONSENSUS = "consensus"
    MAJORITY = "majority"
    UNANIMITY = "unanimity"


class OnTerm(StrEnum):
    """What happens when a term passes. Silence is never approval."""

    ESCALATE = "escalate"
    STAY = "stay"


@dataclass(frozen=True, slots=True)
class Quorum:
    """Who must have voted: the chair, named parties, and a share of the voting seats (rounded up)."""

    chair: bool
    parties: tuple[str, ...]
    share_numerator: int
    share_denominator: int

    def least_of(self, voters: int) -> int:
        """How many of so many seats with a vote the share asks."""
        return -(-voters * self.share_numerator // self.share_denominator)


@dataclass(frozen=True, slots=True)
class DecisionRule:
    """Consensus: nobody present against. Majority: more for than against. Unanimity: every named party for."""

    kind: RuleKind
    parties: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a tier; only the fields of its kind are set.

    decide: quorum, rule, outcomes, convocation · sign: office, outcomes · advise: offices, term · concur: office,
    above_cents · assess: criterion. `convocation` is how long before a meeting of the body it has to be convened.
    """

    id: str
    kind: StepKind
    title: str
    offices: tuple[str, ...] = ()
    quorum: Quorum | None = None
    rule: DecisionRule | None = None
    outcomes: tuple[Outcome, ...] = ()
    above_cents: int | None = None
    criterion: str | None = None
    term: Duration | None = None
    convocation: Duration | None = None


@dataclass(frozen=True, slots=True)
class Limits:
    """Up to where a tier may decide alone; None is without limit."""

    ceiling_cents: int | None
    measures: tuple[Measure, ...] | None


@dataclass(frozen=True, slots=True)
class Tier:
    """One tier: who, how long, up to where alone, and its steps in order.

    `body` names a body; None means the steering group of the case's municipality.
    """

    id: str
    title: str
    body: str | None
    position: PositionKind
    term: Duration
    reminder: Duration | None
    extension: Duration | None
    on_term: OnTerm
    limits: Limits
    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class Procedure:
    """One version of a procedure. `content_hash` is the SHA-256 (hex) of its RFC 8785 canonical content.

    `audit_reply` is how long those responsible have to reply to what an audit found.
    """

    id: str
    version: int
    title: str
    example: bool
    valid_from: str
    intake_office: str
    referral_desk: str
    answer_term: Duration
    call_up_office: str
    call_up_to: str
    tiers: tuple[Tier, ...]
    content_hash: str
    audit_reply: Duration = AUDIT_REPLY

    def __hash__(self) -> int:
        """By the hash of its content: what is made once for each procedure is looked up for every question."""
        return hash(self.content_hash)

    def tier(self, tier_id: str) -> Tier:
        """The tier with this id; KeyError where the procedure has none."""
        for tier in self.tiers:
            if tier.id == tier_id:
                return tier
        raise KeyError(tier_id)
