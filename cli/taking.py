"""Takes an act on a register for a command, and says where in the ledger it stands. Acts on a case are `cli.act`'s."""

import uuid
from collections.abc import Mapping
from typing import Annotated, Any, Literal

import typer

from cli.client import signed_in
from cli.output import print_json, screen, told

Who = Annotated[str, typer.Option("--as", metavar="ACCOUNT", help="The role account that acts.")]
Key = Annotated[str | None, typer.Option(help="Idempotency key; with the same one it counts once.")]


def take(
    path: str,
    body: Mapping[str, Any],
    account: str,
    key: str | None,
    *,
    about: Literal["mandaat", "change", "interest", "audit", "subject"],
    as_json: bool,
) -> None:
    """Sends the act to this path as this account, and prints its receipt, which names what the act is about.

    Without a key it gets one of its own. Ends the command with exit code 1 where the act was refused.
    """
    with told(as_json=as_json), signed_in(account) as api:
        receipt = api.post(path, body, key or uuid.uuid4().hex)
    if as_json:
        print_json(receipt)
        return
    line = f"{receipt['act']} {receipt[about]} by {account}, {recorded(receipt)}"
    screen.print(line, markup=False, soft_wrap=True)


def recorded(receipt: Mapping[str, Any]) -> str:
    """Where in the ledger an act stands, and whether it stood there already."""
    again = " (it had been taken before, and counts once)" if receipt["repeated"] else ""
    return f"recorded at index {receipt['index']}{again}"
