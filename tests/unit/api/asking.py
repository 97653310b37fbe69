"""Requests for unit tests, as the framework has them, without a server."""

from typing import Any, get_args, get_type_hints

from fastapi import FastAPI, Request


def request(
    path: str = "/", *, headers: dict[str, str] | None = None, client: str = "127.0.0.1", app: FastAPI | None = None
) -> Request:
    """A GET of this path."""
    sent = {"host": "127.0.0.1:8080"} | (headers or {})
    scope: dict[str, Any] = {
        "type": "http",
        "method": "GET",
        "scheme": "http",
        "path": path,
        "query_string": b"",
        "headers": [(name.lower().encode(), value.encode()) for name, value in sent.items()],
        "client": (client, 50000),
        "server": ("127.0.0.1", 8080),
        "app": app or FastAPI(),
        "state": {"trace_id": "0" * 31 + "1"},
    }
    return Request(scope)


def type_of(act: type) -> str:
    """The literal `type` of an act or event."""
    return str(get_args(get_type_hints(act)["type"])[0])
