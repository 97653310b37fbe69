"""What commands that look back have in common: how a moment is given, and how a difference is printed."""

from collections.abc import Mapping
from typing import Annotated, Any

import typer

from cli.client import signed_in
from cli.output import moment, print_json, screen, told, words
from domain.moments import EXAMPLES

At = Annotated[
    str | None, typer.Option("--at", metavar="MOMENT", help=f"As it stood at this moment: {EXAMPLES}. Not given: now.")
]
FirstMoment = Annotated[str, typer.Option("--from", metavar="MOMENT", help=f"The first moment: {EXAMPLES}.")]
SecondMoment = Annotated[
    str | None, typer.Option("--to", metavar="MOMENT", help="The second moment, written likewise. Not given: now.")
]


def given(**asked: str | None) -> dict[str, str]:
    """The parameters of a request that have a value."""
    return {name: value for name, value in asked.items() if value is not None}


def tell_difference(
    path: str, since: str, until: str | None, account: str, *, as_json: bool, **more: str | None
) -> None:
    """Asks for the difference of the resource at `path`, and prints it. Exit code 1 where it was not answered."""
    with told(as_json=as_json), signed_in(account) as api:
        found = api.get(f"{path}/difference", {"from": since, **given(to=until, **more)})
    if as_json:
        print_json(found)
    else:
        print_difference(found)


def print_difference(found: Mapping[str, Any]) -> None:
    """A difference in lines: each field, what it was and is, and the entries that brought it."""
    screen.print(f"from {moment(found['from'])} to {moment(found['to'])}", markup=False, soft_wrap=True)
    for change in found["changes"]:
        entries = ", ".join(map(str, change["entries"]))
        line = f"  {change['field']}: {_shown(change['before'])} → {_shown(change['after'])}  [{entries}]"
        screen.print(line, markup=False, soft_wrap=True)
    if not found["changes"]:
        screen.print("nothing changed")
    for entry in found["entries"]:
        behalf = entry["onBehalfOf"]
        of = f" for {behalf['body']} (namens {behalf['principal']})" if behalf else ""
        who = entry["actor"]["account"] or "an account that was forgotten"
        line = f"[{entry['index']}] {moment(entry['recordedAt'])} {words(entry['act'])} by {who}{of}"
        screen.print(line, markup=False, soft_wrap=True)
    if found.get("deliberationHidden"):
        screen.print("votes, reasons and advice are not shown to this account", style="dim")


def _shown(value: object) -> str:
    match value:
        case None:
            return "–"
        case bool():
            return "yes" if value else "no"
        case list():
            return ", ".join(map(_shown, value))
        case {"forgotten": True}:
            return "(forgotten)"
        case _:
            return str(value)
