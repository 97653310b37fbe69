"""What the end of a seat, a body or an account makes of the organisation: from that moment on, and of nothing before it."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.change_effects import changed, substitution_ended
from domain.changes import Change, ChangeKind, NewSeat
from domain.endings import EndedKind
from domain.errors import ContradictionError
from domain.organisation import Organisation
from domain.text import Text
from procedures.canonical import canonical_bytes
from store.codec import organisation_bytes, organisation_of
from tests.unit.domain.test_changes import APPOINTMENT, DAY, NOW, ORGANISATION, START, SUBSTITUTION, held

END_SEAT = Change("w-3", ChangeKind.END_SEAT, "groep", "lid", None, NOW + 2 * DAY)
END_BODY = Change("w-4", ChangeKind.END_BODY, "groep", None, None, NOW + 2 * DAY)
CLOSE = Change("w-5", ChangeKind.CLOSE_ACCOUNT, "beheer", None, "two", NOW + 2 * DAY)
REOPEN = replace(CLOSE, kind=ChangeKind.REOPEN_ACCOUNT, valid_from=NOW + 5 * DAY)
DURING = changed(ORGANISATION, SUBSTITUTION, NOW)
EARLY, ENDS, LATE = NOW + DAY, NOW + 2 * DAY, NOW + 9 * DAY


def speaks(organisation: Organisation, moment: datetime, name: str = "lid") -> str | None:
    """Who has the seat."""
    return next((one.account for one in organisation.seats if one.id == name and one.is_held_at(moment)), None)


@pytest.mark.parametrize("change", [END_SEAT, END_BODY, CLOSE])
def test_from_the_moment_on_nobody_has_the_seat_and_before_it_who_had_it(change: Change) -> None:
    after = changed(ORGANISATION, change, NOW)
    assert [speaks(after, moment) for moment in (EARLY, ENDS - timedelta(microseconds=1), ENDS, LATE)] == [
        "two", "two", None, None,
    ]  # fmt: skip


def test_an_ended_body_has_no_seats_and_other_bodies_keep_theirs() -> None:
    after = changed(ORGANISATION, END_BODY, NOW)
    assert after.seats_of("groep", ENDS) == ()
    assert len(after.seats_of("groep", EARLY)) == 2
    assert after.seats_of("bureau", LATE) == ORGANISATION.seats_of("bureau", LATE)


@pytest.mark.parametrize("change", [END_SEAT, END_BODY, CLOSE])
def test_nothing_ends_before_it_is_confirmed(change: Change) -> None:
    after = changed(ORGANISATION, replace(change, valid_from=START), NOW)
    assert (speaks(after, NOW - timedelta(microseconds=1)), speaks(after, NOW)) == ("two", None)


@pytest.mark.parametrize("change", [END_SEAT, END_BODY])
def test_a_substitution_ends_with_the_seat(change: Change) -> None:
    after = changed(DURING, change, NOW)
    assert held(after) == [("two", START, NOW + DAY, None), ("six", NOW + DAY, ENDS, "two")]
    with pytest.raises(ContradictionError):
        substitution_ended(after, SUBSTITUTION, EARLY)


def test_a_closed_account_gives_back_the_seat_that_it_stood_in_for() -> None:
    after = changed(DURING, replace(CLOSE, account="six"), NOW)
    assert held(after) == [
        ("two", START, NOW + DAY, None), ("six", NOW + DAY, ENDS, "two"), ("two", ENDS, None, None),
    ]  # fmt: skip


def test_nobody_stands_in_for_a_closed_account() -> None:
    assert held(changed(DURING, CLOSE, NOW)) == [("two", START, NOW + DAY, None), ("six", NOW + DAY, ENDS, "two")]


def test_an_account_is_closed_in_every_body() -> None:
    both = changed(ORGANISATION, replace(APPOINTMENT, body="bureau", seat="bureau", account="two"), NOW)
    after = changed(both, CLOSE, NOW)
    assert (speaks(both, LATE, "bureau"), speaks(after, LATE, "bureau"), speaks(after, LATE)) == ("two", None, None)
    assert speaks(after, LATE, "voorzitter") == "one"


def test_what_would_have_begun_later_never_begins() -> None:
    later = changed(ORGANISATION, replace(APPOINTMENT, valid_from=NOW + 4 * DAY), NOW)
    assert held(changed(later, END_SEAT, NOW)) == [("two", START, ENDS, None)]
    new = NewSeat("rijk", Text("Derde"), False, False)
    added = replace(APPOINTMENT, kind=ChangeKind.ADD_SEAT, seat="nieuw", new_seat=new, valid_from=NOW + 4 * DAY)
    gone = changed(changed(ORGANISATION, added, NOW), replace(END_SEAT, seat="nieuw"), NOW)
    assert held(gone, "nieuw") == []
    with pytest.raises(ContradictionError):
        changed(gone, added, NOW)


@pytest.mark.parametrize(
    ("ended", "change"),
    [
        (END_SEAT, APPOINTMENT),
        (END_SEAT, SUBSTITUTION),
        (END_SEAT, END_SEAT),
        (END_BODY, APPOINTMENT),
        (END_BODY, END_SEAT),
        (END_BODY, END_BODY),
        (
            END_BODY,
            replace(APPOINTMENT, kind=ChangeKind.ADD_SEAT, seat="x", new_seat=NewSeat("x", Text("x"), False, False)),
        ),
        (CLOSE, replace(APPOINTMENT, account="two", seat="bureau", body="bureau")),
        (CLOSE, replace(SUBSTITUTION, account="two", seat="bureau", body="bureau")),
        (CLOSE, CLOSE),
        (CLOSE, replace(CLOSE, valid_from=LATE)),
        (CLOSE, replace(REOPEN, account="one")),
    ],
)
def test_nothing_outlasts_what_ended(ended: Change, change: Change) -> None:
    after = changed(ORGANISATION, ended, NOW)
    with pytest.raises(ContradictionError):
        changed(after, change, NOW)


@pytest.mark.parametrize(
    "change",
    [
        replace(END_SEAT, seat="nergens"),
        replace(END_SEAT, body="bureau"),
        replace(END_SEAT, seat=None),
        replace(END_BODY, body="nergens"),
        replace(CLOSE, account=None),
        REOPEN,
    ],
)
def test_what_is_not_there_does_not_end(change: Change) -> None:
    with pytest.raises(ContradictionError):
        changed(ORGANISATION, change, NOW)


def test_a_time_that_is_over_by_the_end_may_be_given() -> None:
    after = changed(ORGANISATION, replace(END_SEAT, valid_from=LATE), NOW)
    until_then = changed(after, replace(APPOINTMENT, valid_until=LATE), NOW)
    assert (speaks(until_then, NOW + 5 * DAY), speaks(until_then, LATE)) == ("six", None)
    with pytest.raises(ContradictionError):
        changed(after, replace(APPOINTMENT, valid_until=LATE + DAY), NOW)


def test_an_account_that_is_opened_again_holds_nothing_and_may_be_appointed() -> None:
    closed = changed(ORGANISATION, CLOSE, NOW)
    again = changed(closed, REOPEN, NOW)
    at = [again.has_ended(EndedKind.ACCOUNT, "two", moment) for moment in (EARLY, ENDS, NOW + 5 * DAY)]
    assert at == [False, True, False]
    assert again.seats == closed.seats
    back = replace(APPOINTMENT, account="two", valid_from=NOW + 5 * DAY)
    assert speaks(changed(again, back, NOW), LATE) == "two"
    with pytest.raises(ContradictionError):
        changed(again, replace(back, valid_from=NOW + 4 * DAY), NOW)
    twice = changed(again, replace(CLOSE, valid_from=LATE), NOW)
    assert [one.valid_from for one in twice.closings("two")] == [ENDS, LATE]


def test_an_account_that_is_opened_before_it_closed_was_never_closed() -> None:
    again = changed(changed(ORGANISATION, CLOSE, NOW), replace(REOPEN, valid_from=EARLY), NOW)
    assert again.endings == ()


def test_to_a_group_that_ends_no_case_goes_any_more_and_its_municipality_may_have_another() -> None:
    assert ORGANISATION.steering_group("1979") is not None
    after = changed(ORGANISATION, END_BODY, NOW)
    assert after.steering_group("1979") is None
    other = replace(ORGANISATION.bodies[0], id="andere")
    assert replace(after, bodies=(*after.bodies, other)).steering_group("1979") == other


def test_an_organisation_in_which_nothing_ended_is_written_as_before() -> None:
    assert b"endings" not in canonical_bytes(ORGANISATION) + organisation_bytes(ORGANISATION)
    again = changed(changed(ORGANISATION, CLOSE, NOW), replace(REOPEN, valid_from=EARLY), NOW)
    assert b"endings" not in organisation_bytes(again)


KINDS = (
    ChangeKind.APPOINT, ChangeKind.END_HOLDING, ChangeKind.SUBSTITUTE, ChangeKind.END_SEAT, ChangeKind.END_BODY,
    ChangeKind.CLOSE_ACCOUNT, ChangeKind.REOPEN_ACCOUNT,
)  # fmt: skip
CHANGES = st.builds(
    Change,
    id=st.just("w"),
    kind=st.sampled_from(KINDS),
    body=st.just("groep"),
    seat=st.sampled_from(["voorzitter", "lid"]),
    account=st.sampled_from(["one", "two", "six", "seven"]),
    valid_from=st.integers(-2, 12).map(lambda days: NOW + days * DAY),
    valid_until=st.none() | st.integers(1, 14).map(lambda days: NOW + days * DAY),
)


@settings(max_examples=400, deadline=None)
@given(st.lists(CHANGES, max_size=10))
def test_whatever_ends_the_past_stays_and_nothing_that_ended_is_held(steps: list[Change]) -> None:
    organisation = ORGANISATION
    for number, change in enumerate(steps):
        now = NOW + number * DAY
        before = organisation
        try:
            organisation = changed(before, change, now)
        except ContradictionError:
            continue
        for moment in (START, now - timedelta(microseconds=1)):
            who = [
                [(one.id, one.account) for one in each.seats if one.is_held_at(moment)]
                for each in (before, organisation)
            ]
            assert who[0] == who[1]
        for days in range(24):
            moment = NOW + days * DAY
            for seat in organisation.seats:
                if seat.is_held_at(moment):
                    assert not organisation.has_ended(EndedKind.SEAT, seat.id, moment)
                    assert not organisation.has_ended(EndedKind.BODY, seat.body, moment)
                    assert not organisation.has_ended(EndedKind.ACCOUNT, seat.account, moment)
        assert organisation_of(organisation_bytes(organisation)) == organisation
