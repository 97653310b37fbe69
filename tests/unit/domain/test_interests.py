"""Interests by themselves: when one counts, what it covers, and how it goes from being registered to its end."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from domain.errors import ContradictionError
from domain.interest_acts import EndInterest, RegisterInterest
from domain.interest_events import InterestEnded, InterestRegistered, decide_interest, fold_interest
from domain.interests import Interest, InterestScope, Place, RegisteredInterest, interested

NOW = datetime(2026, 5, 1, tzinfo=UTC)
DAY = timedelta(days=1)
INTEREST = Interest("i-1", "p-1", InterestScope.AREA, "a-1", NOW - DAY, NOW + DAY)
REGISTERED = RegisteredInterest(INTEREST, "p-2", NOW - DAY)


def test_an_interest_counts_from_its_begin_up_to_but_not_at_its_end() -> None:
    moments = (NOW - DAY - timedelta(microseconds=1), NOW - DAY, NOW + DAY - timedelta(microseconds=1), NOW + DAY)
    assert [REGISTERED.is_in_force_at(one) for one in moments] == [False, True, True, False]
    endless = replace(REGISTERED, interest=replace(INTEREST, valid_until=None))
    assert endless.is_in_force_at(NOW + 9999 * DAY)
    assert not replace(endless, ended_at=NOW, ended_by="p-2").is_in_force_at(NOW)


def test_who_has_several_is_named_once() -> None:
    other = replace(REGISTERED, interest=replace(INTEREST, id="i-2", account="p-0"))
    later = replace(REGISTERED, interest=replace(INTEREST, id="i-3", account="p-3", valid_from=NOW + DAY / 2))
    assert interested((REGISTERED, other, REGISTERED, later), NOW) == ("p-0", "p-1")


def test_a_case_is_covered_by_its_municipality_its_area_and_itself() -> None:
    assert set(Place("c", "1979", "a-1").scopes()) == {
        (InterestScope.MUNICIPALITY, "1979"),
        (InterestScope.AREA, "a-1"),
        (InterestScope.CASE, "c"),
    }
    assert InterestScope.AREA not in {scope for scope, _ in Place("c", "1979", None).scopes()}


def test_what_was_recorded_later_is_not_known_earlier() -> None:
    ended = replace(REGISTERED, ended_at=NOW, ended_by="p-2")
    assert ended.as_known(NOW - timedelta(seconds=1)) == REGISTERED
    assert ended.as_known(NOW) == ended


def test_an_interest_is_registered_once_and_ended_once() -> None:
    registered = decide_interest(RegisterInterest(INTEREST), None, "p-2", NOW)
    assert registered == InterestRegistered(INTEREST, "p-2", NOW, None, None)
    ended = decide_interest(EndInterest("i-1"), REGISTERED, "p-3", NOW)
    assert ended == InterestEnded("i-1", "p-3", NOW, None)
    found = fold_interest((registered, ended))
    assert found == RegisteredInterest(INTEREST, "p-2", NOW, "p-3", NOW)
    for act, before in (
        (RegisterInterest(INTEREST), REGISTERED),
        (EndInterest("i-1"), None),
        (EndInterest("i-1"), found),
    ):
        with pytest.raises(ContradictionError):
            decide_interest(act, before, "p-3", NOW)


def test_a_stream_that_begins_twice_or_ends_before_it_began_is_none() -> None:
    registered = InterestRegistered(INTEREST, "p-2", NOW, None, None)
    for events in ((registered, registered), (InterestEnded("i-1", "p-2", NOW, None),)):
        with pytest.raises(ValueError, match="cannot"):
            fold_interest(events)
    with pytest.raises(ValueError, match="cannot"):
        fold_interest((InterestEnded("i-2", "p-2", NOW, None),), REGISTERED)
