"""`getrapt authority replay`: asks every recorded verdict again of the policy that gave it, and names what differs."""

from dataclasses import asdict
from typing import TYPE_CHECKING

import typer

from cli.authority_database import Case, Since, answered, case_id, looked, moment, opa_program
from cli.output import AsJson, errors, print_json, screen
from domain.looks import LookKind
from runtime.settings import Settings

if TYPE_CHECKING:
    from store.database import Database
    from verification.replay import ReplayReport

app = typer.Typer()

MOST_SHOWN = 50


@app.command()
def replay(since: Since = None, case: Case = None, as_json: AsJson = False) -> None:
    """Ask the policies of that time again, with the facts of that time. Exit code 1 when a verdict is not the same,
    2 when they could not be asked."""

    async def replayed(database: "Database", settings: Settings) -> "ReplayReport":
        from verification.recorded import Selection
        from verification.replay import replay as replay_all

        opa = opa_program(settings)
        selection = Selection(moment(since), await case_id(case, database, settings))
        await looked(database, LookKind.REPLAY, selection.case)
        with errors.status("asking again") as status:
            return await replay_all(
                database, opa, selection, progress=lambda done: status.update(f"{done} verdicts read")
            )

    report = answered(replayed, as_json=as_json)
    if as_json:
        listed = [asdict(one) | {"case": one.case} for one in report.disagreements]
        print_json(
            {
                "agrees": report.agrees,
                "verdicts": report.verdicts,
                "asked": report.asked,
                "disagreements": listed,
            }
        )
    else:
        _tell(report)
    raise typer.Exit(0 if report.agrees else 1)


def _tell(report: "ReplayReport") -> None:
    for one in report.disagreements[:MOST_SHOWN]:
        where = f"entry {one.index}, {one.act}, {one.case or 'the register'}"
        screen.print(f"{where}: {one.message}", markup=False, soft_wrap=True)
    if len(report.disagreements) > MOST_SHOWN:
        screen.print(f"… and {len(report.disagreements) - MOST_SHOWN} more; see --json", style="dim")
    if report.agrees:
        screen.print(f"every policy says the same again: {report.verdicts} verdicts")
    else:
        asked = f"{report.asked} of {report.verdicts} verdicts asked again"
        screen.print(f"{len(report.disagreements)} entries do not agree; {asked}", style="red")
