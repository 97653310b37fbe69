"""`getrapt processing`: the log of processing as JSON Lines (Logboek Dataverwerkingen), and the register of activities."""

from dataclasses import asdict
from typing import TYPE_CHECKING

import typer

from cli.authority_database import Case, Since, UnaskableError, answered, case_id, looked, moment
from cli.foreseen import foreseen
from cli.output import AsJson, print_json, screen
from domain.looks import LookKind
from runtime.running import running_settings
from runtime.settings import Settings

if TYPE_CHECKING:
    from store.database import Database

app = typer.Typer(help="The log and the register of processing of personal data.", no_args_is_help=True)

_PAGE = 200


@app.command()
def log(since: Since = None, case: Case = None) -> None:
    """Print a line for each act and look and each person whose data it touched, by time; never who acted or looked."""

    async def printed(database: "Database", settings: Settings) -> None:
        from procedures.loader import load_processing
        from runtime.composition import master_key
        from store.processing import Place, ProcessingLog, Wanted, as_lines

        if settings.master_key is None and settings.master_key_file is None:
            raise UnaskableError("persons stand in this log by a keyed pseudonym: set GETRAPT_MASTER_KEY_FILE")
        register = load_processing(settings.processing_activities)
        of_case = await case_id(case, database, settings)
        wanted = Wanted(moment(since), of_case)
        await looked(database, LookKind.PROCESSING_LOG, of_case)
        lines = ProcessingLog(database, master_key(settings))
        after: Place | None = Place()
        while after is not None:
            page = await lines.page(register, wanted, after, _PAGE)
            print(as_lines(page.lines), end="")
            after = page.after

    answered(printed, as_json=False)


@app.command()
def activities(as_json: AsJson = False) -> None:
    """Show the register of processing activities that lines name, with every problem in it by line."""
    from procedures.loader import load_processing

    with foreseen(as_json=as_json):
        register = load_processing(running_settings(Settings.load()).processing_activities)
    if as_json:
        print_json({"example": register.example, "activities": [asdict(one) for one in register.activities]})
        return
    if register.example:
        screen.print("voorbeeld: nobody has adopted this register", style="bold")
    for one in register.activities:
        screen.print(f"{one.id}: {one.title}", style="bold", markup=False)
        for name in ("purpose", "ground", "retention"):
            screen.print(f"  {name:<10} {getattr(one, name)}", markup=False, soft_wrap=True)
        for name in ("subjects", "data", "recipients", "purposes", "looks"):
            screen.print(f"  {name:<10} {', '.join(getattr(one, name)) or '–'}", markup=False, soft_wrap=True)
