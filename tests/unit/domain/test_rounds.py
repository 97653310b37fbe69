"""The count of a round: who was present, whether quorum and rule are met, who dissents."""

from dataclasses import replace

import pytest

from domain.case import Elector, Round, Vote
from domain.codes import Outcome, VoteChoice
from domain.procedure import DecisionRule, Quorum, RuleKind
from domain.rounds import dissent, electorate, reconcile, tally
from tests.building import SEATS

GROUP = "stuurgroep-eemsdelta"
QUORUM = Quorum(chair=True, parties=("ncg",), share_numerator=1, share_denominator=2)
CONSENSUS = DecisionRule(RuleKind.CONSENSUS)
NOW_ON = "digest-now"


def round_with(**choices: VoteChoice) -> Round:
    """A round of the group in which the seats named (chair, gemeente, ncg, provincie) have voted."""
    electors = electorate(GROUP, SEATS, ())
    votes = tuple(
        Vote(one.seat, one.account, one.party, choices[name], NOW_ON, None, None)
        for one in electors
        if (name := one.seat.split("/")[1]) in choices
    )
    return Round("stemmen", electors, votes)


FOR, AGAINST, ABSTAIN = VoteChoice.FOR, VoteChoice.AGAINST, VoteChoice.ABSTAIN


def test_the_electorate_holds_the_seats_of_the_body_and_not_the_recused() -> None:
    everyone = electorate(GROUP, SEATS, ())
    without = electorate(GROUP, SEATS, (f"ncg@{GROUP}",))
    assert {one.seat for one in everyone} - {one.seat for one in without} == {f"{GROUP}/ncg"}
    assert all(one.seat.startswith(GROUP) for one in everyone)


def test_a_seat_without_a_vote_does_not_count_for_the_share() -> None:
    count = tally(round_with(chair=FOR, ncg=FOR), NOW_ON, QUORUM, CONSENSUS)
    assert (count.eligible, count.present, count.quorum_met) == (4, 2, True)


@pytest.mark.parametrize("absent", ["chair", "ncg"])
def test_without_the_chair_or_a_named_party_there_is_no_quorum(absent: str) -> None:
    choices = {name: FOR for name in ("chair", "gemeente", "ncg", "provincie") if name != absent}
    assert not tally(round_with(**choices), NOW_ON, QUORUM, CONSENSUS).quorum_met


def test_half_of_an_odd_number_is_rounded_up() -> None:
    round_ = round_with(chair=FOR, ncg=FOR)
    five = (*round_.electorate, Elector("extra", "x", "provincie", False, True))
    assert not tally(replace(round_, electorate=five), NOW_ON, QUORUM, CONSENSUS).quorum_met


def test_an_empty_electorate_has_no_quorum_even_where_none_is_asked() -> None:
    nothing_asked = Quorum(chair=False, parties=(), share_numerator=1, share_denominator=2)
    assert not tally(Round("stemmen", ()), NOW_ON, nothing_asked, CONSENSUS).quorum_met


def test_who_abstains_is_present_and_who_is_silent_is_waited_for() -> None:
    count = tally(round_with(chair=FOR, ncg=ABSTAIN), NOW_ON, QUORUM, CONSENSUS)
    assert (count.present, count.abstained, count.approval_met) == (2, 1, True)
    assert set(count.waiting) == {f"{GROUP}/gemeente", f"{GROUP}/provincie"}


def test_consensus_breaks_on_one_vote_against_and_silence_is_no_approval() -> None:
    assert not tally(round_with(chair=FOR, ncg=FOR, gemeente=AGAINST), NOW_ON, QUORUM, CONSENSUS).approval_met
    assert not tally(round_with(chair=ABSTAIN, ncg=ABSTAIN), NOW_ON, QUORUM, CONSENSUS).approval_met


def test_a_majority_is_more_for_than_against_and_a_tie_is_neither() -> None:
    majority = DecisionRule(RuleKind.MAJORITY)
    tie = tally(round_with(chair=FOR, ncg=AGAINST), NOW_ON, QUORUM, majority)
    assert (tie.approval_met, tie.rejection_met) == (False, False)
    assert tally(round_with(chair=FOR, ncg=AGAINST, provincie=FOR), NOW_ON, QUORUM, majority).approval_met


def test_unanimity_needs_every_seat_of_the_named_parties_in_favour() -> None:
    rule = DecisionRule(RuleKind.UNANIMITY, ("ncg", "gemeente"))
    full = tally(round_with(chair=FOR, gemeente=FOR, ncg=FOR, provincie=AGAINST), NOW_ON, QUORUM, rule)
    split = tally(round_with(chair=FOR, gemeente=AGAINST, ncg=FOR), NOW_ON, QUORUM, rule)
    assert full.approval_met and not split.approval_met
    assert not tally(round_with(chair=FOR, gemeente=FOR), NOW_ON, replace(QUORUM, parties=()), rule).approval_met


def test_a_vote_on_an_older_dossier_counts_for_nothing() -> None:
    count = tally(round_with(chair=FOR, ncg=FOR), "digest-later", QUORUM, CONSENSUS)
    assert (count.present, count.quorum_met, len(count.waiting)) == (0, False, 4)


def test_the_electorate_changes_when_a_seat_changes_hands_and_its_vote_lapses() -> None:
    round_ = round_with(chair=FOR, ncg=FOR)
    seats = tuple(replace(one, account="successor") if one.id == f"{GROUP}/ncg" else one for one in SEATS)
    change = reconcile(round_, electorate(GROUP, seats, ()))
    assert change is not None and change.lapsed == (f"{GROUP}/ncg",)
    assert reconcile(round_, round_.electorate) is None


def test_dissent_names_the_seats_that_voted_the_other_way() -> None:
    votes = round_with(chair=FOR, ncg=AGAINST, provincie=ABSTAIN).votes
    assert dissent(votes, Outcome.APPROVE) == (f"{GROUP}/ncg",)
    assert dissent(votes, Outcome.REJECT) == (f"{GROUP}/chair",)
    assert dissent(votes, Outcome.ESCALATE) == ()
