"""Whole courses of a case through the domain: each act does what it says, and cannot do what it must not."""

from dataclasses import replace
from datetime import timedelta

import pytest

from domain import acts as a
from domain.acts import KnockOnAnswer, Motivation, TermKind
from domain.case import Role
from domain.codes import Opinion, Outcome, Phase, SideState, VoteChoice
from domain.course import finished, next_act, next_timer
from domain.errors import ContradictionError
from domain.fold import fold
from domain.verdict import Route, RouteTo
from domain.waiting import Awaited, waits_for
from tests.building import NOW, PROCEDURE, SEALED, SEATS, STAY, Course, plan_of, submit, to_end, to_tier, verdict

GROUP = "stuurgroep-eemsdelta"
CHAIR, NCG, PROVINCE = f"chair@{GROUP}", f"ncg@{GROUP}", f"provincie@{GROUP}"
PREPARER = "ncg-intake@ncg-intake"
FULL = Motivation(SEALED, SEALED, SEALED, SEALED, SEALED)


def vote(course: Course, by: str, choice: VoteChoice) -> None:
    course.act(a.CastVote(course.digest, choice, SEALED, SEALED), by)


def conclude(course: Course, outcome: Outcome, route: Route) -> None:
    act = a.Conclude(course.digest, outcome, FULL, SEALED, KnockOnAnswer(False, SEALED))
    course.act(act, CHAIR, verdict(route))


def test_a_case_is_approved_where_it_began() -> None:
    course = Course().open()
    for by in (CHAIR, NCG, PROVINCE):
        vote(course, by, VoteChoice.FOR)
    conclude(course, Outcome.APPROVE, to_end(Outcome.APPROVE))
    assert (course.case.phase, course.case.outcome) == (Phase.DECIDED, Outcome.APPROVE)
    assert next_act(course.case) == a.Close()
    course.act(a.Close())
    assert finished(course.case) and fold(course.events) == course.case


def test_an_approval_without_quorum_cannot_pass_even_with_a_verdict() -> None:
    course = Course().open()
    vote(course, CHAIR, VoteChoice.FOR)
    with pytest.raises(ContradictionError, match="the count does not"):
        conclude(course, Outcome.APPROVE, to_end(Outcome.APPROVE))


def test_an_approval_against_the_rule_cannot_pass_even_with_a_verdict() -> None:
    course = Course().open()
    vote(course, CHAIR, VoteChoice.FOR)
    vote(course, NCG, VoteChoice.AGAINST)
    with pytest.raises(ContradictionError, match="the count does not"):
        conclude(course, Outcome.APPROVE, to_end(Outcome.APPROVE))


def test_conditions_that_were_voted_cannot_be_dropped_in_the_conclusion() -> None:
    course = Course().open()
    vote(course, CHAIR, VoteChoice.FOR)
    vote(course, NCG, VoteChoice.FOR_WITH_CONDITIONS)
    with pytest.raises(ContradictionError):
        conclude(course, Outcome.APPROVE, to_end(Outcome.APPROVE))
    conclude(course, Outcome.APPROVE_WITH_CONDITIONS, to_end(Outcome.APPROVE_WITH_CONDITIONS))
    assert course.case.conditions == SEALED


def test_a_divided_group_leaves_its_votes_as_a_position() -> None:
    course = Course().open()
    vote(course, CHAIR, VoteChoice.FOR)
    vote(course, NCG, VoteChoice.AGAINST)
    conclude(course, Outcome.ESCALATE, to_tier("bestuurlijk-overleg"))
    position = course.case.positions[0]
    assert {one.choice for one in position.votes} == {VoteChoice.FOR, VoteChoice.AGAINST}
    assert next_act(course.case) == a.OpenTier("bestuurlijk-overleg")


def test_a_vote_can_be_changed_until_the_chair_concludes() -> None:
    course = Course().open()
    vote(course, NCG, VoteChoice.AGAINST)
    vote(course, NCG, VoteChoice.FOR)
    assert course.case.tier is not None and course.case.tier.round is not None
    assert [one.choice for one in course.case.tier.round.votes] == [VoteChoice.FOR]


