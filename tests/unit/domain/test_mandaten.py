"""A mandaat begins as a proposal, is confirmed and ends; what none can be is said of all its fields at once."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from domain.codes import Measure
from domain.errors import ContradictionError
from domain.mandaat_acts import (
    AgreeMandaat,
    ConfirmMandaat,
    InstructMandaat,
    MandaatAct,
    ProposeMandaat,
    RevokeMandaat,
    WithdrawInstruction,
)
from domain.mandaat_events import (
    InstructionWithdrawn,
    MandaatConfirmed,
    MandaatInstructed,
    MandaatProposed,
    MandaatRevoked,
    decide_mandaat,
    fold_mandaat,
)
from domain.mandaat_faults import mandaat_faults
from domain.mandaten import Holder, HolderKind, Instruction, Mandaat, MandaatStatus, Standing, says
from domain.text import Text
from store.mandaten import as_known

NOW = datetime(2026, 3, 2, 10, tzinfo=UTC)
MANDAAT = Mandaat(
    id="ab" * 16,
    principal="staatssecretaris",
    parent=None,
    holder=Holder(HolderKind.OFFICE, "dg-obdr"),
    acts=("sign",),
    procedure=None,
    tiers=(),
    municipalities=("1979",),
    measures=(),
    ceiling_cents=5_000_000,
    valid_from=NOW,
    valid_until=None,
    passable=False,
    source=Text("Mandaatbesluit Herstel Groningen, artikel 3"),
    source_date=date(2026, 1, 5),
)
PROPOSED = Standing(MANDAAT, MandaatStatus.PROPOSED, "one", NOW)
CONFIRMED = replace(PROPOSED, status=MandaatStatus.CONFIRMED, confirmed_at=NOW + timedelta(hours=1), confirmed_by="two")
REVOKED = replace(CONFIRMED, status=MandaatStatus.REVOKED, revoked_at=NOW + timedelta(hours=2))


def test_two_persons_make_a_mandaat_and_one_ends_it_and_every_moment_is_kept() -> None:
    events = [
        decide_mandaat(ProposeMandaat(MANDAAT), None, "one", NOW),
        decide_mandaat(ConfirmMandaat(MANDAAT.id), PROPOSED, "two", NOW + timedelta(hours=1)),
        decide_mandaat(RevokeMandaat(MANDAAT.id), CONFIRMED, "three", NOW + timedelta(hours=2)),
    ]
    assert [event.type for event in events] == ["mandaat_proposed", "mandaat_confirmed", "mandaat_revoked"]
    assert [fold_mandaat(events[:count]) for count in range(4)] == [None, PROPOSED, CONFIRMED, REVOKED]
    assert fold_mandaat(events[1:], PROPOSED) == REVOKED


def test_a_third_person_agrees_once_before_or_after_the_confirmation() -> None:
    agreed = decide_mandaat(AgreeMandaat(MANDAAT.id), PROPOSED, "third", NOW)
    assert fold_mandaat([agreed], PROPOSED) == replace(PROPOSED, agreed_by="third", agreed_at=NOW)
    standing = fold_mandaat([agreed], CONFIRMED)
    assert standing == replace(CONFIRMED, agreed_by="third", agreed_at=NOW)
    for over in (standing, REVOKED, None):
        with pytest.raises(ContradictionError):
            decide_mandaat(AgreeMandaat(MANDAAT.id), over, "third", NOW)


ALWAYS, ONCE = Text("Overleg eerst."), Text("Teken deze niet.")


def instructed() -> Standing:
    """CONFIRMED with a general instruction, and one about a case."""
    standing: Standing = CONFIRMED
    for n, (text, case) in enumerate([(ALWAYS, None), (ONCE, "c-1")]):
        act = InstructMandaat(MANDAAT.id, text, case)
        event = decide_mandaat(act, standing, "one", NOW + timedelta(hours=n))
        after = fold_mandaat([event], standing)
        assert after is not None
        standing = after
    return standing


def test_instructions_are_numbered_and_one_that_is_withdrawn_keeps_its_number() -> None:
    standing = instructed()
    general = Instruction(1, ALWAYS, None, "one", NOW)
    of_case = Instruction(2, ONCE, "c-1", "one", NOW + timedelta(hours=1))
    assert standing == replace(CONFIRMED, instructions=(general, of_case))
    withdrawn = decide_mandaat(WithdrawInstruction(MANDAAT.id, 1), standing, "three", NOW + timedelta(hours=2))
    after = fold_mandaat([withdrawn], standing)
    gone = replace(general, withdrawn_by="three", withdrawn_at=NOW + timedelta(hours=2))
    assert after == replace(CONFIRMED, instructions=(gone, of_case))
    third = decide_mandaat(InstructMandaat(MANDAAT.id, ALWAYS), after, "one", NOW)
    assert isinstance(third, MandaatInstructed) and third.number == 3
    with pytest.raises(ContradictionError):
        decide_mandaat(WithdrawInstruction(MANDAAT.id, 1), after, "three", NOW)


def test_in_a_case_the_general_ones_count_and_its_own_and_none_that_was_withdrawn() -> None:
    standing = instructed()
    counting = {case: [one.number for one in standing.instructions_for(case)] for case in ("c-1", "c-2", None)}
    assert counting == {"c-1": [1, 2], "c-2": [1], None: [1]}
    after = fold_mandaat([InstructionWithdrawn(MANDAAT.id, 1, "one", NOW)], standing)
    assert after is not None
    assert [one.number for one in after.instructions_for("c-1")] == [2]


def test_a_moment_knows_the_instructions_that_were_recorded_by_then() -> None:
    withdrawn = InstructionWithdrawn(MANDAAT.id, 1, "one", NOW + timedelta(hours=2))
    standing = fold_mandaat([withdrawn], instructed())
    assert standing is not None
    known = {
        hours: [(one.number, one.in_force) for one in as_known(standing, NOW + timedelta(hours=hours)).instructions]
        for hours in (-1, 0, 1, 2)
    }
    assert known == {-1: [], 0: [(1, True)], 1: [(1, True), (2, True)], 2: [(1, False), (2, True)]}


@pytest.mark.parametrize("standing", [REVOKED, None])
def test_a_mandaat_that_is_over_is_not_instructed(standing: Standing | None) -> None:
    over = standing and replace(standing, instructions=(Instruction(1, ALWAYS, None, "one", NOW),))
    for act in (InstructMandaat(MANDAAT.id, ALWAYS), WithdrawInstruction(MANDAAT.id, 1)):
        with pytest.raises(ContradictionError):
            decide_mandaat(act, over, "one", NOW)


def test_a_proposal_can_be_taken_back() -> None:
    assert isinstance(decide_mandaat(RevokeMandaat(MANDAAT.id), PROPOSED, "one", NOW), MandaatRevoked)


@pytest.mark.parametrize(
    ("act", "standing"),
    [
        (ProposeMandaat(MANDAAT), PROPOSED),
        (ConfirmMandaat(MANDAAT.id), None),
        (ConfirmMandaat(MANDAAT.id), CONFIRMED),
        (ConfirmMandaat(MANDAAT.id), REVOKED),
        (RevokeMandaat(MANDAAT.id), None),
        (RevokeMandaat(MANDAAT.id), REVOKED),
    ],
)
def test_what_cannot_be_is_not_done_even_where_a_verdict_allows_it(act: MandaatAct, standing: Standing | None) -> None:
    with pytest.raises(ContradictionError):
        decide_mandaat(act, standing, "two", NOW)


@pytest.mark.parametrize(
    "events",
    [
        [MandaatProposed(MANDAAT, "one", NOW), MandaatProposed(MANDAAT, "one", NOW)],
        [MandaatConfirmed(MANDAAT.id, "two", NOW)],
        [MandaatProposed(MANDAAT, "one", NOW), MandaatInstructed(MANDAAT.id, 2, ALWAYS, None, "one", NOW)],
        [MandaatProposed(MANDAAT, "one", NOW), InstructionWithdrawn(MANDAAT.id, 1, "one", NOW)],
        [MandaatProposed(MANDAAT, "one", NOW), MandaatRevoked("another", "two", NOW, None)],
    ],
)
def test_a_stream_that_is_no_mandaats_does_not_fold(events: list[Any]) -> None:
    with pytest.raises(ValueError, match="mandaat"):
        fold_mandaat(events)


def test_a_mandaat_as_it_should_be_has_no_faults() -> None:
    assert mandaat_faults(MANDAAT) == []
    assert mandaat_faults(replace(MANDAAT, source=None, source_date=None, ceiling_cents=None)) == []


@pytest.mark.parametrize(
    ("changes", "column", "code"),
    [
        ({"principal": ""}, "principal", "missing"),
        ({"holder": Holder(HolderKind.SEAT, " ")}, "holder", "missing"),
        ({"acts": ()}, "acts", "missing"),
        ({"acts": ("recuse",)}, "acts", "unknown_code"),
        ({"acts": ("sign", "sign")}, "acts", "named_twice"),
        ({"municipalities": ("1234",)}, "municipalities", "unknown_municipality"),
        ({"tiers": tuple(f"t{n}" for n in range(51))}, "tiers", "named_twice"),
        ({"parent": "ab" * 16}, "parent", "own_parent"),
        ({"case": "RK-1"}, "case", "unknown_code"),
        ({"ceiling_cents": -1}, "ceiling_cents", "amount_too_high"),
        ({"ceiling_cents": 10_000_000_001}, "ceiling_cents", "amount_too_high"),
        ({"valid_from": NOW.replace(tzinfo=None)}, "valid_from", "not_a_date"),
        ({"valid_until": NOW}, "valid_until", "ends_too_early"),
        ({"source_date": None}, "source", "missing"),
        ({"source": None}, "source", "missing"),
        ({"source": Text("x" * 501)}, "source", "too_long"),
        ({"source": Text("een\nregel")}, "source", "forbidden_character"),
        ({"source": Text("BSN 111222333")}, "source", "contains_bsn"),
    ],
)
def test_what_is_wrong_is_named_by_column_and_code(changes: dict[str, Any], column: str, code: str) -> None:
    assert [(fault.column, fault.code) for fault in mandaat_faults(replace(MANDAAT, **changes))] == [(column, code)]


def test_everything_that_is_wrong_is_said_at_once() -> None:
    wrong = replace(MANDAAT, principal="", acts=(), valid_until=NOW, source_date=None)
    assert [fault.column for fault in mandaat_faults(wrong)] == ["principal", "acts", "valid_until", "source"]


def test_two_mandaten_say_the_same_in_whatever_order_and_under_whatever_id() -> None:
    wide = replace(MANDAAT, acts=("sign", "suspend"), municipalities=("1979", "0014"), tiers=("lokaal", "nationaal"))
    turned = replace(
        wide, id="cd" * 16, acts=("suspend", "sign"), municipalities=("0014", "1979"), tiers=("nationaal", "lokaal")
    )
    assert says(wide) == says(turned)


@pytest.mark.parametrize(
    "changes",
    [
        {"principal": "fin"},
        {"parent": "cd" * 16},
        {"holder": Holder(HolderKind.SEAT, "dg-obdr")},
        {"acts": ("suspend",)},
        {"procedure": "routekaart"},
        {"tiers": ("lokaal",)},
        {"municipalities": ()},
        {"measures": (Measure.ISOLATION_TO_NORM,)},
        {"ceiling_cents": None},
        {"valid_from": NOW + timedelta(microseconds=1)},
        {"valid_until": NOW + timedelta(days=1)},
        {"passable": True},
        {"source": Text("Een ander besluit")},
        {"source_date": date(2026, 1, 6)},
        {"case": "cd" * 16},
    ],
    ids=lambda changes: next(iter(changes)),
)
def test_every_field_but_the_id_counts_in_what_a_mandaat_says(changes: dict[str, Any]) -> None:
    assert says(replace(MANDAAT, **changes)) != says(MANDAAT)


def test_a_mandaat_is_over_once_it_was_revoked_or_its_time_is_and_not_at_its_end_minus_one() -> None:
    until = NOW + timedelta(days=1)
    ending = replace(CONFIRMED, mandaat=replace(MANDAAT, valid_until=until))
    assert [ending.is_over_at(at) for at in (until - timedelta(microseconds=1), until)] == [False, True]
    assert (REVOKED.is_over_at(NOW), PROPOSED.is_over_at(until), CONFIRMED.is_over_at(until)) == (True, False, False)
