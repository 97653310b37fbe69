"""`getrapt doctor`: what Getrapt needs here, whether it is well, and what to do. The looking is `runtime.doctor`'s."""

import asyncio
import json
from typing import Annotated

import typer
from rich.console import Console

from runtime.settings import Settings

app = typer.Typer()


@app.command()
def doctor(as_json: Annotated[bool, typer.Option("--json", help="Answer in JSON.")] = False) -> None:
    """Check servers, versions, ports, database and rights; exit code 1 when something is wrong."""
    from runtime.doctor import examine

    findings = asyncio.run(examine(Settings.load()))
    if as_json:
        print(json.dumps([finding._asdict() for finding in findings]))
    else:
        screen = Console(highlight=False, emoji=False)
        for finding in findings:
            mark = "[green]ok   [/green]" if finding.ok else "[red]wrong[/red]"
            screen.print(f"{mark} {finding.what:<11}", end=" ")
            screen.print(finding.found, markup=False, soft_wrap=True)
            if finding.advice:
                screen.print(f"{'':17} → {finding.advice}", markup=False, soft_wrap=True)
    raise typer.Exit(0 if all(finding.ok for finding in findings) else 1)
