"""The rooms of the house: what each may import, whatever an import is wrapped in."""

import ast
import importlib.metadata
import sys
import tomllib
from pathlib import Path

import pytest

from runtime.settings import ROOT

# The table of the design, and docs/adr/0017 and 0045. `cli` may import everything; nothing imports `cli`.
MAY_IMPORT = {
    "domain": set[str](),
    "audit": {"domain"},
    "procedures": {"domain"},
    "store": {"domain", "audit"},
    "authority": {"domain", "audit", "store"},
    "workflows": {"domain"},
    "activities": {"domain", "authority", "store", "procedures", "workflows"},
    "verification": {"domain", "audit", "authority", "store"},
    "api": {"domain", "authority", "store", "procedures"},
}
MAY_IMPORT["runtime"] = {*MAY_IMPORT}
# A program of its own, which no other room may lean on either.
MAY_IMPORT["witness"] = {"audit"}
ROOMS = {*MAY_IMPORT, "cli"}
STRAY = {"utils", "helpers", "common", "manager", "managers", "misc"}


def modules() -> list[Path]:
    return [path for room in sorted(ROOMS) for path in (ROOT / room).rglob("*.py")]


def test_the_contracts_that_are_checked_are_the_table_of_the_design() -> None:
    configured = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["importlinter"]
    assert set(configured["root_packages"]) == ROOMS
    forbidden: dict[str, set[str]] = {}
    for contract in configured["contracts"]:
        if not contract.get("ignore_imports"):
            (room,) = contract["source_modules"]
            forbidden[room] = set(contract["forbidden_modules"]) & ROOMS
    assert forbidden == {room: ROOMS - {room} - may for room, may in MAY_IMPORT.items()}


def test_the_domain_imports_the_standard_library_only() -> None:
    for path in (ROOT / "domain").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            names: list[str] = []
            if isinstance(node, ast.Import):
                names = [alias.name for alias in node.names]
            elif isinstance(node, ast.ImportFrom) and not node.level:
                names = [node.module or ""]
            for name in names:
                assert name.split(".")[0] in sys.stdlib_module_names | {"domain"}, f"{path.name} imports {name}"


def test_no_dependency_ships_one_of_our_names() -> None:
    taken = {
        name: distributions
        for name, distributions in importlib.metadata.packages_distributions().items()
        if name in ROOMS | {"bench", "policies", "deploy"}
    }
    assert taken == {}


@pytest.mark.parametrize("path", modules(), ids=lambda path: path.relative_to(ROOT).as_posix())
def test_a_module_is_named_and_says_what_it_is(path: Path) -> None:
    text = path.read_text("utf-8")
    assert path.stem not in STRAY
    assert not text.strip() or ast.get_docstring(ast.parse(text)), "no docstring"
