"""Sees where cases are, for all that wait with one small question, so that waiting weighs on nothing that is measured."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from sqlalchemy import bindparam, text
from sqlalchemy.dialects.postgresql import ARRAY, TEXT

from store.database import Database

PAUSE = 0.01
PATIENCE = 120.0
CLOSED = "closed"

_WHERE = text(
    "SELECT case_id, CASE WHEN side_state = 'closed' THEN 'closed' ELSE tier END AS place,"
    " state #>> '{dossier,revisions,-1,digest}' AS digest"
    " FROM routekaarten WHERE case_id = ANY(:cases)"
).bindparams(bindparam("cases", type_=ARRAY(TEXT)))


class Watch:
    """Looks every `pause` seconds while somebody waits, who does so for `patience` seconds at most."""

    def __init__(self, database: Database, pause: float = PAUSE, patience: float = PATIENCE) -> None:
        self._database = database
        self._pause, self._patience = pause, patience
        self._waiting: dict[str, tuple[str, asyncio.Future[str]]] = {}
        self._asked = asyncio.Event()

    async def until(self, case: str, place: str) -> str:
        """Waits until the case is in this tier, or CLOSED; the digest of its dossier there. TimeoutError at last."""
        found: asyncio.Future[str] = asyncio.get_running_loop().create_future()
        self._waiting[case] = (place, found)
        self._asked.set()
        async with asyncio.timeout(self._patience):
            return await found

    async def digest(self, case: str) -> str:
        """The digest of the dossier as it is now."""
        return str((await self._database.rows(_WHERE, {"cases": [case]}))[0].digest)

    async def look(self) -> None:
        """Looks until cancelled."""
        while True:
            await self._asked.wait()
            for row in await self._database.rows(_WHERE, {"cases": list(self._waiting)}):
                place, found = self._waiting[row.case_id]
                if row.place == place:
                    del self._waiting[row.case_id]
                    if not found.done():
                        found.set_result(row.digest)
            if not self._waiting:
                self._asked.clear()
            await asyncio.sleep(self._pause)


@asynccontextmanager
async def watching(url: str, pause: float = PAUSE, patience: float = PATIENCE) -> AsyncIterator[Watch]:
    """A watch with one connection for looking and one for who asks, for as long as the block runs."""
    database = Database(url, pool_size=2)
    watch = Watch(database, pause, patience)
    async with asyncio.TaskGroup() as group:
        looking = group.create_task(watch.look())
        try:
            yield watch
        finally:
            looking.cancel()
    await database.close()
