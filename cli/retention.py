"""`getrapt retention`: what is due by its term, and the package in which a case goes to an archive."""

import io
import os
import uuid
import zipfile
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.markup import escape
from rich.table import Table

from cli.client import Api, signed_in
from cli.csv_file import write_csv
from cli.output import AsJson, print_json, refused_whole, screen, told, words
from cli.subject import case_subject, write_private
from cli.taking import Key, Who
from cli.whole_file import check_writable

app = typer.Typer(help="List what is due by its term, and make the package for an archive.", no_args_is_help=True)

_COLUMNS = ("case", "category", "action", "closedOn", "term", "dueOn", "held", "readable")
_OF_REGISTERS = ("kind", "id", "category", "action", "endedOn", "term", "dueOn", "held")


@app.command()
def due(
    account: Who,
    at: Annotated[str | None, typer.Option(help="On this day, such as 2040-01-31; not given: today.")] = None,
    csv: Annotated[
        Path | None, typer.Option("--csv", metavar="FILE", help="Write it as CSV to this file as well.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """The closed cases of which the term is over, and the audits, meetings, changes, mandaten and interests: to be destroyed (by
    forgetting), or to go to an archive. Exit code 1 when refused."""
    if csv is not None:
        try:
            check_writable(csv)
        except OSError as error:
            refused_whole(f"{csv} cannot be written: {error.strerror}", as_json=as_json)
    with told(as_json=as_json), signed_in(account) as api:
        page, found = _pages(api, "/v1/bewaartermijnen/due", "cases", at)
        _, registers = _pages(api, "/v1/bewaartermijnen/due/registers", "registers", at)
    rows, others = _cells(found, _COLUMNS), _cells(registers, _OF_REGISTERS)
    if csv is not None:
        # `closedOn` is for both the day from which the term runs.
        columns = (*_COLUMNS, "kind", "id")
        write_csv(csv, columns, [(*row, "", "") for row in rows] + [("", *row[2:], "", *row[:2]) for row in others])
    if as_json:
        print_json({"schedule": page["schedule"], "at": page["at"], "cases": found, "registers": registers})
        return
    _show(("case", "category", "to do", "closed", "term", "due", "held", "still readable"), rows)
    if others:
        _show(("register", "id", "category", "to do", "ended", "term", "due", "held"), others)
    if page["schedule"]["voorbeeld"]:
        screen.print(
            f"the terms of {page['schedule']['id']} are an example: {page['schedule']['source']}", soft_wrap=True
        )


def _pages(api: Api, path: str, name: str, at: str | None) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """The last page of this list, and all that is on its pages."""
    found: list[dict[str, Any]] = []
    page: dict[str, Any] = {"after": -1}
    while page["after"] is not None:
        page = api.get(path, {"after": page["after"], **({} if at is None else {"at": at})})
        found += page[name]
    return page, found


def _cells(found: list[dict[str, Any]], columns: tuple[str, ...]) -> list[tuple[str, ...]]:
    return [tuple(_cell(one[name]) for name in columns) for one in found]


def _show(headings: tuple[str, ...], rows: list[tuple[str, ...]]) -> None:
    table = Table()
    for heading in headings:
        table.add_column(heading, overflow="fold")
    for row in rows:
        table.add_row(*(escape(words(cell)) for cell in row))
    screen.print(table)


@app.command()
def package(
    case: Annotated[str, typer.Argument(metavar="CASE", help="A closed case: its id or reference.")],
    account: Who,
    out: Annotated[
        Path, typer.Option(metavar="DIR|ZIP", help="A file that ends in .zip, or a directory that is not there yet.")
    ],
    key: Key = None,
    as_json: AsJson = False,
) -> None:
    """The case as a dossier with its files, each described by MDTO 1.0.1. Exit code 1 when refused."""
    zipped = out.suffix.lower() == ".zip"
    if not zipped and out.exists():
        refused_whole(f"{out} is there already; name a directory that is not", as_json=as_json)
    if zipped:
        try:
            check_writable(out)
        except OSError as error:
            refused_whole(f"{out} cannot be written: {error.strerror}", as_json=as_json)
    with told(as_json=as_json), signed_in(account) as api:
        path = f"/v1/betrokkenen/{case_subject(api, case)}/packages"
        content = api.post_for_bytes(path, {}, key or uuid.uuid4().hex)
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        names = archive.namelist()
        if zipped:
            write_private(out, content)
        else:
            _unpacked(archive, out)
    if as_json:
        print_json({"written": str(out), "files": names})
    else:
        screen.print(f"{len(names)} files written to {out}", markup=False, soft_wrap=True)


def _cell(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else ""
    return "; ".join(value) if isinstance(value, list) else str(value)


def _unpacked(archive: zipfile.ZipFile, out: Path) -> None:
    """The files in a directory of that name: whole, or not there."""
    unfinished = out.with_name(f".{out.name}.{os.getpid()}")
    unfinished.mkdir(mode=0o700, parents=True)
    for name in archive.namelist():
        write_private(unfinished / Path(name).name, archive.read(name))
    unfinished.rename(out)
