"""Meetings as data: what follows from what, who was there, when one can be, and whether those there are enough."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import get_args

import pytest

from domain import meeting_acts as m
from domain import meeting_events as e
from domain.case import Elector, Round
from domain.errors import ContradictionError
from domain.meetings import Meeting, MeetingStatus, earliest_start
from domain.organisation import Body, BodyKind, Seat
from domain.presence import presence
from domain.procedure import Duration, DurationUnit, Quorum
from domain.text import Text
from procedures.loader import EXAMPLE_PROCEDURE, load_procedure

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
SEALED = Text("a" * 64)
GROUP = Body("sg", "Stuurgroep", BodyKind.STEERING_GROUP, "1979", "gemeente/gm1979")
CONVENE = m.ConveneMeeting("v", "sg", NOW, ("c",), SEALED)
ACTS: dict[str, m.MeetingAct] = {
    "change_meeting": m.ChangeMeeting("v", NOW, ("d",), SEALED),
    "withdraw_meeting": m.WithdrawMeeting("v", SEALED),
    "open_meeting": m.OpenMeeting("v"),
    "mark_attendance": m.MarkAttendance("v", "sg-ncg", present=True),
    "close_meeting": m.CloseMeeting("v"),
    "remark_on_minutes": m.RemarkOnMinutes("v", SEALED),
    "adopt_minutes": m.AdoptMinutes("v", "0" * 64),
}
WAY = {
    MeetingStatus.CONVENED: ((), {"change_meeting", "withdraw_meeting", "open_meeting"}),
    MeetingStatus.WITHDRAWN: (("withdraw_meeting",), set()),
    MeetingStatus.OPEN: (("open_meeting",), {"mark_attendance", "close_meeting"}),
    MeetingStatus.CLOSED: (("open_meeting", "close_meeting"), {"remark_on_minutes", "adopt_minutes"}),
    MeetingStatus.ADOPTED: (("open_meeting", "close_meeting", "adopt_minutes"), set()),
}


def seat(party: str = "ncg", account: str = "p", substitute_for: str | None = None) -> Seat:
    """A seat of the group."""
    return Seat(f"sg-{party}", "sg", party, party, party == "gemeente", True, account, NOW, None, substitute_for)


def setting(account: str = "p", at: datetime = NOW, of: Seat | None = None) -> e.MeetingSetting:
    """Somebody at a moment."""
    return e.MeetingSetting(account, at, of or seat(), "0" * 64)


def convened(*acts: m.MeetingAct) -> Meeting:
    """A meeting after these acts."""
    meeting = e.fold_meeting((e.decide_meeting(CONVENE, None, setting("chair")),))
    assert meeting is not None
    for act in acts:
        meeting = after(meeting, act)
    return meeting


def after(meeting: Meeting, act: m.MeetingAct, by: e.MeetingSetting | None = None) -> Meeting:
    """The meeting after one more act."""
    found = e.fold_meeting((e.decide_meeting(act, meeting, by or setting()),), meeting)
    assert found is not None
    return found


def marked(meeting: Meeting, minutes: int, of: Seat, *, present: bool = True) -> Meeting:
    """Somebody comes or leaves, this many minutes after the beginning."""
    by = setting(of.account, NOW + timedelta(minutes=minutes), of)
    return after(meeting, m.MarkAttendance("v", of.id, present), by)


def test_every_act_but_the_first_is_tried_below() -> None:
    kinds = {act.type for act in (CONVENE, *ACTS.values())}
    assert kinds == {kind.__dataclass_fields__["type"].default for kind in get_args(m.MeetingAct)}


@pytest.mark.parametrize("status", MeetingStatus)
@pytest.mark.parametrize("kind", sorted(ACTS))
def test_each_act_has_its_time_also_where_a_verdict_would_allow_another(status: MeetingStatus, kind: str) -> None:
    way, possible = WAY[status]
    meeting = convened(*(ACTS[one] for one in way))
    assert meeting.status is status
    if kind in possible:
        assert after(meeting, ACTS[kind]) != meeting
        return
    with pytest.raises(ContradictionError):
        e.decide_meeting(ACTS[kind], meeting, setting())


def test_a_meeting_is_convened_once_and_each_event_is_its_own() -> None:
    meeting = convened()
    with pytest.raises(ContradictionError):
        e.decide_meeting(CONVENE, meeting, setting())
    with pytest.raises(ValueError, match="convened first"):
        e.fold_meeting((e.MeetingOpened("another", "p", NOW),), meeting)
    with pytest.raises(ValueError, match="convened first"):
        e.fold_meeting((e.MeetingOpened("v", "p", NOW),))


def test_a_change_gives_moment_place_and_agenda_anew() -> None:
    later = NOW + timedelta(days=1)
    changed = convened(m.ChangeMeeting("v", later, ("d", "c"), Text("b" * 64)))
    assert (changed.starts_at, changed.agenda, changed.place) == (later, ("d", "c"), "b" * 64)


def test_attendance_names_who_holds_the_seat_and_for_whom() -> None:
    meeting = marked(convened(ACTS["open_meeting"]), 1, seat("ncg", "stand-in", "holder"))
    (one,) = meeting.present()
    assert (one.seat, one.account, one.substitute_for, one.marked_by) == ("sg-ncg", "stand-in", "holder", "stand-in")


@pytest.mark.parametrize("wrong", [None, replace(seat(), id="sg-other"), replace(seat(), body="other")])
def test_attendance_of_a_seat_that_the_body_does_not_have_is_none(wrong: Seat | None) -> None:
    with pytest.raises(ContradictionError):
        e.decide_meeting(ACTS["mark_attendance"], convened(ACTS["open_meeting"]), e.MeetingSetting("p", NOW, wrong))


def test_minutes_are_adopted_by_the_digest_that_they_have() -> None:
    closed = convened(ACTS["open_meeting"], ACTS["close_meeting"])
    with pytest.raises(ContradictionError):
        e.decide_meeting(ACTS["adopt_minutes"], closed, e.MeetingSetting("p", NOW, None, "1" * 64))
    assert after(closed, ACTS["adopt_minutes"]).minutes == "0" * 64


def test_a_stay_is_from_coming_to_leaving_and_the_last_ones_end_with_the_meeting() -> None:
    meeting = convened(ACTS["open_meeting"])
    ncg, other = seat("ncg"), seat("provincie", "q")
    meeting = marked(marked(meeting, 1, ncg), 2, other)
    meeting = marked(meeting, 5, ncg, present=False)
    meeting = marked(meeting, 8, ncg)
    stays = [(one.seat, one.since, one.until) for one in meeting.stays()]
    at = [NOW + timedelta(minutes=number) for number in range(12)]
    assert stays == [("sg-ncg", at[1], at[5]), ("sg-provincie", at[2], None), ("sg-ncg", at[8], None)]
    closed = after(meeting, ACTS["close_meeting"], setting(at=at[11]))
    assert [one.until for one in closed.stays()] == [at[5], at[11], at[11]]


def test_who_takes_a_seat_over_ends_the_stay_of_who_had_it() -> None:
    meeting = marked(convened(ACTS["open_meeting"]), 1, seat("ncg", "p"))
    meeting = marked(meeting, 4, seat("ncg", "q", "p"))
    first, second = meeting.stays()
    assert (first.account, first.until) == ("p", NOW + timedelta(minutes=4))
    assert (second.account, second.substitute_for, second.until) == ("q", "p", None)
    assert not meeting.is_present("sg-ncg", "p")
    assert meeting.is_present("sg-ncg", "q")


QUORUM = Quorum(chair=True, parties=("ncg",), share_numerator=1, share_denominator=2)


def elector(party: str, account: str, *, voting: bool = True) -> Elector:
    """A seat in a round."""
    return Elector(f"sg-{party}", account, party, party == "gemeente", voting)


ROUND = Round("s", (elector("gemeente", "g"), elector("ncg", "n"), elector("provincie", "q"), elector("bzk", "b")))


@pytest.mark.parametrize(
    ("there", "enough"),
    [
        ([], False),
        (["gemeente"], False),
        (["gemeente", "ncg"], True),
        (["gemeente", "provincie"], False),
        (["ncg", "provincie", "bzk"], False),
        (["gemeente", "ncg", "provincie", "bzk"], True),
    ],
)
def test_those_there_are_enough_by_the_quorum_of_the_round(there: list[str], enough: bool) -> None:
    meeting = convened(ACTS["open_meeting"])
    for party in there:
        meeting = marked(meeting, 1, seat(party, next(one.account for one in ROUND.electorate if one.party == party)))
    found = presence(meeting, ROUND, QUORUM)
    assert (found.quorum_met, len(found.present), len(found.absent)) == (enough, len(there), 4 - len(there))


def test_who_is_no_elector_any_more_does_not_count() -> None:
    meeting = convened(ACTS["open_meeting"])
    for party, account in (("gemeente", "g"), ("ncg", "n")):
        meeting = marked(meeting, 1, seat(party, account))
    without = replace(ROUND, electorate=ROUND.electorate[:1] + ROUND.electorate[2:])
    assert not presence(meeting, without, QUORUM).quorum_met
    other = replace(ROUND, electorate=(ROUND.electorate[0], elector("ncg", "another"), *ROUND.electorate[2:]))
    assert not presence(meeting, other, QUORUM).quorum_met
    silent = replace(ROUND, electorate=(ROUND.electorate[0], elector("ncg", "n", voting=False)))
    assert not presence(meeting, silent, QUORUM).quorum_met


def test_without_a_convocation_term_a_meeting_can_be_at_once() -> None:
    assert earliest_start(GROUP, load_procedure(EXAMPLE_PROCEDURE), NOW) == NOW


@pytest.mark.parametrize(
    ("tier", "kind", "days"),
    [
        ("lokaal", BodyKind.STEERING_GROUP, 5),
        ("lokaal", BodyKind.OVERLEG, 0),
        ("bestuurlijk-overleg", BodyKind.OVERLEG, 5),
    ],
)
def test_the_convocation_term_is_of_the_step_that_the_body_decides_in(tier: str, kind: BodyKind, days: int) -> None:
    procedure = load_procedure(EXAMPLE_PROCEDURE)
    term = Duration(5, DurationUnit.WORKING_DAYS)
    tiers = tuple(
        replace(
            one,
            steps=tuple(replace(step, convocation=term if step.rule is not None else None) for step in one.steps),
        )
        if one.id == tier
        else one
        for one in procedure.tiers
    )
    body = replace(GROUP, id="bestuurlijk-overleg" if kind is BodyKind.OVERLEG else "sg", kind=kind)
    # From Monday five working days: it can be on the Tuesday after.
    wanted = datetime(2026, 3, 9, 23, tzinfo=UTC) if days else NOW
    assert earliest_start(body, replace(procedure, tiers=tiers), NOW) == wanted
