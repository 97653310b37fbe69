"""What a candidate would have answered: every recorded question put to it, and which verdicts and routes would change.

Each question is put as it was recorded, so what would have followed from another verdict is not played out. It reads
one snapshot and writes nothing to the database.
"""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from authority.verdict_reading import UnreadableError, read_verdicts
from domain.mandaten import Mandaat
from store.database import Database
from verification.asking import Asked, Asking
from verification.candidate import Candidate, CandidateError, bundle_of
from verification.candidate_register import CandidateRegister, read_register
from verification.evaluation import Evaluator
from verification.policy_sources import PolicyUnusable, lay_out, scratch, stored_sources
from verification.recorded import UNREADABLE, Recorded, Selection, Unreadable, first_line
from verification.replay import case_of
from verification.stored import Stored, all_stored

TIMEOUT = 60.0
"""Seconds that a candidate may take for one batch, unless it is said otherwise."""
ALLOWED, REFUSED, REASONS = "allowed", "refused", "reasons"
_WITH_PERMISSION = ("route", "obligations", "plan", "assessment")
KINDS = (REFUSED, ALLOWED, REASONS, *_WITH_PERMISSION)
"""How a verdict can change: from allowed to refused, from refused to allowed, refused for other reasons, or allowed
with another route, other obligations, another plan or another assessment."""


@dataclass(frozen=True, slots=True)
class Change:
    """A verdict that would be another: `old` was recorded, `new` is the candidate's; `kinds` says how they differ."""

    index: int
    case: str | None
    act: str
    recorded_at: str
    kinds: tuple[str, ...]
    old: Mapping[str, Any]
    new: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class WhatIf:
    """How many verdicts were put, how many the candidate does not concern, and what would change, case by case.

    `unreadable` are entries that could not be put at all.
    """

    asked: int
    unconcerned: int
    unreadable: tuple[Unreadable, ...]
    changes: tuple[Change, ...]

    @property
    def counts(self) -> dict[str, int]:
        """How many verdicts would change in each way."""
        counted = Counter(kind for change in self.changes for kind in change.kinds)
        return {kind: counted[kind] for kind in KINDS}


async def what_if(
    database: Database,
    opa: Path,
    candidate: Candidate,
    *,
    timeout: float = TIMEOUT,
    progress: Callable[[int], None] | None = None,
    selections: Sequence[Selection] = (Selection(),),
) -> WhatIf:
    """Puts every recorded question to a candidate, or those of these selections; `progress` is told how many were read.

    CandidateError where it gives no verdict on one of them, within `timeout` seconds a batch. Raises StoreUnavailable.
    """
    async with all_stored(database) as stored:
        with scratch() as place:
            evaluator = Evaluator(opa, Path(place), timeout)
            bundle = await bundle_of(candidate, evaluator)
            mandaten = candidate.mandaten
            register = None if mandaten is None else await _register(stored, mandaten)
            trial = _Trial(await Recorded.read(stored), candidate, evaluator, bundle, register)
            try:
                return await trial.run(progress, selections)
            finally:
                await trial.stop()


async def _register(stored: Stored, mandaten: Sequence[Mandaat]) -> CandidateRegister:
    try:
        return await read_register(stored, mandaten)
    except UNREADABLE as error:
        message = (
            f"the recorded register cannot be read: {type(error).__name__} {first_line(error)}; see `getrapt verify`"
        )
        raise CandidateError(message) from error


