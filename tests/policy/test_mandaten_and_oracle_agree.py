"""The policy and a naive oracle judge ten thousand generated registers of mandaten the same, chains and rings included.

A register is drawn around one that holds: each field of each mandaat is changed now and then. So most chains have one or
two things wrong with them, and some have nothing.
"""

import json
import random
import subprocess
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.policy.coverage import POLICIES
from tests.policy.mandaat_oracle import Opinion, opinion
from tests.policy.questions import allowed
from tests.policy.syntax import opa_program

REGISTERS_AT_ONCE, TIMES = 1000, 10
NOW = "2026-11-23T22:00:00.000000Z"
BEFORE, AFTER = "2026-01-01T00:00:00.000000Z", "2027-01-01T00:00:00.000000Z"
ACTOR = {
    "kind": "person",
    "account": "p-ncg",
    "seats": [
        {
            "seat": "ncg",
            "body": "sg-a",
            "kind": "steering_group",
            "municipality": "1979",
            "party": "ncg",
            "chair": False,
            "voting": True,
        }
    ],
    "roles": [],
    "recused": False,
}
ASKED = {
    "sign": {"minister"},
    "concur": {"fin"},
    "submit": {"intake"},
    "answer": {"intake"},
    "suspend": {"dg", "minister"},
}
"""Acts, and the offices that take them where they are asked here."""
CORRECTED: dict[str, list[Any]] = {
    "amount_cents": [None, 0, 3_000_000, 8_999_999, 9_000_000, 9_000_001],
    "measure": [None, "isolation_to_norm", "joint_execution"],
}
"""What an answer makes of the case that is asked about: EUR 90,000 for isolation to the norm."""

CHANGES: dict[str, list[Any]] = {
    "principal": ["dg", "fin", "minister"],
    "principal_kind": ["office", "overleg", None],
    "principal_organisation": ["ncg", "ministry"],
    "holder_organisations": [[], ["ncg"], ["ministry"], ["ministry", "ncg"], ["ncg", "provincie"], ["provincie"]],
    "acts": [["sign", "concur"], ["sign", "cast_vote"], ["submit", "suspend"], ["resume"]],
    "procedure": [None, "routekaart", "other"],
    "tiers": [[], ["national"], ["local"], ["local", "national"]],
    "municipalities": [[], ["1979"], ["0014"], ["0014", "1979"]],
    "measures": [[], ["isolation_to_norm"], ["joint_execution"], ["isolation_to_norm", "joint_execution"]],
    "ceiling_cents": [None, 0, 3_000_000, 8_999_999, 9_000_000, 9_000_001],
    "valid_from": [BEFORE, "2026-01-01T00:00:00.000001Z", NOW, AFTER],
    "valid_until": [None, AFTER, NOW, "2026-11-23T22:00:00.000001Z"],
    "passable": [True, False],
    "agreed_by": [None, "p-of-ncg"],
    "agreed_for": [[], ["ncg"], ["provincie"], ["ncg", "provincie"]],
    "written": [True, False],
    "case": [None, "c-1", "c-2"],
    "status": ["confirmed", "proposed", "revoked"],
}
HOLDERS = [("account", "p-ncg"), ("seat", "ncg"), ("office", "sg-a"), ("account", "p-fin"), ("office", "dg")]


def _register(draw: random.Random, principal: str) -> list[dict[str, Any]]:
    """Up to six mandaten. Most rest on the one before them, some on one that is not there, or on each other."""
    size = draw.choice((1, 1, 2, 2, 3, 4, 6))
    rate = draw.choice((0.0, 0.02, 0.06, 0.15))
    register = []
    for n in range(size):
        kind, held_by = HOLDERS[0] if n == size - 1 else draw.choice(HOLDERS)
        one: dict[str, Any] = {
            "id": f"m-{n}",
            "principal": principal,
            "principal_kind": "office",
            "principal_organisation": "ministry",
            "parent": None if n == 0 else f"m-{n - 1}",
            "holder": {"kind": kind, "id": held_by},
            "holder_organisations": ["ncg"],
            "acts": sorted(ASKED),
            "procedure": None,
            "tiers": [],
            "municipalities": [],
            "measures": [],
            "ceiling_cents": None,
            "valid_from": BEFORE,
            "valid_until": AFTER,
            "passable": True,
            "written": True,
            "case": None,
            "status": "confirmed",
            "proposed_by": "p-sign",
            "confirmed_by": "p-manager",
            "agreed_by": "p-of-ncg",
            "agreed_for": ["ncg"],
        }
        for name, values in CHANGES.items():
            if draw.random() < rate:
                one[name] = draw.choice(values)
        if draw.random() < rate:
            one["parent"] = draw.choice([None, "gone", *(f"m-{other}" for other in range(size))])
        register.append(one)
    draw.shuffle(register)
    return register


