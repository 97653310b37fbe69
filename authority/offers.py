"""The acts of a person on a case, filled in completely: those that a page can offer, and every one that is explained.

An offer asks "could this person do this now, if the form is complete?"; the act itself is judged again when taken.
What stands for a text here is no text of anybody's and is never recorded.
"""

from collections.abc import Sequence

from domain import acts as a
from domain.case import Routekaart
from domain.codes import Opinion, Outcome, SideState, VoteChoice
from domain.documents import DocumentKind, MediaType
from domain.procedure import OUTCOMES, Procedure, Step, StepKind
from domain.text import Text

READ = {"type": "read"}
READ_DELIBERATION = {"type": "read_deliberation"}
EXPLAIN_OTHER = {"type": "explain_other"}
READ_INTERESTS = {"type": "read_interests"}
READ_PROCESSING_LOG = {"type": "read_processing_log"}
READ_LOG = {"type": "read_log"}
READ_AUDIT = {"type": "read_audit"}
READ_MEETING = {"type": "read_meeting"}
READ_SUBJECTS = {"type": "read_subjects"}
READ_ADMINISTRATION = {"type": "read_administration"}
READ_HEALTH = {"type": "read_health"}
READ_INSTRUCTIONS = "read_instructions"
READ_MANDAAT_USE = "read_mandaat_use"
"""Readings about one mandaat, which the question names."""


def read_overview(municipality: str | None) -> dict[str, str | None]:
    """The reading of the numbers of a municipality; of all for None."""
    return {"type": "read_overview", "municipality": municipality}


def submit_in(municipality: str) -> dict[str, str | int | bool]:
    """The opening of a case in this municipality, as far as who may do it depends on it."""
    return {
        "type": "submit",
        "municipality": municipality,
        "address_count": 1,
        "amount_cents": 0,
        "safety_doubt": False,
        "measure": "isolation_to_norm",
    }


GIVEN = Text("given")
"""Stands for whatever a person would write."""

_TAKEN_IN = {
    "cast_vote": StepKind.DECIDE,
    "conclude": StepKind.DECIDE,
    "advise": StepKind.ADVISE,
    "concur": StepKind.CONCUR,
    "sign": StepKind.SIGN,
}
"""The kind of step in which an act is taken, as in `policies/getrapt/step`."""
_MOTIVATION = a.Motivation(GIVEN, GIVEN, GIVEN, GIVEN, GIVEN)
_VARIANTS = ("choice", "outcome", "opinion", "agree", "founded", "number")


def candidates(state: Routekaart, procedure: Procedure) -> list[a.PersonAct]:
    """The acts that a page offers on a case in this state, one per choice or outcome, complete."""
    if state.side_state is SideState.CLOSED and state.outcome is not None:
        return _on_a_decision(state)
    step = _open_step(state, procedure)
    return _on_a_case_that_goes_on(state, _decisions(state, step.kind, step.outcomes) if step else [])


def decisions_ahead(state: Routekaart, procedure: Procedure) -> list[a.PersonAct]:
    """The conclusions and signatures of steps that are yet to come in this tier: offered to nobody, but whoever is to take
    them is told what comes first."""
    step, planned = _open_step(state, procedure), _planned(state, procedure)
    coming = [one for one in planned[planned.index(step) + 1 :] if one.outcomes] if step in planned else []
    found = [act for one in coming for act in _decisions(state, one.kind, one.outcomes)]
    of_now = set() if step is None else {act.type for act in _decisions(state, step.kind, step.outcomes)}
    return [act for act in found if act.type not in of_now]


def steps_before(act: str, state: Routekaart, procedure: Procedure) -> tuple[Step, ...]:
    """The steps of this tier, from the open one on, that come before that in which such an act is taken; none where that one
    is open, or is not to come."""
    step, planned, kind = _open_step(state, procedure), _planned(state, procedure), _TAKEN_IN.get(act)
    if step not in planned or step.kind is kind:
        return ()
    rest = planned[planned.index(step) :]
    place = next((n for n, one in enumerate(rest) if one.kind is kind), 0)
    return tuple(rest[:place])