@dataclass
class _Trial:
    """One run."""

    recorded: Recorded
    candidate: Candidate
    evaluator: Evaluator
    bundle: Path | None
    register: CandidateRegister | None
    changes: list[Change] = field(default_factory=list)
    unreadable: list[Unreadable] = field(default_factory=list)
    asked: int = 0
    _stored: dict[str, Path] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._views = {**self.recorded.procedures, **self.candidate.views()}
        self._asking = Asking(self.evaluator, self._views, self._answered, self._unanswered)

    async def run(self, progress: Callable[[int], None] | None, selections: Sequence[Selection]) -> WhatIf:
        unconcerned, read = 0, 0
        async for one in self._asked(selections):
            read += 1
            if progress is not None and read % 200 == 0:
                progress(read)
            put = one if isinstance(one, Unreadable) else self._put(one)
            if put is None:
                unconcerned += 1
            elif isinstance(put, Unreadable):
                self.unreadable.append(put)
            else:
                await self._asking.add(self.bundle or await self._recorded_policy(put), put)
        await self._asking.finish()
        changes = sorted(self.changes, key=lambda one: (one.case or "", one.index))
        return WhatIf(
            self.asked, unconcerned, tuple(sorted(self.unreadable, key=lambda one: one.index)), tuple(changes)
        )

    def _put(self, one: Asked) -> Asked | Unreadable | None:
        try:
            return self.candidate.put(one, self._views, self.register)
        except UNREADABLE as error:
            message = f"its question is none that can be put: {type(error).__name__} {first_line(error)}"
            return Unreadable(one.index, one.stream, one.act, message)

    async def _asked(self, selections: Sequence[Selection]) -> AsyncIterator[Asked | Unreadable]:
        for selection in selections:
            async for one in self.recorded.asked(selection):
                yield one

    async def stop(self) -> None:
        await self._asking.stop()

    async def _recorded_policy(self, one: Asked) -> Path:
        revision = str(one.verdict.get("policy_revision"))
        if revision not in self._stored:
            try:
                sources = await stored_sources(self.recorded.stored, revision)
                self._stored[revision] = await asyncio.to_thread(lay_out, self.evaluator.place, sources)
            except PolicyUnusable as error:
                raise CandidateError(f"the policy of entry {one.index} cannot be asked: {error}") from error
        return self._stored[revision]

    def _answered(self, one: Asked, verdict: object) -> None:
        try:
            read_verdicts({"result": [verdict]}, [one.hash], None if self.bundle is None else self.bundle.name)
        except UnreadableError as error:
            raise CandidateError(f"what the candidate answers to entry {one.index} is no verdict: {error}") from error
        self.asked += 1
        new = verdict if isinstance(verdict, dict) else {}
        kinds = _kinds(one.verdict, new)
        if kinds and not _is_verdict(one.verdict):
            self.unreadable.append(Unreadable(one.index, one.stream, one.act, "what is recorded of it is no verdict"))
        elif kinds:
            where = (one.index, case_of(one.stream), one.act, one.recorded_at)
            self.changes.append(Change(*where, kinds, _shown(one.verdict), _shown(new)))

    def _unanswered(self, batch: Sequence[Asked], why: str) -> None:
        raise CandidateError(f"the candidate gives no verdicts: {why} (entries {batch[0].index} to {batch[-1].index})")


def _is_verdict(old: Mapping[str, Any]) -> bool:
    """Whether what was recorded has the parts of a verdict that are shown, each of its kind; what they say is not looked at."""
    route = old.get("route")
    if not isinstance(old.get("allow"), bool) or not _are_texts(old.get("reasons")):
        return False
    if not isinstance(route, dict):
        return route is None
    where = (route.get("to"), route.get("tier"), route.get("outcome"))
    return _are_texts(route.get("reasons")) and all(part is None or isinstance(part, str) for part in where)


def _are_texts(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(one, str) for one in value)


def _kinds(old: Mapping[str, Any], new: Mapping[str, Any]) -> tuple[str, ...]:
    """How two verdicts on one question differ; whose they are does not count."""
    if old.get("allow") != new["allow"]:
        return (ALLOWED,) if new["allow"] else (REFUSED,)
    if not new["allow"]:
        return (REASONS,) if old.get("reasons") != new["reasons"] else ()
    return tuple(part for part in _WITH_PERMISSION if old.get(part) != new[part])


def _shown(verdict: Mapping[str, Any]) -> dict[str, Any]:
    return {part: verdict.get(part) for part in ("allow", "reasons", *_WITH_PERMISSION)}
