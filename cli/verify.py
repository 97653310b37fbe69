"""`getrapt verify`: recomputes everything from the entries of the ledger and says what does not hold."""

import asyncio
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from cli.output import AsJson, errors, print_json, screen
from domain.errors import StoreUnavailable
from runtime.running import running_settings
from runtime.servers.locate import ServerMissingError
from runtime.settings import Settings, SettingsError

if TYPE_CHECKING:
    from verification.finding import Finding
    from verification.report import Report

app = typer.Typer()


class Unverifiable(Exception):
    """It could not be looked at; why not, for people."""


MOST_SHOWN = 50
_LEFT_OUT = {
    "texts": "no text was opened, since there is no master key here: whether texts are those that were committed to was not looked at",
    "witnesses": "no witness was asked for, since there is no policy of witnesses: nobody but the log says that it showed all the same",
}
"""What was not looked at, by its code in a report; of the others `verify.py` says the same."""


@dataclass(frozen=True, slots=True)
class Told:
    """What is known of the log from elsewhere: its first key, later ones that are accepted, and files that were kept."""

    key: str | None
    accepted: tuple[str, ...]
    checkpoints: tuple[Path, ...]
    proofs: tuple[Path, ...]
    policies: tuple[str, ...]


@app.command()
def verify(
    first: Annotated[bool, typer.Option("--first", help="End at the first thing that does not hold.")] = False,
    export: Annotated[
        Path | None, typer.Option("--export", help="Verify this export, and not the ledger of this home.")
    ] = None,
    witness_policy: Annotated[
        Path | None,
        typer.Option(
            help="A file with who has to have cosigned; not given: that of this home, and none for an export."
        ),
    ] = None,
    key: Annotated[
        str | None, typer.Option("--key", help="The first key of the log, as you know it from elsewhere.")
    ] = None,
    accept_key: Annotated[
        list[str] | None,
        typer.Option(metavar="KEY", help="A later key of the log, as you know it from elsewhere."),
    ] = None,
    checkpoint: Annotated[list[Path] | None, typer.Option(metavar="FILE", help="A checkpoint that you kept.")] = None,
    proof: Annotated[
        list[Path] | None, typer.Option(metavar="FILE", help="A proof that you kept, as `getrapt receipt` writes it.")
    ] = None,
    policy: Annotated[
        list[str] | None,
        typer.Option(
            metavar="REVISION", help="A policy that may have judged, by its whole revision; more than one may."
        ),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Recompute hashes, the tree and its checkpoints, sequences, cases and every verdict from the entries. Where the master
    key is at hand, every text is opened and held against its commitment as well. Exit code 1 when something does not hold,
    2 when it could not be looked at."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=errors, disable=as_json or not errors.is_terminal) as progress:
        signed = progress.add_task("checkpoints", total=None)
        task = progress.add_task("entries", total=None)
        try:
            report = asyncio.run(
                _verified(
                    first,
                    export,
                    witness_policy,
                    Told(
                        key,
                        tuple(accept_key or ()),
                        tuple(checkpoint or ()),
                        tuple(proof or ()),
                        tuple(policy or ()),
                    ),
                    lambda done, total: progress.update(task, completed=done, total=total),
                    lambda done, total: progress.update(signed, completed=done, total=total),
                )
            )
        except (StoreUnavailable, ServerMissingError, SettingsError, Unverifiable) as error:
            if as_json:
                print_json({"unverified": str(error)})
            else:
                errors.print(f"nothing was verified: {error}", style="red", markup=False, soft_wrap=True)
            raise typer.Exit(2) from None
    _tell(report, as_json=as_json)
    raise typer.Exit(0 if report.sound else 1)


async def _verified(
    first: bool,
    export: Path | None,
    witness_policy: Path | None,
    told: Told,
    progress: Callable[[int, int], None],
    on_checkpoints: Callable[[int, int], None],
) -> "Report":
    # Only here: the other commands need no database, and are quick.
    from runtime.composition import master_key
    from runtime.loaded_export import UnreadableExport, file_findings_of, loaded
    from runtime.servers.locate import server
    from runtime.witness_policy import read_witness_policy
    from store.database import Database
    from store.keys import KeyUnusable
    from verification.access import SEALED_WITHIN
    from verification.boundary import checked
    from verification.finding import Code, Finding
    from verification.kept import Misgiven, known_from_elsewhere, known_policies
    from verification.published import PUBLISHED_WITHIN
    from verification.trusted_keys import key_findings
    from verification.verify import verify as verify_all

    try:
        known, accepted, kept = known_from_elsewhere(told.key, told.accepted, told.checkpoints, told.proofs)
        policies = known_policies(told.policies)
    except Misgiven as error:
        raise Unverifiable(str(error)) from None
    settings = Settings.load()
    opa = server("opa", settings.cache)
    named = witness_policy if export is not None else witness_policy or settings.witness_policy
    policy = None if named is None else read_witness_policy(named)
    witnesses, logs = (None, ()) if policy is None else (policy.of_witnesses, policy.logs)
    compared = known is not None or bool(logs)
    if export is not None:
        try:
            async with loaded(export) as database:
                report = await verify_all(
                    database,
                    opa,
                    first_only=first,
                    witnesses=witnesses,
                    exported=True,
                    progress=progress,
                    on_checkpoints=on_checkpoints,
                    accepted=accepted,
                    kept=kept,
                    policies=policies,
                )
                more: list[Finding] = []
                with checked("the keys that were given", more):
                    more += await key_findings(database, known, logs)
                with checked("the files of the export", more):
                    try:
                        more += await file_findings_of(database, export)
                    except UnreadableExport as error:
                        # What the tables say was verified by now, and is told.
                        more.append(Finding(Code.FILE, None, None, f"its files cannot be read: {error}"))
                return _with(replace(report, key_compared=compared), more, first=first)
        except UnreadableExport as error:
            raise Unverifiable(f"{export}: {error}") from error
    settings = running_settings(settings)
    if settings.database_url is None:
        raise Unverifiable("nothing runs on this home; start it with `getrapt up`, or set GETRAPT_DATABASE_URL")
    keyed = settings.master_key is not None or settings.master_key_file is not None
    try:
        master = master_key(settings) if keyed else None
    except KeyUnusable as error:
        raise Unverifiable(str(error)) from None
    database = Database(settings.database_url)
    delay = PUBLISHED_WITHIN + timedelta(seconds=settings.log_interval)
    try:
        report = await verify_all(
            database,
            opa,
            first_only=first,
            witnesses=witnesses,
            master=master,
            delay=delay,
            progress=progress,
            on_checkpoints=on_checkpoints,
            accepted=accepted,
            kept=kept,
            policies=policies,
            sealing=SEALED_WITHIN + timedelta(seconds=settings.access_seal_seconds),
        )
        more = []
        with checked("the keys that were given", more):
            more += await key_findings(database, known, logs)
        return _with(replace(report, key_compared=compared), more, first=first)
    finally:
        await database.close()


def _with(report: "Report", more: "list[Finding]", *, first: bool) -> "Report":
    """The report with what was found beside the ledger; where it ends at the first finding, with one at most."""
    if first and (report.findings or more):
        return replace(report, findings=(*report.findings, *more)[:1], complete=False)
    return replace(report, findings=(*report.findings, *more))


def _tell(report: "Report", *, as_json: bool) -> None:
    from verification.standalone import HOW, LEFT_OUT

    if as_json:
        print_json({"sound": report.sound, **asdict(report), "left_out": list(report.left_out)})
        return
    for finding in report.findings[:MOST_SHOWN]:
        where = "the log" if finding.index is None else f"entry {finding.index}"
        stream = f" ({finding.stream})" if finding.stream else ""
        screen.print(f"{where}{stream}: {finding.code.value}: {finding.message}", markup=False, soft_wrap=True)
    if len(report.findings) > MOST_SHOWN:
        screen.print(f"… and {len(report.findings) - MOST_SHOWN} more; see --json", style="dim")
    looked_at = (
        f"{report.entries} entries of {report.streams} streams, {report.verdicts} verdicts asked again,"
        f" {report.looks} looks in the access log"
    )
    if report.forgotten:
        screen.print(f"forgotten: {report.forgotten} subjects with {report.forgotten_texts} texts; their hashes hold")
    if report.opened is not None:
        screen.print(f"{report.opened} texts were opened, and are those that were committed to")
    for one in report.keys:
        said = f"key {one.key}, named by entry {one.index}: {HOW[one.handover]}"
        screen.print(said, markup=False, soft_wrap=True)
    for by in report.policies:
        said = f"policy {by.revision}: {by.verdicts} verdicts, from entry {by.first} ({by.since}) to {by.last} ({by.until})"
        screen.print(said, markup=False, soft_wrap=True)
    if report.kept:
        screen.print(f"{report.kept} kept checkpoints and proofs were held against it")
    for code in report.left_out:
        screen.print(_LEFT_OUT.get(code) or LEFT_OUT[code], style="yellow")
    screen.print(f"{report.under_a_checkpoint} entries are under a published checkpoint")
    if report.witnessed_from is not None:
        screen.print(
            f"witnesses agree from the checkpoint of size {report.witnessed_from} on; {report.before_witnesses} before it were"
            " published without enough of them"
        )
    if report.sound:
        screen.print(f"everything holds: {looked_at}")
    else:
        rest = "" if report.complete else "; ended at the first"
        screen.print(f"{len(report.findings)} findings: {looked_at}{rest}", style="red")
