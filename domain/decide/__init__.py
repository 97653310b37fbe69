"""From a state, an act and a verdict that allows it to the events it causes. Pure.

The policy has judged whether the act may be done; what is here says what it does, and raises ContradictionError where
the verdict allows what cannot be (a tier opened twice, an approval without quorum): then nothing is written.
"""

from domain import acts as a
from domain.case import Routekaart
from domain.codes import SideState
from domain.decide import clock, documents, intake, objections, positions, rounds, tiers
from domain.decide.setting import Setting
from domain.errors import ContradictionError
from domain.events import CaseEvent

__all__ = ["Setting", "decide"]


def decide(state: Routekaart | None, act: a.PersonAct | a.SystemAct, setting: Setting) -> tuple[CaseEvent, ...]:
    """The events of `act` on `state`. ContradictionError where verdict and domain disagree."""
    if not setting.verdict.allow:
        raise ContradictionError("a refused act has no events")
    if isinstance(act, a.Submit):
        if state is not None:
            raise ContradictionError("a case cannot be submitted twice")
        return intake.submit(act, setting)
    if state is None:
        raise ContradictionError(f"{act.type} on a case that does not exist")
    ended = state.outcome is not None or state.side_state in (SideState.WITHDRAWN, SideState.CLOSED)
    if ended and not isinstance(act, a.Close | a.LodgeObjection | a.DecideObjection):
        raise ContradictionError(f"{act.type} on a case that has ended")
    match act:
        case a.CastVote():
            return rounds.cast_vote(state, act, setting)
        case a.Conclude():
            return rounds.conclude(state, act, setting)
        case a.Sign():
            return rounds.sign(state, act, setting)
        case a.Advise():
            return positions.advise(state, act, setting)
        case a.Concur():
            return positions.concur(state, act, setting)
        case a.ReturnForInformation():
            return intake.return_for_information(state, act, setting)
        case a.Answer():
            return intake.answer(state, act, setting)
        case a.Escalate():
            return tiers.escalate(state, act, setting)
        case a.CallUp():
            return tiers.call_up(state, act, setting)
        case a.Suspend():
            return clock.suspend_case(state, act, setting)
        case a.Resume():
            return clock.resume_case(state, act, setting)
        case a.Withdraw():
            return intake.withdraw(state, act, setting)
        case a.Recuse():
            return rounds.recuse(state, act, setting)
        case a.AddDocument():
            return documents.add(state, act, setting)
        case a.WithdrawDocument():
            return documents.withdraw(state, act, setting)
        case a.LodgeObjection():
            return objections.lodge(state, act, setting)
        case a.DecideObjection():
            return objections.decide_objection(state, act, setting)
        case a.OpenTier():
            return tiers.open_tier(state, act, setting)
        case a.Remind():
            return clock.remind(state, act, setting)
        case a.PassTerm():
            return clock.pass_term(state, act, setting)
        case a.Refer():
            return intake.refer(state, setting)
        case a.Close():
            return intake.close(state, setting)
