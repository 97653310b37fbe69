"""What the policy's tests do not reach is seen. That they reach every line is what `make check-policy` checks with it."""

import subprocess
from pathlib import Path

import pytest

from runtime.servers.locate import server
from runtime.settings import Settings
from tests.policy.coverage import covered


@pytest.fixture(scope="session")
def binary() -> Path:
    """The OPA program."""
    return server("opa", Settings.load().cache)


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
