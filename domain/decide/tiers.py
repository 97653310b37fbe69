"""Opening a tier, walking its steps, and leaving it upwards."""

from dataclasses import replace

from domain import acts as a
from domain import events as e
from domain.case import Assessment, OpenTierState, Position, Role, Routekaart
from domain.codes import Outcome, SideState
from domain.decide.setting import Setting
from domain.errors import ContradictionError
from domain.procedure import Step, StepKind, Tier
from domain.rounds import counted, dissent, electorate
from domain.terms import start_term
from domain.text import Text
from domain.verdict import RouteTo

ENDS_A_TIER = ("conclude", "sign", "escalate", "call_up", "pass_term")
"""The acts with which a tier can let go of a case."""


def running_tier(state: Routekaart) -> OpenTierState:
    """The open tier; ContradictionError where there is none."""
    if state.tier is None:
        raise ContradictionError("the case is in no tier")
    return state.tier


def active_tier(state: Routekaart) -> OpenTierState:
    """The open tier of a case that nothing holds up; ContradictionError where something does."""
    if state.side_state is not SideState.NONE:
        raise ContradictionError(f"the case is {state.side_state}, its tier waits")
    return running_tier(state)


def tier_rules(setting: Setting, tier_id: str) -> Tier:
    """What the case's procedure says of this tier; ContradictionError where it has no such tier."""
    try:
        return setting.procedure.tier(tier_id)
    except KeyError as error:
        raise ContradictionError(f"the procedure has no tier {tier_id}") from error


def step_rules(setting: Setting, tier_id: str, step_id: str) -> Step:
    """What the case's procedure says of this step."""
    for step in tier_rules(setting, tier_id).steps:
        if step.id == step_id:
            return step
    raise ContradictionError(f"the procedure has no step {step_id} in tier {tier_id}")


def open_tier(state: Routekaart, act: a.OpenTier, setting: Setting) -> tuple[e.CaseEvent, ...]:
    """Opens the tier that the policy routed to, starts its clock, and enters its first step."""
    if state.tier is not None or state.route is None or state.route.tier != act.tier:
        raise ContradictionError(f"tier {act.tier} is not where the case goes")
    rules = tier_rules(setting, act.tier)
    body = rules.body or setting.steering_group
    if body is None:
        raise ContradictionError(f"municipality {state.facts.municipality} has no steering group")
    term = start_term(rules.term, rules.reminder, setting.now)
    plan = _plan(setting)
    opened = e.TierOpened(act.tier, body, plan, term, state.route.reasons)
    fresh = OpenTierState(act.tier, body, plan, plan[0], term)
    return (opened, *enter_steps(state, fresh, setting, 0))


def plan_again(state: Routekaart, setting: Setting) -> tuple[e.CaseEvent, ...]:
    """Plans the steps anew and enters the first; a round that was open stays, its votes being stale."""
    plan = _plan(setting)
    planned = replace(running_tier(state), steps=plan)
    return (e.StepsPlanned(plan), *enter_steps(state, planned, setting, 0))


def _plan(setting: Setting) -> tuple[str, ...]:
    if not setting.verdict.plan:
        raise ContradictionError("the verdict opens a tier and names no step")
    return setting.verdict.plan


def enter_steps(state: Routekaart, tier: OpenTierState, setting: Setting, index: int) -> tuple[e.CaseEvent, ...]:
    """Enters the step at `index`, passing by the assess steps on the way, which the policy has judged."""
    events: list[e.CaseEvent] = []
    for step_id in tier.steps[index:]:
        step = step_rules(setting, tier.tier, step_id)
        if step.kind is StepKind.ASSESS:
            assessment = Assessment(step_id, setting.verdict.assessment, setting.neighbours)
            events.append(e.StepAssessed(assessment))
            continue
        term = start_term(step.term, None, setting.now) if step.term else None
        events.append(e.StepOpened(step_id, step.kind, step.offices, term))
        if step.kind is StepKind.DECIDE and (tier.round is None or tier.round.step != step_id):
            events.append(e.RoundOpened(step_id, electorate(tier.body, setting.seats, setting.staying_out(state))))
        return tuple(events)
    raise ContradictionError(f"tier {tier.tier} has no step that a person takes")


def next_step(state: Routekaart, tier: OpenTierState, setting: Setting) -> tuple[e.CaseEvent, ...]:
    """Enters the step after the present one."""
    return enter_steps(state, tier, setting, tier.steps.index(tier.step) + 1)


def leave(state: Routekaart, setting: Setting, outcome: Outcome, reasons: Text | None) -> e.TierEnded:
    """Ends the tier; the votes cast stay with the case as this tier's position."""
    tier = running_tier(state)
    votes = tier.round.votes if tier.round else ()
    valid = counted(tier.round, state.dossier.digest) if tier.round else ()
    position = Position(tier.tier, tier.body, outcome, votes, dissent(valid, outcome))
    return e.TierEnded(position, setting.route(), reasons)


def escalate(state: Routekaart, act: a.Escalate, setting: Setting) -> tuple[e.CaseEvent, ...]:
    """The chair takes the case up, with the positions so far."""
    return (*setting.role(state, Role.DECIDER), _leave_for_tier(state, setting, Outcome.ESCALATE, act.reasons))


def call_up(state: Routekaart, act: a.CallUp, setting: Setting) -> tuple[e.CaseEvent, ...]:
    """The ministry takes the case; the votes cast are kept as a position."""
    return (_leave_for_tier(state, setting, Outcome.CALLED_UP, act.reasons),)


def _leave_for_tier(state: Routekaart, setting: Setting, outcome: Outcome, reasons: Text | None) -> e.TierEnded:
    if setting.route().to is not RouteTo.TIER:
        raise ContradictionError(f"{outcome} needs a tier to go to")
    if state.side_state is SideState.REFERRED:
        raise ContradictionError("a case with a safety doubt waits for the desk, and goes to no tier")
    return leave(state, setting, outcome, reasons)