def _question(draw: random.Random) -> tuple[dict[str, Any], set[str]]:
    """An act by somebody who has no office, and the offices of which a mandaat would do."""
    act = draw.choice(sorted(ASKED))
    principals = ASKED[act]
    question = _examples()[act]
    if act == "answer":
        corrections = {name: draw.choice(values) for name, values in CORRECTED.items()}
        question = question | {"act": question["act"] | corrections}
    facts = question["facts"] | {"mandates": _register(draw, draw.choice(sorted(principals)))}
    return question | {"actor": ACTOR, "facts": facts}, principals


@cache
def _examples() -> dict[str, dict[str, Any]]:
    """The acts as they are asked; the clock is stopped, and questions answered, in the tier in which somebody signs."""
    examples = allowed()
    examples["suspend"]["case"]["tier"] = examples["sign"]["case"]["tier"]
    examples["answer"]["case"] = examples["sign"]["case"] | {"side_state": "returned"}
    return examples


def _by_the_policy(questions: list[dict[str, Any]], place: Path) -> list[dict[str, Any]]:
    revision = place / "data.json"
    revision.write_text(json.dumps({"getrapt": {"revision": "test"}}))
    command = [str(opa_program()), "eval", "--data", str(POLICIES), "--data", str(revision), "--stdin-input"]
    items = [{"hash": "0" * 64, "question": question} for question in questions]
    done = subprocess.run(
        [*command, "--format", "raw", "data.getrapt.authority.verdicts"],
        input=json.dumps({"items": items}),
        capture_output=True,
        text=True,
        check=True,
    )
    verdicts: list[dict[str, Any]] = json.loads(done.stdout)
    return verdicts


def _said(verdict: dict[str, Any]) -> Opinion:
    """The part of a verdict that is about mandaten."""
    codes = {code for code in verdict["reasons"] if "mandate" in code}
    return Opinion(verdict["allow"], verdict.get("mandaten", []), codes)


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the policy's revision is written."""
    return tmp_path_factory.mktemp("oracle")


@settings(max_examples=TIMES, deadline=None)
@given(seed=st.integers(0, 2**32))
def test_policy_and_oracle_judge_every_register_the_same(seed: int, place: Path) -> None:
    draw = random.Random(seed)
    asked = [_question(draw) for _ in range(REGISTERS_AT_ONCE)]
    said = [_said(verdict) for verdict in _by_the_policy([question for question, _ in asked], place)]
    assert len(said) == REGISTERS_AT_ONCE
    thought = [opinion(question, principals) for question, principals in asked]
    apart = [
        (question["act"]["type"], question["facts"]["mandates"], policy, oracle)
        for (question, _), policy, oracle in zip(asked, said, thought, strict=True)
        if policy != oracle
    ]
    # The smallest register of those that differ says most.
    assert min(apart, key=lambda one: len(one[1]), default=None) is None


def test_the_registers_that_are_drawn_have_every_answer() -> None:
    # Else the test above could agree on nothing but no.
    draw = random.Random(7)
    thought = [opinion(*_question(draw)) for _ in range(4000)]
    assert 0.2 < sum(one.allow for one in thought) / len(thought) < 0.8
    assert max(len(one.mandaten) for one in thought) >= 6
    assert {code for one in thought for code in one.codes} >= {
        "above_mandate_ceiling",
        "mandate_broken",
        "mandate_ceiling_above_parent",
        "mandate_expired",
        "mandate_longer_than_parent",
        "mandate_not_in_force",
        "mandate_not_passable",
        "mandate_not_yet_valid",
        "mandate_other_scope",
        "mandate_revoked",
        "mandate_unknown_office",
        "mandate_unwritten",
        "mandate_wider_than_parent",
        "mandate_without_consent",
        "no_mandate_by_majority",
    }
