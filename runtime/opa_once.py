"""A policy without a server: OPA is run once for each batch of questions, over the sources as they are now.

For pages that are written from the policy. What is recorded is judged by a server, through `authority.opa`.
"""

import asyncio
import json
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from authority.question_hash import question_hash
from authority.verdict_reading import read_verdicts
from domain.verdict import Verdict
from runtime.policy_bundle import PolicyBundle, PolicyError
from verification.evaluation import ENTRY_POINT


class OpaOnce:
    """Answers by this OPA program, over this bundle."""

    def __init__(self, opa: Path, bundle: PolicyBundle) -> None:
        asking = ("--stdin-input", "--format", "raw", "--strict-builtin-errors")
        self._command = (str(opa), "eval", "--bundle", str(bundle.path), *asking)
        self._revision = bundle.revision

    async def verdicts(self, questions: Sequence[dict[str, Any]]) -> list[Verdict]:
        """One verdict on each question, in order. PolicyError where OPA has none."""
        hashes = [question_hash(question) for question in questions]
        items = [{"hash": of, "question": one} for of, one in zip(hashes, questions, strict=True)]
        done = await asyncio.to_thread(
            subprocess.run,
            [*self._command, ENTRY_POINT],
            input=json.dumps({"items": items}),
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise PolicyError((done.stderr or done.stdout).strip())
        return read_verdicts({"result": json.loads(done.stdout)}, hashes, self._revision)
