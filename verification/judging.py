"""Some questions put to a policy that no server has, all in one evaluation, and its verdicts read as those of a server are."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from authority.question_hash import question_hash
from authority.verdict_reading import read_verdicts
from domain.verdict import Verdict
from verification.evaluation import ENTRY_POINT, Evaluator


async def verdicts_of(
    evaluator: Evaluator, bundle: Path, questions: Sequence[Mapping[str, Any]], revision: str
) -> list[Verdict]:
    """One verdict on each question, in order, by the policy in this bundle, which has to be of this revision.

    EvaluationError where it gives none, UnreadableError where what it gives is no verdict of this policy on them.
    """
    hashes = [question_hash(question) for question in questions]
    items = [{"hash": of, "question": one} for of, one in zip(hashes, questions, strict=True)]
    said = await evaluator.value(bundle, ENTRY_POINT, {"items": items})
    return read_verdicts({"result": said}, hashes, revision)
