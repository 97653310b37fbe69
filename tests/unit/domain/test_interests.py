"""Interests by themselves: when one counts, what it covers, and how it goes from being registered to its end."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from domain.errors import ContradictionError
from domain.interest_acts import ConfirmInterest, EndInterest, InterestAct, RegisterInterest
from domain.interest_events import (
    InterestConfirmed,
    InterestEnded,
    InterestEndProposed,
    InterestProposed,
    InterestRegistered,
    decide_interest,
    fold_interest,
)
from domain.interests import Interest, InterestScope, InterestStatus, RegisteredInterest, interested

NOW = datetime(2026, 5, 1, tzinfo=UTC)
DAY = timedelta(days=1)
INTEREST = Interest("i-1", "p-1", InterestScope.AREA, "a-1", NOW - DAY, NOW + DAY)
REGISTERED = RegisteredInterest(INTEREST, "p-1", NOW - DAY)
PROPOSED = RegisteredInterest(INTEREST, "p-2", NOW - 2 * DAY)
CONFIRMED = replace(PROPOSED, confirmed_by="p-3", confirmed_at=NOW - DAY)


def test_an_interest_counts_from_its_begin_up_to_but_not_at_its_end() -> None:
    moments = (NOW - DAY - timedelta(microseconds=1), NOW - DAY, NOW + DAY - timedelta(microseconds=1), NOW + DAY)
    assert [REGISTERED.is_in_force_at(one) for one in moments] == [False, True, True, False]
    endless = replace(REGISTERED, interest=replace(INTEREST, valid_until=None))
    assert endless.is_in_force_at(NOW + 9999 * DAY)
    assert not replace(endless, ended_at=NOW, ended_by="p-2").is_in_force_at(NOW)


def test_who_has_several_is_named_once() -> None:
    other = replace(REGISTERED, interest=replace(INTEREST, id="i-2", account="p-0"), registered_by="p-0")
    begins = replace(INTEREST, id="i-3", account="p-3", valid_from=NOW + DAY / 2)
    later = replace(REGISTERED, interest=begins, registered_by="p-3")
    assert interested((REGISTERED, other, REGISTERED, later), NOW) == ("p-0", "p-1")


def test_it_is_over_once_it_was_ended_or_its_time_is_over_and_a_proposal_or_what_is_to_begin_is_not() -> None:
    begins = replace(REGISTERED, interest=replace(INTEREST, valid_from=NOW + DAY / 2))
    assert [one.is_over_at(NOW) for one in (PROPOSED, begins, REGISTERED, CONFIRMED)] == [False] * 4
    ended = replace(PROPOSED, ended_by="p-2", ended_at=NOW)
    assert ended.is_over_at(NOW)
    assert PROPOSED.is_over_at(NOW + DAY)


def test_what_was_recorded_later_is_not_known_earlier() -> None:
    ended = replace(REGISTERED, ended_at=NOW, ended_by="p-2")
    assert ended.as_known(NOW - timedelta(seconds=1)) == REGISTERED
    assert ended.as_known(NOW) == ended


def test_what_somebody_else_proposes_counts_from_when_it_is_confirmed() -> None:
    assert not PROPOSED.is_in_force_at(NOW)
    assert CONFIRMED.is_in_force_at(NOW)
    assert CONFIRMED.as_known(NOW - DAY) == CONFIRMED
    assert CONFIRMED.as_known(NOW - DAY - timedelta(microseconds=1)) == PROPOSED
    ending = replace(CONFIRMED, end_proposed_by="p-2", end_proposed_at=NOW)
    assert ending.is_in_force_at(NOW)
    assert [one.status for one in (PROPOSED, CONFIRMED, ending, replace(ending, ended_by="p-3", ended_at=NOW))] == list(
        InterestStatus
    )
    assert [one.proposed_by for one in (PROPOSED, CONFIRMED, ending)] == ["p-2", None, "p-2"]


def test_an_own_interest_is_registered_and_ended_by_its_account_alone() -> None:
    registered = decide_interest(RegisterInterest(INTEREST), None, "p-1", NOW)
    assert registered == InterestRegistered(INTEREST, "p-1", NOW, None, None)
    ended = decide_interest(EndInterest("i-1"), REGISTERED, "p-1", NOW)
    assert ended == InterestEnded("i-1", "p-1", NOW, None)
    found = fold_interest((registered, ended))
    assert found == RegisteredInterest(INTEREST, "p-1", NOW, ended_by="p-1", ended_at=NOW)


def test_that_of_somebody_else_takes_two_to_come_and_two_to_go() -> None:
    steps: tuple[tuple[InterestAct, str, type], ...] = (
        (RegisterInterest(INTEREST), "p-2", InterestProposed),
        (ConfirmInterest("i-1"), "p-3", InterestConfirmed),
        (EndInterest("i-1"), "p-2", InterestEndProposed),
        (ConfirmInterest("i-1"), "p-3", InterestEnded),
    )
    standing = None
    for act, account, kind in steps:
        event = decide_interest(act, standing, account, NOW)
        assert type(event) is kind
        standing = fold_interest((event,), standing)
    assert standing is not None
    assert standing.status is InterestStatus.ENDED
    # A proposal is taken back by one.
    assert decide_interest(EndInterest("i-1"), PROPOSED, "p-2", NOW) == InterestEnded("i-1", "p-2", NOW, None)
    # What an account declared itself is not for one other to end.
    assert isinstance(decide_interest(EndInterest("i-1"), REGISTERED, "p-2", NOW), InterestEndProposed)


def test_what_the_verdict_should_not_have_allowed_is_not_done() -> None:
    ended = replace(REGISTERED, ended_at=NOW, ended_by="p-1")
    ending = replace(CONFIRMED, end_proposed_by="p-2", end_proposed_at=NOW)
    cases: tuple[tuple[InterestAct, RegisteredInterest | None, str], ...] = (
        (RegisterInterest(INTEREST), REGISTERED, "p-1"),
        (EndInterest("i-1"), None, "p-3"),
        (EndInterest("i-1"), ended, "p-3"),
        (EndInterest("i-1"), ending, "p-3"),
        (ConfirmInterest("i-1"), None, "p-3"),
        (ConfirmInterest("i-1"), REGISTERED, "p-3"),
        (ConfirmInterest("i-1"), ended, "p-3"),
        (ConfirmInterest("i-1"), PROPOSED, "p-2"),
        (ConfirmInterest("i-1"), PROPOSED, "p-1"),
        (ConfirmInterest("i-1"), ending, "p-2"),
        (ConfirmInterest("i-1"), ending, "p-1"),
    )
    for act, before, account in cases:
        with pytest.raises(ContradictionError):
            decide_interest(act, before, account, NOW)


def test_who_changed_since_when_an_interest_counts_is_both_who_proposed_and_who_confirmed() -> None:
    tick = timedelta(microseconds=1)
    assert REGISTERED.changed_by_others(NOW - 2 * DAY, NOW) == frozenset()
    assert PROPOSED.changed_by_others(NOW - 3 * DAY, NOW) == frozenset()
    both = frozenset({"p-2", "p-3"})
    assert CONFIRMED.changed_by_others(NOW - DAY - tick, NOW) == both
    assert CONFIRMED.changed_by_others(NOW - DAY, NOW) == frozenset()
    # Its validity is of those who put it on record, where it begins as where it is over.
    begins = replace(CONFIRMED, interest=replace(INTEREST, valid_from=NOW))
    assert begins.changed_by_others(NOW - tick, NOW) == both
    assert begins.changed_by_others(NOW - tick, NOW - tick) == frozenset()
    assert CONFIRMED.changed_by_others(NOW, NOW + DAY) == both
    assert CONFIRMED.changed_by_others(NOW + DAY, NOW + 2 * DAY) == frozenset()
    ended = replace(CONFIRMED, end_proposed_by="p-4", end_proposed_at=NOW, ended_by="p-5", ended_at=NOW)
    assert ended.changed_by_others(NOW - tick, NOW) == {"p-4", "p-5"}
    assert ended.changed_by_others(NOW - 2 * DAY, NOW) == {"p-2", "p-3", "p-4", "p-5"}
    never = replace(ended, interest=replace(INTEREST, valid_from=NOW + DAY / 2))
    assert never.changed_by_others(NOW - 2 * DAY, NOW + DAY) == frozenset()
    # Whose it is, changes nobody else's vote.
    assert replace(REGISTERED, ended_by="p-1", ended_at=NOW).changed_by_others(NOW - 2 * DAY, NOW) == frozenset()


def test_a_stream_that_begins_twice_or_ends_before_it_began_is_none() -> None:
    registered = InterestRegistered(INTEREST, "p-2", NOW, None, None)
    for events in ((registered, registered), (InterestEnded("i-1", "p-2", NOW, None),)):
        with pytest.raises(ValueError, match="cannot"):
            fold_interest(events)
    with pytest.raises(ValueError, match="cannot"):
        fold_interest((InterestEnded("i-2", "p-2", NOW, None),), REGISTERED)
