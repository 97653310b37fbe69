"""`python -m tests.replay.record`: takes cases through courses on real servers and writes their histories down.

A recording is added beside the ones that are there, never over one. What a course has to show is in its name.
"""

import asyncio
import sys
import tempfile
from collections.abc import Awaitable, Callable
from pathlib import Path

from domain import acts as a
from domain.codes import Opinion, Outcome
from procedures.loader import EXAMPLE_PROCEDURE
from tests.conftest import OpaServer, PostgresServer, ask, hold_servers
from tests.driving import FULL, PLAIN, PREPARER, Driving, driving
from tests.histories import all_runs
from tests.own_temporal import own_temporal
from tests.procedures import short_terms
from tests.replay.stored import HISTORIES, write

SOON = "limit.historyCount.suggestContinueAsNew=40"
ENOUGH = ("voorzitter", "ncg", "provincie")
CHAIR = "voorzitter-eemsdelta"

Course = Callable[[Driving], Awaitable[str]]


async def three_tiers(course: Driving) -> str:
    """Divided in its group, above the ceiling of the overleg, advised on, concurred with and signed: closed."""
    case = await course.divided_up_to_national()
    await course.allowed("dg-obdr", a.Advise(await seen(course, case), Opinion.POSITIVE, PLAIN), case)
    await course.allowed("directeur-fin", a.Concur(await seen(course, case), True), case)
    answered = (a.AdviceAnswer("dg-obdr", PLAIN),)
    sign = a.Sign(await seen(course, case), Outcome.APPROVE, FULL, None, answered)
    await course.allowed("staatssecretaris-herstel", sign, case)
    await course.closed(case)
    await course.workflow(case).result()
    return case


async def term_passed(course: Driving) -> str:
    """Reminded, then up by itself when its terms pass; it waits in the last tier, on an open timer."""
    case = await course.submit()
    await course.in_tier(case, "nationaal")
    return case


async def asked_and_suspended(course: Driving) -> str:
    """Returned with questions and answered, suspended and resumed, called up by the ministry, withdrawn: closed."""
    case = await course.submit()
    await course.in_tier(case, "lokaal")
    await asked(course, case)
    await course.allowed(CHAIR, a.Suspend(await seen(course, case), PLAIN), case)
    await course.caught_up(case)
    await course.allowed(CHAIR, a.Resume(await seen(course, case), PLAIN), case)
    await course.allowed("dg-obdr", a.CallUp(await seen(course, case), PLAIN), case)
    await course.in_tier(case, "nationaal")
    await course.allowed(PREPARER, a.Withdraw(await seen(course, case), PLAIN), case)
    await course.closed(case)
    await course.workflow(case).result()
    return case


async def standing_still(course: Driving) -> str:
    """Suspended and resumed, held, and left by a member: all of which is told; it waits in its first tier."""
    case = await course.submit()
    await course.in_tier(case, "lokaal")
    await course.allowed(CHAIR, a.Suspend(await seen(course, case), PLAIN), case)
    await course.caught_up(case)
    await course.allowed(CHAIR, a.Resume(await seen(course, case), PLAIN), case)
    await course.allowed("provincie-eemsdelta", a.Recuse(await seen(course, case), PLAIN), case)
    await course.conclude(case, "eemsdelta", Outcome.HOLD)
    return case


async def referred(course: Driving) -> str:
    """A safety doubt: referred, handed over, and waiting for nobody's timer."""
    case = await course.submit(safety_doubt=True)
    await course.until(case, lambda state: state.referral is not None and state.referral.receipt is not None)
    return case


async def continued(course: Driving) -> str:
    """So many questions that the history is begun anew; it waits in its first tier, on an open timer."""
    case = await course.submit()
    await course.in_tier(case, "lokaal")
    for _ in range(8):
        await asked(course, case)
        await course.caught_up(case)
    return case


async def asked(course: Driving, case: str) -> None:
    """Questions to the preparer, and their answer."""
    await course.allowed(CHAIR, a.ReturnForInformation(await seen(course, case), PLAIN), case)
    await course.allowed(PREPARER, a.Answer(await seen(course, case), PLAIN), case)


async def seen(course: Driving, case: str) -> str:
    """The digest of the dossier as it is now."""
    return (await course.state(case)).dossier.digest


async def record(place: Path = HISTORIES) -> list[Path]:
    """Takes a case through every course; the files that are new."""
    place.mkdir(exist_ok=True)
    postgres, opa = PostgresServer("postgres"), OpaServer(**ask("opa"))
    written: list[Path] = []
    with tempfile.TemporaryDirectory() as home:
        short = short_terms(Path(home), term="2 seconds", reminder="1 seconds")
        async with own_temporal(Path(home) / "usual") as usual, own_temporal(Path(home) / "soon", SOON) as soon:
            for course, temporal, procedure in (
                (three_tiers, usual, EXAMPLE_PROCEDURE),
                (term_passed, usual, short),
                (asked_and_suspended, usual, EXAMPLE_PROCEDURE),
                (standing_still, usual, EXAMPLE_PROCEDURE),
                (referred, usual, EXAMPLE_PROCEDURE),
                (continued, soon, EXAMPLE_PROCEDURE),
            ):
                async with driving(postgres.fresh(), opa, temporal.server, procedure) as parts:
                    written += await _written(place, course, parts)
    postgres.drop_all()
    return written


async def _written(place: Path, course: Course, parts: Driving) -> list[Path]:
    case = await course(parts)
    await parts.caught_up(case)
    name = getattr(course, "__name__", "course").replace("_", "-")
    take = 1 + max((int(path.stem.split(".")[1]) for path in place.glob(f"{name}.*.json")), default=0)
    written = []
    for number, run in enumerate(await all_runs(parts.client, case), start=1):
        written.append(place / f"{name}.{take}.run-{number}.json")
        write(written[-1], run)
    return written


if __name__ == "__main__":
    release = hold_servers()
    try:
        for path in asyncio.run(record()):
            sys.stdout.write(f"{path.relative_to(Path.cwd())}\n")
    finally:
        release()
