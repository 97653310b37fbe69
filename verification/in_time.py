"""Whether a policy judges in the time that the server has for it: what does not, judges nothing once it is in force.

A clock on a busy machine says little by itself, so the policy in force is asked the same in the same run.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import cycle, islice
from pathlib import Path
from typing import Any

from authority.offers import READ, READ_DELIBERATION
from authority.question_hash import question_hash
from authority.verdict_reading import UnreadableError, read_verdicts
from verification.candidate import CandidateError
from verification.evaluation import ENTRY_POINT, EvaluationError, Evaluator

CASES = 50
"""On a page; each is two questions: whether it may be read, and whether its deliberation may."""
TIMES = 2.0
"""How much slower a policy may be than the one in force, where the machine is too busy for that one as well."""
_ROUNDS = 3


def is_too_slow(own: float, in_force: float | None, patience: float) -> bool:
    """Whether a policy that takes `own` seconds may not judge, where the server waits `patience` seconds at most.

    `in_force` is what the policy in force takes of the same questions in the same run; None where it does not answer. It
    excuses nothing while it is in time itself: else a policy could become slower with each that follows, until none judges.
    """
    if own <= patience:
        return False
    return in_force is None or in_force <= patience or own > TIMES * in_force


def page_of_cases(questions: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """What a list of fifty cases asks, of the cases that these questions are about; where no case was acted on yet, as many of
    the questions themselves."""
    about = [one for one in questions if one.get("case")]
    asked = [{**one, "act": act} for one in about for act in (READ, READ_DELIBERATION)] or questions
    return list(islice(cycle(asked), 2 * CASES))


@dataclass(frozen=True, slots=True)
class Pace:
    """A policy beside the one in force, if there is one that can be asked; `patience` is the server's, in seconds."""

    evaluator: Evaluator
    policy: Path
    in_force: Path | None
    patience: float

    async def hold(self, what: str, questions: Sequence[Mapping[str, Any]]) -> None:
        """Returns where all of these are judged in time, in one question. CandidateError, with both figures.

        The best of three where it is not at once: whatever else the machine does makes it slower, and never faster.
        """
        if not questions:
            return
        try:
            own = await self._seconds(self.policy, questions)
            if own <= self.patience:
                return
            in_force: float | None = None
            for _ in range(_ROUNDS - 1):
                in_force = await self._seconds_in_force(questions, in_force)
                own = min(own, await self._seconds(self.policy, questions))
                if not is_too_slow(own, in_force, self.patience):
                    return
        except (EvaluationError, UnreadableError) as error:
            raise CandidateError(f"the candidate policy does not judge {what}: {error}") from error
        beside = "does not answer" if in_force is None else f"takes {in_force:.2f} s"
        raise CandidateError(
            f"the candidate policy is too slow: {what} ({len(questions)} questions) takes it {own:.2f} s, the server waits"
            f" {self.patience:g} s (GETRAPT_OPA_TIMEOUT), and the policy in force {beside} of the same in the same run"
        )

    async def _seconds(self, bundle: Path, questions: Sequence[Mapping[str, Any]]) -> float:
        hashes = [question_hash(one) for one in questions]
        items = [{"hash": of, "question": one} for of, one in zip(hashes, questions, strict=True)]
        said, seconds = await self.evaluator.timed(bundle, ENTRY_POINT, {"items": items})
        read_verdicts({"result": said}, hashes, bundle.name)
        return seconds

    async def _seconds_in_force(self, questions: Sequence[Mapping[str, Any]], before: float | None) -> float | None:
        """The least until now; None where it does not answer."""
        if self.in_force is None:
            return None
        try:
            seconds = await self._seconds(self.in_force, questions)
        except (EvaluationError, UnreadableError):
            return before
        return seconds if before is None else min(before, seconds)
