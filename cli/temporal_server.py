"""`getrapt temporal-server`: a Temporal server on PostgreSQL, for who runs more than one worker or more than one machine."""

import asyncio
from typing import Annotated

import typer

from cli.foreseen import foreseen
from cli.output import screen
from cli.serve import stopped_by_signal
from runtime.settings import Settings

app = typer.Typer()


@app.command(name="temporal-server")
def temporal_server(
    host: Annotated[str, typer.Option(help="Address to listen on. Whoever reaches it is let in.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="Port to listen on.", min=1, max=65535)] = 7233,
) -> None:
    """Run Temporal on the PostgreSQL of GETRAPT_TEMPORAL_DATABASE_URL, with its tables, our namespace and search attributes;
    Ctrl-C stops it. Exit code 1 when it could not be started or ended by itself, 2 for a wrong setting."""
    from runtime.temporal_server import TemporalServer, run_temporal_server

    def ready(temporal: TemporalServer) -> None:
        screen.print(f"Temporal is ready: {temporal.address}, namespace {temporal.namespace}", soft_wrap=True)

    async def main(settings: Settings) -> int:
        return await run_temporal_server(settings, host, port, stopped_by_signal(), ready)

    with foreseen():
        code = asyncio.run(main(Settings.load()))
    raise typer.Exit(code)
