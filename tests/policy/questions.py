"""The examples that the policy's own tests use, as Python sees them: one question for each act, which is allowed."""

import json
import subprocess
from functools import cache
from typing import Any

from tests.policy.coverage import POLICIES
from tests.policy.syntax import opa_program


@cache
def _examples() -> str:
    command = [str(opa_program()), "eval", "--data", str(POLICIES), "--format", "raw"]
    done = subprocess.run([*command, "data.getrapt.example_test.allowed"], capture_output=True, text=True, check=True)
    return done.stdout


def allowed() -> dict[str, dict[str, Any]]:
    """By act; a copy of one's own each time."""
    questions: dict[str, dict[str, Any]] = json.loads(_examples())
    return questions
