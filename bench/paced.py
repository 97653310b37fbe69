"""What comes at a steady rate, whoever is slow is not waited for: acts, and conclusions that open the next tier."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Sequence

from bench.cases import ABOVE_EVERYBODY, passed_on, sign_in, tier_open, voted_apart
from bench.figures import PacedFigures
from bench.people import GROUPS, People
from bench.sizes import Sizes
from bench.times import Times
from bench.votes import StandingVote
from bench.watching import Watch
from runtime.composition import Services

ACTS_A_SECOND = 20
CONCLUSIONS_A_SECOND = 5
_OPENED_AT_ONCE = 5


async def measure_paced(
    parts: Services, people: People, watch: Watch, clients: Sequence[StandingVote], sizes: Sizes
) -> PacedFigures:
    """The figures. The clients change their votes one after the other; each conclusion is of a case of its own."""
    groups = list(GROUPS)
    await sign_in(people, groups)
    gate = asyncio.Semaphore(_OPENED_AT_ONCE)

    async def voted(group: str) -> tuple[str, str, str]:
        async with gate:
            case = await people.open_case(group, ABOVE_EVERYBODY)
            return group, case, await voted_apart(people, watch, group, case)

    waiting = await asyncio.gather(*(voted(groups[number % len(groups)]) for number in range(sizes.paced_conclusions)))

    async def act(number: int) -> None:
        await clients[number % len(clients)].change(people)

    async def conclude(number: int) -> None:
        group, case, digest = waiting[number]
        await passed_on(people, group, case, digest)
        await watch.until(case, "bestuurlijk-overleg")

    acts = await _at_rate(act, sizes.paced_acts, ACTS_A_SECOND)
    await _at_rate(conclude, len(waiting), CONCLUSIONS_A_SECOND)
    return PacedFigures(
        acts_per_second=ACTS_A_SECOND,
        act=Times.of(acts),
        conclusions_per_second=CONCLUSIONS_A_SECOND,
        tier_open=await tier_open(parts, [case for _, case, _ in waiting]),
    )


async def _at_rate(one: Callable[[int], Awaitable[None]], times: int, per_second: float) -> list[float]:
    """The seconds of each, from the moment at which it was due: what waits for one before it is slow as well."""
    began = time.perf_counter()

    async def due(number: int) -> float:
        moment = began + number / per_second
        await asyncio.sleep(moment - time.perf_counter())
        await one(number)
        return time.perf_counter() - moment

    return list(await asyncio.gather(*(due(number) for number in range(times))))
