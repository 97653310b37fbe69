"""Small changes of the policy are made where the syntax tree says, and noticed by the policy's own tests.

Here a sample, drawn anew in each run; `make check-mutants` runs all of them.
"""

import os
import random
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.conftest import SEED
from tests.policy.coverage import POLICIES
from tests.policy.mutant_run import Bench, run
from tests.policy.mutants import all_mutants, unnoticed
from tests.policy.mutations import mutants
from tests.policy.syntax import opa_program, package

SAMPLE = 12
GATE = """package gate

open if {
	input.age >= 18
	not input.ban == true
	input.card in {"red", "blue"}
	some friend in input.friends
	friend.inside
}
"""
GATE_TEST = """package gate_test

import data.gate

guest := {"age": 18, "ban": false, "card": "red", "friends": [{"inside": true}]}

test_all_is_well if gate.open with input as guest
"""


@pytest.fixture
def gate(tmp_path: Path) -> Path:
    """A policy whose tests notice little."""
    place = tmp_path / "policies"
    place.mkdir()
    (place / "gate.rego").write_text(GATE)
    (place / "gate_test.rego").write_text(GATE_TEST)
    return place


def test_every_comparison_condition_not_and_constant_has_its_mutants(gate: Path) -> None:
    changes = [mutant.name.split(": ", 2)[2] for mutant in mutants(gate / "gate.rego")]
    assert changes == [
        "drop `input.age >= 18`",
        "`18` of `input.age >= 18` one more",
        "`input.age >= 18` with > for >=",
        "`input.age >= 18` with < for >=",
        "drop `not input.ban == true`",
        "not not `not input.ban == true`",
        "`not input.ban == true` with != for ==",
        'drop `input.card in {"red", "blue"}`',
        'not `input.card in {"red", "blue"}`',
        'set has "blue_not" instead of "blue"',
        'set has "red_not" instead of "red"',
        "drop `friend.inside`",
        "not `friend.inside`",
    ]


def test_a_mutant_differs_in_one_place_and_keeps_the_rest(gate: Path) -> None:
    for mutant in mutants(gate / "gate.rego"):
        lines = zip(GATE.splitlines(), mutant.text.splitlines(), strict=True)
        changed = [row for row, (before, after) in enumerate(lines, 1) if before != after]
        assert changed == [mutant.row], mutant.name


def test_a_change_that_no_test_notices_has_survived_and_one_that_a_test_notices_has_not(gate: Path) -> None:
    with Bench(gate) as bench:
        fates = {mutant.name.split(": ", 2)[2]: bench.fate(mutant) for mutant in mutants(gate / "gate.rego")}
    assert {name for name, fate in fates.items() if fate.survived} == {
        "drop `input.age >= 18`",
        "drop `not input.ban == true`",
        'drop `input.card in {"red", "blue"}`',
        'set has "blue_not" instead of "blue"',
        "drop `friend.inside`",
    }
    assert fates["`input.age >= 18` with > for >="].test == "data.gate_test.test_all_is_well"


def test_a_sample_of_the_mutants_of_the_policy_is_noticed() -> None:
    drawn = random.sample(all_mutants(), SAMPLE)
    assert unnoticed(run(drawn)) == [], f"repeat with {SEED}={os.environ.get(SEED)}"


def of_one_case(test: str) -> bool:
    """Whether a test has no cases of its own. One that has them fails here too where a mutant leaves it fewer of them,
    which `opa test` does not see."""
    package_of, _, name = test.removeprefix("data.").rpartition(".")
    sources = (path.read_text("utf-8") for path in POLICIES.rglob("*_test.rego") if package(path) == package_of)
    return any(re.search(rf"^{name} if", source, re.MULTILINE) for source in sources)


def test_what_is_noticed_here_fails_under_opa_test_as_well(tmp_path: Path) -> None:
    noticed = [fate for fate in run(random.sample(all_mutants(), 12)) if fate.test and not fate.strictly]
    fates = [fate for fate in noticed if of_one_case(str(fate.test))][:4]
    assert noticed
    for n, fate in enumerate(fates):
        copy = tmp_path / str(n)
        shutil.copytree(POLICIES, copy)
        (copy / fate.mutant.path.relative_to(POLICIES)).write_text(fate.mutant.text)
        # The package whole: where a rule ends in an error, none of its tests is told apart.
        package_of = str(fate.test).rpartition(".")[0]
        command = [str(opa_program()), "test", "--timeout", "300s", "--run", rf"^{package_of}\.", str(copy)]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        assert done.returncode != 0, f"{fate.mutant.name}: {fate.test} passes"


def test_every_mutant_has_a_name_of_its_own() -> None:
    names = [mutant.name for mutant in all_mutants()]
    assert len(set(names)) == len(names)
