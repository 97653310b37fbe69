"""The command `getrapt` is gathered from modules, and loads no more of them than what was typed needs."""

import importlib
import subprocess
import sys

import pytest
import typer
from typer.testing import CliRunner

from cli.__main__ import MODULES, build, names_of
from runtime.settings import ROOT

LOADED = (
    "import sys; from cli.__main__ import build; build('api');"
    " print(*sorted(name for name in sys.modules if name.startswith('cli.')))"
)


@pytest.mark.parametrize(("module", "holds"), [one for one in MODULES if not isinstance(one[1], str)])
def test_a_module_is_named_with_the_commands_that_it_brings(module: str, holds: tuple[str, ...]) -> None:
    app: typer.Typer = importlib.import_module(module).app
    names = [
        one.name or str(getattr(one.callback, "__name__", "")).replace("_", "-") for one in app.registered_commands
    ]
    assert (tuple(names), app.registered_groups) == (holds, [])


def test_each_name_alone_gives_the_same_command_as_all_together() -> None:
    whole = build()
    for _, holds in MODULES:
        for name in names_of(holds):
            alone, together = (CliRunner().invoke(app, [name, "--help"]) for app in (build(name), whole))
            assert alone.exit_code == together.exit_code == 0, name
            assert alone.output == together.output, name


def test_a_program_of_the_stack_does_not_load_the_other_commands() -> None:
    ran = subprocess.run(
        [sys.executable, "-P", "-c", LOADED],
        env={"PYTHONPATH": str(ROOT)},
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    assert "cli.serve" in ran.stdout.split()
    assert not {"cli.stack", "cli.import_cases", "cli.verify"} & set(ran.stdout.split())


def test_whatever_else_was_typed_knows_all_commands() -> None:
    names = [name for _, holds in MODULES for name in names_of(holds)]
    for first in (None, "--help", "nonsense"):
        listed = CliRunner().invoke(build(first), ["--help"], env={"COLUMNS": "200"}).output
        assert [name for name in names if f" {name} " not in listed] == []
