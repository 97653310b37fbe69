"""Recorded verdicts asked again: the ledger of this run, replayed and put to a candidate, as often as makes a figure."""

import time
from collections.abc import Awaitable, Callable

from bench.figures import ReplayFigures
from runtime.composition import Services
from runtime.policy_bundle import policy_sources
from runtime.servers.locate import server
from verification.candidate import Candidate
from verification.replay import replay
from verification.what_if import what_if


async def measure_replay(parts: Services, verdicts: int) -> ReplayFigures:
    """At least so many verdicts by each way. Reading, asking and comparing are all in it."""
    opa = server("opa", parts.settings.cache)
    sources = {name: content.decode() for name, content in policy_sources().items()}

    async def replayed() -> int:
        report = await replay(parts.database, opa)
        assert report.agrees, report.disagreements[:3]
        return report.asked

    async def tried() -> int:
        report = await what_if(parts.database, opa, Candidate(sources=sources))
        assert not report.changes, report.changes[:3]
        return report.asked

    return ReplayFigures(verdicts, await _per_second(replayed, verdicts), await _per_second(tried, verdicts))


async def _per_second(run: Callable[[], Awaitable[int]], verdicts: int) -> float:
    asked, began = 0, time.perf_counter()
    while asked < verdicts:
        asked += await run()
    return asked / (time.perf_counter() - began)
