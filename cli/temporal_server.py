"""`getrapt temporal-server`: a Temporal server on PostgreSQL, for who runs more than one worker or more than one machine."""

import asyncio

import typer

from cli.foreseen import foreseen
from cli.output import screen
from cli.serve import Everywhere, Port, host, stopped_by_signal
from runtime.settings import Settings

app = typer.Typer()


@app.command(name="temporal-server")
def temporal_server(everywhere: Everywhere = False, port: Port = 7233) -> None:
    """Run Temporal on the PostgreSQL of GETRAPT_TEMPORAL_DATABASE_URL, with its tables, our namespace and search attributes.
    Whoever reaches its port is let in. Ctrl-C stops it. Exit code 1 when it could not be started or ended by itself, 2 for a
    wrong setting."""
    from runtime.temporal_server import run_temporal_server

    def ready() -> None:
        screen.print(f"Temporal is ready on port {port}")

    with foreseen():
        code = asyncio.run(run_temporal_server(Settings.load(), host(everywhere), port, stopped_by_signal, ready))
    raise typer.Exit(code)
