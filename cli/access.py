"""`getrapt access log`: who looked at what. One's own looks, or those of others for an auditor."""

from typing import Annotated, Any

import typer
from rich.markup import escape
from rich.table import Table

from cli.client import PAGE, signed_in
from cli.output import As, AsJson, moment, print_json, screen, told, words

app = typer.Typer(help="The access log: who looked at what, and when.", no_args_is_help=True)


@app.callback()
def group() -> None:
    """The access log: who looked at what, and when."""


@app.command()
def log(
    of: Annotated[
        str | None, typer.Option("--of", metavar="ACCOUNT", help="Whose looks; not given: one's own.")
    ] = None,
    everybody: Annotated[bool, typer.Option("--all", help="Those of all accounts.")] = False,
    case: Annotated[str | None, typer.Option(metavar="ROUTEKAART", help="Only at this case: its id.")] = None,
    most: Annotated[int, typer.Option("--most", min=1, max=100_000, help="How many at most.")] = 50,
    account: As = "auditor-rijk",
    as_json: AsJson = False,
) -> None:
    """Show looks, newest first. Asking for them is a look as well."""
    asked = {"account": of, "all": "true" if everybody else None, "case": case}
    found: list[dict[str, Any]] = []
    with told(as_json=as_json), signed_in(account) as api:
        before: int | None = None
        while len(found) < most:
            wanted = asked | {"before": before, "limit": min(PAGE, most - len(found))}
            page = api.get("/v1/inzagen", {name: value for name, value in wanted.items() if value is not None})
            found += page["inzagen"]
            before = page["before"]
            if before is None:
                break
    if as_json:
        print_json(found)
        return
    table = Table()
    for heading in ("#", "when", "who", "what", "of", "came of it", "trace"):
        table.add_column(heading, overflow="fold")
    for one in found:
        table.add_row(*map(escape, _cells(one)))
    screen.print(table)


def _cells(look: dict[str, Any]) -> tuple[str, ...]:
    seen = "\n".join(look["cases"]) or "\n".join(str(one) for one in look["persons"])
    came = words(look["outcome"]) + (", with the deliberation" if look["deliberation"] else "")
    who = look["account"] or "–"
    return str(look["index"]), moment(look["recordedAt"]), who, words(look["kind"]), seen, came, look["traceId"]
