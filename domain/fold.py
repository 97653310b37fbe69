"""A case is a fold over its events: `apply` for one, `fold` for all. Total: it decides nothing and refuses nothing."""

from collections.abc import Iterable
from dataclasses import replace

from domain import events as e
from domain.case import OpenTierState, Referral, Returned, RoleTaken, Round, Routekaart, Suspension
from domain.codes import Phase, SideState
from domain.documents import Withdrawal
from domain.dossier import Part, compile_dossier, revise


def fold(events: Iterable[e.CaseEvent], state: Routekaart | None = None) -> Routekaart | None:
    """The state after these events, from `state` on; None where nothing has happened yet."""
    for event in events:
        state = apply(state, event)
    return state


def apply(state: Routekaart | None, event: e.CaseEvent) -> Routekaart:
    """The state after one more event. ValueError where a case would begin twice or go on before it began."""
    if isinstance(event, e.CaseSubmitted):
        if state is not None:
            raise ValueError(f"case {state.case} cannot be submitted twice")
        return Routekaart(
            case=event.case,
            procedure=event.procedure,
            facts=event.facts,
            dossier=compile_dossier(event.parts),
            opened_at=event.at,
            route=event.route,
        )
    if state is None:
        raise ValueError(f"{event.type} before the case was submitted")
    if state.tier is not None:
        tier = _apply_tier(state.tier, event)
        if tier is not state.tier:
            state = replace(state, tier=tier)
    return _apply_case(state, event)


def _apply_case(state: Routekaart, event: e.CaseEvent) -> Routekaart:
    match event:
        case e.SafetyDoubtRaised():
            facts = replace(state.facts, safety_doubt=True)
            return replace(
                state, facts=facts, side_state=SideState.REFERRED, referral=Referral(event.desk), returned=None
            )
        case e.CaseReferred():
            return replace(state, referral=Referral(event.desk, event.receipt))
        case e.TierOpened():
            tier = OpenTierState(event.tier, event.body, event.steps, event.steps[0], event.term)
            return replace(state, phase=Phase.IN_TIER, tier=tier, route=None)
        case e.AdviceClosed() | e.ConcurrenceGiven():
            return replace(state, dossier=revise(state.dossier, event.parts))
        case e.TierEnded():
            return replace(
                state,
                phase=Phase.BETWEEN_TIERS,
                side_state=SideState.NONE,
                tier=None,
                route=event.route,
                positions=(*state.positions, event.position),
                returned=None,
                suspension=None,
            )
        case e.CaseDecided():
            return replace(state, phase=Phase.DECIDED, outcome=event.outcome, conditions=event.conditions)
        case e.CaseReturned():
            returned = Returned(event.tier, event.questions, event.term)
            return replace(state, side_state=SideState.RETURNED, returned=returned)
        case e.CaseAnswered():
            return replace(
                state,
                facts=event.facts,
                dossier=revise(state.dossier, event.parts),
                side_state=SideState.NONE,
                returned=None,
            )
        case e.TierResumed():
            return replace(state, side_state=SideState.NONE, returned=None, suspension=None)
        case e.CaseSuspended():
            return replace(state, side_state=SideState.SUSPENDED, suspension=Suspension(event.at, event.until))
        case e.CaseResumed():
            return _resumed(state, event)
        case e.MemberRecused():
            return replace(state, recused=(*state.recused, event.account))
        case e.CaseWithdrawn():
            return replace(state, side_state=SideState.WITHDRAWN, tier=None, route=None, returned=None, suspension=None)
        case e.CaseClosed():
            return replace(state, side_state=SideState.CLOSED)
        case e.RoleRecorded():
            return replace(state, roles=(*state.roles, RoleTaken(event.account, event.role)))
        case e.DocumentAdded():
            documents = (*state.documents, event.document)
            return replace(state, documents=documents, dossier=revise(state.dossier, event.parts))
        case e.DocumentWithdrawn():
            gone = Withdrawal(event.account, event.at, event.reasons)
            documents = tuple(
                replace(one, withdrawn=gone) if one.number == event.number else one for one in state.documents
            )
            return replace(state, documents=documents, dossier=revise(state.dossier, event.parts))
        case e.ObjectionLodged():
            return replace(state, objection=event.objection)
        case e.ObjectionDecided() if state.objection is not None:
            decided = replace(state.objection, founded=event.founded, motivation=event.motivation)
            return replace(state, objection=decided)
        case _:
            return state


def _resumed(state: Routekaart, event: e.CaseResumed) -> Routekaart:
    cleared = state.side_state is SideState.REFERRED
    return replace(
        state,
        side_state=SideState.NONE,
        suspension=None,
        facts=replace(state.facts, safety_doubt=False) if cleared else state.facts,
        dossier=revise(state.dossier, (Part("safety_doubt", "cleared"),)) if cleared else state.dossier,
        route=event.route or state.route,
    )


def _apply_tier(tier: OpenTierState, event: e.CaseEvent) -> OpenTierState:
    match event:
        case e.StepAssessed():
            return replace(tier, assessment=event.assessment)
        case e.StepOpened():
            return replace(tier, step=event.step, step_kind=event.kind, offices=event.offices, step_term=event.term)
        case e.RoundOpened():
            return replace(tier, round=Round(event.step, event.electorate))
        case e.ElectorateChanged() if tier.round is not None:
            votes = tuple(vote for vote in tier.round.votes if vote.seat not in event.lapsed)
            return replace(tier, round=replace(tier.round, electorate=event.electorate, votes=votes))
        case e.VoteCast() if tier.round is not None:
            others = tuple(vote for vote in tier.round.votes if vote.seat != event.vote.seat)
            return replace(tier, round=replace(tier.round, votes=(*others, event.vote)))
        case e.AdviceGiven():
            others_advice = tuple(advice for advice in tier.advice if advice.office != event.advice.office)
            return replace(tier, advice=(*others_advice, event.advice))
        case e.AdviceClosed():
            return replace(tier, step_term=None)
        case e.ConcurrenceGiven():
            return replace(tier, concurrence=(*tier.concurrence, event.concurrence))
        case e.TermExtended():
            # A term that had passed runs again: its new end is to be waited for.
            return replace(tier, term=event.term, term_passed=False)
        case e.TierResumed():
            return replace(tier, term=event.term, step_term=event.step_term)
        case e.CaseReturned():
            return replace(tier, term=event.tier_term, step_term=event.step_term)
        case e.CaseSuspended() if event.tier_term is not None:
            return replace(tier, term=event.tier_term, step_term=event.step_term)
        case e.StepsPlanned():
            # Advice and agreement were given on the older dossier; their steps are done again. Votes stay, as stale.
            return replace(
                tier, steps=event.steps, step=event.steps[0], step_term=None, advice=(), concurrence=(), assessment=None
            )
        case e.TermPassed() if event.term == "tier":
            return replace(tier, term_passed=True)
        case e.Reminded() if event.term == "tier":
            return replace(tier, reminded=True)
        case _:
            return tier
