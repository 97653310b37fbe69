"""`getrapt audit export`: the whole log in one file, for an auditor to check elsewhere."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from cli.authority_database import UnaskableError, answered, looked
from cli.output import AsJson, errors, print_json, screen
from domain.looks import LookKind
from runtime.settings import Settings

if TYPE_CHECKING:
    from store.database import Database
    from verification.export import Exported

app = typer.Typer()


@app.command()
def export(
    out: Annotated[Path, typer.Option("--out", metavar="FILE", help="The file to write; one that is there stays.")],
    as_json: AsJson = False,
) -> None:
    """Write the log, its checkpoints, the policies and procedures, and a verifier of one file, as of one moment.

    It has pseudonyms, codes and hashes: no text, no name. Exit code 2 where nothing could be written.
    """
    columns = (TextColumn("entries"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=errors, disable=as_json or not errors.is_terminal) as progress:
        task = progress.add_task("entries", total=None)

        async def exported(database: "Database", _: Settings) -> "Exported":
            from verification.export import CannotBeExported, NothingToExport
            from verification.export import export as export_log

            await looked(database, LookKind.LOG_ENTRIES)
            try:
                return await export_log(
                    database, out, lambda done, total: progress.update(task, completed=done, total=total)
                )
            except (CannotBeExported, NothingToExport) as error:
                raise UnaskableError(str(error)) from error

        done = answered(exported, as_json=as_json)
    if as_json:
        print_json({"file": str(out), "entries": done.entries, "underCheckpoint": done.under_a_checkpoint})
        return
    screen.print(f"{out}: {done.entries} entries, {done.under_a_checkpoint} of them under a checkpoint", soft_wrap=True)
    screen.print("to check it: unzip -p FILE verify.py > verify.py, then python3 verify.py FILE", style="dim")
