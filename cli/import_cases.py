"""`getrapt import`: opens the cases of a file, one for each row. Reading the file is `cli.case_file`'s.

A row that was opened before is not opened again: its key is made of its content, so the ledger knows it.
"""

import asyncio
from operator import itemgetter
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from api.today import today
from cli.case_file import CaseFileError, count_cases, read_cases
from cli.case_report import write_report
from cli.client import stack_url
from cli.output import As, AsJson, errors, print_json, refused_whole, screen, told
from cli.whole_file import check_writable

if TYPE_CHECKING:
    from cli.import_tally import Tally

app = typer.Typer()

MOST_SHOWN = 20


@app.command("import")
def import_cases(
    file: Annotated[Path, typer.Argument(metavar="FILE.csv", help="The case file.")],
    report: Annotated[Path | None, typer.Option(metavar="FILE", help="Write the rejected rows here, as CSV.")] = None,
    account: As = "zaakbehandelaar-ncg",
    as_json: AsJson = False,
) -> None:
    """Open one case for each row. Exit code 1 when rows were rejected, 2 when the file was refused whole, 3 when the
    stack stopped answering: run it again then, nothing is opened twice."""
    # Only here: the other commands need no web framework, and are quick.
    from cli.import_run import ImportStopped, import_rows
    from cli.import_tally import Tally

    date = today()
    try:
        count = count_cases(file)
        rows = read_cases(file, date)
        if report is not None:
            check_writable(report)
    except CaseFileError as error:
        refused_whole(str(error), as_json=as_json)
    except OSError as error:
        refused_whole(f"{report}: the report cannot be written: {error.strerror}", as_json=as_json)
    with told(as_json=as_json, code=2):
        url = stack_url()
        with _progress(as_json=as_json) as progress:
            task = progress.add_task("cases", total=count)
            tally = Tally(warn=lambda line: None if as_json else errors.print(line, style="bold", markup=False))
            try:
                asyncio.run(import_rows(url, account, rows, tally, lambda: progress.advance(task)))
            except ImportStopped as stopped:
                tally.stopped = str(stopped)
    written = None
    if report is not None and tally.stopped is None:
        written = write_report(report, (tally.with_faults(row) for row in read_cases(file, date) if tally.rejects(row)))
    _tell(file, tally, report if written is not None else None, as_json=as_json)
    raise typer.Exit(3 if tally.stopped else 1 if tally.rejected else 0)


def _progress(*, as_json: bool) -> Progress:
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    return Progress(*columns, console=errors, disable=as_json or not errors.is_terminal)


def _tell(file: Path, tally: "Tally", report: Path | None, *, as_json: bool) -> None:
    if as_json:
        print_json(
            {
                "file": str(file),
                "opened": tally.opened,
                "alreadyThere": tally.there,
                "rejected": tally.rejected,
                "withoutTier": len(tally.opening),
                "rejections": sorted(tally.shown, key=itemgetter("line")),
                "report": None if report is None else str(report),
                "cautions": [{"code": code, "text": text} for code, text in tally.cautions.items()],
                "likeForgotten": sorted(tally.like_forgotten),
                "stopped": tally.stopped,
            }
        )
        return
    for one in sorted(tally.shown, key=itemgetter("line"))[:MOST_SHOWN]:
        screen.print(
            f"line {one['line']}, {one['column']}: {one['message']} ({one['value']!r}; expected: {one['expected']})",
            markup=False,
            soft_wrap=True,
        )
    if tally.rejected and len(tally.shown) > MOST_SHOWN:
        screen.print("… and more; see --report", style="dim")
    screen.print(f"{tally.opened} opened, {tally.there} already there, {tally.rejected} rejected")
    if tally.like_forgotten:
        lines = ", ".join(map(str, sorted(tally.like_forgotten)))
        screen.print(f"like cases that were forgotten, and opened: lines {lines}", soft_wrap=True)
    if tally.opening and not tally.stopped:
        screen.print(f"{len(tally.opening)} not in their first tier yet; it opens by itself (see: getrapt status)")
    if report is not None:
        screen.print(f"the rejected rows are in {report}", markup=False, soft_wrap=True)
    if tally.stopped:
        errors.print(tally.stopped, style="red", markup=False, soft_wrap=True)
