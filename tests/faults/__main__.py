"""`python -m tests.faults --seconds 120 --seed 7`: runs of faults for so long, each on a stack of its own; exit code 1 when a rule is broken,
with the seed and the shortest plan that was found to break it."""

import argparse
import asyncio
import json
import random
import signal
import sys
import tempfile
import time
from dataclasses import asdict
from pathlib import Path

from runtime.settings import ROOT
from tests.faults.drawing import draw
from tests.faults.plan import Plan
from tests.faults.running import Result, run
from tests.faults.shrinking import shrunk

ROUND_SECONDS = 60.0
OUTPUT = ROOT / "build" / "faults"


async def round_of(plan: Plan, name: str) -> Result:
    """One run, on an empty home that is gone afterwards; what it wrote down is kept."""
    print(
        f"seed {plan.seed}, {plan.seconds:.0f} s: {len(plan.acts)} acts, {len(plan.faults)} faults, clock {plan.clock_days:+d} days",
        flush=True,
    )
    with tempfile.TemporaryDirectory(prefix="getrapt-faults-", ignore_cleanup_errors=True) as place:
        result = await run(plan, Path(place), OUTPUT / name)
    print(json.dumps(asdict(result), indent=1), flush=True)
    return result


async def soak(seed: int, seconds: float, most_runs: int) -> int:
    """Rounds with seed, seed + 1 and so on until the seconds are over; ends with the first that breaks a rule."""
    until = time.monotonic() + seconds
    while True:
        # In whole seconds: the plan is one of seed and length.
        length = round(min(ROUND_SECONDS, max(5.0, until - time.monotonic())))
        plan = draw(seed, length)
        if broken := rules_of(await round_of(plan, f"{seed}")):
            await _tell_shortest(plan, broken, most_runs)
            return 1
        if time.monotonic() >= until:
            return 0
        seed += 1


def rules_of(result: Result) -> frozenset[str]:
    """The names of the rules that it broke."""
    return frozenset(line.partition(":")[0] for line in result.broken)


async def _tell_shortest(plan: Plan, broken: frozenset[str], most_runs: int) -> None:
    """Another rule than these is another failure: a plan that breaks only such a one is not a shorter plan of this."""
    runs = 0

    async def fails(shorter: Plan) -> bool:
        nonlocal runs
        runs += 1
        return not broken.isdisjoint(rules_of(await round_of(shorter, f"{plan.seed}-shorter-{runs}")))

    shortest = await shrunk(plan, fails, most_runs)
    written = OUTPUT / f"{plan.seed}" / "shortest.json"
    written.write_text(json.dumps(shortest.json(), indent=1))
    print(
        f"seed {plan.seed} of {plan.seconds:g} s breaks {', '.join(sorted(broken))}; the shortest plan that did, of {runs} tried:"
    )
    print(json.dumps(shortest.json(), indent=1))
    print(f"to run it again: make soak PLAN={written}", flush=True)


async def again(written: Path) -> int:
    """The plan in this file once more; 1 where it breaks a rule."""
    plan = Plan.of_json(json.loads(written.read_text()))
    return int(bool(rules_of(await round_of(plan, f"{plan.seed}-again"))))


def main() -> int:
    """The exit code."""
    parser = argparse.ArgumentParser(prog="python -m tests.faults", description=__doc__)
    parser.add_argument(
        "--seconds", type=float, default=120, help="how long; each round has a minute of faults at most"
    )
    parser.add_argument("--seed", type=int, default=None, help="the first seed; none: one is drawn, and printed")
    parser.add_argument("--shrink", type=int, default=12, help="how many runs may go into finding a shorter plan")
    parser.add_argument(
        "--plan", type=Path, default=None, help="a plan that was written down, once, instead of a seed's"
    )
    given = parser.parse_args()
    # Whoever ends it ends its servers too, as with Ctrl-C.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    if given.plan is not None:
        return asyncio.run(again(given.plan))
    seed = random.SystemRandom().randrange(10**6) if given.seed is None else given.seed
    return asyncio.run(soak(seed, given.seconds, given.shrink))


if __name__ == "__main__":
    sys.exit(main())
