"""Votes, conclusions, signatures and recusal. Here an approval becomes an outcome, so here the count is made again."""

from domain import acts as a
from domain import events as e
from domain.case import Role, Routekaart, Vote
from domain.codes import Outcome
from domain.decide.setting import Setting
from domain.decide.tiers import active_tier, leave, step_rules, tier_rules
from domain.errors import ContradictionError
from domain.procedure import StepKind
from domain.rounds import counted, dissent, electorate, reconcile, tally
from domain.terms import extend
from domain.verdict import RouteTo

_APPROVALS = (Outcome.APPROVE, Outcome.APPROVE_WITH_CONDITIONS)


def cast_vote(state: Routekaart, act: a.CastVote, setting: Setting) -> tuple[e.CaseEvent, ...]:
    """A seat's vote on the present dossier, in place of an earlier one."""
    tier = active_tier(state)
    round_ = tier.round
    elector = next(
        (one for one in (round_.electorate if round_ else ()) if one.account == setting.actor.account and one.voting),
        None,
    )
    if round_ is None or round_.step != tier.step or elector is None:
        raise ContradictionError("a vote by somebody who has none in this round")
    changed = any(vote.seat == elector.seat for vote in round_.votes)
    vote = Vote(
        elector.seat, elector.account, elector.party, act.choice, state.dossier.digest, act.reasons, act.conditions
    )
    return (*setting.role(state, Role.DECIDER), e.VoteCast(vote, changed))


def conclude(state: Routekaart, act: a.Conclude, setting: Setting) -> tuple[e.CaseEvent, ...]:
    """The chair ends the round, or holds it. An approval without quorum or against the rule cannot pass here."""
    tier = active_tier(state)
    round_ = tier.round
    step = step_rules(setting, tier.tier, tier.step)
    if round_ is None or step.kind is not StepKind.DECIDE or step.quorum is None or step.rule is None:
        raise ContradictionError("a conclusion where no round is open")
    count = tally(round_, state.dossier.digest, step.quorum, step.rule)
    supported = {
        Outcome.APPROVE: count.approval_met and count.conditional == 0,
        Outcome.APPROVE_WITH_CONDITIONS: count.approval_met,
        Outcome.REJECT: count.rejection_met,
        Outcome.NO_QUORUM: not count.quorum_met,
    }
    if not supported.get(act.outcome, True):
        raise ContradictionError(f"the verdict allows {act.outcome}, the count does not")
    record = e.DecisionRecorded(
        tier.step,
        act.outcome,
        setting.actor.account,
        act.motivation,
        act.conditions,
        act.knock_on,
        act.advice_answers,
        dissent(counted(round_, state.dossier.digest), act.outcome),
    )
    role = setting.role(state, Role.DECIDER)
    if act.outcome is Outcome.HOLD:
        extension = tier_rules(setting, tier.tier).extension
        if extension is None or tier.term.extended:
            raise ContradictionError("the term cannot be extended")
        return (*role, record, e.TermExtended(extend(tier.term, extension)))
    return (*role, record, *_finish(state, act.outcome, act, setting))


def sign(state: Routekaart, act: a.Sign, setting: Setting) -> tuple[e.CaseEvent, ...]:
    """One office-holder decides personally; a refused agreement rules an approval out."""
    tier = active_tier(state)
    step = step_rules(setting, tier.tier, tier.step)
    if step.kind is not StepKind.SIGN or act.outcome not in step.outcomes:
        raise ContradictionError("a signature where none is asked")
    planned = [step_rules(setting, tier.tier, step_id) for step_id in tier.steps]
    agreed = {concurrence.step for concurrence in tier.concurrence if concurrence.agree}
    needed = {step.id for step in planned if step.kind is StepKind.CONCUR}
    if act.outcome in _APPROVALS and not needed <= agreed:
        raise ContradictionError("the verdict allows an approval without the agreement it needs")
    record = e.DecisionRecorded(
        tier.step, act.outcome, setting.actor.account, act.motivation, act.conditions, None, act.advice_answers, ()
    )
    return (*setting.role(state, Role.DECIDER), record, *_finish(state, act.outcome, act, setting))


def _finish(state: Routekaart, outcome: Outcome, act: a.Conclude | a.Sign, setting: Setting) -> tuple[e.CaseEvent, ...]:
    ended = leave(state, setting, outcome, None)
    if ended.route.to is not RouteTo.END:
        return (ended,)
    if ended.route.outcome is not outcome:
        raise ContradictionError("the route ends the case with another outcome than was concluded")
    return (ended, e.CaseDecided(outcome, act.conditions))


def recuse(state: Routekaart, act: a.Recuse, setting: Setting) -> tuple[e.CaseEvent, ...]:
    """The actor stays out from here on; where a round is open its electorate is recorded anew (invariant 13)."""
    account = setting.actor.account
    events: list[e.CaseEvent] = [e.MemberRecused(account, act.reasons)]
    if state.tier is not None and state.tier.round is not None:
        now = electorate(state.tier.body, setting.seats, (*setting.staying_out(state), account))
        change = reconcile(state.tier.round, now)
        events += [change] if change else []
    return tuple(events)
