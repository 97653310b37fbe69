"""Every failure has a code of its own, stands in the drawn tree, and becomes one HTTP answer."""

import ast
import re

import pytest

from domain import errors
from tests.architecture.sources import imports, of_rooms

FAILURES: tuple[type[errors.GetraptError], ...] = tuple(
    value for value in vars(errors).values() if isinstance(value, type) and issubclass(value, errors.GetraptError)
)


@pytest.mark.parametrize("failure", FAILURES, ids=lambda failure: failure.__name__)
def test_a_failure_has_a_code_of_its_own(failure: type[errors.GetraptError]) -> None:
    assert "code" in vars(failure), "a code that is inherited is another failure's"
    assert re.fullmatch(r"[a-z]+(_[a-z]+)*", failure.code)
    assert [other for other in FAILURES if other.code == failure.code] == [failure]


def test_the_drawn_tree_is_the_tree_of_failures() -> None:
    drawn = re.findall(r"^[├└]── (\w+)", errors.__doc__ or "", re.MULTILINE)
    assert sorted(drawn) == sorted(failure.__name__ for failure in FAILURES if failure is not errors.GetraptError)


def test_every_failure_becomes_one_http_answer() -> None:
    # Read from the source: what the api names in a mapping or an `except` is what it has an answer for.
    named = {
        node.attr if isinstance(node, ast.Attribute) else node.id
        for module in of_rooms("api")
        if any(name == "domain.errors" or (name, what) == ("domain", "errors") for _, name, what in imports(module))
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Name | ast.Attribute)
    }
    assert {failure.__name__ for failure in FAILURES} - named == set()
