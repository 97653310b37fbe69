"""`getrapt receipt`: where an act stands in the ledger, and the proof that it is in the log, in a file to keep."""

from pathlib import Path
from typing import Annotated
from urllib.parse import quote

import typer

from cli.client import signed_in
from cli.foreseen import fail
from cli.output import As, AsJson, errors, moment, print_json, screen, told
from runtime.home import write_private

app = typer.Typer()

NOT_YET = 3
"""The exit code while the entry is recorded and not in the published log."""


@app.command()
def receipt(
    name: Annotated[
        str, typer.Argument(metavar="ROUTEKAART|KEY", help="A case by its id or reference, or the key of an own act.")
    ],
    out: Annotated[Path | None, typer.Option(metavar="FILE", help="Write the proof to this file.")] = None,
    account: As = "auditor-rijk",
    as_json: AsJson = False,
) -> None:
    """The place of an own act, or of the last entry of a case, and the proof that it is in the log: a text that anybody can
    check without us. Exit code 3 while it is recorded and not in the log yet: then try again."""
    with told(as_json=as_json), signed_in(account) as api:
        found = api.get(f"/v1/receipts/{quote(name, safe='')}")
    place, proof = found["receipt"], found["proof"]
    if proof is not None and out is not None:
        try:
            write_private(out.absolute(), proof)
        except OSError as error:
            fail(f"{out} cannot be written ({error.strerror}); name another file", as_json=as_json)
    if as_json:
        print_json(found)
    else:
        recorded = f"recorded {moment(place['recordedAt'])} at index {place['index']}, leaf {place['leaf']}"
        screen.print(recorded, markup=False, soft_wrap=True)
        if proof is not None and out is None:
            screen.print(proof, markup=False, soft_wrap=True, end="")
        elif proof is not None:
            screen.print(f"its proof is in {out}", markup=False, soft_wrap=True)
    if proof is None:
        if not as_json:
            errors.print(f"not in the published log yet, try again in {found['retryAfter']} s", style="yellow")
        raise typer.Exit(NOT_YET)
