"""`python -m bench.year`, or `make year`: cases at a steady rate through the API, on a stack of its own; exit code 1 where any was lost."""

import asyncio
from pathlib import Path
from typing import Annotated

import typer

from bench.machine import load, this_machine
from bench.own_stack import NotStartedError, own_stack, run_of
from bench.programs import ProgramFailedError, run_program
from bench.report import machine_line
from bench.screen import ending, say, screen, write_figures
from bench.short_terms import short_terms
from bench.year.figures import Plan, Year
from bench.year.report import show_year
from bench.year.run import run_year
from runtime.composition import services
from runtime.logs import configure_logging
from runtime.settings import PREFIX, Settings

app = typer.Typer(add_completion=False, pretty_exceptions_enable=False)


@app.command()
def main(
    cases: Annotated[int, typer.Option(help="So many come, one after the other.", min=1)] = 12_000,
    minutes: Annotated[float, typer.Option(help="In so much time.", min=0.1)] = 60,
    seed: Annotated[int, typer.Option(help="Draws the way of each case.")] = 1,
    verify: Annotated[
        bool, typer.Option(help="Verify the whole of the ledger afterwards, which takes its time.")
    ] = True,
    json_file: Annotated[Path | None, typer.Option("--json", help="Write the figures to this file as well.")] = None,
) -> None:
    """Drive them, and say how it went."""
    plan, load_before = Plan(cases, minutes, seed), load()
    # A case that is left to its term is passed on within the run.
    with (
        ending(NotStartedError, ProgramFailedError),
        short_terms("lokaal", plan.term) as procedure,
        own_stack({"PROCEDURE": str(procedure)}) as settings,
    ):
        with (settings.home / "logs" / "bench.log").open("w") as log:
            configure_logging(settings, stream=log)
            year = asyncio.run(_driven(settings, plan, load_before))
        if verify:
            say("getrapt verify")
            address = {f"{PREFIX}DATABASE_URL": str(settings.database_url)}
            done = asyncio.run(run_program("getrapt verify", ["-P", "-m", "cli", "verify", "--json"], address))
            screen.print(f"It verifies: {year.outcome.entries:,} entries in {done.seconds:.0f} s, {done.peak:.0f} MB.")
    write_figures(year, json_file)
    if year.outcome.lost or year.stuck or year.outcome.waiting or year.outcome.running:
        raise typer.Exit(1)


async def _driven(settings: Settings, plan: Plan, load_before: float) -> Year:
    async with services(settings) as parts:
        screen.print(machine_line(await this_machine(parts, load_before)))
    year = await run_year(settings, lambda: run_of(settings), plan, say)
    show_year(year, screen)
    return year


if __name__ == "__main__":
    app()
