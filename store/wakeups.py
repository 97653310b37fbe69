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
from psycopg.conninfo import make_conninfo
from sqlalchemy.engine import URL

from store.plain import LIVENESS

_FIRST_PAUSE, _LONGEST_PAUSE = 0.1, 5.0


class Wakeups:
    """Wake-ups of one channel, for one waiter."""

    def __init__(self, url: URL, channel: str) -> None:
        address = url.set(drivername="postgresql").render_as_string(hide_password=False)
        self._conninfo = make_conninfo(address, application_name="getrapt-listen", **LIVENESS)
        self._channel = channel
        self._woken = asyncio.Event()
        self._listening: asyncio.Task[None] | None = None

    async def __aenter__(self) -> Self:
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

        The first one comes as soon as it listens, for what was there before.
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
                async with await psycopg.AsyncConnection.connect(self._conninfo, autocommit=True) as connection:
                    await connection.execute(sql.SQL("LISTEN {}").format(sql.Identifier(self._channel)))
                    self._woken.set()
                    pause = _FIRST_PAUSE
                    async for _ in connection.notifies():
                        self._woken.set()
            except (psycopg.OperationalError, OSError):
                await asyncio.sleep(pause)
                pause = min(pause * 2, _LONGEST_PAUSE)
