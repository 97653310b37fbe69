"""The schema of the policy's input is made of the question's types, and a rule that asks for another field is refused."""

import json
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from authority.act_view import act_view
from authority.offers import READ, candidates
from authority.question import Facts, full_question
from authority.question_schema import input_schema, schema_of
from domain.actor import SYSTEM, Actor, ActorKind
from domain.organisation import Organisation
from runtime.policy_bundle import policy_revision, policy_sources
from tests.building import BODIES, NOW, PROCEDURE, SEATS, Course
from tests.policy.coverage import POLICIES
from tests.policy.questions import allowed
from tests.policy.syntax import opa_program

SCHEMA = POLICIES / "schemas" / "input.jsonschema"


def checked(*places: Path) -> subprocess.CompletedProcess[str]:
    """What `make check-policy` says of these places."""
    command = [str(opa_program()), "check", "--strict", "--schema", str(SCHEMA), *map(str, places)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_the_schema_is_the_one_of_the_types() -> None:
    assert json.loads(SCHEMA.read_text("utf-8")) == input_schema(), "run make docs"


def test_the_policy_asks_only_for_fields_that_a_question_has() -> None:
    assert checked(POLICIES).returncode == 0


@pytest.mark.parametrize(
    "field",
    [
        "now_",
        "act.amout_cents",
        "act.motivation.fact",
        "actor.seats[_].mandat",
        "case.tier.electorat",
        "case.tier.votes[_].fres",
        "case.route.tiers",
        "case.recorded_ends.never",
        "procedure.tiers[_].limits.ceiling",
        "facts.neighbours.other",
    ],
)
def test_a_rule_with_a_misspelt_field_is_refused(field: str, tmp_path: Path) -> None:
    rule = f'package getrapt.late\n\nreasons contains "late" if input.question.{field} == input.question.now\n'
    (tmp_path / "late.rego").write_text(rule)
    refused = checked(POLICIES, tmp_path)
    assert refused.returncode != 0
    assert f"undefined ref: input.question.{field}" in refused.stdout + refused.stderr


def test_the_schema_is_no_part_of_the_policy_and_leaves_its_revision_alone(tmp_path: Path) -> None:
    sources = policy_sources()
    assert [name for name in sources if "schema" in name] == []
    (tmp_path / "schemas").mkdir()
    (tmp_path / "schemas" / SCHEMA.name).write_bytes(SCHEMA.read_bytes())
    assert policy_revision(policy_sources(tmp_path)) == policy_revision({})
    loaded = subprocess.run(
        [str(opa_program()), "eval", "--data", str(POLICIES), "--format", "raw", "[name | some name, _ in data]"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert json.loads(loaded.stdout) == ["getrapt"]


def _faults(questions: Mapping[str, Any], tmp_path: Path) -> dict[str, list[str]]:
    """What OPA's own reading of the schema finds in questions."""
    (tmp_path / "input.json").write_text(json.dumps({"schema": input_schema(), "questions": questions}))
    query = (
        "{name: [fault.desc | some fault in faults] | some name, question in input.questions; "
        '[_, faults] := json.match_schema({"question": question}, input.schema)}'
    )
    command = [str(opa_program()), "eval", "--format", "raw", "--input", str(tmp_path / "input.json"), query]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    found: dict[str, list[str]] = json.loads(done.stdout)
    return {name: faults for name, faults in found.items() if faults}


def test_every_question_that_is_built_fits_the_schema_of_the_policy(tmp_path: Path) -> None:
    chair = Actor(ActorKind.PERSON, "chair@stuurgroep-eemsdelta")
    facts = Facts(NOW, Organisation(True, BODIES, SEATS), PROCEDURE)
    course = Course().open()
    questions = {
        f"{n} {act['type']} {actor.account}": full_question(act, actor, course.case, facts)
        for actor in (chair, SYSTEM)
        for n, act in enumerate([READ, *map(act_view, candidates(course.case, PROCEDURE))])
    }
    assert len(questions) > 40
    assert questions["0 read chair@stuurgroep-eemsdelta"]["case"]["tier"]["electorate"]
    assert _faults(questions, tmp_path) == {}


def test_every_example_of_the_policy_fits_the_schema(tmp_path: Path) -> None:
    judged = {name: question for name, question in allowed().items() if question["facts"] is not None}
    assert len(judged) > 20
    assert _faults(judged, tmp_path) == {}


def test_a_question_with_another_field_does_not_fit(tmp_path: Path) -> None:
    vote = allowed()["cast_vote"]
    vote["actor"]["mandat"] = True
    assert list(_faults({"vote": vote}, tmp_path)) == ["vote"]


def test_a_type_that_no_question_holds_has_no_schema() -> None:
    with pytest.raises(TypeError, match="no question holds"):
        schema_of(bytes)
