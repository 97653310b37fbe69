"""The outermost layer of the application: trace id, language, headers, the limit on bodies, and one log
line for each request.

Pure ASGI. The line has the path's template and never the path or query, which may name a case.
"""

import re
import time

import structlog
from starlette.datastructures import Headers
from starlette.requests import HTTPConnection
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.headers import LOG_PREFIX, SANDBOXED, headers_for, is_api_path
from api.language import page_language
from api.problems import FieldError, Problem
from api.trace import trace_id_of, traceparent_of
from api.translations import reading_in
from api.unforeseen import Caught
from domain.mandaat_import import LARGEST_FILE

LARGEST_BODY = 256 * 1024
_FILES = {("POST", "/v1/mandaten/import"): LARGEST_FILE}
"""What takes a file, and the most bytes of it."""

_DOCUMENT = re.compile(r"(?:/v1)?/routekaarten/[^/]+/documenten")
_TIMES = 3
"""How many times larger than a document may be what is read of one that is too large: enough to say so in its form."""

_POLICY = b"content-security-policy"

log = structlog.get_logger(__name__)


class Edge:
    """Wraps the application."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request, or the life of the server."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        # Whatever answers GET answers HEAD (RFC 9110, 9.1); the server sends no body then.
        asked = scope if scope["method"] != "HEAD" else {**scope, "method": "GET"}
        trace_id = trace_id_of(Headers(scope=scope).get("traceparent"))
        asked.setdefault("state", {})["trace_id"] = trace_id
        https = scope["scheme"] == "https" or (scope["app"].state.parts.public_url or "").startswith("https://")
        ours = headers_for(scope["path"], traceparent_of(trace_id), https=https)
        sending = _Sending(send, ours, keeps_caching=scope["path"].startswith(LOG_PREFIX))
        begun = time.perf_counter()
        # The API says of each answer for itself what was asked of it.
        language = "nl" if is_api_path(scope["path"]) else page_language(HTTPConnection(asked))
        with structlog.contextvars.bound_contextvars(trace_id=trace_id), reading_in(language):
            try:
                await Caught(_without_nul(self._app))(asked, _limited(asked, receive), sending)
            finally:
                elapsed = round((time.perf_counter() - begun) * 1000, 1)
                log.info("request", method=scope["method"], route=_template(asked), status=sending.status, ms=elapsed)


class _Sending:
    """Sends an answer, with our headers in place of any of the same name; but what may be kept says so itself."""

    def __init__(self, send: Send, headers: list[tuple[bytes, bytes]], *, keeps_caching: bool) -> None:
        self._send = send
        self._headers = headers
        self._keeps_caching = keeps_caching
        self.status = 0

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
            names = {name.lower() for name, _ in message["headers"]} if self._keeps_caching else set()
            theirs = names & {b"cache-control"}
            if (_POLICY, SANDBOXED.encode()) in message["headers"]:
                # What is stricter than ours, stays.
                theirs.add(_POLICY)
            added = [pair for pair in self._headers if pair[0] not in theirs]
            ours = {name for name, _ in added}
            kept = [pair for pair in message["headers"] if pair[0].lower() not in ours]
            message = {**message, "headers": [*kept, *added]}
        await self._send(message)


def _without_nul(app: ASGIApp) -> ASGIApp:
    """The application, asked only what its database can look for: PostgreSQL has no text with a NUL in it."""

    async def asked(scope: Scope, receive: Receive, send: Send) -> None:
        if "\0" in scope["path"]:
            raise Problem("not_found")
        if b"%00" in scope["query_string"] or b"\0" in scope["query_string"]:
            raise Problem("invalid_request", (FieldError("", "nul"),))
        await app(scope, receive, send)

    return asked


def _bound(scope: Scope) -> tuple[int, str]:
    """The most bytes that the body of this request may have, and the problem of one that has more."""
    if scope["method"] == "POST" and _DOCUMENT.fullmatch(scope["path"]):
        return _TIMES * scope["app"].state.parts.document_limits.largest + LARGEST_BODY, "document_too_large"
    file = _FILES.get((scope["method"], scope["path"]))
    return (LARGEST_BODY, "body_too_large") if file is None else (file, "file_too_large")


def _limited(scope: Scope, receive: Receive) -> Receive:
    """`receive` that raises the problem of a body that is too large, when more comes than a body may have."""
    largest, problem = _bound(scope)
    length = Headers(scope=scope).get("content-length", "0")
    announced = int(length) if length.isascii() and length.isdigit() and len(length) < 12 else largest + 1
    received = 0

    async def limited() -> Message:
        nonlocal received
        if announced > largest:
            raise Problem(problem)
        message = await receive()
        received += len(message.get("body", b""))
        if received > largest:
            raise Problem(problem)
        return message

    return limited


def _template(scope: Scope) -> str:
    """The path of the route that answered, with its parameters by name."""
    route = scope.get("route")
    prefix = "/v1" if scope["path"].startswith("/v1/") else ""
    path = getattr(route, "path", None)
    return f"{prefix}{path}" if path is not None else "-"
