"""Every page that has an address is looked at by a test at a browser: a page that is made is seen there, or this fails."""

import ast
from collections.abc import Iterator
from typing import TYPE_CHECKING, cast

from api.app import create_app
from runtime.settings import ROOT
from tests.servers.api.test_looks import routes_of
from tests.web.routes import FILES, ROUTES

if TYPE_CHECKING:
    from api.parts import Parts

NAMED_IN = {"look": 0, "recorded": 0, "go": 1}
"""Which argument of these calls is the name under which a page is looked at."""


def _looked_at() -> Iterator[str]:
    """The names under which the tests at a browser look."""
    for path in sorted((ROOT / "tests" / "web").glob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in NAMED_IN:
                place = NAMED_IN[node.func.attr]
                if len(node.args) > place and isinstance(node.args[place], ast.Constant):
                    yield str(cast("ast.Constant", node.args[place]).value)


def test_every_page_of_the_application_has_its_name_at_the_browser_and_no_other_has() -> None:
    app = create_app(cast("Parts", None))
    routes = [(path, route) for path, route in routes_of(app.routes) if not path.startswith("/v1/")]
    found = [path for path, route in routes if "GET" in (getattr(route, "methods", None) or ())]
    assert [path for path in found if path not in FILES] == list(ROUTES)
    assert FILES - set(found) == set()


def test_every_name_is_of_one_page_and_a_test_looks_at_it() -> None:
    assert len(set(ROUTES.values())) == len(ROUTES)
    assert set(ROUTES.values()) - set(_looked_at()) == set()