def test_after_the_conclusion_no_vote_is_taken() -> None:
    course = Course().open()
    vote(course, CHAIR, VoteChoice.FOR)
    vote(course, NCG, VoteChoice.FOR)
    conclude(course, Outcome.APPROVE, to_end(Outcome.APPROVE))
    with pytest.raises(ContradictionError):
        vote(course, PROVINCE, VoteChoice.AGAINST)


def test_a_stranger_has_no_vote() -> None:
    with pytest.raises(ContradictionError):
        vote(Course().open(), "mo@" + GROUP, VoteChoice.FOR)


def test_holding_a_round_extends_its_term_once() -> None:
    course = Course().open()
    before = course.case.tier
    conclude(course, Outcome.HOLD, STAY)
    after = course.case.tier
    assert before is not None and after is not None
    assert after.term.end - before.term.end == timedelta(seconds=200)
    with pytest.raises(ContradictionError, match="extended"):
        conclude(course, Outcome.HOLD, STAY)


def test_holding_a_round_whose_term_had_passed_gives_it_a_term_that_can_pass_again() -> None:
    course = Course().open()
    assert course.case.tier is not None
    end = course.case.tier.term.end
    course.now = end
    course.act(a.PassTerm(TermKind.TIER, end), judged=verdict(STAY))
    assert next_timer(course.case) is None
    conclude(course, Outcome.HOLD, STAY)
    timer = next_timer(course.case)
    assert timer is not None
    assert timer.act.end == end + timedelta(seconds=200)


def test_an_escalation_is_an_act_of_a_decider() -> None:
    course = Course().open()
    course.act(a.Escalate(course.digest, SEALED), CHAIR, verdict(to_tier("bestuurlijk-overleg")))
    assert (CHAIR, Role.DECIDER) in {(one.account, one.role) for one in course.case.roles}


def test_a_case_that_waits_for_the_desk_goes_to_no_tier_even_with_a_verdict() -> None:
    course = Course()
    referral = Route(RouteTo.REFERRAL, None, None, ("safety_doubt",))
    course.act(submit(safety_doubt=True), PREPARER, verdict(referral))
    with pytest.raises(ContradictionError):
        course.act(a.CallUp(course.digest, SEALED), "dg-obdr@dg-obdr", verdict(to_tier("nationaal")))
    assert course.case.side_state is SideState.REFERRED


def test_the_national_tier_takes_advice_agreement_and_signature_in_order() -> None:
    course = Course().open("nationaal", amount_cents=60_000_000)
    assert waits_for(course.case) == (Awaited("dg-obdr", "advise"),)
    before = course.digest
    course.act(a.Advise(course.digest, Opinion.POSITIVE, SEALED), "dg-obdr@dg-obdr")
    assert course.case.dossier.changed_since(before) == ("advice.nationaal.dg-obdr",)
    assert waits_for(course.case) == (Awaited("fin", "concur"),)
    course.act(a.Concur(course.digest, True), "fin@fin")
    act = a.Sign(course.digest, Outcome.APPROVE_WITH_CONDITIONS, FULL, SEALED)
    course.act(act, "staatssecretaris@staatssecretaris", verdict(to_end(Outcome.APPROVE_WITH_CONDITIONS)))
    assert course.case.outcome is Outcome.APPROVE_WITH_CONDITIONS
    assert fold(course.events) == course.case


def test_an_approval_cannot_be_signed_against_a_refused_agreement() -> None:
    course = Course().open("nationaal", amount_cents=60_000_000)
    course.act(a.Advise(course.digest, Opinion.NEGATIVE, SEALED), "dg-obdr@dg-obdr")
    course.act(a.Concur(course.digest, False, SEALED), "fin@fin")
    judged = verdict(to_end(Outcome.APPROVE))
    with pytest.raises(ContradictionError, match="agreement"):
        course.act(a.Sign(course.digest, Outcome.APPROVE, FULL), "staatssecretaris@staatssecretaris", judged)
    reject = verdict(to_end(Outcome.REJECT))
    course.act(a.Sign(course.digest, Outcome.REJECT, FULL), "staatssecretaris@staatssecretaris", reject)
    assert course.case.outcome is Outcome.REJECT


