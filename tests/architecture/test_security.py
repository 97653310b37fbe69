"""What `docs/security.md` says is shown by a test, is: every test that it names is there."""

import ast
import re

from tests.architecture.sources import document, modules, table

PAGE = document("docs/security.md")
_NAMED = re.compile(r"`(tests/[\w/]+\.py)::(\w+)`")


def _tests() -> set[tuple[str, str]]:
    """Every test that there is, with its file."""
    return {
        (module.path, one.name)
        for module in modules()
        if module.path.startswith("tests/")
        for one in module.tree.body
        if isinstance(one, ast.FunctionDef | ast.AsyncFunctionDef) and one.name.startswith("test_")
    }


def test_every_test_that_the_page_names_is_there() -> None:
    named = set(_NAMED.findall(PAGE))
    assert named
    assert named - _tests() == set()


def test_every_item_that_holds_names_its_test() -> None:
    rows = table(PAGE, "What holds")
    assert rows
    assert [row[0] for row in rows if not _NAMED.search(row[-1])] == []
