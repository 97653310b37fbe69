"""`getrapt procedure`: checks a procedure file, and shows one to people. Putting one into force is not done here."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape

from cli.procedure_table import procedure_table
from domain.procedure import Procedure
from procedures.canonical import canonical_bytes
from procedures.diagram import mermaid
from procedures.errors import DocumentError
from procedures.fit import misfits
from procedures.loader import EXAMPLE_PROCEDURE, load_organisation, load_procedure

app = typer.Typer(help="Check and show procedures.", no_args_is_help=True)

AsJson = Annotated[bool, typer.Option("--json", help="Print JSON, for scripts.")]


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
        Path,
        typer.Argument(metavar="[FILE]", help="The procedure, in YAML.", show_default="the example that is included"),
    ] = EXAMPLE_PROCEDURE,
    as_json: AsJson = False,
    as_mermaid: Annotated[bool, typer.Option("--mermaid", help="Print only the Mermaid diagram.")] = False,
) -> None:
    """Show a procedure as a table and as a Mermaid diagram."""
    try:
        procedure = load_procedure(file)
    except DocumentError as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(1) from None
    if as_json:
        content = json.loads(canonical_bytes(procedure)) | {"content_hash": procedure.content_hash}
        typer.echo(json.dumps(content, ensure_ascii=False, indent=2))
    elif as_mermaid:
        typer.echo(mermaid(procedure), nl=False)
    else:
        console = Console()
        console.print(f"[bold]{escape(procedure.title)}[/bold] ({procedure.id}, version {procedure.version})")
        if procedure.example:
            console.print("An example (voorbeeld), made up: not in force anywhere.", style="yellow")
        console.print(f"content hash {procedure.content_hash}", highlight=False)
        console.print(procedure_table(procedure))
        typer.echo("```mermaid\n" + mermaid(procedure) + "```")


def _summary(procedure: Procedure | None) -> dict[str, object] | None:
    if procedure is None:
        return None
    names = ("id", "version", "example", "content_hash")
    return {name: getattr(procedure, name) for name in names}
