"""`python -m bench`, or `make bench`: one run on a stack of its own, printed, and with `--json FILE` also written."""

import asyncio
import time
from pathlib import Path
from typing import Annotated

import typer

from bench.act_parts import measure_parts
from bench.acts import measure_acts
from bench.cases import measure_cases
from bench.figures import LogReport, ProcessMemory, Report
from bench.footprint import Sizing, memory_of
from bench.judging import measure_judging
from bench.log import measure_log
from bench.log_delay import measure_delay
from bench.machine import load, this_machine
from bench.own_stack import NotStartedError, own_stack, run_of
from bench.paced import measure_paced
from bench.page_costs import measure_pages
from bench.people import people_at
from bench.programs import ProgramFailedError
from bench.replaying import measure_replay
from bench.report import show
from bench.screen import ending, say, screen, write_figures
from bench.sizes import MILLION, QUICK, USUAL, Sizes
from bench.user_tasks import NotBuiltError, measure_user_tasks
from bench.votes import standing_votes
from bench.watching import watching
from runtime.composition import services
from runtime.logs import configure_logging
from runtime.settings import Settings

app = typer.Typer(add_completion=False, pretty_exceptions_enable=False)


@app.command()
def main(
    json_file: Annotated[Path | None, typer.Option("--json", help="Write the figures to this file as well.")] = None,
    quick: Annotated[bool, typer.Option("--quick", help="Only whether it works: too little for figures.")] = False,
    log_only: Annotated[bool, typer.Option("--log", help="Only the transparency log.")] = False,
    million: Annotated[
        bool,
        typer.Option(
            "--million", help="Only the transparency log, up to a million entries: takes some twenty minutes."
        ),
    ] = False,
) -> None:
    """Measure, beside the bare parts, on processes of its own that are stopped at the end."""
    began, load_before = time.perf_counter(), load()
    with ending(NotStartedError, NotBuiltError, ProgramFailedError):
        say("starting a stack")
        with own_stack() as settings, (settings.home / "logs" / "bench.log").open("w") as log:
            started = time.perf_counter() - began
            # As much is logged here as by the web process; on the screen come the figures.
            configure_logging(settings, stream=log)
            sizes = QUICK if quick else MILLION if million else USUAL
            report: Report | LogReport
            if log_only or million:
                report = asyncio.run(_measured_log(settings, sizes, load_before, started, began))
            else:
                report = asyncio.run(_measured(settings, sizes, load_before, started, began))
    show(report, screen)
    write_figures(report, json_file)


async def _measured(settings: Settings, sizes: Sizes, load_before: float, started: float, began: float) -> Report:
    await asyncio.sleep(sizes.rest_seconds)
    idle = memory_of(run_of(settings))
    database_url, url = settings.database_url or "", settings.url or ""
    async with services(settings) as parts, people_at(url) as people, watching(database_url) as watch:
        machine = await this_machine(parts, load_before)
        say("opening cases to vote on")
        voters = await standing_votes(people, watch, sizes.clients)
        say("acts, beside OPA, plain rows and empty requests")
        acts = await measure_acts(parts, people, voters, sizes)
        say("acts, beside user tasks of Flowable")
        user_tasks = await measure_user_tasks(settings, people, voters, sizes)
        say("acts and conclusions, at a steady rate")
        paced = await measure_paced(parts, people, watch, voters, sizes)
        say("the parts of an act")
        parts_of_act = await measure_parts(settings, voters[0], sizes.parts)
        say("cases of three tiers, beside bare workflows")
        sizing = Sizing(parts)
        cases, names = await measure_cases(parts, people, watch, sizing, sizes)
        storage = await sizing.figures(names)
        say("recorded verdicts, asked again")
        replays = await measure_replay(parts, sizes.verdicts)
        say("until an entry is under a published checkpoint")
        delay = await measure_delay(parts, people, voters[0], sizes.log.delays)
        say("the judge step, with registers of several sizes")
        judging, pages = await measure_judging(settings, voters[0], sizes)
    page_costs = await measure_pages(settings, sizes, say)
    after = memory_of(run_of(settings))
    log = await measure_log(settings, delay, sizes, say)
    return Report(
        machine=machine,
        acts=acts,
        user_tasks=user_tasks,
        paced=paced,
        cases=cases,
        parts=parts_of_act,
        replays=replays,
        judging=judging,
        pages=pages,
        page_costs=page_costs,
        storage=storage,
        log=log,
        memory=tuple(ProcessMemory(name, size, after[name]) for name, size in idle.items()),
        start_seconds=started,
        seconds=time.perf_counter() - began,
    )


async def _measured_log(
    settings: Settings, sizes: Sizes, load_before: float, started: float, began: float
) -> LogReport:
    database_url, url = settings.database_url or "", settings.url or ""
    async with services(settings) as parts, people_at(url) as people, watching(database_url) as watch:
        machine = await this_machine(parts, load_before)
        (voter,) = await standing_votes(people, watch, 1)
        say("until an entry is under a published checkpoint")
        delay = await measure_delay(parts, people, voter, sizes.log.delays)
    log = await measure_log(settings, delay, sizes, say)
    return LogReport(machine, log, started, time.perf_counter() - began)


if __name__ == "__main__":
    app()
