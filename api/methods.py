"""Which methods there are at a path, for the `Allow` of an answer that another one is not (RFC 9110, 15.5.6)."""

from collections.abc import Iterable, Iterator
from typing import cast

from starlette.applications import Starlette
from starlette.routing import BaseRoute, Route
from starlette.types import Scope


def methods_at(scope: Scope) -> tuple[str, ...]:
    """Those of all routes of the application that answers this request, by name. What answers GET answers HEAD."""
    path = scope["path"].removeprefix(scope.get("root_path", ""))
    routes = _flat(cast("Starlette", scope["app"]).routes)
    found = {method for one in routes if one.path_regex.match(path) for method in one.methods or ()}
    return tuple(sorted(found | ({"HEAD"} if "GET" in found else set())))


def _flat(routes: Iterable[BaseRoute]) -> Iterator[Route]:
    """The routes, and those of included routers."""
    for route in routes:
        inner = getattr(route, "original_router", None)
        if inner is not None:
            yield from _flat(inner.routes)
        elif isinstance(route, Route):
            yield route
