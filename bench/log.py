"""All that is measured of the transparency log: on the stack what its own publisher does, and the rest on a ledger of its own,
which is filled from one size to the next."""

import tempfile
from collections.abc import Callable
from pathlib import Path

from bench.appends import measure_appends
from bench.log_costs import measure_costs, stored
from bench.log_figures import DelayFigures, LogFigures
from bench.log_filling import fill
from bench.log_proofs import measure_proofs
from bench.log_verifying import measure_verifying
from bench.looks import measure_looks
from bench.own_ledger import own_ledger
from bench.sizes import Sizes
from bench.whole_verifying import measure_whole
from runtime.settings import Settings


async def measure_log(settings: Settings, delay: DelayFigures, sizes: Sizes, say: Callable[[str], None]) -> LogFigures:
    """The figures; `settings` are those of the stack, and `delay` was measured there."""
    log = sizes.log
    async with own_ledger(settings, "bench_log") as own:
        voters = await own.voters(sizes.clients)
        say("appends, beside plain inserts")
        appends = await measure_appends(own, voters, sizes)
        say("the page of a case, with its look and without")
        looks = await measure_looks(own, voters[-1], log.looks)
        costs, verifying = [], []
        with tempfile.TemporaryDirectory(dir=settings.home) as place:
            for size in log.entries:
                say(f"a log of {size:,} entries: filling it")
                await fill(own, size)
                say(f"a log of {size:,} entries: what one of each takes")
                costs.append(await measure_costs(own, voters[0], log))
                say(f"a log of {size:,} entries: verifying it")
                verifying.append(await measure_verifying(own, Path(place), log.verify_rounds))
        say("proofs")
        proofs = await measure_proofs(own, log.proofs)
        storage = await stored(own)
    whole = await measure_whole(settings, log.whole, say)
    return LogFigures(appends, delay, looks, proofs, tuple(costs), tuple(verifying), whole, storage)
