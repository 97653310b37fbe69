"""A policy that is no longer in force, asked what it says: for an explanation of a moment at which it was.

OPA's server has only the one in force; this one is evaluated from the sources that were kept of it, as in a replay, by a
process of its own without network or clock. One at a time, so that the past takes no more than one core from the present.
"""

import asyncio
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from authority.verdict_reading import UnreadableError
from domain.errors import AuthorityUnavailable, NotFound
from domain.verdict import Verdict
from runtime.servers.locate import ServerMissingError, server
from store.policies import Policies
from verification.evaluation import EvaluationError, Evaluator
from verification.judging import verdicts_of
from verification.policy_sources import PolicyUnusable, lay_out, scratch

_SECONDS = 15.0


class PoliciesThen:
    """The policies that were in force, by the OPA program of this installation in `cache`."""

    def __init__(self, policies: Policies, cache: Path) -> None:
        self._policies = policies
        self._cache = cache
        self._alone = asyncio.Semaphore(1)

    async def verdicts(self, revision: str, questions: Sequence[dict[str, Any]]) -> list[Verdict]:
        """One verdict of this revision on each question, in order. AuthorityUnavailable where it cannot be asked."""
        try:
            sources = await self._policies.sources(revision)
            opa = await asyncio.to_thread(server, "opa", self._cache)
            async with self._alone:
                with scratch() as place:
                    evaluator = Evaluator(opa, Path(place), _SECONDS)
                    return await verdicts_of(evaluator, lay_out(Path(place), sources), questions, revision)
        except (EvaluationError, NotFound, PolicyUnusable, ServerMissingError, UnreadableError) as error:
            raise AuthorityUnavailable(f"the policy of then, {revision[:12]}…, cannot be asked: {error}") from error
