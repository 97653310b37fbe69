"""Advice and agreement: the steps before the one that decides."""

from domain import acts as a
from domain import events as e
from domain.case import Advice, Concurrence, Role, Routekaart
from domain.decide.setting import Setting
from domain.decide.tiers import active_tier, next_step, running_tier, step_rules
from domain.dossier import Part
from domain.errors import ContradictionError
from domain.procedure import Step, StepKind


def _office(step: Step, setting: Setting) -> str:
    """The office of this step that the actor holds, or else acts for under a mandaat."""
    held = {seat.body for seat in setting.seats if seat.account == setting.actor.account} | {setting.acting_for}
    for office in step.offices:
        if office in held:
            return office
    raise ContradictionError("the actor holds no office that this step asks")


def advise(state: Routekaart, act: a.Advise, setting: Setting) -> tuple[e.CaseEvent, ...]:
    """An office's advice; the last one asked closes the step, and all advice enters the dossier together."""
    tier = active_tier(state)
    step = step_rules(setting, tier.tier, tier.step)
    if step.kind is not StepKind.ADVISE:
        raise ContradictionError("advice where none is asked")
    office = _office(step, setting)
    advice = Advice(office, setting.actor.account, act.opinion, state.dossier.digest, act.advice)
    given = (*(one for one in tier.advice if one.office != office), advice)
    events: tuple[e.CaseEvent, ...] = (*setting.role(state, Role.ADVISER), e.AdviceGiven(advice))
    if {one.office for one in given} < set(step.offices):
        return events
    return (*events, *close_advice(state, step, given, setting))


def close_advice(state: Routekaart, step: Step, given: tuple[Advice, ...], setting: Setting) -> tuple[e.CaseEvent, ...]:
    """Ends the advise step; an office that gave none is named as missing, which is no agreement."""
    tier = running_tier(state)
    missing = tuple(office for office in step.offices if office not in {one.office for one in given})
    parts = tuple(Part(f"advice.{tier.tier}.{one.office}", f"{one.opinion}:{one.advice or ''}") for one in given)
    absent = tuple(Part(f"advice.{tier.tier}.{office}", "missing") for office in missing)
    return (e.AdviceClosed(step.id, missing, (*parts, *absent)), *next_step(state, tier, setting))


def concur(state: Routekaart, act: a.Concur, setting: Setting) -> tuple[e.CaseEvent, ...]:
    """An office agrees or does not; without agreement the next step cannot approve."""
    tier = active_tier(state)
    step = step_rules(setting, tier.tier, tier.step)
    if step.kind is not StepKind.CONCUR:
        raise ContradictionError("agreement where none is asked")
    office = _office(step, setting)
    digest = state.dossier.digest
    given = Concurrence(step.id, office, setting.actor.account, act.agree, digest, act.reasons)
    part = Part(f"concurrence.{tier.tier}.{office}", f"{'agree' if act.agree else 'disagree'}:{act.reasons or ''}")
    role = setting.role(state, Role.BUDGET_HOLDER)
    return (*role, e.ConcurrenceGiven(given, (part,)), *next_step(state, tier, setting))
