"""Reading the body of an act: every act comes through as it is, and what is wrong is named, all of it."""

import contextlib
import json
from dataclasses import fields
from typing import Any, get_args, get_type_hints

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.act_body import read_act
from api.act_models import model_of, person_acts
from api.problems import Problem
from domain import acts as a
from domain.codes import Measure, Opinion, Outcome, VoteChoice
from domain.text import Text, is_text_field
from tests.unit.api.asking import type_of

DOSSIER = "ab" * 32
BSN = "123456782"


def read(**body: Any) -> a.PersonAct:
    """The act in this body."""
    return read_act(json.dumps(body).encode())


def wrong(body: bytes) -> dict[str, str]:
    """What is wrong with this body: code by pointer."""
    with pytest.raises(Problem) as caught:
        read_act(body)
    assert caught.value.code == "invalid_act"
    return {error.pointer: error.code for error in caught.value.errors}


def faults(**body: Any) -> dict[str, str]:
    """What is wrong with this act."""
    return wrong(json.dumps({"dossier": DOSSIER} | body).encode())


def test_every_act_of_a_person_on_a_case_can_be_sent_with_all_of_its_fields() -> None:
    assert {type_of(act) for act in person_acts()} == {type_of(act) for act in get_args(a.PersonAct)} - {
        "submit",
        "add_document",
    }
    for act in person_acts():
        assert set(model_of(act).model_fields) == {field.name for field in fields(act)}


def test_an_act_comes_through_with_its_parts() -> None:
    read_back = read(
        type="conclude",
        dossier=DOSSIER,
        outcome="approve",
        motivation={"facts": "Feiten."},
        knockOn={"newDifference": False, "explanation": "Geen."},
        adviceAnswers=[{"office": "dg-obdr", "answer": "Overgenomen."}],
    )
    assert read_back == a.Conclude(
        DOSSIER,
        Outcome.APPROVE,
        a.Motivation(facts=Text("Feiten.")),
        None,
        a.KnockOnAnswer(False, Text("Geen.")),
        (a.AdviceAnswer("dg-obdr", Text("Overgenomen.")),),
    )


def test_what_is_not_given_is_as_the_act_has_it() -> None:
    assert read(type="conclude", dossier=DOSSIER, outcome="hold") == a.Conclude(DOSSIER, Outcome.HOLD)
    assert read(type="cast_vote", dossier=DOSSIER, choice="for") == a.CastVote(DOSSIER, VoteChoice.FOR)
    assert read(type="advise", dossier=DOSSIER, opinion="negative") == a.Advise(DOSSIER, Opinion.NEGATIVE)
    answer = read(type="answer", dossier=DOSSIER, amountCents=5, measure="joint_execution")
    assert answer == a.Answer(DOSSIER, None, 5, Measure.JOINT_EXECUTION)


def test_a_moment_is_kept_in_utc() -> None:
    act = read(type="suspend", dossier=DOSSIER, until="2027-01-01T00:00:00+02:00")
    assert isinstance(act, a.Suspend)
    assert act.until is not None
    assert act.until.isoformat() == "2026-12-31T22:00:00+00:00"


def test_all_that_is_wrong_is_named_at_once() -> None:
    found = faults(type="cast_vote", dossier="zz", choice="maybe", reasons="", votes=2)
    assert found == {
        "/dossier": "bad_digest",
        "/choice": "unknown_code",
        "/reasons": "missing",
        "/votes": "unknown_field",
    }


@pytest.mark.parametrize(
    ("body", "found"),
    [
        (b"", {"": "not_json"}),
        (b"\xff\xfe", {"": "not_json"}),
        (b"[" * 100_000, {"": "not_json"}),
        (b"[]", {"": "wrong_type"}),
        (b"{}", {"/type": "missing"}),
        (b'{"type": "submit"}', {"/type": "unknown_act"}),
        (b'{"type": "open_tier", "tier": "nationaal"}', {"/type": "unknown_act"}),
    ],
)
def test_what_is_no_act_of_a_person_on_a_case_is_refused(body: bytes, found: dict[str, str]) -> None:
    assert wrong(body) == found


@pytest.mark.parametrize(
    ("field", "code"),
    [
        ({"amountCents": 10_000_000_001}, "out_of_range"),
        ({"amountCents": -1}, "out_of_range"),
        ({"amountCents": 1.5}, "wrong_type"),
        ({"amountCents": "100"}, "wrong_type"),
        ({"amountCents": True}, "wrong_type"),
        ({"residentChoice": "true"}, "wrong_type"),
        ({"residentChoice": 1}, "wrong_type"),
        ({"measure": "isolation-to-norm"}, "unknown_code"),
        ({"answer": "x" * 4001}, "too_long"),
        ({"answer": f"Bel bewoner {BSN}."}, "contains_bsn"),
        ({"answer": "tekst\u202eom"}, "forbidden_character"),
        ({"answer": "nul\u0000teken"}, "forbidden_character"),
        ({"answer": "geen teken\ufffe"}, "forbidden_character"),
        ({"answer": "geen teken\U0001ffff"}, "forbidden_character"),
        ({"answer": "geen teken\ufdd0"}, "forbidden_character"),
        ({"answer": "   \n"}, "missing"),
        ({"answer": 5}, "wrong_type"),
        ({"amount_cents": 5}, "unknown_field"),
    ],
)
def test_a_field_with_a_wrong_value_is_named_with_its_code(field: dict[str, Any], code: str) -> None:
    assert faults(type="answer", **field) == {f"/{next(iter(field))}": code}


@pytest.mark.parametrize("until", [1893456000, "2027-01-01", "2027-01-01T00:00:00", "9999-12-31T23:59:59-12:00", "x"])
def test_a_moment_that_is_none_is_refused(until: object) -> None:
    assert set(faults(type="suspend", until=until)) == {"/until"}


def test_a_text_is_taken_in_one_form() -> None:
    act = read(type="escalate", dossier=DOSSIER, reasons="cafe\u0301\r\nregel")
    assert isinstance(act, a.Escalate)
    assert act.reasons == "café\nregel"


def test_the_error_of_a_text_does_not_repeat_it() -> None:
    with pytest.raises(Problem) as caught:
        read_act(json.dumps({"type": "escalate", "dossier": DOSSIER, "reasons": f"Bewoner {BSN}"}).encode())
    assert BSN not in repr(caught.value.errors)


def test_every_text_of_every_act_refuses_a_bsn() -> None:
    for act in person_acts():
        for name, hint in get_type_hints(act).items():
            if is_text_field(hint):
                found = wrong(json.dumps({"type": type_of(act), "dossier": DOSSIER, name: f"nr {BSN}"}).encode())
                assert found[f"/{name}"] == "contains_bsn", (act, name)


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)


@given(st.dictionaries(st.sampled_from(["type", "dossier", "choice", "reasons", "motivation", "until", "x"]), _JSON))
def test_whatever_is_sent_is_read_or_refused_and_never_fails(body: dict[str, Any]) -> None:
    with contextlib.suppress(Problem):
        read_act(json.dumps({"type": "cast_vote", "dossier": DOSSIER} | body).encode())
