"""What happens inside a tier: its steps, votes, advice and decisions. The union of all events is `domain.events`'."""

from dataclasses import dataclass
from typing import Literal

from domain.acts import AdviceAnswer, KnockOnAnswer, Motivation
from domain.case import Advice, Assessment, Concurrence, Elector, Position, Vote
from domain.codes import Outcome
from domain.dossier import Part
from domain.procedure import StepKind
from domain.terms import Term
from domain.text import Text
from domain.verdict import Route


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


TierEvent = (
    TierOpened
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
    | TierResumed
    | StepsPlanned
)
