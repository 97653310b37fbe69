"""`getrapt authority what-if`: which recorded verdicts and routes would change under another policy, procedure or register."""

from collections.abc import Iterator, Mapping
from dataclasses import asdict
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.markup import escape
from rich.table import Table

from cli.authority_database import CsvFile, UnaskableError, answered, looked, opa_program
from cli.candidate_mandaten import candidate_mandaten
from cli.csv_file import write_csv
from cli.output import AsJson, errors, print_json, screen, words
from domain.looks import LookKind
from runtime.settings import Settings

if TYPE_CHECKING:
    from store.database import Database
    from verification.candidate import Candidate
    from verification.what_if import WhatIf

app = typer.Typer()

COLUMNS = (
    *("case", "entry", "act", "recorded_at", "change"),
    *("old", "old_reasons", "old_route", "new", "new_reasons", "new_route"),
)


@app.command("what-if")
def what_if(
    policy: Annotated[
        Path | None, typer.Option("--policy", metavar="DIR", help="A candidate policy: sources like policies/.")
    ] = None,
    procedure: Annotated[
        Path | None, typer.Option("--procedure", metavar="FILE", help="A candidate version of a procedure, in YAML.")
    ] = None,
    mandaten: Annotated[
        Path | None,
        typer.Option("--mandates", metavar="FILE", help="A candidate register: `mandaat export` writes one."),
    ] = None,
    csv_file: CsvFile = None,
    timeout: Annotated[
        float, typer.Option("--timeout", min=0.1, max=3600, help="Seconds that the candidate may take for a batch.")
    ] = 60.0,
    as_json: AsJson = False,
) -> None:
    """Put every recorded question to a candidate, and show what would change. Nothing is written but that it was looked at. Exit
    code 1 where an entry could not be put and was left out, 2 where the candidate cannot be tried."""

    async def tried(database: "Database", settings: Settings) -> "WhatIf":
        from verification.candidate import CandidateError
        from verification.what_if import what_if as try_out

        opa = opa_program(settings)
        try:
            candidate = await _candidate(policy, procedure, mandaten, database, settings)
            await looked(database, LookKind.WHAT_IF)
            with errors.status("asking the candidate") as status:
                return await try_out(
                    *(database, opa, candidate),
                    timeout=timeout,
                    progress=lambda done: status.update(f"{done} verdicts read"),
                )
        except CandidateError as error:
            raise UnaskableError(str(error)) from error

    report = answered(tried, as_json=as_json)
    if csv_file is not None:
        written = report

        async def kept(_: "Database", __: Settings) -> int:
            return write_csv(csv_file, COLUMNS, _rows(written))

        answered(kept, as_json=as_json)
    if as_json:
        print_json({"counts": report.counts, "changed": len(report.changes), **asdict(report)})
    else:
        _tell(report)
    raise typer.Exit(1 if report.unreadable else 0)


async def _candidate(
    policy: Path | None, procedure: Path | None, mandaten: Path | None, database: "Database", settings: Settings
) -> "Candidate":
    from procedures.errors import ProcedureError
    from procedures.loader import load_procedure
    from runtime.policy_bundle import policy_sources
    from verification.candidate import Candidate, CandidateError, check_sources

    if [policy, procedure, mandaten].count(None) != 2:
        raise CandidateError("name one candidate: --policy DIR, --procedure FILE or --mandates FILE")
    if mandaten is not None:
        return Candidate(mandaten=await candidate_mandaten(mandaten, database, settings))
    if procedure is not None:
        try:
            return Candidate(procedure=load_procedure(procedure))
        except ProcedureError as error:
            raise CandidateError(f"the candidate procedure cannot be used\n{error}") from error
    if policy is None or not policy.is_dir():
        raise CandidateError(f"{policy} is no directory")
    if not (policy / "getrapt").is_dir():
        raise CandidateError(f"{policy} has no folder getrapt in it, as policies/ has")
    return Candidate(sources=check_sources(policy, policy_sources(policy)))


def _rows(report: "WhatIf") -> Iterator[tuple[str, ...]]:
    for one in report.changes:
        where = (one.case or "", str(one.index), one.act, one.recorded_at, " ".join(one.kinds))
        yield (*where, *_cells(one.old), *_cells(one.new))


def _cells(verdict: Mapping[str, Any]) -> tuple[str, str, str]:
    """Allowed or refused, for which reasons, and where to."""
    return ("allowed" if verdict["allow"] else "refused", " ".join(verdict["reasons"] or ()), _route(verdict["route"]))


def _route(route: Mapping[str, Any] | None) -> str:
    if route is None:
        return ""
    to = " ".join(part for part in (route.get("to"), route.get("tier"), route.get("outcome")) if part)
    return f"{to} ({' '.join(route['reasons'])})"


def _tell(report: "WhatIf") -> None:
    for case, changes in groupby(report.changes, key=lambda one: one.case):
        table = Table(title=f"routekaart {case}" if case else "the register", title_justify="left")
        for heading in ("entry", "act", "change", "old", "new"):
            table.add_column(heading, overflow="fold")
        for one in changes:
            cells = (str(one.index), words(one.act), ", ".join(one.kinds), _answer(one.old), _answer(one.new))
            table.add_row(*map(escape, cells))
        screen.print(table)
    for left in report.unreadable:
        screen.print(f"entry {left.index} was left out: {left.message}", style="red", markup=False, soft_wrap=True)
    if report.unconcerned:
        screen.print(f"{report.unconcerned} verdicts are not concerned")
    counts = ", ".join(f"{kind} {count}" for kind, count in report.counts.items() if count)
    changed = f"{len(report.changes)} would change ({counts})" if report.changes else "none would change"
    screen.print(f"{report.asked} verdicts asked of the candidate; {changed}")


def _answer(verdict: Mapping[str, Any]) -> str:
    answer, reasons, route = _cells(verdict)
    return "\n".join((answer, *reasons.split(), *([route] if route else ())))
