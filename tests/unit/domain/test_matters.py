"""When what texts are of counts still, and whom it is about."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from domain.audits import Audit, AuditPlan, AuditScope
from domain.changes import Change, ChangeKind, ChangeStanding, ChangeStatus
from domain.interests import Interest, InterestScope, RegisteredInterest
from domain.mandaten import Holder, HolderKind, Mandaat, MandaatStatus, Standing
from domain.matters import Matter, is_about, still_counts
from domain.meetings import Meeting, MeetingStatus
from domain.text import Text

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
DAY = timedelta(days=1)
SOMETHING = Text("a" * 64)

CHANGE = Change("c", ChangeKind.SUBSTITUTE, "body", "seat", "p-one", NOW - DAY, NOW + DAY)
CONFIRMED = ChangeStanding(CHANGE, ChangeStatus.CONFIRMED, "p-two", NOW - 2 * DAY, NOW - 2 * DAY)
MANDAAT = Standing(
    Mandaat(
        *("m", "dg", None, Holder(HolderKind.ACCOUNT, "p-one"), ("sign",), None, (), (), (), None, NOW - DAY),
        *(NOW + DAY, False, None, None),
    ),
    MandaatStatus.CONFIRMED,
    "p-two",
    NOW - DAY,
)
AUDIT = Audit(AuditPlan("a", AuditScope(), 1, "0" * 16, 5), SOMETHING, 1, ("k",), "p-one", NOW - DAY)
MEETING = Meeting("v", "body", NOW, ("k",), SOMETHING, "p-one", NOW - DAY)
INTEREST = RegisteredInterest(Interest("i", "p-one", InterestScope.CASE, "k", NOW - DAY, None), "p-one", NOW - DAY)


def changed(**what: object) -> ChangeStanding:
    """The confirmed substitution, with another change."""
    return replace(CONFIRMED, change=replace(CHANGE, **what))


@pytest.mark.parametrize(
    ("matter", "counts"),
    [
        (replace(CONFIRMED, status=ChangeStatus.PROPOSED, change=replace(CHANGE, valid_until=NOW)), True),
        (replace(CONFIRMED, status=ChangeStatus.REVOKED), False),
        (CONFIRMED, True),
        (changed(valid_until=NOW), False),
        (changed(valid_from=NOW, valid_until=None), False),
        (changed(valid_from=NOW + DAY, valid_until=None), True),
        (MANDAAT, True),
        (replace(MANDAAT, status=MandaatStatus.PROPOSED), True),
        (replace(MANDAAT, status=MandaatStatus.REVOKED), False),
        (replace(MANDAAT, mandaat=replace(MANDAAT.mandaat, valid_until=NOW)), False),
        (AUDIT, True),
        (replace(AUDIT, closed_at=NOW), False),
        (MEETING, True),
        (replace(MEETING, status=MeetingStatus.OPEN), True),
        (replace(MEETING, status=MeetingStatus.CLOSED), True),
        (replace(MEETING, status=MeetingStatus.WITHDRAWN), False),
        (replace(MEETING, status=MeetingStatus.ADOPTED), False),
        (INTEREST, True),
        (replace(INTEREST, registered_by="p-two"), True),
        (replace(INTEREST, interest=replace(INTEREST.interest, valid_from=NOW + DAY)), True),
        (replace(INTEREST, ended_at=NOW), False),
    ],
)
def test_it_counts_until_it_is_over(matter: Matter, counts: bool) -> None:
    assert still_counts(matter, NOW) is counts


@pytest.mark.parametrize("matter", [CONFIRMED, MANDAAT, INTEREST])
def test_it_is_about_whose_seat_mandaat_or_interest_it_is(matter: Matter) -> None:
    assert is_about(matter, "p-one")
    assert not is_about(matter, "p-two")


@pytest.mark.parametrize("matter", [AUDIT, MEETING])
def test_an_audit_or_meeting_is_about_no_account(matter: Matter) -> None:
    assert not is_about(matter, "p-one")


def test_a_mandaat_of_a_seat_is_about_no_account() -> None:
    of_seat = replace(MANDAAT, mandaat=replace(MANDAAT.mandaat, holder=Holder(HolderKind.SEAT, "p-one")))
    assert not is_about(of_seat, "p-one")
