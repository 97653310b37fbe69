"""An act that the case asks of the person is never taken for the one that the person sent before."""

import pytest

from api.pages.sent_before import is_asked
from domain.waiting import Awaited


@pytest.mark.parametrize(
    ("act", "asked"),
    [("cast_vote", True), ("advise", True), ("concur", False), ("conclude", False)],
)
def test_it_is_asked_where_the_case_waits_for_it_of_one_of_the_persons_seats(act: str, asked: bool) -> None:
    awaited = (Awaited("seat-of-mine", "cast_vote", "p1"), Awaited("some-office", "advise", None))
    assert is_asked(act, awaited, {"seat-of-mine"}) is asked


def test_a_vote_that_is_asked_of_another_seat_is_not_asked_of_this_person() -> None:
    assert not is_asked("cast_vote", (Awaited("seat-of-another", "cast_vote", "p2"),), {"seat-of-mine"})


def test_a_vote_on_the_same_dossier_is_asked_anew_in_another_seat() -> None:
    whos = {"seat-in-the-group", "seat-in-the-overleg"}
    assert is_asked("cast_vote", (Awaited("seat-in-the-overleg", "cast_vote", "p1"),), whos)
