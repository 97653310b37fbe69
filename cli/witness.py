"""`getrapt witness`: a witness of logs, as a program of its own with a home of its own."""

import asyncio
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer

from cli.foreseen import fail
from cli.serve import stopped_by_signal
from runtime.settings import Settings

app = typer.Typer()

Home = Annotated[
    Path | None,
    typer.Option("--home", metavar="DIR", help="The witness's own directory: not that of Getrapt, at best elsewhere."),
]
Name = Annotated[
    str | None,
    typer.Option("--name", help="The witness's name, such as witness.example/w1; needed the first time only."),
]


@app.callback(invoke_without_command=True)
def witness(
    context: typer.Context,
    home: Home = None,
    name: Name = None,
    host: Annotated[str, typer.Option("--host", help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option("--port", min=0, max=65535, help="Port to listen on; 0 is a free one.")] = 8091,
) -> None:
    """Cosign the checkpoints of logs that only ever grow, until Ctrl-C. The first line that it prints is its key."""
    context.obj = home
    if context.invoked_subcommand is not None:
        return
    # Only here: no other command has need of a server.
    from runtime.logs import configure_logging
    from witness.answering import Witness
    from witness.home import held_home
    from witness.serving import listen, serve

    configure_logging(Settings.load())
    with _told(), held_home(_given(home), name) as held:
        listening = listen(host, port)

        async def main() -> None:
            stop = stopped_by_signal()
            print(held.key.verifier.text)
            print(
                f"{len(held.followed)} logs are followed; listening on {host}:{listening.getsockname()[1]}", flush=True
            )
            await serve(Witness(held, lambda: int(time.time())), listening, stop)

        asyncio.run(main())


@app.command()
def key(context: typer.Context, home: Home = None, name: Name = None) -> None:
    """Print the witness's public key, as logs and auditors need it; made with its home, where there is none yet."""
    from witness.home import public_key

    with _told():
        print(public_key(_given(home or context.obj), name).text)


@contextmanager
def _told() -> Iterator[None]:
    """Within it, what keeps a witness from running is a line, and ends the command with exit code 2."""
    from witness.failures import WitnessError

    try:
        yield
    except WitnessError as error:
        fail(str(error), 2)


def _given(home: Path | None) -> Path:
    if home is None:
        fail("a witness needs a home of its own; give one with --home DIR", 2)
    return home.expanduser().absolute()
