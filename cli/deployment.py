"""`getrapt deployment-secrets`: what a deployment whose parts run apart has to be given before it starts."""

import json
from pathlib import Path
from typing import Annotated

import typer

from cli.foreseen import foreseen
from cli.output import AsJson, screen
from runtime.settings import Settings

app = typer.Typer()


@app.command(name="deployment-secrets")
def deployment_secrets(
    directory: Annotated[Path, typer.Argument(help="Where the files are written; readable by you only.")],
    database: Annotated[str, typer.Option(metavar="HOST:PORT", help="Where PostgreSQL will be.")] = "postgres:5432",
    as_json: AsJson = False,
) -> None:
    """Draw keys, tokens and passwords once, and write them in a file for each part with what that part alone may know. Keep
    application.env and log.env: without their keys nothing that is sealed can be read, and the log cannot be signed."""
    from runtime.deployment_secrets import write_secrets

    with foreseen(as_json=as_json):
        written = write_secrets(directory, database, Settings.load().log_origin)
    if as_json:
        print(json.dumps({"written": [str(path) for path in written]}))
        return
    for path in written:
        screen.print(str(path), markup=False, soft_wrap=True)
