"""`getrapt procedure`: checks a procedure file, shows one, or the one in force at a moment, and proposes one that a second
person puts into force (`getrapt organisatie confirm`)."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer
from pydantic import TypeAdapter
from pydantic.alias_generators import to_snake
from rich.console import Console
from rich.markup import escape

from cli.client import CallFailed, signed_in
from cli.moments import At, FirstMoment, SecondMoment, tell_difference
from cli.output import As, AsJson, told
from cli.procedure_table import procedure_table
from cli.taking import Key, Who, take
from domain.procedure import Procedure
from domain.procedure_fit import misfits
from procedures.canonical import canonical_bytes, content_hash
from procedures.diagram import mermaid
from procedures.errors import DocumentError
from procedures.loader import EXAMPLE_PROCEDURE, load_organisation, load_procedure

app = typer.Typer(help="Check and show procedures, and propose one.", no_args_is_help=True)

_PROCEDURE = TypeAdapter(Procedure)


@app.command()
def check(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="The procedure, in YAML.")],
    organisation: Annotated[
        Path | None, typer.Option("--organisation", metavar="FILE", help="Check that it fits this organisation too.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Check a procedure: every problem on a line of its own, exit code 1 where there is one."""
    procedure: Procedure | None = None
    error: DocumentError | None = None
    unfit: tuple[str, ...] = ()
    try:
        procedure = load_procedure(file)
        if organisation is not None:
            unfit = misfits(procedure, load_organisation(organisation), datetime.now(UTC))
    except DocumentError as caught:
        error = caught
    problems = () if error is None else error.problems
    ok = not problems and not unfit
    if as_json:
        fields = ("file", "line", "column", "message", "allowed")
        answer = {
            "file": str(file),
            "ok": ok,
            "problems": [{name: getattr(problem, name) for name in fields} for problem in problems],
            "misfits": list(unfit),
            "procedure": _summary(procedure),
        }
        typer.echo(json.dumps(answer, ensure_ascii=False, indent=2))
    elif ok and procedure is not None:
        example = ", an example" if procedure.example else ""
        typer.echo(f"{file}: {procedure.id} version {procedure.version}{example}: no problems")
        typer.echo(f"content hash {procedure.content_hash}")
    else:
        for line in (*problems, *(f"{file}: {reason}" for reason in unfit)):
            typer.echo(str(line), err=True)
    raise typer.Exit(0 if ok else 1)


@app.command()
def show(
    file: Annotated[
        Path | None,
        typer.Argument(metavar="[FILE]", help="The procedure, in YAML.", show_default="the example that is included"),
    ] = None,
    at: At = None,
    account: As = "auditor-rijk",
    as_json: AsJson = False,
    as_mermaid: Annotated[bool, typer.Option("--mermaid", help="Print only the Mermaid diagram.")] = False,
) -> None:
    """Show a procedure as a table and as a Mermaid diagram; with --at the one that was in force at that moment."""
    if at is not None and file is not None:
        typer.echo("a file is of no moment: give FILE or --at", err=True)
        raise typer.Exit(2)
    try:
        procedure = load_procedure(file or EXAMPLE_PROCEDURE) if at is None else _in_force(at, account, as_json=as_json)
    except DocumentError as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(1) from None
    if as_json:
        content = json.loads(canonical_bytes(procedure)) | {"content_hash": procedure.content_hash}
        typer.echo(json.dumps(content, ensure_ascii=False, indent=2))
    elif as_mermaid:
        typer.echo(mermaid(procedure), nl=False)
    else:
        console = Console(emoji=False)
        console.print(f"[bold]{escape(procedure.title)}[/bold] ({procedure.id}, version {procedure.version})")
        if procedure.example:
            console.print("An example (voorbeeld), made up: not in force anywhere.", style="yellow")
        console.print(f"content hash {procedure.content_hash}", highlight=False)
        console.print(procedure_table(procedure))
        typer.echo("```mermaid\n" + mermaid(procedure) + "```")


@app.command()
def diff(since: FirstMoment, until: SecondMoment = None, account: As = "auditor-rijk", as_json: AsJson = False) -> None:
    """What changed in the procedure in force between two moments, field by field, and the entries that brought it."""
    tell_difference("/v1/procedures", since, until, account, as_json=as_json)


@app.command()
def propose(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="The procedure, in YAML.")],
    valid_from: Annotated[
        str,
        typer.Option("--from", help="New cases get it from this moment, which is to come: 2026-05-01T00:00:00+02:00."),
    ],
    account: Who,
    reasons: Annotated[str | None, typer.Option("--reasons", help="Why.")] = None,
    key: Key = None,
    as_json: AsJson = False,
) -> None:
    """Propose that new cases get this procedure from a moment on. It does once another person has confirmed it before that."""
    try:
        load_procedure(file)
    except DocumentError as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(1) from None
    body = {"kind": "put_procedure", "document": file.read_text("utf-8"), "validFrom": valid_from, "reasons": reasons}
    take("/v1/organisatie/wijzigingen", body, account, key, about="change", as_json=as_json)


def _in_force(at: str, account: str, *, as_json: bool) -> Procedure:
    """The procedure that new cases got at a moment, as the running application answers it, held to its hash."""
    with told(as_json=as_json), signed_in(account) as api:
        found = api.get("/v1/procedures", {"at": at})["procedures"][0]
        procedure = _PROCEDURE.validate_python(_snake(found))
        if content_hash(procedure) != procedure.content_hash:
            raise CallFailed(["the procedure that was answered is not the one of its content hash"])
        return procedure


def _snake(value: object) -> object:
    if isinstance(value, dict):
        return {to_snake(name): _snake(inner) for name, inner in value.items()}
    return [_snake(one) for one in value] if isinstance(value, list) else value


def _summary(procedure: Procedure | None) -> dict[str, object] | None:
    if procedure is None:
        return None
    names = ("id", "version", "example", "content_hash")
    return {name: getattr(procedure, name) for name in names}
