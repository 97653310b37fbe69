"""Asks every policy again what it answered: its stored sources, evaluated by OPA, on the questions in the entries."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from store.database import Database
from store.ledger import CASE_PREFIX
from verification.asking import Asked, Asking
from verification.evaluation import TIMEOUT, Evaluator
from verification.finding import Code, Finding
from verification.policy_sources import PolicyUnusable, lay_out, scratch, stored_sources
from verification.recorded import Recorded, Selection, Unreadable
from verification.stored import Stored, all_stored


@dataclass(frozen=True, slots=True)
class Disagreement:
    """An entry whose verdict could not be had again. `parts` are those that differ; empty where none could be had."""

    index: int
    stream: str
    act: str
    code: Code
    parts: tuple[str, ...]
    message: str

    @property
    def case(self) -> str | None:
        """The case; None for an act on a register."""
        return case_of(self.stream)


@dataclass
class Replay:
    """Puts questions again to the policy that answered them; what does not agree is told. `asked` counts answers."""

    stored: Stored
    evaluator: Evaluator
    procedures: Mapping[str, Mapping[str, Any]]
    told: Callable[[Disagreement], None]
    asked: int = 0
    _asking: Asking = field(init=False)
    _bundles: dict[str, Path | None] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Begins with nothing gathered."""
        self._asking = Asking(self.evaluator, self.procedures, self._answered, self._unanswered)

    async def add(self, one: Asked) -> None:
        """Asks when there are enough."""
        revision = str(one.verdict.get("policy_revision"))
        if revision not in self._bundles:
            self._bundles[revision] = await self._bundle(revision, one)
        bundle = self._bundles[revision]
        if bundle is not None:
            await self._asking.add(bundle, one)

    async def finish(self) -> None:
        """Asks what is left."""
        await self._asking.finish()

    async def stop(self) -> None:
        """Asks nothing more."""
        await self._asking.stop()

    async def _bundle(self, revision: str, first: Asked) -> Path | None:
        """The revision's sources as files; None where they are not to be had."""
        try:
            sources = await stored_sources(self.stored, revision)
            return await asyncio.to_thread(lay_out, self.evaluator.place, sources)
        except PolicyUnusable as error:
            self.told(disagreement(first, Code.POLICY, str(error)))
            return None

    def _answered(self, one: Asked, verdict: object) -> None:
        self.asked += 1
        if verdict == one.verdict:
            return
        now = verdict if isinstance(verdict, dict) else {}
        parts = tuple(sorted(name for name in now.keys() | one.verdict if now.get(name) != one.verdict.get(name)))
        message = f"the policy, asked again, says otherwise: {', '.join(parts)}"
        self.told(disagreement(one, Code.VERDICT, message, parts))

    def _unanswered(self, batch: Sequence[Asked], why: str) -> None:
        revision = str(batch[0].verdict.get("policy_revision"))
        self.told(disagreement(batch[0], Code.POLICY, f"the policy {revision[:12]}… cannot be asked: {why}"))


@dataclass(frozen=True, slots=True)
class ReplayReport:
    """How many verdicts there were, how many were asked again, and which do not agree, in the order of the log."""

    verdicts: int
    asked: int
    disagreements: tuple[Disagreement, ...]

    @property
    def agrees(self) -> bool:
        """Whether every verdict was asked again and is the same."""
        return not self.disagreements and self.asked == self.verdicts


async def replay(
    database: Database,
    opa: Path,
    selection: Selection | None = None,
    *,
    timeout: float = TIMEOUT,
    progress: Callable[[int], None] | None = None,
) -> ReplayReport:
    """Replays the recorded verdicts of a selection; `progress` is told how many were read. Raises StoreUnavailable."""
    told: list[Disagreement] = []
    verdicts = 0
    async with all_stored(database) as stored:
        with scratch() as place:
            recorded = await Recorded.read(stored)
            evaluator = Evaluator(opa, Path(place), timeout)
            again = Replay(recorded.stored, evaluator, recorded.procedures, told.append)
            try:
                async for one in recorded.asked(selection or Selection()):
                    verdicts += 1
                    if isinstance(one, Unreadable):
                        told.append(unreadable(one))
                    else:
                        await again.add(one)
                    if progress is not None and verdicts % 200 == 0:
                        progress(verdicts)
                await again.finish()
            finally:
                await again.stop()
            return ReplayReport(verdicts, again.asked, tuple(sorted(told, key=lambda one: one.index)))


def disagreement(one: Asked, code: Code, message: str, parts: tuple[str, ...] = ()) -> Disagreement:
    """What is wrong with the verdict of this question."""
    return Disagreement(one.index, one.stream, one.act, code, parts, message)


def unreadable(one: Unreadable) -> Disagreement:
    """An entry that could not be put as a question."""
    return Disagreement(one.index, one.stream, one.act, Code.QUESTION, (), one.message)


def finding(one: Disagreement) -> Finding:
    """The same as verification finds it."""
    return Finding(one.code, one.index, one.stream, one.message)


def case_of(stream: str) -> str | None:
    """The case whose stream it is; None for the register."""
    return stream.removeprefix(CASE_PREFIX) if stream.startswith(CASE_PREFIX) else None
