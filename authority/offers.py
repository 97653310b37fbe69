"""The acts a page can offer, filled in completely.

An offer asks "could this person do this now, if the form is complete?"; the act itself is judged again when taken.
What stands for a text here is no text of anybody's and is never recorded.
"""

from domain import acts as a
from domain.case import Routekaart
from domain.codes import Opinion, Outcome, SideState, VoteChoice
from domain.procedure import Procedure, Step, StepKind
from domain.text import Text

READ = {"type": "read"}
READ_DELIBERATION = {"type": "read_deliberation"}
EXPLAIN_OTHER = {"type": "explain_other"}
READ_INTERESTS = {"type": "read_interests"}
READ_PROCESSING_LOG = {"type": "read_processing_log"}
READ_LOG = {"type": "read_log"}
READ_AUDIT = {"type": "read_audit"}
READ_SUBJECTS = {"type": "read_subjects"}
READ_INSTRUCTIONS = "read_instructions"
READ_MANDAAT_USE = "read_mandaat_use"
"""Readings about one mandaat, which the question names."""

GIVEN = Text("given")
"""Stands for whatever a person would write."""

_MOTIVATION = a.Motivation(GIVEN, GIVEN, GIVEN, GIVEN, GIVEN)
_VARIANTS = ("choice", "outcome", "opinion", "agree", "founded")


def candidates(state: Routekaart, procedure: Procedure) -> list[a.PersonAct]:
    """Every act a person might do on a case in this state, one per choice or outcome, complete."""
    seen = state.dossier.digest
    if state.side_state is SideState.CLOSED and state.outcome is not None:
        return [a.LodgeObjection(seen, GIVEN), *(a.DecideObjection(seen, one, _MOTIVATION) for one in (True, False))]
    return [
        *(a.CastVote(seen, choice, GIVEN, GIVEN) for choice in VoteChoice),
        *_decisions(state, procedure),
        *(a.Advise(seen, opinion, GIVEN) for opinion in Opinion),
        *(a.Concur(seen, agree, GIVEN) for agree in (True, False)),
        a.ReturnForInformation(seen, GIVEN),
        a.Answer(seen, GIVEN),
        a.Suspend(seen, GIVEN),
        *(kind(seen, GIVEN) for kind in (a.Escalate, a.CallUp, a.Resume, a.Withdraw, a.Recuse)),
    ]


def variant_of(act: a.PersonAct) -> str | None:
    """Which choice, outcome or opinion the act makes, or whether it agrees; None where there is nothing to choose."""
    for name in _VARIANTS:
        if hasattr(act, name):
            return str(getattr(act, name)).lower()
    return None


def _decisions(state: Routekaart, procedure: Procedure) -> list[a.PersonAct]:
    """Conclusions and signatures, for the outcomes that the present step knows."""
    if state.tier is None:
        return []
    tier = procedure.tier(state.tier.tier)
    step = next((step for step in tier.steps if step.id == state.tier.step), None)
    if step is None:
        return []
    answers = tuple(a.AdviceAnswer(advice.office, GIVEN) for advice in state.tier.advice)
    return [_decision(state.dossier.digest, step, outcome, answers) for outcome in step.outcomes]


def _decision(dossier: str, step: Step, outcome: Outcome, answers: tuple[a.AdviceAnswer, ...]) -> a.PersonAct:
    conditions = GIVEN if outcome is Outcome.APPROVE_WITH_CONDITIONS else None
    if step.kind is StepKind.SIGN:
        return a.Sign(dossier, outcome, _MOTIVATION, conditions, answers)
    return a.Conclude(dossier, outcome, _MOTIVATION, conditions, a.KnockOnAnswer(False, GIVEN), answers)
