"""What the tests of this folder look at: the project's own files, parsed once. The rules are the tests' own."""

import ast
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from fnmatch import fnmatch
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]

IMPORTABLE: tuple[str, ...] = tuple(
    tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["importlinter"]["root_packages"]
)
"""The rooms that the import contracts speak of."""

ROOMS: tuple[str, ...] = (*IMPORTABLE, "policies", "bench", "tests", "deploy", "docs", "examples")
"""Every folder at the root, and so every name that Python would look for there."""


@dataclass(frozen=True)
class Module:
    """One Python file: its path below the root, its text and its syntax tree."""

    path: str
    text: str
    tree: ast.Module

    @property
    def room(self) -> str:
        """The folder at the root that it is in; empty for a file at the root itself."""
        return self.path.split("/")[0] if "/" in self.path else ""

    @property
    def name(self) -> str:
        """Its name, as it is imported."""
        return self.path.removesuffix(".py").removesuffix("/__init__").replace("/", ".")

    @property
    def lines(self) -> int:
        """How long it is."""
        return len(self.text.splitlines())


def _ignored() -> tuple[str, ...]:
    lines = (ROOT / ".gitignore").read_text("utf-8").splitlines()
    return (".git", *(line.strip().strip("/") for line in lines if line.strip() and not line.startswith("#")))


def _below(folder: Path, ignored: tuple[str, ...]) -> Iterator[Path]:
    for path in sorted(folder.iterdir()):
        if any(fnmatch(path.name, pattern) for pattern in ignored):
            continue
        if path.is_dir():
            yield from _below(path, ignored)
        elif not path.is_symlink():
            yield path


@cache
def files() -> tuple[Path, ...]:
    """Every file of the project; what .gitignore names is not of it. Read from disk: a copy may have no git."""
    return tuple(_below(ROOT, _ignored()))


@cache
def modules() -> tuple[Module, ...]:
    """Every Python file of the project."""
    found = []
    for path in files():
        if path.suffix == ".py":
            text = path.read_text("utf-8")
            found.append(Module(path.relative_to(ROOT).as_posix(), text, ast.parse(text, str(path))))
    return tuple(found)


def of_rooms(*rooms: str) -> tuple[Module, ...]:
    """The Python files of these rooms."""
    return tuple(module for module in modules() if module.room in rooms)


def imports(module: Module) -> Iterator[tuple[int, str, str | None]]:
    """Each import, wherever it stands: its line, the module, and the name taken out of it (None: the module itself)."""
    package = module.name if module.path.endswith("__init__.py") else module.name.rpartition(".")[0]
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name, None) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = node.module or ""
            if node.level:
                parts = package.split(".")
                base = ".".join([*parts[: len(parts) - node.level + 1], *([base] if base else [])])
            yield from ((node.lineno, base, alias.name) for alias in node.names)


def rego() -> tuple[tuple[str, str], ...]:
    """Every policy file: its path below the root, and its text."""
    return tuple((p.relative_to(ROOT).as_posix(), p.read_text("utf-8")) for p in files() if p.suffix == ".rego")


def document(path: str) -> str:
    """The text of a file of the project."""
    return (ROOT / path).read_text("utf-8")


def table(text: str, heading: str) -> list[list[str]]:
    """The rows, without head and rule, of the first table under a heading of a Markdown page, cell by cell."""
    _, found, rest = text.partition(f"{heading}\n")
    assert found, f"there is no heading {heading!r}"
    section = rest.split("\n#", 1)[0]
    rows = [line for line in section.splitlines() if line.startswith("|")]
    assert len(rows) > 2, f"there is no table under {heading!r}"
    return [[cell.strip() for cell in row.strip().strip("|").split("|")] for row in rows[2:]]
