"""Reading an opening: the rules of a row of a case file, on typed JSON, all faults at once."""

import json
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from api.intake_body import INTAKE_SCHEMA, read_intake, submission
from api.problems import Problem
from api.taking import checked_key
from cli.case_file import read_cases
from cli.intake_sent import body_of, key_of
from domain.codes import MaatwerkGround, Measure
from domain.situations import Situation
from tests.servers.api.web import intake

TODAY = date(2026, 3, 2)
EXAMPLE = Path(__file__).parents[3] / "examples" / "routekaart-cases.csv"


def faults(body: Any) -> dict[str, str]:
    """What is wrong with this body: code by pointer."""
    with pytest.raises(Problem) as caught:
        read_intake(body if isinstance(body, bytes) else json.dumps(body).encode(), TODAY)
    assert caught.value.code == "invalid_intake"
    return {error.pointer: error.code for error in caught.value.errors}


def test_a_complete_opening_becomes_the_act_that_opens_the_case() -> None:
    act = submission(read_intake(json.dumps(intake(maatwerkGround="hardship")).encode(), TODAY))
    assert act.measure is Measure.ISOLATION_TO_NORM
    assert act.maatwerk_ground is MaatwerkGround.HARDSHIP
    assert act.amount_cents == 5_000_000
    assert act.addresses == "0003209900430667;0003209900524248"
    assert act.address_count == 2


def test_the_order_of_addresses_makes_no_other_act() -> None:
    one, other = (
        read_intake(json.dumps(intake(reference="RK-1", addresses=addresses)).encode(), TODAY)
        for addresses in (["0003209900430667", "0003209900524248"], ["0003209900524248", "0003209900430667"])
    )
    assert submission(one) == submission(other)


def test_all_that_is_wrong_is_named_at_once() -> None:
    body = intake(
        reference=" x",
        municipality="9999",
        addresses=["1"],
        differenceType="heavy-or-light",
        amountCents=-1,
        safetyDoubt="false",
        wish="x",
        maatwerkGround="y",
    )
    del body["summary"]
    assert faults(body) == {
        "/wish": "unknown_field",
        "/summary": "missing",
        "/safetyDoubt": "wrong_type",
        "/maatwerkGround": "unknown_code",
        "/reference": "bad_reference",
        "/municipality": "unknown_municipality",
        "/addresses": "bad_address",
        "/differenceType": "unknown_code",
        "/amountCents": "amount_negative",
    }


@pytest.mark.parametrize(
    ("field", "code"),
    [
        ({"amountCents": 10_000_000_001}, "amount_too_high"),
        ({"amountCents": 10**400}, "wrong_type"),
        ({"amountCents": 1.5}, "wrong_type"),
        ({"amountCents": True}, "wrong_type"),
        ({"addresses": "0003209900430667"}, "wrong_type"),
        ({"addresses": []}, "missing"),
        ({"addresses": ["0003209900430667", "0003209900430667"]}, "duplicate_address"),
        ({"summary": "Bewoner met BSN 123456782."}, "contains_bsn"),
        ({"area": "123456782"}, "contains_bsn"),
        ({"reportedOn": "2027-01-01"}, "in_future"),
        ({"reportedOn": 20260105}, "wrong_type"),
    ],
)
def test_a_field_with_a_wrong_value_is_named_with_its_code(field: dict[str, Any], code: str) -> None:
    assert faults(intake(**field)) == {f"/{next(iter(field))}": code}


@pytest.mark.parametrize(("body", "code"), [(b"", "not_json"), (b"[]", "wrong_type"), (b"[" * 99_999, "not_json")])
def test_what_is_no_object_is_refused(body: bytes, code: str) -> None:
    assert faults(body) == {"": code}


def test_the_public_description_names_the_fields_that_are_read() -> None:
    assert set(INTAKE_SCHEMA["properties"]) == set(intake()) | {"maatwerkGround", "situations"}
    assert set(INTAKE_SCHEMA["required"]) == set(intake())


def test_a_row_of_a_case_file_is_the_same_case_when_it_is_sent() -> None:
    for row in read_cases(EXAMPLE, date(2026, 11, 24)):
        assert row.intake is not None
        assert read_intake(json.dumps(body_of(row.intake)).encode(), date(2026, 11, 24)) == row.intake


def test_the_key_of_an_import_is_made_of_all_that_the_row_says_and_of_the_time_that_it_is_sent() -> None:
    rows = [row.intake for row in read_cases(EXAMPLE, date(2026, 11, 24)) if row.intake]
    first = rows[0]
    others = [replace(first, reference="Zaak-é"), replace(first, reference="Zaak-ë"), replace(first, amount_cents=1)]
    assert len({key_of(one) for one in (*rows, *others)}) == len(rows) + len(others)
    assert key_of(first) == key_of(replace(first)) != key_of(first, 2) != key_of(first, 3)
    assert all(checked_key(key_of(one)) for one in others)


FIRST, SECOND = "0003209900430667", "0003209900524248"
LESS = {"address": SECOND, "measure": "light_strengthening", "amountCents": 1_250_000}
NOTHING = {"address": FIRST, "measure": "none", "amountCents": 0}


def test_what_each_address_has_now_goes_into_the_act_by_address() -> None:
    act = submission(read_intake(json.dumps(intake(situations=[LESS, NOTHING])).encode(), TODAY))
    assert act.situations == f"{FIRST}=none:0;{SECOND}=light_strengthening:1250000"
    for unsaid in (intake(), intake(situations=[])):
        assert submission(read_intake(json.dumps(unsaid).encode(), TODAY)).situations is None


@pytest.mark.parametrize(
    ("situations", "code"),
    [
        ("x", "wrong_type"),
        ([1], "wrong_type"),
        ([{"address": FIRST, "measure": "none"}], "wrong_type"),
        ([NOTHING | {"more": 1}], "wrong_type"),
        ([NOTHING | {"amountCents": 1.5}], "wrong_type"),
        ([NOTHING | {"amountCents": -1}], "bad_situation"),
        ([NOTHING | {"measure": "light-strengthening"}], "bad_situation"),
        ([NOTHING | {"measure": "demolition"}], "bad_situation"),
        ([NOTHING | {"address": f"{FIRST}=none:0;{SECOND}"}], "bad_situation"),
        ([NOTHING | {"address": "0003209900999999"}], "other_address"),
        ([NOTHING, NOTHING], "duplicate_address"),
    ],
)
def test_what_an_address_has_is_refused_by_field(situations: Any, code: str) -> None:
    assert faults(intake(situations=situations)) == {"/situations": code}


def test_a_row_without_situations_keeps_the_key_of_its_import() -> None:
    (row, *_) = read_cases(EXAMPLE, TODAY)
    assert row.intake is not None
    assert "situations" not in body_of(row.intake)
    held = replace(row.intake, situations=((row.intake.addresses[0], Situation(None, 0)),))
    assert body_of(held)["situations"] == [{"address": row.intake.addresses[0], "measure": "none", "amountCents": 0}]
    assert key_of(held) != key_of(row.intake)
