"""`getrapt audit redraw`: draws the sample of an audit again from the entries, and says whether it is the same."""

from typing import TYPE_CHECKING, Annotated

import typer

from cli.authority_database import UnaskableError, answered, looked
from cli.output import AsJson, errors, print_json, screen
from domain.looks import LookKind
from runtime.settings import Settings

if TYPE_CHECKING:
    from store.database import Database
    from verification.redraw import Redrawn

app = typer.Typer()


@app.command()
def redraw(
    audit: Annotated[str, typer.Argument(metavar="AUDIT", help="Its id.")],
    as_json: AsJson = False,
) -> None:
    """Draw the sample again from the entries alone, by the seed and the size of the ledger that the audit names. Exit code
    1 when it is another one, 2 when it could not be drawn."""

    async def redrawn(database: "Database", _: Settings) -> "Redrawn":
        from verification.redraw import UndrawableError
        from verification.redraw import redraw as draw_again

        await looked(database, LookKind.AUDIT)
        with errors.status("drawing again") as status:
            try:
                found = await draw_again(database, audit, progress=lambda done: status.update(f"{done} entries read"))
            except UndrawableError as error:
                raise UnaskableError(f"{error}; see `getrapt verify`") from error
        if found is None:
            raise UnaskableError(f"there is no audit {audit}")
        return found

    found = answered(redrawn, as_json=as_json)
    if as_json:
        print_json(
            {
                "same": found.same,
                "seed": found.plan.seed,
                "ledgerSize": found.plan.ledger_size,
                "population": {"recorded": found.recorded.population, "drawn": found.now.population},
                "sample": {"recorded": list(found.recorded.sample), "drawn": list(found.now.sample)},
                "findings": [one.message for one in found.findings],
            }
        )
    else:
        _tell(found)
    raise typer.Exit(0 if found.same else 1)


def _tell(found: "Redrawn") -> None:
    drawn = (
        f"{len(found.now.sample)} of {found.now.population} closed cases in the first {found.plan.ledger_size} entries"
    )
    for one in found.findings:
        screen.print(f"entry {one.index}: {one.message}", markup=False, soft_wrap=True)
    if found.same:
        screen.print(f"the same sample: {drawn}")
        return
    for case in sorted({*found.recorded.sample} ^ {*found.now.sample}):
        where = "recorded and not drawn" if case in found.recorded.sample else "drawn and not recorded"
        screen.print(f"{case}: {where}", markup=False, soft_wrap=True)
    said = f"the entry says {len(found.recorded.sample)} of {found.recorded.population}"
    screen.print(f"not the same sample: {drawn}; {said}", style="red", soft_wrap=True)
