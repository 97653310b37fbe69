"""Any sequence of acts, under a policy that allows everything, keeps the domain's invariants.

The policy is the first guard; this shows that the domain stands where the policy would be wrong.
"""

from datetime import timedelta
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from domain import acts as a
from domain.case import Routekaart
from domain.codes import Opinion, Outcome, SideState, VoteChoice
from domain.course import next_act, next_timer
from domain.decide.tiers import ENDS_A_TIER
from domain.errors import ContradictionError
from domain.events import CaseDecided, DecisionRecorded
from domain.fold import apply, fold
from domain.procedure import StepKind
from domain.verdict import Route, RouteTo
from domain.waiting import waits_for
from tests.building import PROCEDURE, SEALED, SEATS, STAY, Course, plan_of, submit, to_end, to_tier, verdict

ACCOUNTS = sorted({seat.account for seat in SEATS}) + ["stranger"]
TIERS = [tier.id for tier in PROCEDURE.tiers]
FULL = a.Motivation(SEALED, SEALED, SEALED, SEALED, SEALED)

KINDS = [
    "vote", "vote", "vote", "vote", "conclude", "conclude", "advise", "concur", "sign", "return", "answer", "escalate",
    "call_up", "suspend", "resume", "withdraw", "recuse", "system", "system", "system", "timer", "timer",
]  # fmt: skip


def draw_act(data: st.DataObject, course: Course) -> tuple[a.PersonAct | a.SystemAct, str] | None:
    """An act of any kind, by anybody, on the present dossier; system acts as the course wants them."""
    kind = data.draw(st.sampled_from(KINDS), label="kind")
    by = data.draw(st.sampled_from(ACCOUNTS), label="by")
    seen = course.digest
    outcome = data.draw(st.sampled_from(list(Outcome)), label="outcome")
    match kind:
        case "vote":
            return a.CastVote(seen, data.draw(st.sampled_from(list(VoteChoice))), SEALED, SEALED), by
        case "conclude":
            return a.Conclude(seen, outcome, FULL, SEALED), by
        case "sign":
            return a.Sign(seen, outcome, FULL, SEALED), by
        case "advise":
            return a.Advise(seen, Opinion.NEGATIVE, SEALED), by
        case "concur":
            return a.Concur(seen, data.draw(st.booleans()), SEALED), by
        case "return":
            return a.ReturnForInformation(seen, SEALED), by
        case "answer":
            return a.Answer(seen, SEALED, amount_cents=7, safety_doubt=data.draw(st.none() | st.booleans())), by
        case "suspend":
            until = course.now + timedelta(seconds=30) if data.draw(st.booleans()) else None
            return a.Suspend(seen, SEALED, until), by
        case "system":
            act = next_act(course.case)
            return (act, "system") if act else None
        case "timer":
            timer = next_timer(course.case)
            if timer is None:
                return None
            course.now = max(course.now, timer.at)
            return timer.act, "system"
        case _:
            simple: dict[str, Any] = {
                "escalate": a.Escalate, "call_up": a.CallUp, "resume": a.Resume, "withdraw": a.Withdraw,
                "recuse": a.Recuse,
            }  # fmt: skip
            return simple[kind](seen, SEALED), by


def draw_route(data: st.DataObject, act: object) -> Route:
    """Any route at all; for a decision often the end with its outcome, so that cases do end."""
    outcome = getattr(act, "outcome", None)
    choices: list[Route] = [STAY, *(to_tier(tier) for tier in TIERS), Route(RouteTo.REFERRAL, None, None, ())]
    if outcome is not None:
        choices += [to_end(outcome)] * 4
    return data.draw(st.sampled_from(choices), label="route")


def check_decision(before: Routekaart, events: tuple[Any, ...]) -> None:
    """An approval stands on a quorum and a rule, counted here naively and by other means than the domain's count."""
    for event in events:
        if not isinstance(event, DecisionRecorded) or not event.outcome.startswith("approve"):
            continue
        tier = before.tier
        assert tier is not None
        if tier.step_kind is StepKind.SIGN:
            refused = [one for one in tier.concurrence if not one.agree]
            assert not refused
            continue
        assert tier.round is not None
        fresh = {one.seat: one for one in tier.round.votes if one.dossier == before.dossier.digest}
        voters = [one for one in tier.round.electorate if one.voting]
        present = [one for one in voters if one.seat in fresh]
        assert 2 * len(present) >= len(voters) > 0
        assert any(one.chair for one in present) and any(one.party == "ncg" for one in present)
        in_favour = [one for one in fresh.values() if one.choice.startswith("for")]
        against = [one for one in fresh.values() if one.choice == "against"]
        assert in_favour
        assert len(in_favour) > len(against) if tier.tier == "bestuurlijk-overleg" else not against


def check_state(course: Course) -> None:
    """What holds of every state of every case."""
    state = course.case
    assert fold(course.events) == state
    if state.tier and state.tier.round:
        seats = [one.seat for one in state.tier.round.votes]
        assert len(seats) == len(set(seats))
        electors = {(one.seat, one.account) for one in state.tier.round.electorate if one.voting}
        assert {(one.seat, one.account) for one in state.tier.round.votes} <= electors
        assert not {one.account for one in state.tier.round.electorate} & set(state.recused)
    if state.side_state is SideState.REFERRED:
        assert not isinstance(next_act(state), a.OpenTier)
    decided = [event for event in course.events if isinstance(event, CaseDecided)]
    assert len(decided) <= 1
    assert (state.outcome is not None) == bool(decided)
    if state.side_state is SideState.CLOSED:
        assert next_act(state) is None and next_timer(state) is None and not waits_for(state)
    else:
        # Nothing is ever stuck: the system's turn, a timer, somebody's turn, or a route that no tier can follow.
        routed_nowhere = state.route is not None and state.route.to is not RouteTo.TIER
        assert next_act(state) or next_timer(state) or waits_for(state) or routed_nowhere


@settings(max_examples=150, deadline=None)
@given(data=st.data())
def test_any_sequence_of_acts_keeps_the_invariants_and_folds_to_the_live_state(data: st.DataObject) -> None:
    course = Course()
    first = to_tier(data.draw(st.sampled_from(TIERS)))
    course.act(submit(safety_doubt=data.draw(st.booleans())), "ncg-intake@ncg-intake", verdict(first))
    for _ in range(data.draw(st.integers(1, 40), label="acts")):
        drawn = draw_act(data, course)
        if drawn is None:
            continue
        act, by = drawn
        tier = act.tier if isinstance(act, a.OpenTier) else (course.case.tier.tier if course.case.tier else None)
        judged = verdict(draw_route(data, act), plan_of(tier) if tier else ())
        before, count = course.case, len(course.events)
        try:
            events = course.act(act, by, judged)
        except ContradictionError:
            assert (course.case, len(course.events)) == (before, count)
            continue
        if before.outcome is not None or before.side_state in (SideState.WITHDRAWN, SideState.CLOSED):
            assert [event.type for event in events] == ["case_closed"]
        if any(event.type == "tier_ended" for event in events):
            assert act.type in ENDS_A_TIER
        check_decision(before, events)
        check_state(course)


@settings(max_examples=50, deadline=None)
@given(cut=st.integers(0, 60))
def test_a_fold_can_be_taken_up_again_anywhere(cut: int) -> None:
    course = Course().open()
    for by in ("chair", "ncg", "provincie"):
        course.act(a.CastVote(course.digest, VoteChoice.FOR), f"{by}@stuurgroep-eemsdelta")
    events = course.events
    state = fold(events[:cut])
    for event in events[cut:]:
        state = apply(state, event)
    assert state == course.case
