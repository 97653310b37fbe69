"""Wake-ups by PostgreSQL's LISTEN, over a connection of their own that is made anew when it is lost.

A wake-up says that there may be something; nothing is in it. One follows every lost connection as well, since what was
notified meanwhile is gone.
"""

import asyncio
from contextlib import suppress
from types import TracebackType
from typing import Self

import psycopg
from psycopg import sql
from sqlalchemy.engine import URL

_FIRST_PAUSE, _LONGEST_PAUSE = 0.1, 5.0
_CHECKED_EVERY = 30.0


class Wakeups:
    """Wake-ups of one channel, for one waiter."""

    def __init__(self, url: URL, channel: str) -> None:
        self._conninfo = url.set(drivername="postgresql").render_as_string(hide_password=False)
        self._channel = channel
        self._woken = asyncio.Event()
        self._listening: asyncio.Task[None] | None = None

    async def __aenter__(self) -> Self:
        self._woken.set()
        self._listening = asyncio.create_task(self._listen())
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._listening is not None:
            self._listening.cancel()
            with suppress(asyncio.CancelledError):
                await self._listening

    async def wait(self, timeout: float) -> bool:
        """Waits for a wake-up: True at once when there was one since the last time, False after `timeout` seconds.

        The first time it is True, for what was there before anybody listened.
        """
        try:
            async with asyncio.timeout(timeout):
                await self._woken.wait()
        except TimeoutError:
            return False
        self._woken.clear()
        return True

    async def _listen(self) -> None:
        pause = _FIRST_PAUSE
        while True:
            try:
                async with await psycopg.AsyncConnection.connect(
                    self._conninfo, autocommit=True, connect_timeout=5, application_name="getrapt-listen"
                ) as connection:
                    await connection.execute(sql.SQL("LISTEN {}").format(sql.Identifier(self._channel)))
                    self._woken.set()
                    pause = _FIRST_PAUSE
                    await self._receive(connection)
            except (psycopg.OperationalError, OSError):
                await asyncio.sleep(pause)
                pause = min(pause * 2, _LONGEST_PAUSE)

    async def _receive(self, connection: psycopg.AsyncConnection[tuple[object, ...]]) -> None:
        while True:
            async for _ in connection.notifies(timeout=_CHECKED_EVERY, stop_after=1):
                self._woken.set()
            # A server that vanished without a word is noticed by asking it something now and then.
            await connection.execute("SELECT 1")
