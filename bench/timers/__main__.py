"""`python -m bench.timers`, or `make timers`: many open cases that wait with a timer, on a stack of its own."""

import asyncio
import time
from pathlib import Path
from typing import Annotated

import typer

from bench.machine import load, this_machine
from bench.own_stack import NotStartedError, own_stack
from bench.programs import ProgramFailedError
from bench.screen import ending, say, screen, write_figures
from bench.short_terms import short_terms
from bench.timers.figures import Plan, TimerReport
from bench.timers.report import show_timers
from bench.timers.run import DUE_TIER, StalledError, measure_waiting
from runtime.composition import services
from runtime.logs import configure_logging
from runtime.settings import Settings

app = typer.Typer(add_completion=False, pretty_exceptions_enable=False)


@app.command()
def main(
    cases: Annotated[list[int], typer.Option(help="So many wait; give it again for a larger number.", min=1)],
    due: Annotated[int, typer.Option(help="Cases of which the term passes, each time.", min=1)] = 50,
    term: Annotated[int, typer.Option(help="Seconds until it does.", min=1)] = 30,
    json_file: Annotated[Path | None, typer.Option("--json", help="Write the figures to this file as well.")] = None,
) -> None:
    """Make them, stop and start everything, and let terms pass."""
    plan, load_before = Plan(tuple(sorted(set(cases))), due, term), load()
    with ending(NotStartedError, ProgramFailedError, StalledError):
        began = time.perf_counter()
        with short_terms(DUE_TIER, term) as procedure, own_stack({"PROCEDURE": str(procedure)}) as settings:
            started = time.perf_counter() - began
            with (settings.home / "logs" / "bench.log").open("w") as log:
                configure_logging(settings, stream=log)
                report = asyncio.run(_measured(settings, plan, load_before, started))
    show_timers(report, screen)
    write_figures(report, json_file)


async def _measured(settings: Settings, plan: Plan, load_before: float, started: float) -> TimerReport:
    async with services(settings) as parts:
        machine = await this_machine(parts, load_before)
    idle, sizes = await measure_waiting(settings, plan, say)
    return TimerReport(machine, plan, idle, started, sizes)


if __name__ == "__main__":
    app()
