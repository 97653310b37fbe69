"""`getrapt history`: every entry of a case, refusals among them."""

from typing import Annotated, Any

import typer
from rich.markup import escape
from rich.table import Table

from cli.client import Api, signed_in
from cli.output import As, AsJson, moment, print_json, screen, told, words

app = typer.Typer()

_DETAILS = ("choice", "outcome", "opinion", "agree", "founded", "tier", "term")


@app.command()
def history(
    case: Annotated[str, typer.Argument(metavar="ROUTEKAART", help="Its id or reference.")],
    account: As = "auditor-rijk",
    as_json: AsJson = False,
) -> None:
    """Who did what in a case, on whose behalf, when, what came of it, and why not."""
    with told(as_json=as_json), signed_in(account) as api:
        entries = _all_entries(api, case)
    if as_json:
        print_json(entries)
        return
    table = Table()
    for heading in ("#", "when", "who", "what", "came of it"):
        table.add_column(heading, overflow="fold")
    for entry in entries:
        cells = (str(entry["sequence"]), moment(entry["recordedAt"]), _who(entry), _what(entry["act"]), _came(entry))
        table.add_row(*map(escape, cells))
    screen.print(table)
    if any(entry["deliberationHidden"] for entry in entries):
        screen.print("votes, reasons and advice are not shown to this account", style="dim")


def _all_entries(api: Api, case: str) -> list[dict[str, Any]]:
    entries: list[dict[str, Any]] = []
    path = api.case_path(case, "history")
    after: int | None = 0
    while after is not None:
        page = api.get(path, {"after": after, "limit": 200})
        entries += page["entries"]
        after = page["after"]
    return entries


def _who(entry: dict[str, Any]) -> str:
    behalf = entry["onBehalfOf"]
    account = entry["actor"]["account"] or "–"
    return f"{account}\nfor {behalf['body']}" if behalf else account


def _what(act: dict[str, Any]) -> str:
    details = [words(str(act[name]).lower()) for name in _DETAILS if act.get(name) is not None]
    return words(act["type"]) + (f": {', '.join(details)}" if details else "")


def _came(entry: dict[str, Any]) -> str:
    if entry["forgotten"]:
        return f"{_came({**entry, 'forgotten': None})}\nits texts were forgotten on {moment(entry['forgotten']['at'])[:10]}"
    if not entry["allow"]:
        return "refused\n" + "\n".join(one["code"] for one in entry["reasons"])
    return "\n".join(words(event["type"]) for event in entry["events"])
