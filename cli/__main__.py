"""`python -m cli`: gathers the commands of the modules beside this one into the one `getrapt` command.

Each module offers either commands or a group of them; what they do, and how their options look, is theirs alone.
"""

import importlib
import sys

import typer

# A module is named with what it holds: None means that its `app` brings top-level commands, a name that they form a
# group of that name. Imported in this order, which is the order of the help page.
MODULES: tuple[tuple[str, str | None], ...] = (
    ("cli.stack", None),
    ("cli.doctor", None),
    ("cli.procedure", "procedure"),
    ("cli.import_cases", None),
    ("cli.case", "case"),
    ("cli.act", None),
    ("cli.history", None),
    ("cli.receipt", None),
    ("cli.why", None),
    ("cli.route", None),
    ("cli.mandaat", "mandaat"),
    ("cli.organisatie", "organisatie"),
    ("cli.belang", "belang"),
    ("cli.audit", "audit"),
    ("cli.subject", "subject"),
    ("cli.retention", "retention"),
    ("cli.verify", None),
    ("cli.authority_group", "authority"),
    ("cli.access", "access"),
    ("cli.processing", "processing"),
    ("cli.trace", None),
    ("cli.policy", "policy"),
    ("cli.log", "log"),
    ("cli.serve", None),
    ("cli.temporal_server", None),
    ("cli.deployment", None),
    ("cli.witness", "witness"),
)


def build() -> typer.Typer:
    """The whole command, from the modules above."""
    app = typer.Typer(
        name="getrapt",
        help="Carries routekaart cases through tiered decision-making.",
        no_args_is_help=True,
        add_completion=False,
        pretty_exceptions_enable=False,
    )
    for module, group in MODULES:
        commands: typer.Typer = importlib.import_module(module).app
        app.add_typer(commands, name=group)
    return app


def main() -> None:
    """Run the command; a wrong setting is a line a person can act on, never a traceback."""
    from runtime.settings import SettingsError

    try:
        build()(prog_name="getrapt")
    except SettingsError as error:
        sys.stderr.write(f"{error}\n")
        raise SystemExit(2) from None


if __name__ == "__main__":
    main()
