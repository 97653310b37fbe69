"""`python -m bench.importing`, or `make importing`: `getrapt import` on a stack of its own; exit code 1 where a row is missing or there twice."""

import asyncio
from pathlib import Path
from typing import Annotated

import typer

from bench.importing.figures import ImportReport
from bench.importing.report import show_imports
from bench.importing.run import WRITERS, measure_imports
from bench.machine import load, this_machine
from bench.own_stack import NotStartedError, own_stack
from bench.programs import ProgramFailedError
from bench.screen import ending, say, screen, write_figures
from runtime.composition import services
from runtime.logs import configure_logging
from runtime.settings import Settings

app = typer.Typer(add_completion=False, pretty_exceptions_enable=False)


@app.command()
def main(
    rows: Annotated[list[int], typer.Option(help="So many in a file; give it again for another number.", min=10)],
    json_file: Annotated[Path | None, typer.Option("--json", help="Write the figures to this file as well.")] = None,
) -> None:
    """Import, kill, import again, beside plain inserts and bare workflows."""
    load_before = load()
    with (
        ending(NotStartedError, ProgramFailedError, TimeoutError),
        own_stack() as settings,
        (settings.home / "logs" / "bench.log").open("w") as log,
    ):
        configure_logging(settings, stream=log)
        report = asyncio.run(_measured(settings, sorted(set(rows)), load_before))
    show_imports(report, screen)
    write_figures(report, json_file)
    if any(one.killed.missing or one.killed.twice for one in report.sizes):
        raise typer.Exit(1)


async def _measured(settings: Settings, sizes: list[int], load_before: float) -> ImportReport:
    async with services(settings) as parts:
        machine = await this_machine(parts, load_before)
        return ImportReport(machine, WRITERS, tuple([await measure_imports(parts, rows, say) for rows in sizes]))


if __name__ == "__main__":
    app()
