"""Minutes as data: in the form of today and in the one of before, each with its digest for good."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from authority.act_view import act_view
from authority.meeting_minutes import minutes_digest
from domain import events as ev
from domain import meeting_acts as m
from domain import meeting_events as e
from domain.acts import KnockOnAnswer, Motivation
from domain.case import Assessment, Elector, Facts, Neighbours, Position, ProcedureRef, Vote
from domain.codes import DifferenceType, MaatwerkGround, Measure, Outcome, VoteChoice
from domain.dossier import Part, digest_of
from domain.endings import EndedKind, Ending
from domain.meetings import Meeting
from domain.minutes import CaseEntry, Minutes, Rules, Span, minutes_of
from domain.organisation import Body, BodyKind, Organisation, Seat
from domain.procedure import Duration, DurationUnit, Quorum, StepKind
from domain.terms import Term
from domain.text import Text
from domain.verdict import Route, RouteTo
from procedures.loader import EXAMPLE_PROCEDURE, load_procedure
from store.codec import ACT, EVENT

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
SEALED = Text("a" * 64)
PARTS = (Part("summary", "b" * 64),)
PROCEDURE = ProcedureRef("routekaart", 1, "c" * 64)
TERM = Term(NOW, NOW + timedelta(days=42), None, Duration(6, DurationUnit.WEEKS))
ELECTORATE = tuple(
    Elector(f"sg-{party}", party, party, party == "gemeente", party != "mo")
    for party in ("gemeente", "mo", "ncg", "provincie")
)


def at(minutes: int) -> datetime:
    """A moment, this many minutes after the beginning."""
    return NOW + timedelta(minutes=minutes)


def vote(party: str, choice: VoteChoice = VoteChoice.FOR) -> ev.VoteCast:
    """A vote on the dossier as it is."""
    return ev.VoteCast(Vote(f"sg-{party}", party, party, choice, digest_of(PARTS), SEALED, None), changed=False)


def opened(case: str) -> tuple[ev.CaseEvent, ...]:
    """A case whose round is open."""
    facts = Facts(
        date(2026, 3, 1),
        "1979",
        DifferenceType.TIMING,
        Measure.LIGHT_STRENGTHENING,
        100,
        resident_choice=True,
        safety_doubt=False,
        maatwerk_ground=MaatwerkGround.NONE,
        address_count=1,
    )
    route = Route(RouteTo.TIER, "lokaal", None, ())
    return (
        ev.CaseSubmitted(case, PROCEDURE, facts, PARTS, SEALED, SEALED, SEALED, SEALED, route, NOW),
        ev.TierOpened("lokaal", "sg", ("buren", "besluiten"), TERM, ()),
        ev.StepAssessed(Assessment("buren", ("neighbours_with_other_measure",), Neighbours(2, 9, 1))),
        ev.StepOpened("besluiten", StepKind.DECIDE, (), None),
        ev.RoundOpened("besluiten", ELECTORATE),
    )


def concluded() -> tuple[ev.CaseEvent, ...]:
    """The chair concludes and says that no neighbour gets a new difference."""
    motivation = Motivation(SEALED, SEALED, SEALED, SEALED, SEALED)
    knock_on = KnockOnAnswer(new_difference=False, explanation=Text("d" * 64))
    position = Position("lokaal", "sg", Outcome.APPROVE, (), ())
    return (
        ev.DecisionRecorded(
            "besluiten", Outcome.APPROVE, "gemeente", motivation, None, knock_on, (), ("sg-provincie",)
        ),
        ev.TierEnded(position, Route(RouteTo.END, None, Outcome.APPROVE, ()), None),
    )


CASES = {
    "c1": (
        CaseEntry(1, at(-90), "p", opened("c1")),
        CaseEntry(5, at(-30), "gemeente", (vote("gemeente"),)),
        CaseEntry(11, at(10), "ncg", (vote("ncg"),)),
        CaseEntry(13, at(20), "provincie", (vote("provincie", VoteChoice.AGAINST),)),
        CaseEntry(15, at(30), "gemeente", concluded()),
    ),
    "c2": (
        CaseEntry(2, at(-80), "p", opened("c2")),
        CaseEntry(
            16,
            at(32),
            "ncg",
            (ev.MemberRecused("ncg", SEALED), ev.ElectorateChanged((*ELECTORATE[:2], ELECTORATE[3]), ())),
        ),
    ),
    "c3": (),
}
SPAN = Span(8, 20)


def seat(party: str, account: str = "", substitute_for: str | None = None) -> Seat:
    """A seat of the group."""
    chair, voting = party == "gemeente", party != "mo"
    return Seat(f"sg-{party}", "sg", party, party, chair, voting, account or party, at(-999), None, substitute_for)


def held(*adopting: m.MeetingAct) -> Meeting:
    """A meeting of an hour: the chair from the beginning, NCG until after the first case, a substitute for the province."""
    marks: tuple[tuple[int, Seat, bool], ...] = (
        (1, seat("gemeente"), True),
        (5, seat("ncg"), True),
        (15, seat("provincie", "x", "provincie"), True),
    )
    marks += ((31, seat("ncg"), False),)
    acts: list[tuple[int, Seat, m.MeetingAct]] = [
        (-99, seat("gemeente"), m.ConveneMeeting("v", "sg", NOW, ("c1", "c2", "c3"), SEALED)),
        (0, seat("gemeente"), m.OpenMeeting("v")),
        *((minutes, who, m.MarkAttendance("v", who.id, present)) for minutes, who, present in marks),
        (60, seat("gemeente"), m.CloseMeeting("v")),
        (70, seat("ncg"), m.RemarkOnMinutes("v", SEALED)),
        *((80, seat("gemeente"), act) for act in adopting),
    ]
    meeting: Meeting | None = None
    for minutes, who, act in acts:
        setting = e.MeetingSetting(who.account, at(minutes), who, "0" * 64)
        meeting = e.fold_meeting((e.decide_meeting(act, meeting, setting),), meeting)
    assert meeting is not None
    return meeting


VACANT = replace(seat("bzk"), valid_until=at(-9))
GONE = replace(seat("img"), valid_until=at(-9))
ENDED = Ending(EndedKind.SEAT, "sg-img", at(-9), None)
GROUP = Body("sg", "Stuurgroep", BodyKind.STEERING_GROUP, "1979", "gemeente/gm1979")
SEATS = (seat("gemeente"), seat("mo"), seat("ncg"), seat("provincie", "x", "provincie"), VACANT, GONE)
ORGANISATION = Organisation(True, (GROUP,), SEATS, (ENDED,))
QUORUM = Quorum(chair=True, parties=("ncg",), share_numerator=1, share_denominator=2)


def rules() -> Rules:
    """The example, in which the one step that decides is named as in the cases."""
    procedure = load_procedure(EXAMPLE_PROCEDURE)
    (local, *higher) = procedure.tiers
    (step,) = [one for one in local.steps if one.kind is StepKind.DECIDE]
    deciding = replace(step, id="besluiten", quorum=QUORUM)
    tier = replace(local, id="lokaal", steps=(deciding,))
    return Rules(ORGANISATION, {PROCEDURE.content_hash: replace(procedure, tiers=(tier, *higher))})


def made(meeting: Meeting | None = None) -> Minutes:
    """The minutes in the form of today."""
    return minutes_of(meeting or held(), SPAN, CASES, rules())


def test_the_first_form_has_the_digest_that_it_always_had() -> None:
    """The digest was computed by the code that knew no other form: it is in ledgers."""
    first = minutes_of(held(), SPAN, CASES)
    assert minutes_digest(first) == "266074a5630751743006a2051301676d603d3139e4b389f92ea0a64b6f0a2c4c"
    assert (first.form, first.absent, first.items[0].conclusions[0].knock_on) == (None, (), None)


def test_the_present_form_has_a_digest_for_good_too() -> None:
    assert made().form == m.PRESENT_FORM
    assert minutes_digest(made()) == "065ef20f2e3c26877ce75d4f18b746a19efb4cb125912bd88d74ba99b8ce4b2b"


def test_minutes_say_what_the_chair_answered_about_neighbours_and_what_had_been_found() -> None:
    (conclusion,) = made().items[0].conclusions
    assert conclusion.knock_on == KnockOnAnswer(new_difference=False, explanation=Text("d" * 64))
    assert conclusion.assessment == Assessment("buren", ("neighbours_with_other_measure",), Neighbours(2, 9, 1))


def test_minutes_say_for_each_case_which_quorum_it_needed_and_who_was_there_then() -> None:
    first, second, none = made().items
    quorum = first.conclusions[0].quorum
    assert quorum is not None
    assert (quorum.needed, quorum.voters, quorum.least) == (QUORUM, 3, 2)
    # The province is held by a substitute, who is no elector of this round; its vote had been cast by its holder.
    assert (quorum.present, quorum.absent) == (("sg-gemeente", "sg-ncg"), ("sg-provincie",))
    assert (quorum.met, quorum.voted) == (True, True)
    assert first.quorum is None, "the round is over"
    assert second.quorum is not None
    assert (second.quorum.voters, second.quorum.least) == (2, 1), "who stays out for an interest counts in neither"
    assert (second.quorum.present, second.quorum.met, second.quorum.voted) == (("sg-gemeente",), False, False)
    assert none.quorum is None


def test_who_left_before_the_conclusion_was_not_there_for_it() -> None:
    without = replace(held(), attendance=held().attendance[:1])
    quorum = made(without).items[0].conclusions[0].quorum
    assert quorum is not None
    assert (quorum.present, quorum.met, quorum.voted) == (("sg-gemeente",), False, True)
    assert held().until(at(4)).attendance == held().attendance[:1]
    assert held().until(at(5)).attendance == held().attendance[:2]


def test_absent_are_the_seats_without_their_holder_and_who_sat_there_for_them() -> None:
    assert [(one.seat, one.holder, one.substitutes) for one in made().absent] == [
        ("sg-bzk", None, ()),
        ("sg-mo", "mo", ()),
        ("sg-provincie", "provincie", ("x",)),
    ]


def test_a_seat_that_is_held_by_a_substitute_who_did_not_come_is_empty() -> None:
    alone = replace(held(), attendance=held().attendance[:2])
    assert [(one.holder, one.substitutes) for one in made(alone).absent if one.seat == "sg-provincie"] == [
        ("provincie", ())
    ]


def test_what_was_adopted_in_a_form_keeps_it_and_what_was_not_has_the_present_one() -> None:
    assert held().form() == m.PRESENT_FORM
    assert held(m.AdoptMinutes("v", "0" * 64, m.PRESENT_FORM)).form() == m.PRESENT_FORM
    assert held(m.AdoptMinutes("v", "0" * 64)).form() is None


def test_an_act_that_names_no_form_is_written_and_asked_as_it_was_before_there_were_any() -> None:
    first, now = m.AdoptMinutes("v", "0" * 64), m.AdoptMinutes("v", "0" * 64, m.PRESENT_FORM)
    assert ACT.dump(first) == {"meeting": "v", "minutes": "0" * 64, "type": "adopt_minutes"}
    assert ACT.dump(now) == ACT.dump(first) | {"minutes_form": 2}
    assert act_view(now) == act_view(first)
    assert (ACT.load(ACT.dump(first)), ACT.load(ACT.dump(now))) == (first, now)
    event = e.MinutesAdopted("v", "0" * 64, "p", NOW)
    assert "minutes_form" not in EVENT.dump(event)
    assert EVENT.load(EVENT.dump(event)) == event
    with pytest.raises(ValueError, match="minutes_form"):
        ACT.load(ACT.dump(now) | {"minutes_form": 3})
