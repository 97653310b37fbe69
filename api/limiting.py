"""Counts every request before it costs anything, and answers 429 where there were too many.

It is counted for its address first. Once it turns out who is signed in, it is counted for that account instead; so a made-up
token is no way around the limit. Where an address has had its share, only who is signed in is let through: a busy
office, or one person in it, keeps nobody from work. Styles, fonts and the sign of life are free.
"""

from typing import cast

import structlog
from starlette.requests import Request
from starlette.types import ASGIApp, Receive, Scope, Send

from api.failures import answer, is_api
from api.headers import LOG_PREFIX, STATIC_PREFIX
from api.identity import COUNTED_FOR, bearer_token, is_signed_in, page_token
from api.pages.forms import is_form, read_form
from api.parts import Parts
from api.problems import Problem
from domain.errors import GetraptError

_FREE = ("/v1/health/live",)
_LOG = (LOG_PREFIX, "/v1/log/")

log = structlog.get_logger(__name__)


class Limited:
    """Wraps the application."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request."""
        if scope["type"] != "http" or scope["path"] in _FREE or scope["path"].startswith(STATIC_PREFIX):
            await self._app(scope, receive, send)
            return
        request = Request(scope, receive)
        wait = await _counted(request)
        if wait == 0:
            await self._app(scope, receive, send)
            return
        log.warning("request.limited", of="address")
        if await _has_typed(request):
            # Nothing that was typed is lost: it is on the page that says to wait.
            await read_form(request)
        await answer(request, Problem("too_many_requests", retry_after=wait))(scope, receive, send)


async def _counted(request: Request) -> int:
    """Counts the request for its address; the seconds to wait, and 0 where it may go on."""
    limits = cast("Parts", request.app.state.parts).limits
    address = limits.client(request.scope)
    if request.scope["path"].startswith(_LOG):
        return limits.log.take(address)
    wait = limits.address.take(address)
    if wait == 0:
        request.scope["state"][COUNTED_FOR] = address
        return 0
    return 0 if await _signed_in(request) else wait


async def _signed_in(request: Request) -> bool:
    """Whether a session is behind it; a store that does not say so answers for itself further on."""
    token = bearer_token(request) if is_api(request) else page_token(request)
    try:
        return token is not None and await is_signed_in(request, token)
    except GetraptError:
        return False


async def _has_typed(request: Request) -> bool:
    return request.method == "POST" and not is_api(request) and page_token(request) is not None and is_form(request)
