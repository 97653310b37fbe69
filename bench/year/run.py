"""Drives the cases of a year as they come, each on a way of its own, and looks at the machine at the end of each period."""

import asyncio
import time
from collections.abc import Callable, Sequence
from random import Random

import aiohttp

from bench.cases import sign_in
from bench.footprint import Sizing, memory_of
from bench.people import GROUPS, VOTING, UnexpectedAnswerError, connected
from bench.times import Times
from bench.watching import Watch, watching
from bench.year.figures import PERIODS, Look, Period, Plan, Year
from bench.year.outcome import outcome_of
from bench.year.recorded import Recorded, Taken
from bench.year.ways import drawn
from runtime.composition import Services, services
from runtime.running import Run
from runtime.settings import Settings

_LOOK_EVERY = 0.1
_PATIENCE = 120.0
"""Seconds that a case may take for a step beyond the term of its group; then it is stuck."""
_MEGABYTE = 2**20


async def run_year(settings: Settings, run: Callable[[], Run], plan: Plan, say: Callable[[str], None]) -> Year:
    """The figures; `settings` are those of the stack, and `run` tells its processes."""
    url, database_url = settings.url or "", settings.database_url or ""
    patience = plan.term + _PATIENCE
    async with (
        services(settings) as parts,
        connected(url) as session,
        watching(database_url, _LOOK_EVERY, patience) as watch,
    ):
        people = Recorded(session)
        await sign_in(people, GROUPS, VOTING)
        say(f"{plan.cases:,} cases in {plan.minutes:g} minutes, seed {plan.seed}")
        began = time.perf_counter()
        async with asyncio.TaskGroup() as both:
            looking = both.create_task(_looks(parts, run, plan, lambda: say(_so_far(people, plan))))
            driving = both.create_task(_all_cases(people, watch, plan))
        (refused, stuck), looks = driving.result(), looking.result()
        seconds = time.perf_counter() - began
        say("what was acknowledged, held against the ledger")
        outcome = await outcome_of(parts, people.taken)
    return Year(plan, seconds, _periods(people.taken, looks, plan, began), people.again, refused, stuck, outcome)


async def _all_cases(people: Recorded, watch: Watch, plan: Plan) -> tuple[tuple[str, ...], int]:
    """Which acts were refused, and how many cases never came to their next step."""
    refused: list[str] = []
    stuck: list[int] = []
    groups = list(GROUPS)

    async def one(number: int) -> None:
        chance = Random(f"{plan.seed} {number}")
        way, group = drawn(chance), chance.choice(groups)
        try:
            await way(people, watch, group)
        except UnexpectedAnswerError as error:
            refused.append(f"{way.__name__}: {error}")
        except (TimeoutError, aiohttp.ClientError):
            stuck.append(number)

    began = time.perf_counter()
    async with asyncio.TaskGroup() as running:
        for number in range(plan.cases):
            # As cases come, whether or not those before are done: who is slow is not waited for.
            await asyncio.sleep(began + number * plan.minutes * 60 / plan.cases - time.perf_counter())
            running.create_task(one(number))
    return tuple(refused), len(stuck)


async def _looks(parts: Services, run: Callable[[], Run], plan: Plan, tell: Callable[[], None]) -> list[Look]:
    """At the end of each period; also while cases still go on after the last one was opened."""
    sizing, began, looks = Sizing(parts), time.perf_counter(), []
    for number in range(1, PERIODS + 1):
        await asyncio.sleep(began + number * plan.period - time.perf_counter())
        postgres, temporal = await sizing.on_disk()
        looks.append(Look(memory_of(run()), postgres / _MEGABYTE, temporal / _MEGABYTE))
        tell()
    return looks


def _so_far(people: Recorded, plan: Plan) -> str:
    last = [one.seconds for one in people.taken[-1_000:]] or [0.0]
    opened = sum(one.act == "submit" for one in people.taken)
    return f"{opened:,} of {plan.cases:,} opened; {len(people.taken):,} acts, the last ones {Times.of(last).p99:.0f} ms (p99)"


def _periods(taken: Sequence[Taken], looks: Sequence[Look], plan: Plan, began: float) -> tuple[Period, ...]:
    """Acts by when they were sent; those after the last period, of cases that were under way, are of none."""
    sent = [
        [one.seconds for one in taken if int((one.at - began) / plan.period) == number] for number in range(PERIODS)
    ]
    return tuple(
        Period(len(seconds), Times.of(seconds or [0.0]), look) for seconds, look in zip(sent, looks, strict=True)
    )
