"""`getrapt authority log`: the recorded verdicts as JSON Lines of the Authorization Decision Log."""

import json
from typing import TYPE_CHECKING

import typer

from cli.authority_database import Case, Since, UnaskableError, answered, case_id, looked, moment
from domain.looks import LookKind
from runtime.settings import Settings

if TYPE_CHECKING:
    from store.database import Database

app = typer.Typer()


@app.command()
def log(since: Since = None, case: Case = None) -> None:
    """Print one record for each verdict, refusals among them, on a line of its own, in the order of the log."""

    async def printed(database: "Database", settings: Settings) -> None:
        from store.decision_log import decision_record
        from verification.recorded import Recorded, Selection, Unreadable
        from verification.stored import all_stored

        selection = Selection(moment(since), await case_id(case, database, settings))
        await looked(database, LookKind.DECISION_LOG, selection.case)
        async with all_stored(database) as stored:
            async for one in Recorded(stored).entries(selection):
                if isinstance(one, Unreadable):
                    raise UnaskableError(f"entry {one.index} cannot be read: {one.message}; see `getrapt verify`")
                print(json.dumps(decision_record(one), ensure_ascii=False))

    answered(printed, as_json=False)
