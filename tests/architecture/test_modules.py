"""House rules for every module: its size, its name, what its documentation says and what no file may contain."""

import ast
import re
from collections.abc import Iterator

from tests.architecture.sources import ROOT, Module, files, modules, of_rooms, rego

LONGEST = 300
LONGEST_TEST = 500
ALONE = frozenset({"verification/standalone.py"})
"""Longer, since an auditor gets them as one file that needs no other."""
VAGUE = frozenset({"utils", "util", "helpers", "helper", "common", "misc", "manager", "base", "shared", "stuff"})
WITHOUT_DOCSTRING: frozenset[str] = frozenset()
"""Public names (`module:Class.method`) that need none. Keep it short, and say why beside each."""

# Put together, so that this file does not break its own rule.
MARKER = re.compile("|".join(("TO" + "DO", "FIX" + "ME", "type: " + "ignore", "no" + "qa", "pragma: " + "no cover")))
MACHINE_PATH = re.compile(r"(?<![\w.<>$}/*-])/(?:root|home|work|tmp|Users|private|mnt|opt/homebrew)/")
MAY_NAME_PATHS = ("tests/", "deploy/", ".ci/", "uv.lock")
WRITTEN_BY_OTHERS = ("uv.lock", "LICENSE")


def test_no_module_is_longer_than_one_can_hold_in_mind() -> None:
    sizes = {m.path: m.lines for m in modules() if "/migrations/versions/" not in m.path and m.path not in ALONE}
    sizes |= {path: len(text.splitlines()) for path, text in rego()}
    too_long = {
        path: lines
        for path, lines in sizes.items()
        if lines > (LONGEST_TEST if path.startswith("tests/") or path.endswith("_test.rego") else LONGEST)
    }
    assert not too_long, "split these by concept"


def test_no_module_has_a_name_that_says_nothing() -> None:
    named = [m.path.removesuffix(".py") for m in modules()] + [path.removesuffix(".rego") for path, _ in rego()]
    assert [path for path in named if VAGUE & set(path.lower().split("/"))] == []


def _public(module: Module) -> Iterator[tuple[str, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef]]:
    """Public classes and functions of a module, and the public methods of its public classes."""
    definitions = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
    for node in module.tree.body:
        if isinstance(node, definitions) and not node.name.startswith("_"):
            yield node.name, node
            if isinstance(node, ast.ClassDef):
                for inner in node.body:
                    if isinstance(inner, definitions) and not inner.name.startswith("_"):
                        yield f"{node.name}.{inner.name}", inner


def _is_signature(node: ast.stmt) -> bool:
    """Whether it is a method of a Protocol or an overload: a signature with `...` for its body."""
    if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
        return False
    last = node.body[-1]
    return len(node.body) == 1 and isinstance(last, ast.Expr) and getattr(last.value, "value", None) is Ellipsis


def test_every_module_says_what_it_is() -> None:
    # The empty __init__ of a folder of tests has nothing to say.
    assert [m.path for m in modules() if m.text.strip() and not ast.get_docstring(m.tree)] == []


def test_every_public_class_and_function_of_a_room_says_what_it_is() -> None:
    rooms = sorted({m.room for m in modules()} - {"tests"})
    silent = [
        f"{module.path}:{node.lineno} {name}"
        for module in of_rooms(*rooms)
        if "/migrations/versions/" not in module.path
        for name, node in _public(module)
        if not ast.get_docstring(node) and not _is_signature(node) and f"{module.name}:{name}" not in WITHOUT_DOCSTRING
    ]
    assert silent == [], "\n".join(silent)


def _texts() -> Iterator[tuple[str, str]]:
    for path in files():
        name = path.relative_to(ROOT).as_posix()
        if name in WRITTEN_BY_OTHERS:
            continue
        try:
            yield name, path.read_text("utf-8")
        except UnicodeDecodeError:
            continue


def _lines_with(pattern: re.Pattern[str], *, but: tuple[str, ...] = ()) -> str:
    return "\n".join(
        f"{name}:{number} {line.strip()}"
        for name, text in _texts()
        if not name.startswith(but)
        for number, line in enumerate(text.splitlines(), 1)
        if pattern.search(line)
    )


def test_nothing_is_left_for_later_and_no_check_is_switched_off() -> None:
    assert _lines_with(MARKER) == ""


def test_no_file_knows_the_machine_that_it_was_written_on() -> None:
    assert _lines_with(MACHINE_PATH, but=MAY_NAME_PATHS) == ""


def test_a_path_of_a_machine_would_be_noticed() -> None:
    assert MACHINE_PATH.search('open("/' + 'home/someone/file")')
    assert MACHINE_PATH.search("see /" + "work/tree")
    assert not MACHINE_PATH.search("GET /v1/health, ./home/file, <root>/work/x")


def test_a_marker_would_be_noticed() -> None:
    assert MARKER.search("x = 1  # TO" + "DO later")
    assert not MARKER.search("what remains to be done is said in an issue")
