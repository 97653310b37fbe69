"""What a route is, and all that it depends on, is asynchronous: anything else is called in a thread of its own, which an act then waits for."""

import inspect
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any, cast

from api.app import create_app
from tests.servers.api.test_looks import routes_of

if TYPE_CHECKING:
    from api.parts import Parts


def called_by(dependant: Any) -> Iterator[Callable[..., object]]:
    """The function of a route, and those of all that it depends on."""
    yield dependant.call
    for one in dependant.dependencies:
        yield from called_by(one)


def test_no_route_has_something_called_in_a_thread() -> None:
    found = [
        (path, call)
        for path, route in routes_of(create_app(cast("Parts", None)).routes)
        if (dependant := getattr(route, "dependant", None)) is not None
        for call in called_by(dependant)
    ]
    assert len(found) > 300
    assert [(path, call) for path, call in found if not inspect.iscoroutinefunction(call)] == []
