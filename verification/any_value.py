"""Reads what Python has no value for, so that one row does not end the reading of all others.

PostgreSQL has moments before the year 1 and after 9999, and numbers in JSON that are longer than Python reads. A moment is read
as the first or the last that there is; JSON as a value that is equal to none. Which rows have such moments is found by
`verification.form_check`, so neither is taken for what was written.
"""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime

from psycopg import AsyncConnection as Driver
from psycopg import DataError
from psycopg.abc import Buffer
from psycopg.adapt import Loader
from psycopg.types.datetime import TimestamptzLoader
from sqlalchemy.ext.asyncio import AsyncConnection

from audit.entry import instant

FIRST, LAST = datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)
_BEFORE_ALL = (b"-infinity", b"BC")


def written(moment: datetime | None) -> str | None:
    """A moment of a column as an entry writes it; None for one that is not there."""
    return None if moment is None else instant(moment)


def told(moment: datetime) -> str:
    """A moment of a column for people, who are not shown one in the place of what no calendar here has."""
    return "a moment that no calendar here has" if moment in (FIRST, LAST) else instant(moment)


class NoJson:
    """In the place of JSON that cannot be read."""

    def __repr__(self) -> str:
        """As messages show it."""
        return "JSON that cannot be read"


class _AnyMoment(TimestamptzLoader):
    def load(self, data: Buffer) -> datetime:
        written = bytes(data)
        try:
            return datetime.fromisoformat(written.decode())
        except ValueError:
            pass
        try:
            return super().load(data)
        except DataError:
            return FIRST if written.startswith(_BEFORE_ALL[0]) or written.endswith(_BEFORE_ALL[1]) else LAST


class _AnyJson(Loader):
    def load(self, data: Buffer) -> object:
        try:
            return json.loads(bytes(data))
        except (ValueError, RecursionError):
            return NoJson()


@asynccontextmanager
async def reading_anything(connection: AsyncConnection) -> AsyncIterator[None]:
    """Within it, this connection reads every moment and every JSON that PostgreSQL has. Others of its pool are as they were."""
    driver = (await connection.get_raw_connection()).driver_connection
    if not isinstance(driver, Driver):
        raise TypeError("the store is read by psycopg")
    types: dict[str, type[Loader]] = {"timestamptz": _AnyMoment, "jsonb": _AnyJson}
    before = {}
    for name, loader in types.items():
        oid = driver.adapters.types[name].oid
        before[oid] = driver.adapters.get_loader(oid, loader.format)
        driver.adapters.register_loader(oid, loader)
    try:
        yield
    finally:
        for oid, usual in before.items():
            if usual is not None:
                driver.adapters.register_loader(oid, usual)