def every_act(state: Routekaart, procedure: Procedure) -> list[a.PersonAct]:
    """Every act of a person on a case but opening it, one per choice or outcome, complete: those that can be offered in
    this state, and then the rest.

    Of an act that belongs to another step than the open one the outcomes are those of the steps that it could be done in,
    as the policy sees it (`getrapt.step`): of the tier that the case is in, or else of any.
    """
    offered = candidates(state, procedure)
    there = {act.type for act in offered}
    decisions = [act for kind in OUTCOMES for act in _decisions(state, kind, _outcomes(state, procedure, kind))]
    nothing_there = a.WithdrawDocument(state.dossier.digest, 1, GIVEN)
    rest = [*_on_a_case_that_goes_on(state, decisions), *_on_a_decision(state), nothing_there]
    return [*offered, *(act for act in rest if act.type not in there)]


def _on_a_decision(state: Routekaart) -> list[a.PersonAct]:
    seen = state.dossier.digest
    return [a.LodgeObjection(seen, GIVEN), *(a.DecideObjection(seen, one, _MOTIVATION) for one in (True, False))]


def _on_a_case_that_goes_on(state: Routekaart, decisions: list[a.PersonAct]) -> list[a.PersonAct]:
    seen = state.dossier.digest
    return [
        *(a.CastVote(seen, choice, GIVEN, GIVEN) for choice in VoteChoice),
        *decisions,
        *(a.Advise(seen, opinion, GIVEN) for opinion in Opinion),
        *(a.Concur(seen, agree, GIVEN) for agree in (True, False)),
        a.ReturnForInformation(seen, GIVEN),
        a.Answer(seen, GIVEN),
        a.Suspend(seen, GIVEN),
        *(kind(seen, GIVEN) for kind in (a.Escalate, a.CallUp, a.Resume, a.Withdraw, a.Recuse)),
        a.AddDocument(seen, DocumentKind.OTHER, MediaType.PDF, 1, GIVEN, GIVEN, GIVEN),
        *(a.WithdrawDocument(seen, one.number, GIVEN) for one in state.documents if one.withdrawn is None),
    ]


def variant_of(act: a.PersonAct) -> str | None:
    """Which choice, outcome or opinion the act makes, or whether it agrees; None where there is nothing to choose."""
    for name in _VARIANTS:
        if hasattr(act, name):
            return str(getattr(act, name)).lower()
    return None


def _open_step(state: Routekaart, procedure: Procedure) -> Step | None:
    if state.tier is None:
        return None
    return next((step for step in procedure.tier(state.tier.tier).steps if step.id == state.tier.step), None)


def _planned(state: Routekaart, procedure: Procedure) -> list[Step]:
    """The steps that apply in the tier that the case is in, in order."""
    if state.tier is None:
        return []
    return [step for step in procedure.tier(state.tier.tier).steps if step.id in state.tier.steps]


def _outcomes(state: Routekaart, procedure: Procedure, kind: StepKind) -> tuple[Outcome, ...]:
    """What a step of this kind could come to in this case; where the procedure has none, all that there are."""
    tiers = [[step.outcomes for step in tier.steps if step.kind is kind] for tier in procedure.tiers]
    here = [
        steps for tier, steps in zip(procedure.tiers, tiers, strict=True) if state.tier and tier.id == state.tier.tier
    ]
    steps = [outcomes for steps in here for outcomes in steps] or [outcomes for steps in tiers for outcomes in steps]
    return tuple(dict.fromkeys(outcome for outcomes in steps for outcome in outcomes)) or OUTCOMES[kind]


def _decisions(state: Routekaart, kind: StepKind, outcomes: Sequence[Outcome]) -> list[a.PersonAct]:
    """Conclusions or signatures, as a step of this kind asks, with these outcomes."""
    given = state.tier.advice if state.tier else ()
    answers = tuple(a.AdviceAnswer(advice.office, GIVEN) for advice in given)
    return [_decision(state.dossier.digest, kind, outcome, answers) for outcome in outcomes]


def _decision(dossier: str, kind: StepKind, outcome: Outcome, answers: tuple[a.AdviceAnswer, ...]) -> a.PersonAct:
    conditions = GIVEN if outcome is Outcome.APPROVE_WITH_CONDITIONS else None
    if kind is StepKind.SIGN:
        return a.Sign(dossier, outcome, _MOTIVATION, conditions, answers)
    return a.Conclude(dossier, outcome, _MOTIVATION, conditions, a.KnockOnAnswer(False, GIVEN), answers)
