"""`getrapt history`: every entry of a case, refusals among them; as a table, or as a file."""

import sys
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.markup import escape
from rich.table import Table

from cli.client import Api, signed_in
from cli.output import As, AsJson, moment, print_json, refused_whole, screen, told, words
from cli.whole_file import whole_file

app = typer.Typer()


class FileFormat(StrEnum):
    """The files that a history can be had as."""

    CSV = "csv"
    JSONL = "jsonl"


_MEDIA_TYPES = {FileFormat.CSV: "text/csv", FileFormat.JSONL: "application/jsonl"}
_DETAILS = ("choice", "outcome", "opinion", "agree", "founded", "tier", "term")


@app.command()
def history(
    case: Annotated[str, typer.Argument(metavar="ROUTEKAART", help="Its id or reference.")],
    file_format: Annotated[
        FileFormat | None,
        typer.Option("--format", help="As a file: CSV, safe for spreadsheet programs, or JSON Lines."),
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option("--out", metavar="FILE", help="Where to: written whole or not at all. Not given: to the screen."),
    ] = None,
    account: As = "auditor-rijk",
    as_json: AsJson = False,
) -> None:
    """Who did what in a case, on whose behalf, when, what came of it, and why not. Exit code 2 where a file cannot be
    written."""
    if file_format is None and out is not None:
        refused_whole("--out needs --format csv or --format jsonl", as_json=as_json)
    if file_format is not None and as_json:
        refused_whole("--json and --format are two forms of one answer: give one of them", as_json=False)
    if file_format is not None:
        _as_file(case, file_format, out, account)
        return
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


def _as_file(case: str, file_format: FileFormat, out: Path | None, account: str) -> None:
    media_type = _MEDIA_TYPES[file_format]
    with told(as_json=False), signed_in(account) as api, api.file(api.case_path(case, "history"), media_type) as pieces:
        if out is None:
            for piece in pieces:
                sys.stdout.buffer.write(piece)
            return
        try:
            with whole_file(out) as file:
                for piece in pieces:
                    file.write(piece)
        except OSError as error:
            refused_whole(f"{out}: the file cannot be written: {error.strerror or error}", as_json=False)
    screen.print(f"written to {out}", markup=False, soft_wrap=True)


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
