"""The policy as pages ask it, about many acts at once: evaluated in this process where that can be, else by OPA's server.

It is the very policy that is in force by the ledger: its module is made of the sources that were kept of that revision, which
hash to it. Nothing is written on what it says: an act is judged by OPA's server when it is taken (docs/adr/0038).
"""

import asyncio
import os
from collections.abc import Mapping, Sequence
from math import ceil
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import structlog
from pydantic_core import to_json

from authority.opa import PolicyClient
from authority.verdict_reading import UnreadableError, read_verdicts
from domain.errors import GetraptError
from domain.verdict import Verdict
from runtime.servers.locate import ServerMissingError, server
from store.policies import Policies
from verification.compiled import CompiledPolicy, NotCompiled
from verification.evaluation import EvaluationError, Evaluator
from verification.policy_sources import PolicyUnusable, lay_out, policy_revision, scratch

FEW = 4
"""Questions that OPA's server answers sooner than a module begins."""
WORTH_A_CORE = 12
"""Questions for which one more core is worth its beginning."""

log = structlog.get_logger(__name__)


class PagePolicy:
    """Asks the module of the policy in force, once `begin` was called and it is made; `opa` until then, and wherever that says
    more. To be used as `async with`. `timeout` is the seconds that an evaluation may take."""

    def __init__(self, policies: Policies, opa: PolicyClient, cache: Path, timeout: float) -> None:
        self._policies = policies
        self._opa = opa
        self._cache = cache
        self._timeout = timeout
        self._begun = False
        self._revision: str | None = None
        self._beginning: asyncio.Task[bool] | None = None
        self._making: asyncio.Task[CompiledPolicy | None] | None = None
        # One for each core: more at once would only make each of them later.
        self._at_once = len(os.sched_getaffinity(0))
        self._cores = asyncio.Semaphore(self._at_once)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        under_way = [one for one in (self._beginning, self._making) if one is not None]
        for one in under_way:
            one.cancel()
        # Should the database not have answered at the beginning, the first page asks it again.
        await asyncio.gather(*under_way, return_exceptions=True)

    def begin(self) -> None:
        """From now on a module is made of the policy in force, and of each that comes into force when it is first asked; OPA
        answers until it is there."""
        self._begun = True
        self._beginning = asyncio.create_task(self.ready())

    async def ready(self) -> bool:
        """Waits until the module of the policy in force is made, and whether there is one."""
        found = await self._policies.in_force()
        return found is not None and await asyncio.shield(self._of(found.revision)) is not None

    async def verdicts(self, questions: Sequence[Mapping[str, Any]]) -> list[Verdict]:
        """One verdict on each question, in order. AuthorityUnavailable where not all can be had."""
        if not self._begun or len(questions) < FEW:
            return await self._opa.verdicts(questions)
        found = await self._policies.in_force()
        module = None
        if found is not None and (making := self._of(found.revision)).done():
            module = making.result()
        if found is None or module is None:
            return await self._opa.verdicts(questions)
        cores = min(self._at_once, ceil(len(questions) / WORTH_A_CORE))
        size = ceil(len(questions) / cores)
        parts = [questions[first : first + size] for first in range(0, len(questions), size)]
        said = await asyncio.gather(*(self._said(module, found.revision, part) for part in parts))
        verdicts = [one for part in said for one in part or ()]
        # A builtin came to nothing, or the question is none: what is to be said of it, OPA says.
        return verdicts if len(verdicts) == len(questions) else await self._opa.verdicts(questions)

    async def _said(
        self, module: CompiledPolicy, revision: str, questions: Sequence[Mapping[str, Any]]
    ) -> list[Verdict] | None:
        """What the module says of these questions, as soon as a core is free; None where it says nothing."""
        # By its place, where OPA's server is told the question's hash: nothing goes over a wire here, and nothing is recorded.
        names = [f"{place:064x}" for place in range(len(questions))]
        given = to_json({"items": [{"hash": of, "question": one} for of, one in zip(names, questions, strict=True)]})
        try:
            async with self._cores:
                return read_verdicts({"result": await module.verdicts(given, self._timeout)}, names, revision)
        except (EvaluationError, NotCompiled, UnreadableError) as error:
            log.info("page_policy.left_to_opa", revision=revision[:12], why=str(error))
            return None

    def _of(self, revision: str) -> asyncio.Task[CompiledPolicy | None]:
        """The module of this revision, or the making of it; None is what comes of one that cannot be made."""
        if self._making is None or self._revision != revision:
            if self._making is not None:
                self._making.cancel()
            self._revision, self._making = revision, asyncio.create_task(self._made(revision))
        return self._making

    async def _made(self, revision: str) -> CompiledPolicy | None:
        try:
            sources = await self._sources(revision)
            opa = await asyncio.to_thread(server, "opa", self._cache)
            with scratch() as place:
                return await CompiledPolicy.of(lay_out(Path(place), sources), Evaluator(opa, Path(place)))
        except (NotCompiled, GetraptError, PolicyUnusable, ServerMissingError, OSError) as error:
            log.warning("page_policy.no_module", revision=revision[:12], why=str(error))
            return None

    async def _sources(self, revision: str) -> dict[str, str]:
        sources = await self._policies.sources(revision)
        if policy_revision(sources) != revision:
            raise PolicyUnusable("the sources that were kept are not those of this revision")
        return sources