def test_advice_that_did_not_come_is_named_as_missing_and_the_step_goes_on() -> None:
    course = Course().open("nationaal")
    timer = next_timer(course.case)
    assert timer is not None and timer.act == a.PassTerm(TermKind.STEP, NOW + timedelta(seconds=60))
    course.now = timer.at
    course.act(timer.act)
    assert course.case.tier is not None and course.case.tier.step == "instemming"
    parts = {part.name: part.content for part in course.case.dossier.parts}
    assert parts["advice.nationaal.dg-obdr"] == "missing"


def test_a_return_stops_the_clock_and_the_answer_makes_votes_stale_by_name() -> None:
    course = Course().open()
    vote(course, NCG, VoteChoice.FOR)
    course.act(a.ReturnForInformation(course.digest, SEALED), CHAIR)
    assert course.case.side_state is SideState.RETURNED
    assert waits_for(course.case) == (Awaited("preparer", "answer"),)
    old_end = course.case.tier.term.end if course.case.tier else NOW
    course.now += timedelta(seconds=50)
    answer = a.Answer(course.digest, SEALED, amount_cents=6_000_000)
    events = course.act(answer, PREPARER, verdict(plan=plan_of("lokaal")))
    assert next(event.stale for event in events if event.type == "case_answered") == (f"{GROUP}/ncg",)
    assert course.case.tier is not None and course.case.tier.term.end == old_end + timedelta(seconds=50)
    assert f"{GROUP}/ncg" in {one.who for one in waits_for(course.case) if one.act == "cast_vote"}
    assert course.case.facts.amount_cents == 6_000_000
    with pytest.raises(ContradictionError):
        conclude(course, Outcome.APPROVE, to_end(Outcome.APPROVE))


def test_questions_that_were_never_answered_go_back_to_the_group() -> None:
    course = Course().open()
    course.act(a.ReturnForInformation(course.digest, SEALED), CHAIR)
    timer = next_timer(course.case)
    assert timer is not None
    course.now = timer.at
    course.act(timer.act)
    assert course.case.side_state is SideState.NONE and course.case.tier is not None


def test_a_term_that_passes_moves_the_case_up_and_approves_nothing() -> None:
    course = Course().open()
    vote(course, CHAIR, VoteChoice.FOR)
    term = course.case.tier.term if course.case.tier else None
    assert term is not None
    with pytest.raises(ContradictionError):
        course.act(a.PassTerm(TermKind.TIER, term.end), judged=verdict(to_tier("bestuurlijk-overleg")))
    course.now = term.end
    course.act(a.PassTerm(TermKind.TIER, term.end), judged=verdict(to_tier("bestuurlijk-overleg")))
    assert course.case.positions[0].outcome is Outcome.TERM_PASSED and course.case.outcome is None


def test_the_last_tier_stays_with_its_people_when_its_term_passes() -> None:
    course = Course().open("nationaal")
    course.act(a.Advise(course.digest, Opinion.POSITIVE, SEALED), "dg-obdr@dg-obdr")
    assert course.case.tier is not None
    course.now = course.case.tier.term.end
    course.act(a.PassTerm(TermKind.TIER, course.now), judged=verdict(STAY))
    assert course.case.tier.tier == "nationaal" and next_timer(course.case) is None


def test_a_suspension_until_a_moment_ends_by_itself_and_moves_the_term() -> None:
    course = Course().open()
    assert course.case.tier is not None
    end = course.case.tier.term.end
    until = NOW + timedelta(seconds=90)
    course.act(a.Suspend(course.digest, SEALED, until), CHAIR)
    timer = next_timer(course.case)
    assert timer is not None and timer.at == until
    course.now = until
    course.act(timer.act)
    assert course.case.tier is not None and course.case.tier.term.end == end + timedelta(seconds=90)


