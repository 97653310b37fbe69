"""What a change makes of the organisation: the past stays, one account holds a seat at a moment, and a substitution leaves
what it found. And how a change stands, as the fold of its events."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.change_acts import ChangeAct, ConfirmChange, ProposeChange, RevokeChange
from domain.change_effects import changed, substitution_ended
from domain.change_events import (
    ChangeConfirmed,
    ChangeProposed,
    ChangeRevoked,
    NewVersion,
    decide_change,
    fold_change,
    remakes_organisation,
)
from domain.changes import Change, ChangeKind, ChangeStanding, ChangeStatus, NewBody, NewProcedure, NewSeat
from domain.errors import ContradictionError
from domain.organisation import Body, BodyKind, Organisation, Seat
from domain.procedure_starts import ProcedureStart
from domain.text import Text
from procedures.canonical import canonical_bytes
from store.codec import organisation_bytes, organisation_of

NOW = datetime(2026, 3, 2, 10, tzinfo=UTC)
START = datetime(2025, 1, 1, tzinfo=UTC)
DAY = timedelta(days=1)


def seat(name: str, account: str, body: str = "groep", **changes: Any) -> Seat:
    """A seat that is held without end."""
    chair = name.endswith("voorzitter")
    held = Seat(name, body, "gemeente", name.title(), chair, body == "groep", account, START, None)
    return replace(held, **changes)


ORGANISATION = Organisation(
    True,
    (
        Body("groep", "Groep", BodyKind.STEERING_GROUP, "1979", "gemeente/gm1979"),
        Body("bureau", "Bureau", BodyKind.OFFICE, None, "ministerie/mnre1034"),
        Body("beheer", "Beheer", BodyKind.OFFICE, None, "ministerie/mnre1034"),
    ),
    (
        seat("voorzitter", "one"),
        seat("lid", "two"),
        seat("bureau", "three", "bureau"),
        seat("beheer-1", "four", "beheer"),
        seat("beheer-2", "five", "beheer"),
    ),
)
SUBSTITUTION = Change("w-1", ChangeKind.SUBSTITUTE, "groep", "lid", "six", NOW + DAY, NOW + 8 * DAY, Text("Afwezig."))
APPOINTMENT = replace(SUBSTITUTION, kind=ChangeKind.APPOINT, valid_until=None)


def held(organisation: Organisation, name: str = "lid") -> list[tuple[str, datetime, datetime | None, str | None]]:
    """The holdings of a seat."""
    found = [one for one in organisation.seats if one.id == name]
    return [(one.account, one.valid_from, one.valid_until, one.substitute_for) for one in found]


def test_a_substitution_splits_the_holding_and_says_whose_the_seat_is() -> None:
    after = changed(ORGANISATION, SUBSTITUTION, NOW)
    assert held(after) == [
        ("two", START, NOW + DAY, None),
        ("six", NOW + DAY, NOW + 8 * DAY, "two"),
        ("two", NOW + 8 * DAY, None, None),
    ]
    assert [one.id for one in after.seats] == [
        "voorzitter", "lid", "lid", "lid", "bureau", "beheer-1", "beheer-2"
    ]  # fmt: skip


def test_what_was_to_begin_earlier_begins_when_it_is_confirmed() -> None:
    late = NOW + 3 * DAY
    assert held(changed(ORGANISATION, SUBSTITUTION, late))[1] == ("six", late, NOW + 8 * DAY, "two")
    assert held(changed(ORGANISATION, APPOINTMENT, late)) == [("two", START, late, None), ("six", late, None, None)]


def test_the_end_of_a_substitution_gives_the_seat_back_at_that_moment() -> None:
    during = changed(ORGANISATION, SUBSTITUTION, NOW)
    back = NOW + 3 * DAY
    assert held(substitution_ended(during, SUBSTITUTION, back)) == [
        ("two", START, NOW + DAY, None),
        ("six", NOW + DAY, back, "two"),
        ("two", back, None, None),
    ]
    assert substitution_ended(during, SUBSTITUTION, NOW) == ORGANISATION


def test_a_holder_who_goes_as_the_substitution_ends_gets_the_seat_back_until_then() -> None:
    goes = replace(ORGANISATION, seats=(seat("lid", "two", valid_until=NOW + 8 * DAY),))
    during = changed(goes, SUBSTITUTION, NOW)
    assert held(during)[-1] == ("six", NOW + DAY, NOW + 8 * DAY, "two")
    assert held(substitution_ended(during, SUBSTITUTION, NOW + 3 * DAY))[-1] == (
        "two", NOW + 3 * DAY, NOW + 8 * DAY, None
    )  # fmt: skip


def test_a_holding_ends_and_the_seat_can_be_given_to_another_later() -> None:
    end = replace(APPOINTMENT, kind=ChangeKind.END_HOLDING, account="two")
    empty = changed(ORGANISATION, end, NOW)
    assert held(empty) == [("two", START, NOW + DAY, None)]
    again = changed(empty, replace(APPOINTMENT, valid_from=NOW + 5 * DAY), NOW)
    assert held(again) == [("two", START, NOW + DAY, None), ("six", NOW + 5 * DAY, None, None)]


def test_seats_and_bodies_are_added_and_beheer_alone_has_several() -> None:
    body = Change("w-2", ChangeKind.ADD_BODY, "nieuw", None, None, NOW)
    body = replace(body, new_body=NewBody(Text("Nieuw"), BodyKind.OVERLEG, None, "ministerie/mnre1034"))
    grown = changed(ORGANISATION, body, NOW)
    assert grown.body("nieuw") == Body("nieuw", "Nieuw", BodyKind.OVERLEG, None, "ministerie/mnre1034")
    new_seat = NewSeat("rijk", Text("Derde"), False, False)
    third = replace(APPOINTMENT, kind=ChangeKind.ADD_SEAT, body="beheer", seat="beheer-3", new_seat=new_seat)
    assert changed(grown, third, NOW).seats[-1].title == "Derde"
    with pytest.raises(ContradictionError):
        changed(grown, replace(third, body="bureau", seat="bureau-2"), NOW)
    with pytest.raises(ContradictionError):
        changed(grown, body, NOW)


@pytest.mark.parametrize(
    "change",
    [
        replace(SUBSTITUTION, valid_until=NOW),
        replace(SUBSTITUTION, valid_until=None),
        replace(SUBSTITUTION, account=None),
        replace(SUBSTITUTION, account="one"),
        replace(SUBSTITUTION, account="two"),
        replace(SUBSTITUTION, seat="nergens"),
        replace(SUBSTITUTION, body="bureau"),
        replace(SUBSTITUTION, valid_from=START - DAY, seat="later", account="six"),
        replace(APPOINTMENT, account="one"),
        replace(APPOINTMENT, kind=ChangeKind.END_HOLDING),
        replace(APPOINTMENT, kind=ChangeKind.ADD_SEAT),
        replace(APPOINTMENT, kind=ChangeKind.ADD_SEAT, new_seat=NewSeat("x", Text("x"), False, False)),
        replace(APPOINTMENT, kind=ChangeKind.ADD_SEAT, seat="x", new_seat=NewSeat("x", Text("x"), True, True)),
        replace(
            APPOINTMENT, kind=ChangeKind.ADD_SEAT, seat="x", body="x", new_seat=NewSeat("x", Text("x"), False, False)
        ),
        replace(APPOINTMENT, kind=ChangeKind.ADD_BODY, body="nieuw"),
    ],
)
def test_what_cannot_be_changes_nothing(change: Change) -> None:
    with pytest.raises(ContradictionError):
        changed(ORGANISATION, change, NOW)


@pytest.mark.parametrize("kind", [ChangeKind.APPOINT, ChangeKind.END_HOLDING, ChangeKind.SUBSTITUTE])
def test_while_somebody_stands_in_the_seat_is_nobody_elses_to_change(kind: ChangeKind) -> None:
    during = changed(ORGANISATION, SUBSTITUTION, NOW)
    change = replace(SUBSTITUTION, kind=kind, account="six" if kind is ChangeKind.END_HOLDING else "seven")
    with pytest.raises(ContradictionError):
        changed(during, change, NOW + 2 * DAY)


@pytest.mark.parametrize(
    "end", [lambda change: replace(change, account="seven"), lambda change: replace(change, valid_until=NOW + 9 * DAY)]
)
def test_only_the_substitution_that_is_there_ends(end: Callable[[Change], Change]) -> None:
    during = changed(ORGANISATION, SUBSTITUTION, NOW)
    with pytest.raises(ContradictionError):
        substitution_ended(during, end(SUBSTITUTION), NOW)
    with pytest.raises(ContradictionError):
        substitution_ended(during, SUBSTITUTION, NOW + 8 * DAY)
    with pytest.raises(ContradictionError):
        substitution_ended(ORGANISATION, SUBSTITUTION, NOW)


CHANGES = st.builds(
    Change,
    id=st.just("w"),
    kind=st.sampled_from([ChangeKind.APPOINT, ChangeKind.END_HOLDING, ChangeKind.SUBSTITUTE]),
    body=st.just("groep"),
    seat=st.sampled_from(["voorzitter", "lid"]),
    account=st.sampled_from(["one", "two", "six", "seven"]),
    valid_from=st.integers(-2, 12).map(lambda days: NOW + days * DAY),
    valid_until=st.none() | st.integers(1, 14).map(lambda days: NOW + days * DAY),
)


@settings(max_examples=300, deadline=None)
@given(st.lists(st.tuples(CHANGES, st.booleans()), max_size=8))
def test_whatever_is_changed_the_past_stays_and_a_seat_has_one_holder(steps: list[tuple[Change, bool]]) -> None:
    organisation = ORGANISATION
    for number, (change, ends) in enumerate(steps):
        now = NOW + number * DAY
        before = organisation
        try:
            organisation = (substitution_ended if ends else changed)(before, change, now)
        except ContradictionError:
            continue
        for moment in (START, now - timedelta(microseconds=1)):
            who = [
                [(one.id, one.account) for one in each.seats if one.is_held_at(moment)]
                for each in (before, organisation)
            ]
            assert who[0] == who[1]
        for days in range(16):
            here = organisation.seats_of("groep", NOW + days * DAY)
            assert len({one.id for one in here}) == len({one.account for one in here}) == len(here)
        assert organisation_of(organisation_bytes(organisation)) == organisation


@settings(max_examples=200, deadline=None)
@given(st.integers(0, 10), st.integers(1, 10), st.integers(0, 20))
def test_a_substitution_that_ended_leaves_the_seat_to_its_holder(begins: int, lasts: int, ends: int) -> None:
    change = replace(SUBSTITUTION, valid_from=NOW + begins * DAY, valid_until=NOW + (begins + lasts) * DAY)
    during = changed(ORGANISATION, change, NOW)
    now = NOW + ends * DAY
    if ends >= begins + lasts:
        with pytest.raises(ContradictionError):
            substitution_ended(during, change, now)
        return
    after = substitution_ended(during, change, now)
    for days in range(ends, 24):
        (one,) = [one for one in after.seats_of("groep", NOW + days * DAY) if one.id == "lid"]
        assert (one.account, one.substitute_for) == ("two", None)


def test_a_field_that_an_organisation_does_not_use_changes_no_document() -> None:
    assert b"substitute_for" not in canonical_bytes(ORGANISATION)
    assert b"substitute_for" not in organisation_bytes(ORGANISATION)


PROPOSED = ChangeStanding(SUBSTITUTION, ChangeStatus.PROPOSED, "one", NOW)
CONFIRMED = replace(PROPOSED, status=ChangeStatus.CONFIRMED, confirmed_at=NOW + DAY)
REVOKED = replace(CONFIRMED, status=ChangeStatus.REVOKED, revoked_at=NOW + 2 * DAY)
SECOND, THIRD = NewVersion(2, "ab" * 32), NewVersion(3, "cd" * 32)


def test_two_persons_make_a_change_and_every_moment_is_kept() -> None:
    events = [
        decide_change(ProposeChange(SUBSTITUTION), None, "one", NOW, None),
        decide_change(ConfirmChange("w-1"), PROPOSED, "two", NOW + DAY, SECOND),
        decide_change(RevokeChange("w-1"), CONFIRMED, "one", NOW + 2 * DAY, THIRD),
    ]
    assert [type(event) for event in events] == [ChangeProposed, ChangeConfirmed, ChangeRevoked]
    assert [fold_change(events[:count]) for count in range(4)] == [None, PROPOSED, CONFIRMED, REVOKED]
    assert fold_change(events[1:], PROPOSED) == REVOKED


def test_a_proposal_that_is_taken_back_makes_no_version() -> None:
    assert decide_change(RevokeChange("w-1"), PROPOSED, "one", NOW, None).type == "change_revoked"
    assert not remakes_organisation(RevokeChange("w-1"), PROPOSED)
    assert not remakes_organisation(RevokeChange("w-1"), None)


@pytest.mark.parametrize(
    ("act", "standing", "version"),
    [
        (ProposeChange(SUBSTITUTION), PROPOSED, None),
        (ProposeChange(SUBSTITUTION), None, SECOND),
        (ConfirmChange("w-1"), None, SECOND),
        (ConfirmChange("w-1"), PROPOSED, None),
        (ConfirmChange("w-1"), CONFIRMED, SECOND),
        (RevokeChange("w-1"), None, None),
        (RevokeChange("w-1"), REVOKED, None),
        (RevokeChange("w-1"), CONFIRMED, None),
        (RevokeChange("w-1"), PROPOSED, THIRD),
        (RevokeChange("w-1"), replace(CONFIRMED, change=APPOINTMENT), THIRD),
    ],
)
def test_what_a_verdict_cannot_allow_is_a_contradiction(
    act: ChangeAct, standing: ChangeStanding | None, version: NewVersion | None
) -> None:
    with pytest.raises(ContradictionError):
        decide_change(act, standing, "two", NOW, version)


def test_a_stream_that_is_no_changes_does_not_fold() -> None:
    proposed, confirmed = ChangeProposed(SUBSTITUTION, "one", NOW), ChangeConfirmed("w-1", "two", NOW, SECOND)
    for events in ([proposed, proposed], [confirmed], [proposed, replace(confirmed, change="w-2")]):
        with pytest.raises(ValueError, match="change"):
            fold_change(events)


PUT = Change(
    "w-1", ChangeKind.PUT_PROCEDURE, "beheer", None, None, NOW + DAY, new_procedure=NewProcedure("routekaart", 2, "ab")
)


def test_a_procedure_that_is_confirmed_starts_from_the_moment_of_its_proposal_and_leaves_the_organisation() -> None:
    proposed = ChangeStanding(PUT, ChangeStatus.PROPOSED, "one", NOW)
    event = decide_change(ConfirmChange("w-1"), proposed, "two", NOW, None)
    assert event == ChangeConfirmed("w-1", "two", NOW, None, ProcedureStart("routekaart", 2, "ab", NOW + DAY))
    standing = fold_change((event,), proposed)
    assert standing is not None
    assert standing.status is ChangeStatus.CONFIRMED
    with pytest.raises(ContradictionError):
        decide_change(ConfirmChange("w-1"), proposed, "two", NOW, SECOND)
    for change in (replace(PUT, new_procedure=None), replace(APPOINTMENT, new_procedure=PUT.new_procedure)):
        of_it = replace(proposed, change=change)
        made = None if change.kind is ChangeKind.PUT_PROCEDURE else SECOND
        with pytest.raises(ContradictionError, match="procedure"):
            decide_change(ConfirmChange("w-1"), of_it, "two", NOW, made)
