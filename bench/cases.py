"""Whole cases of three tiers through HTTP, many at once, beside bare workflows on the same Temporal server."""

import asyncio
import statistics
import time
from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from sqlalchemy import bindparam, text
from sqlalchemy.dialects.postgresql import ARRAY, TEXT

from bench.bare_course import bare_courses
from bench.figures import CaseFigures
from bench.footprint import Sizing
from bench.histories import history_of
from bench.people import EXPLANATION, GROUPS, MOTIVATION, NO_EFFECT, PREPARER, People
from bench.sizes import Sizes
from bench.times import Times
from bench.watching import CLOSED, Watch
from runtime.composition import Services, temporal_client
from workflows.contracts import workflow_id

ABOVE_EVERYBODY = 60_000_000
"""Above the ceilings of both lower tiers, and above what needs agreement of FIN: all steps are taken."""
CONCLUDED = {"motivation": MOTIVATION, "knockOn": NO_EFFECT}
_NATIONAL = ("dg-obdr", "directeur-fin", "staatssecretaris-herstel")
_OVERLEG = ("voorzitter-bo", "ncg-bo", "provincie-bo")

_OPENED_AFTER = text(
    "SELECT extract(epoch FROM o.recorded_at - c.recorded_at)::float8 AS seconds"
    " FROM entries c JOIN entries o ON o.stream = c.stream AND o.sequence = c.sequence + 1"
    " WHERE c.stream = ANY(:streams) AND c.act = 'conclude' AND o.act = 'open_tier'"
).bindparams(bindparam("streams", type_=ARRAY(TEXT)))


class Watching(Protocol):
    """Who knows when a case is where (`bench.watching.Watch`)."""

    async def until(self, case: str, place: str) -> str:
        """Waits until the case is there; the digest of its dossier."""
        ...

    async def digest(self, case: str) -> str:
        """The digest of the dossier as it is now."""
        ...


async def sign_in(people: People, groups: Iterable[str], parties: Sequence[str] = ("voorzitter", "ncg")) -> None:
    """Signs in all that decide on cases of these groups, of a group itself these parties."""
    await people.sign_in(PREPARER, *_OVERLEG, *_NATIONAL)
    await people.sign_in(*(f"{party}-{group}" for group in groups for party in parties))


async def three_tiers(people: People, watch: Watching, group: str) -> str:
    """One case from intake to signature: divided in its group, approved by the overleg, signed nationally. Its id."""
    case = await people.open_case(group, ABOVE_EVERYBODY)
    await divided(people, watch, group, case)
    await approved_by_overleg(people, watch, case)
    await signed(people, watch, case)
    return case


async def divided(people: People, watch: Watching, group: str, case: str) -> None:
    """Its group does not agree, and passes it on."""
    await passed_on(people, group, case, await voted_apart(people, watch, group, case))


async def voted_apart(people: People, watch: Watching, group: str, case: str) -> str:
    """Its group votes for and against, once it is there; the digest of what it voted on."""
    digest = await watch.until(case, "lokaal")
    await people.act(f"voorzitter-{group}", case, digest, "cast_vote", choice="for")
    await people.act(f"ncg-{group}", case, digest, "cast_vote", choice="against", reasons=EXPLANATION)
    return digest


async def passed_on(people: People, group: str, case: str, digest: str) -> None:
    """The chair concludes that it goes to the overleg."""
    await people.act(f"voorzitter-{group}", case, digest, "conclude", outcome="escalate", **CONCLUDED)


async def approved_by_overleg(people: People, watch: Watching, case: str) -> None:
    """The overleg votes for it and concludes, once it is there."""
    digest = await watch.until(case, "bestuurlijk-overleg")
    for account in _OVERLEG:
        await people.act(account, case, digest, "cast_vote", choice="for")
    await people.act("voorzitter-bo", case, digest, "conclude", outcome="approve", **CONCLUDED)


async def signed(people: People, watch: Watching, case: str) -> None:
    """The ministry advises, agrees and signs, once it is there; until it is closed."""
    digest = await watch.until(case, "nationaal")
    await people.act("dg-obdr", case, digest, "advise", opinion="positive", advice=EXPLANATION)
    # The advice is in the dossier now, and who agrees and signs has seen it.
    digest = await watch.digest(case)
    await people.act("directeur-fin", case, digest, "concur", agree=True)
    digest = await watch.digest(case)
    answered = [{"office": "dg-obdr", "answer": EXPLANATION}]
    signing = {"motivation": MOTIVATION, "adviceAnswers": answered}
    await people.act("staatssecretaris-herstel", case, digest, "sign", outcome="approve", **signing)
    await watch.until(case, CLOSED)


@dataclass
class Batch:
    """What came of some turns of one kind: names, how long each took, and how many there were a second."""

    names: list[str] = field(default_factory=list)
    seconds: list[float] = field(default_factory=list)
    rates: list[float] = field(default_factory=list)

    async def turn(self, count: int, at_once: int, one: Callable[[int], Awaitable[str]]) -> None:
        """Does `count` of them, `at_once` side by side."""
        gate = asyncio.Semaphore(at_once)

        async def next_one(number: int) -> None:
            async with gate:
                began = time.perf_counter()
                self.names.append(await one(number))
                self.seconds.append(time.perf_counter() - began)

        began = time.perf_counter()
        await asyncio.gather(*(next_one(number) for number in range(count)))
        self.rates.append(count / (time.perf_counter() - began))


async def measure_cases(
    parts: Services, people: People, watch: Watch, sizing: Sizing, sizes: Sizes
) -> tuple[CaseFigures, Sequence[str]]:
    """The figures, and the cases; `sizing` is told before and after each turn of real ones."""
    groups = list(GROUPS)
    await sign_in(people, groups)
    client = await temporal_client(parts.settings)
    real, bare = Batch(), Batch()
    async with bare_courses(client) as courses:
        for _ in range(sizes.case_rounds):
            await sizing.begin()
            await real.turn(
                sizes.cases,
                sizes.cases_at_once,
                lambda number: three_tiers(people, watch, groups[number % len(groups)]),
            )
            # A case is closed a moment before its workflow is.
            await client.get_workflow_handle(workflow_id(real.names[-1])).result()
            await sizing.end(sizes.cases)
            await bare.turn(sizes.cases, sizes.cases_at_once, lambda _: courses.run_one())
    figures = CaseFigures(
        at_once=sizes.cases_at_once,
        cases=len(real.names),
        per_second=statistics.median(real.rates),
        bare_per_second=statistics.median(bare.rates),
        rate_against_bare=statistics.median(real.rates) / statistics.median(bare.rates),
        case_seconds=Times.of(real.seconds),
        tier_open=await tier_open(parts, real.names),
        history=await history_of(client, workflow_id(real.names[-1])),
        bare_history=await history_of(client, bare.names[-1]),
    )
    return figures, real.names


async def tier_open(parts: Services, cases: Iterable[str]) -> Times:
    """From a conclusion in one of these cases to the next tier being open."""
    found = await parts.database.rows(_OPENED_AFTER, {"streams": [f"routekaart/{case}" for case in cases]})
    return Times.of([row.seconds for row in found] or [0.0])