def test_a_safety_doubt_waits_for_the_referral_desk_and_goes_on_when_cleared() -> None:
    course = Course()
    course.act(submit(safety_doubt=True), PREPARER, verdict(Route(RouteTo.REFERRAL, None, None, ("safety_doubt",))))
    assert course.case.side_state is SideState.REFERRED and next_act(course.case) == a.Refer()
    course.act(a.Refer())
    assert course.case.referral is not None and course.case.referral.receipt and next_act(course.case) is None
    course.act(a.Resume(course.digest, SEALED), PREPARER, verdict(to_tier("lokaal")))
    assert next_act(course.case) == a.OpenTier("lokaal") and not course.case.facts.safety_doubt


def test_a_doubt_that_comes_with_an_answer_refers_the_case_from_within_its_tier() -> None:
    course = Course().open()
    course.act(a.ReturnForInformation(course.digest, SEALED), CHAIR)
    course.act(a.Answer(course.digest, SEALED, safety_doubt=True), PREPARER, verdict(plan=plan_of("lokaal")))
    assert course.case.side_state is SideState.REFERRED
    course.act(a.Refer())
    course.act(a.Resume(course.digest, SEALED), PREPARER, verdict(plan=plan_of("lokaal")))
    assert course.case.side_state is SideState.NONE and course.case.tier is not None
    assert fold(course.events) == course.case


def test_the_ministry_calls_a_case_up_and_the_votes_cast_are_kept() -> None:
    course = Course().open()
    vote(course, NCG, VoteChoice.AGAINST)
    course.act(a.CallUp(course.digest, SEALED), "dg-obdr@dg-obdr", verdict(to_tier("nationaal")))
    assert course.case.positions[0].outcome is Outcome.CALLED_UP and len(course.case.positions[0].votes) == 1


def test_who_declares_an_interest_leaves_the_electorate_and_their_vote_lapses() -> None:
    course = Course().open()
    vote(course, NCG, VoteChoice.FOR)
    course.act(a.Recuse(course.digest, SEALED), NCG)
    round_ = course.case.tier.round if course.case.tier else None
    assert round_ is not None and not round_.votes
    assert f"{GROUP}/ncg" not in {one.seat for one in round_.electorate}


def test_a_withdrawn_case_is_closed_and_nothing_revives_it() -> None:
    course = Course().open()
    course.act(a.Withdraw(course.digest, SEALED), PREPARER)
    assert next_act(course.case) == a.Close()
    course.act(a.Close())
    for act in (a.Close(), a.OpenTier("lokaal"), a.Suspend(course.digest, SEALED)):
        with pytest.raises(ContradictionError):
            course.act(act)


def test_a_tier_cannot_be_opened_that_the_policy_did_not_route_to() -> None:
    course = Course()
    course.act(submit(), PREPARER, verdict(to_tier("lokaal")))
    with pytest.raises(ContradictionError):
        course.act(a.OpenTier("nationaal"), judged=verdict(plan=plan_of("nationaal")))


def test_a_refused_act_has_no_events() -> None:
    refused = replace(verdict(), allow=False, reasons=("not_the_chair",))
    with pytest.raises(ContradictionError):
        Course().open().act(a.Close(), judged=refused)


def test_reminders_come_before_the_end_and_once() -> None:
    course = Course().open()
    timer = next_timer(course.case)
    assert timer is not None and isinstance(timer.act, a.Remind)
    course.now = timer.at
    course.act(timer.act)
    after = next_timer(course.case)
    assert after is not None and isinstance(after.act, a.PassTerm)


def test_the_seats_used_here_hold_one_chair_for_each_body() -> None:
    for body in (GROUP, "bestuurlijk-overleg"):
        assert sum(one.chair for one in SEATS if one.body == body) == 1
    assert PROCEDURE.tier("lokaal").body is None
