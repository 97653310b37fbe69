"""Every line of the policy is reached by a test beside it, on the OPA that runs it."""

import subprocess
from pathlib import Path

import pytest

from runtime.servers.locate import server
from runtime.settings import Settings
from tests.policy.coverage import POLICIES, covered


@pytest.fixture(scope="session")
def binary() -> Path:
    """The OPA program."""
    return server("opa", Settings.load().cache)


def test_every_line_of_the_policy_is_reached_by_its_own_tests(binary: Path) -> None:
    coverage = covered(binary, POLICIES)
    assert coverage.missed == []
    assert coverage.percent == 100


def test_a_line_that_no_test_reaches_is_named(binary: Path, tmp_path: Path) -> None:
    (tmp_path / "gate.rego").write_text("package gate\n\nopen if input.key\n\nopen if input.crowbar\n")
    (tmp_path / "gate_test.rego").write_text(
        'package gate_test\n\nimport data.gate\n\ntest_key if gate.open with input.key as "it"\n'
    )
    coverage = covered(binary, tmp_path)
    assert [place.rpartition("/")[2] for place in coverage.missed] == ["gate.rego:5"]
    assert coverage.percent < 100


def test_a_test_that_fails_is_no_coverage(binary: Path, tmp_path: Path) -> None:
    (tmp_path / "gate_test.rego").write_text("package gate_test\n\ntest_it if 1 == 2\n")
    with pytest.raises(subprocess.CalledProcessError):
        covered(binary, tmp_path)
