"""Puts recorded questions to policies: gathered by policy, in large batches, as many side by side as there are cores."""

import asyncio
import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pydantic_core import to_json

from verification.compiled import CompiledPolicy, NotCompiled
from verification.evaluation import ENTRY_POINT, EvaluationError, Evaluator

BATCH = 2000
"""Questions in one evaluation at most: enough for OPA's start not to count, few enough for all to be held in memory."""
LARGEST_BATCH = 8 << 20
"""Bytes of questions in one evaluation at most: OPA holds some twenty times as much, and a question can be large."""

FEW = 400
"""Questions that are sooner asked of OPA itself than of a module, which takes half a second to make."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A recorded verdict and the question to put: `question` without its procedure, which `procedure` names.

    `index`, `stream` and `act` say where it stands; `recorded_at` when; `hash` is the question's.
    """

    index: int
    stream: str
    act: str
    recorded_at: str
    hash: str
    question: Mapping[str, Any]
    procedure: str | None
    verdict: Mapping[str, Any]


@dataclass
class Asking:
    """Asks when a batch is full. `answered` gets each question with its verdict, `unanswered` a batch and why not.

    `procedures` are the views of procedures by their hash. What was added comes back out of order; call `finish`.
    """

    evaluator: Evaluator
    procedures: Mapping[str, Mapping[str, Any]]
    answered: Callable[[Asked, Any], None]
    unanswered: Callable[[Sequence[Asked], str], None]
    batch: int = BATCH
    at_once: int = field(default_factory=lambda: min(4, len(os.sched_getaffinity(0))))
    _waiting: dict[Path, list[tuple[Asked, bytes]]] = field(default_factory=dict)
    _sizes: dict[Path, int] = field(default_factory=dict)
    _compiled: dict[Path, asyncio.Task[CompiledPolicy]] = field(default_factory=dict)
    _under_way: set[asyncio.Task[None]] = field(default_factory=set)

    async def add(self, bundle: Path, one: Asked) -> None:
        """Gathers a question for the policy in this bundle; waits only where enough is being asked already."""
        waiting = self._waiting.setdefault(bundle, [])
        question = one.question
        if one.procedure is not None:
            question = {**question, "procedure": self.procedures[one.procedure]}
        written = to_json({"hash": one.hash, "question": question})
        waiting.append((one, written))
        self._sizes[bundle] = size = self._sizes.get(bundle, 0) + len(written)
        if len(waiting) >= self.batch or size >= LARGEST_BATCH:
            self._sizes[bundle] = 0
            await self._start(bundle, self._waiting.pop(bundle))

    async def finish(self) -> None:
        """Asks what is left, and waits for all answers."""
        while self._waiting:
            await self._start(*self._waiting.popitem())
        await self._end(0)

    async def stop(self) -> None:
        """Ends what is under way, unheard."""
        started = {*self._under_way, *self._compiled.values()}
        for task in started:
            task.cancel()
        await asyncio.gather(*started, return_exceptions=True)
        self._under_way.clear()

    async def _start(self, bundle: Path, batch: list[tuple[Asked, bytes]]) -> None:
        await self._end(self.at_once - 1)
        self._under_way.add(asyncio.create_task(self._ask(bundle, batch)))
        # So that OPA has its batch before the next is gathered.
        await asyncio.sleep(0)

    async def _end(self, most: int) -> None:
        """Waits until no more than `most` are under way; what went wrong in one is raised here."""
        while len(self._under_way) > most:
            done, self._under_way = await asyncio.wait(self._under_way, return_when=asyncio.FIRST_COMPLETED)
            for task in done:
                task.result()

    async def _verdicts(self, bundle: Path, number: int, document: bytes) -> object:
        if bundle not in self._compiled:
            if number < FEW:
                return await self.evaluator.value(bundle, ENTRY_POINT, document)
            self._compiled[bundle] = asyncio.create_task(CompiledPolicy.of(bundle, self.evaluator))
        try:
            policy = await asyncio.shield(self._compiled[bundle])
            return await policy.verdicts(document, self.evaluator.timeout)
        except NotCompiled:
            # OPA itself says what there is against it, or evaluates what only it can.
            return await self.evaluator.value(bundle, ENTRY_POINT, document)

    async def _ask(self, bundle: Path, waiting: list[tuple[Asked, bytes]]) -> None:
        batch = [one for one, _ in waiting]
        document = b'{"items":[%b]}' % b",".join(written for _, written in waiting)
        try:
            verdicts = await self._verdicts(bundle, len(batch), document)
        except EvaluationError as error:
            self.unanswered(batch, str(error))
            return
        if not isinstance(verdicts, list):
            self.unanswered(batch, "it answers with something else than a list of verdicts")
        elif len(verdicts) != len(batch):
            self.unanswered(batch, f"it gave {len(verdicts)} verdicts on {len(batch)} questions")
        else:
            for one, verdict in zip(batch, verdicts, strict=True):
                self.answered(one, verdict)
