"""`getrapt worker` and `getrapt api`: the two programs of the application, each in a process of its own; what comes before
them (`getrapt prepare`) and what wakes their cases (`getrapt recover`)."""

import asyncio
import signal
import sys
from ipaddress import IPv4Address
from typing import Annotated

import typer

from cli.foreseen import foreseen
from cli.output import AsJson, print_json, screen
from runtime.embedded.ports import LOOPBACK
from runtime.logs import configure_logging
from runtime.running import running_settings
from runtime.settings import Settings, SettingsError

app = typer.Typer()

Everywhere = Annotated[
    bool, typer.Option("--everywhere", help="Listen on every address of this machine, and not on the loopback alone.")
]
Port = Annotated[int, typer.Option(help="Port to listen on.", min=1, max=65535)]


def host(everywhere: bool) -> str:
    """The address to listen on."""
    return str(IPv4Address(0) if everywhere else LOOPBACK)


def stopped_by_signal() -> asyncio.Event:
    """An event that Ctrl-C or a termination sets."""
    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    return stop


@app.command()
def worker() -> None:
    """Carry the workflows of cases, and wake them when the ledger moves."""
    from runtime.worker import run_worker

    with foreseen():
        settings = running_settings(Settings.load())
        configure_logging(settings, temporal=True)

        async def main() -> None:
            await run_worker(settings, stopped_by_signal())

        asyncio.run(main())


@app.command()
def api() -> None:
    """Serve the web application and the API."""
    from runtime.web import run_web

    with foreseen():
        settings = running_settings(Settings.load())
        if settings.log_signing_key is not None:
            raise SettingsError(
                "GETRAPT_LOG_SIGNING_KEY is for `getrapt log run` only: take it from the web application"
            )
        configure_logging(settings)

        async def main() -> None:
            await run_web(settings, stopped_by_signal())

        asyncio.run(main())
    sys.stdout.flush()


@app.command()
def prepare(as_json: AsJson = False) -> None:
    """Bring the database to this version: tables, policy, organisation and procedure. `getrapt up` does this by itself; where
    the parts run apart it comes once before they start, and changes nothing when it is done again."""
    from runtime.prepare import prepare as bring_up_to_date

    with foreseen(as_json=as_json):
        settings = Settings.load()
        configure_logging(settings)
        asyncio.run(bring_up_to_date(settings))
    if as_json:
        print_json({"prepared": True})
    else:
        screen.print("the database is prepared")


@app.command()
def recover(as_json: AsJson = False) -> None:
    """Start or wake the workflow of every open case; running it twice does no harm."""
    from runtime.composition import services

    async def main(settings: Settings) -> int:
        async with services(settings) as parts:
            return await parts.outbox.wake_all_open()

    with foreseen(as_json=as_json):
        settings = running_settings(Settings.load())
        configure_logging(settings)
        woken = asyncio.run(main(settings))
    if as_json:
        print_json({"woken": woken})
    else:
        screen.print(f"{woken} open cases are being woken")
