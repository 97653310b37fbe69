"""Terms: stopping and starting the clock, reminding, and what happens when a term passes."""

from datetime import datetime

from domain import acts as a
from domain import events as e
from domain.case import OpenTierState, Routekaart
from domain.codes import Outcome, SideState
from domain.decide.positions import close_advice
from domain.decide.setting import Setting
from domain.decide.tiers import leave, plan_again, running_tier, step_rules
from domain.errors import ContradictionError
from domain.terms import resume, suspend
from domain.verdict import RouteTo


def recorded_end(state: Routekaart, kind: a.TermKind) -> datetime | None:
    """The recorded end (aware UTC) of this term of the case; None where it is not running."""
    if state.side_state is SideState.RETURNED:
        return state.returned.term.end if kind is a.TermKind.ANSWER and state.returned else None
    if state.side_state is SideState.SUSPENDED:
        return state.suspension.until if kind is a.TermKind.SUSPENSION and state.suspension else None
    if state.side_state is not SideState.NONE or state.tier is None:
        return None
    if kind is a.TermKind.TIER and not state.tier.term_passed:
        return state.tier.term.end
    if kind is a.TermKind.STEP and state.tier.step_term:
        return state.tier.step_term.end
    return None


def suspend_case(state: Routekaart, act: a.Suspend, setting: Setting) -> tuple[e.CaseEvent, ...]:
    """Stops the clock of the tier and of its step."""
    if state.side_state is not SideState.NONE:
        raise ContradictionError("the clock stands still already")
    tier = state.tier
    tier_term = suspend(tier.term, setting.now) if tier else None
    step_term = suspend(tier.step_term, setting.now) if tier and tier.step_term else None
    return (e.CaseSuspended(act.reasons, setting.now, act.until, tier_term, step_term),)


def resume_case(state: Routekaart, act: a.Resume, setting: Setting) -> tuple[e.CaseEvent, ...]:
    """Starts the clock again. After a referral the tier's steps are planned anew: the dossier has changed."""
    if state.side_state not in (SideState.SUSPENDED, SideState.REFERRED):
        raise ContradictionError("nothing to resume")
    resumed = e.CaseResumed(act.reasons, setting.verdict.route)
    if state.tier is None:
        return (resumed,)
    running = _running_again(state.tier, setting)
    if state.side_state is SideState.REFERRED:
        return (resumed, running, *plan_again(state, setting))
    return (resumed, running)


def _running_again(tier: OpenTierState, setting: Setting) -> e.TierResumed:
    step_term = resume(tier.step_term, setting.now) if tier.step_term else None
    return e.TierResumed(resume(tier.term, setting.now), step_term)


def remind(state: Routekaart, act: a.Remind, setting: Setting) -> tuple[e.CaseEvent, ...]:
    """Records that those who are waited for were reminded."""
    if recorded_end(state, act.term) != act.end:
        raise ContradictionError("a reminder of a term that is not running")
    return (e.Reminded(act.term),)


def pass_term(state: Routekaart, act: a.PassTerm, setting: Setting) -> tuple[e.CaseEvent, ...]:
    """What the procedure says of a term that has ended. It is never an approval."""
    end = recorded_end(state, act.term)
    if end != act.end or act.end > setting.now:
        raise ContradictionError("a term that has not passed")
    passed = e.TermPassed(act.term, act.end)
    match act.term:
        case a.TermKind.ANSWER:
            return (passed, _running_again(running_tier(state), setting))
        case a.TermKind.SUSPENSION:
            again = (_running_again(state.tier, setting),) if state.tier else ()
            return (passed, e.CaseResumed(None, None), *again)
        case a.TermKind.STEP:
            tier = running_tier(state)
            step = step_rules(setting, tier.tier, tier.step)
            return (passed, *close_advice(state, step, tier.advice, setting))
        case a.TermKind.TIER:
            if setting.route().to is RouteTo.STAY:
                return (passed,)
            return (passed, leave(state, setting, Outcome.TERM_PASSED, None))
