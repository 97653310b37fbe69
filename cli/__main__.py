"""`python -m cli`: gathers the commands of the modules beside this one into the one `getrapt` command.

Each module offers either commands or a group of them; what they do, and how their options look, is theirs alone.
"""

import importlib
import sys

import typer

# A module is named with what its `app` holds: commands of these names, or a group of this name. This is the order of the help page.
MODULES: tuple[tuple[str, tuple[str, ...] | str], ...] = (
    ("cli.stack", ("up", "down", "status")),
    ("cli.doctor", ("doctor",)),
    ("cli.procedure", "procedure"),
    ("cli.import_cases", ("import",)),
    ("cli.case", "case"),
    ("cli.act", ("act",)),
    ("cli.history", ("history",)),
    ("cli.receipt", ("receipt",)),
    ("cli.why", ("why",)),
    ("cli.route", ("route",)),
    ("cli.mandaat", "mandaat"),
    ("cli.organisatie", "organisatie"),
    ("cli.belang", "belang"),
    ("cli.audit", "audit"),
    ("cli.subject", "subject"),
    ("cli.retention", "retention"),
    ("cli.verify", ("verify",)),
    ("cli.authority_group", "authority"),
    ("cli.access", "access"),
    ("cli.processing", "processing"),
    ("cli.trace", ("trace",)),
    ("cli.policy", "policy"),
    ("cli.log", "log"),
    ("cli.serve", ("worker", "api", "prepare", "recover")),
    ("cli.temporal_server", ("temporal-server",)),
    ("cli.deployment", ("deployment-secrets",)),
    ("cli.witness", "witness"),
)


def build(first: str | None = None) -> typer.Typer:
    """The command, from the modules above. Where the first word of what was typed is one of theirs, only from that module: all of them
    take longer to load than most commands take, and each program of the stack would keep them in memory."""
    modules = [one for one in MODULES if first in names_of(one[1])] or MODULES
    app = typer.Typer(
        name="getrapt",
        help="Carries routekaart cases through tiered decision-making.",
        no_args_is_help=True,
        add_completion=False,
        pretty_exceptions_enable=False,
    )
    # Also where it has but one command, that is given by its name.
    app.callback()(_nothing)
    for module, holds in modules:
        commands: typer.Typer = importlib.import_module(module).app
        app.add_typer(commands, name=holds if isinstance(holds, str) else None)
    return app


def names_of(holds: tuple[str, ...] | str) -> tuple[str, ...]:
    """The words by which what a module holds is called."""
    return (holds,) if isinstance(holds, str) else holds


def _nothing() -> None:
    pass


def main() -> None:
    """Run the command; a wrong setting is a line a person can act on, never a traceback."""
    from runtime.settings import SettingsError

    try:
        build(sys.argv[1] if len(sys.argv) > 1 else None)(prog_name="getrapt")
    except SettingsError as error:
        sys.stderr.write(f"{error}\n")
        raise SystemExit(2) from None


if __name__ == "__main__":
    main()
