"""The rules of one row of a case file."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.codes import DifferenceType, MaatwerkGround, Measure
from domain.faults import Fault
from domain.intake import COLUMNS, Intake, parse_intake
from domain.intake_fields import MOST_NAMED
from domain.situations import Situation

TODAY = date(2026, 3, 2)
GOOD = {
    "reference": "RK-2025-0001",
    "reported_on": "2025-04-24",
    "municipality_code": "1979",
    "area": "Opwierde",
    "bag_nummeraanduidingen": "0003209900147697;0003209900717083",
    "difference_type": "assessment-norm",
    "summary": "Gelijke woningen krijgen een andere uitkomst.",
    "requested_measure": "isolation-to-norm",
    "amount_eur": "320000.00",
    "resident_choice_recorded": "false",
    "safety_doubt": "true",
}


def addresses(count: int) -> str:
    return ";".join(f"000320990014{n:04}" for n in range(count))


def faults(**changes: str) -> list[Fault]:
    parsed = parse_intake(GOOD | changes, TODAY)
    return parsed if isinstance(parsed, list) else []


def test_a_good_row_becomes_an_intake() -> None:
    assert parse_intake(GOOD, TODAY) == Intake(
        reference="RK-2025-0001",
        reported_on=date(2025, 4, 24),
        municipality="1979",
        area="Opwierde",
        addresses=("0003209900147697", "0003209900717083"),
        difference_type=DifferenceType.ASSESSMENT_NORM,
        summary="Gelijke woningen krijgen een andere uitkomst.",
        measure=Measure.ISOLATION_TO_NORM,
        amount_cents=320_000_00,
        resident_choice=False,
        safety_doubt=True,
        maatwerk_ground=MaatwerkGround.NONE,
    )


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("reference", "x" * 40),
        ("reported_on", TODAY.isoformat()),
        ("municipality_code", "1730"),
        ("bag_nummeraanduidingen", addresses(1)),
        ("bag_nummeraanduidingen", addresses(500)),
        ("summary", "x" * 4000),
        ("summary", "twee\r\nregels\ten een tab"),
        ("amount_eur", "0"),
        ("amount_eur", "0.5"),
        ("amount_eur", "100000000.00"),
        ("amount_eur", "12345672"),
    ],
)
def test_values_on_the_border_are_taken(column: str, value: str) -> None:
    assert faults(**{column: value}) == []


@pytest.mark.parametrize(
    ("column", "value", "code"),
    [
        ("reference", "", "missing"),
        ("reference", "   ", "missing"),
        ("reference", "x" * 41, "too_long"),
        ("reference", " x", "bad_reference"),
        ("reference", "RK-111222333", "contains_bsn"),
        ("reference", "a\u202eb", "forbidden_character"),
        ("reported_on", "", "not_a_date"),
        ("reported_on", "2025-02-30", "not_a_date"),
        ("reported_on", "20250401", "not_a_date"),
        ("reported_on", "2025-W14-2", "not_a_date"),
        ("reported_on", "２０２５-04-01", "not_a_date"),
        ("reported_on", "2026-03-03", "in_future"),
        ("municipality_code", "9999", "unknown_municipality"),
        ("municipality_code", "14", "unknown_municipality"),
        ("area", "", "missing"),
        ("area", "x" * 101, "too_long"),
        ("area", "a\nb", "forbidden_character"),
        ("area", "111 222 333", "contains_bsn"),
        ("bag_nummeraanduidingen", "", "missing"),
        ("bag_nummeraanduidingen", "0003209900147697;", "bad_address"),
        ("bag_nummeraanduidingen", "0003209900147697; 0003209900717083", "bad_address"),
        ("bag_nummeraanduidingen", "0003109900147697", "bad_address"),
        ("bag_nummeraanduidingen", "0003209900147697;0003209900147697", "duplicate_address"),
        ("bag_nummeraanduidingen", addresses(501), "too_many_addresses"),
        ("difference_type", "other", "unknown_code"),
        ("difference_type", "assessment_norm", "unknown_code"),
        ("difference_type", "Assessment-Norm", "unknown_code"),
        ("requested_measure", "", "unknown_code"),
        ("summary", " \n ", "missing"),
        ("summary", "x" * 4001, "too_long"),
        ("summary", "a\x00b", "forbidden_character"),
        ("summary", "a\u2066b", "forbidden_character"),
        ("summary", "BSN 111222333", "contains_bsn"),
        ("amount_eur", "", "not_an_amount"),
        ("amount_eur", "-100.00", "amount_negative"),
        ("amount_eur", "+1.00", "not_an_amount"),
        ("amount_eur", "1,00", "not_an_amount"),
        ("amount_eur", "1.000", "not_an_amount"),
        ("amount_eur", "1.000.00", "not_an_amount"),
        ("amount_eur", "1 000", "not_an_amount"),
        ("amount_eur", "1e3", "not_an_amount"),
        ("amount_eur", ".50", "not_an_amount"),
        ("amount_eur", "5.", "not_an_amount"),
        ("amount_eur", "١٢", "not_an_amount"),
        ("amount_eur", "NaN", "not_an_amount"),
        ("amount_eur", "100000000.01", "amount_too_high"),
        ("amount_eur", "9" * 10_000, "amount_too_high"),
        ("resident_choice_recorded", "True", "not_a_boolean"),
        ("safety_doubt", "ja", "not_a_boolean"),
        ("safety_doubt", "", "not_a_boolean"),
    ],
)
def test_a_bad_value_gives_one_fault_that_names_it(column: str, value: str, code: str) -> None:
    (fault,) = faults(**{column: value})
    assert (fault.column, fault.code) == (column, code)
    assert fault.message.endswith(".")
    assert fault.expected
    assert len(fault.value) <= 40


def test_all_faults_of_a_row_are_told_in_the_order_of_the_columns() -> None:
    found = parse_intake(dict.fromkeys(COLUMNS, ""), TODAY)
    assert isinstance(found, list)
    assert [fault.column for fault in found] == list(COLUMNS)


def test_a_bsn_is_never_echoed_not_even_where_the_value_is_cut() -> None:
    (fault,) = faults(summary="Een zin van precies drieëndertig x 111222333 meer")
    assert "111" not in fault.value
    (fault,) = faults(municipality_code="111222333")
    assert fault.value == "*********"


def test_what_cannot_be_seen_is_shown() -> None:
    (fault,) = faults(area="a\x00\u202eb")
    assert fault.value == r"a\x00\u202eb"
    assert "U+0000" in fault.message


def test_texts_are_stored_in_one_form() -> None:
    parsed = parse_intake(GOOD | {"area": "Cafe\u0301", "summary": "a\r\nb\rc"}, TODAY)
    assert isinstance(parsed, Intake)
    assert (parsed.area, parsed.summary) == ("Caf\u00e9", "a\nb\nc")


@given(st.integers(0, 100_000_000_00))
def test_every_amount_in_range_is_read_to_the_cent(cents: int) -> None:
    parsed = parse_intake(GOOD | {"amount_eur": f"{cents // 100}.{cents % 100:02}"}, TODAY)
    assert isinstance(parsed, Intake)
    assert parsed.amount_cents == cents


@given(st.fixed_dictionaries({column: st.text(max_size=60) for column in COLUMNS}))
def test_no_row_is_too_strange_to_be_judged(row: dict[str, str]) -> None:
    parsed = parse_intake(row, TODAY)
    assert isinstance(parsed, Intake) or all(fault.column in COLUMNS and len(fault.value) <= 40 for fault in parsed)


FIRST, SECOND = GOOD["bag_nummeraanduidingen"].split(";")


def test_what_each_address_has_now_may_be_said_and_need_not_be() -> None:
    parsed = parse_intake(
        GOOD | {"current_situations": f"{SECOND}=none:0; {FIRST}=light-strengthening:12500.50"}, TODAY
    )
    assert isinstance(parsed, Intake)
    assert parsed.situations == (
        (FIRST, Situation(Measure.LIGHT_STRENGTHENING, 12_500_50)),
        (SECOND, Situation(None, 0)),
    )
    for empty in ({}, {"current_situations": ""}, {"current_situations": " "}):
        without = parse_intake(GOOD | empty, TODAY)
        assert isinstance(without, Intake)
        assert without.situations == ()


@pytest.mark.parametrize(
    ("value", "code"),
    [
        (FIRST, "bad_situation"),
        (f"{FIRST}=none", "bad_situation"),
        (f"{FIRST}=none:0;", "bad_situation"),
        (f"{FIRST}=light_strengthening:1", "bad_situation"),
        (f"{FIRST}=none:-1", "bad_situation"),
        (f"{FIRST}=none:1,50", "bad_situation"),
        (f"{FIRST}=none:100000000.01", "bad_situation"),
        (f"{FIRST}=none:" + "9" * 5000, "bad_situation"),
        ("0003209900999999=none:0", "other_address"),
        (f"{FIRST}=none:0;{FIRST}=none:0", "duplicate_address"),
    ],
)
def test_what_an_address_has_is_refused_where_it_is_not_well_written(value: str, code: str) -> None:
    assert [(fault.column, fault.code) for fault in faults(current_situations=value)] == [("current_situations", code)]


def test_each_address_that_is_wrong_or_there_twice_is_named_once_and_of_very_many_the_first() -> None:
    given = ";".join([FIRST, "1", SECOND, "x", FIRST, "1", SECOND])
    found = [(fault.code, fault.value) for fault in faults(bag_nummeraanduidingen=given)]
    assert found == [
        ("bad_address", "1"),
        ("bad_address", "x"),
        ("duplicate_address", FIRST),
        ("duplicate_address", SECOND),
    ]
    many = faults(bag_nummeraanduidingen=";".join(str(number) for number in range(400)))
    assert [fault.value for fault in many] == [str(number) for number in range(MOST_NAMED)]


def test_each_situation_that_is_wrong_is_named_and_of_very_many_the_first() -> None:
    given = [f"{FIRST}=none:0", "x", "0003209900999999=none:0", f"{FIRST}=none:0", "y"]
    found = [(fault.code, fault.value) for fault in faults(current_situations=";".join(given))]
    assert found == [
        ("bad_situation", "x"),
        ("other_address", given[2]),
        ("duplicate_address", given[3]),
        ("bad_situation", "y"),
    ]
    assert len(faults(current_situations="x;" * 5000)) == MOST_NAMED
