"""Failures that nobody foresaw: answered in our own words, before the framework does it in its own.

The log has the kind of failure and where it was raised, and not what it says of itself: that may hold what was typed.
"""

import traceback
from types import TracebackType
from typing import Self

import structlog
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.failures import answer
from api.problems import Problem

log = structlog.get_logger(__name__)


class BrokenOffError(Exception):
    """An answer could not be sent to its end; why is in the log."""


class Caught:
    """Wraps an application."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request."""
        begun = False

        async def sending(message: Message) -> None:
            nonlocal begun
            begun = True
            await send(message)

        with _Noted() as noted:
            await self._app(scope, receive, sending)
        if noted.problem is None:
            return
        if begun:
            # Half an answer is out: all that is left is to break it off.
            raise BrokenOffError
        await answer(Request(scope), noted.problem)(scope, receive, send)


class _Noted:
    """Ends an exception, and notes the problem that it is. What ends the process or the task goes on."""

    def __init__(self) -> None:
        self.problem: Problem | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> bool:
        if not isinstance(error, Exception):
            return False
        log.warning("request.failed", kind=type(error).__name__, where=_where(trace))
        self.problem = error if isinstance(error, Problem) else Problem("unexpected")
        return True


def _where(trace: TracebackType | None) -> str:
    frames = traceback.extract_tb(trace)
    return " < ".join(f"{frame.name}:{frame.lineno}" for frame in reversed(frames[-4:]))
