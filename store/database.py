"""The connections of the application's role, and the one translation of a database that fails into StoreUnavailable.

Never the owner's: that one is for migrations (`store.migrate`). What is asked of the database is left to its callers.
"""

from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from typing import Any

import psycopg
from sqlalchemy import Executable, Row, exc
from sqlalchemy.engine import URL, make_url
from sqlalchemy.ext.asyncio import AsyncConnection, create_async_engine

from domain.errors import InvalidAct, StoreUnavailable
from store.plain import LIVENESS, STATEMENT_SECONDS

STEP = 50_000
"""So many rows of a log are looked through at once where no index leads to what is wanted."""
IDLE_SECONDS = 30
"""A process that stands still within a transaction has it ended after so long: it may hold the row that all appends wait for."""
DEADLOCK = "40P01"
FORGOTTEN = "GR016"
"""How the database refuses what is of somebody who was forgotten."""
_NUL = "NUL"
_OPTIONS = (
    f"-c timezone=UTC -c statement_timeout={STATEMENT_SECONDS}s -c idle_in_transaction_session_timeout={IDLE_SECONDS}s"
)


def database_url(url: str) -> URL:
    """The URL as SQLAlchemy wants it for psycopg 3; `postgresql://` and `postgres://` are taken as well."""
    parsed = make_url(url.replace("postgres://", "postgresql://", 1) if url.startswith("postgres://") else url)
    if parsed.get_backend_name() != "postgresql":
        raise ValueError("the store needs a PostgreSQL URL (postgresql://…)")
    return parsed.set(drivername="postgresql+psycopg")


def is_transient(error: exc.DBAPIError) -> bool:
    """Whether the database did not answer, as opposed to having refused a statement or broken a ring of waiters."""
    if getattr(error.orig, "sqlstate", None) == DEADLOCK:
        return False
    return error.connection_invalidated or isinstance(error, (exc.OperationalError, exc.InterfaceError))


@contextmanager
def answering() -> Iterator[None]:
    """Within it, a database that is away, too slow, or without a free connection raises StoreUnavailable, and a text that it
    cannot hold InvalidAct."""
    try:
        yield
    except exc.DBAPIError as error:
        if is_transient(error):
            raise StoreUnavailable("the database did not answer") from error
        if isinstance(error.orig, psycopg.DataError) and error.orig.sqlstate is None and _NUL in str(error.orig):
            # Refused by the driver, before it was sent: no text of PostgreSQL's has a NUL in it. What it cannot read of an
            # answer, such as a moment after the year 9999, is an error of it as well, and nobody's act.
            raise InvalidAct("a text has a character in it that no text can have (NUL)", fault="nul") from error
        raise
    except exc.TimeoutError as error:
        raise StoreUnavailable("the database did not answer") from error


class Database:
    """A pool of connections. Every statement is a transaction of its own, except within `transaction`."""

    def __init__(self, url: str, *, pool_size: int = 10) -> None:
        self.url = database_url(url)
        self._engine = create_async_engine(
            self.url,
            isolation_level="AUTOCOMMIT",
            pool_size=pool_size,
            max_overflow=0,
            pool_timeout=STATEMENT_SECONDS,
            connect_args={"options": _OPTIONS, "application_name": "getrapt", **LIVENESS},
        )
        self._transactional = self._engine.execution_options(isolation_level="READ COMMITTED")
        self._snapshots = self._engine.execution_options(isolation_level="REPEATABLE READ")

    async def close(self) -> None:
        """Gives all connections back to the server."""
        await self._engine.dispose()

    @asynccontextmanager
    async def connection(self) -> AsyncIterator[AsyncConnection]:
        """A connection on which every statement commits by itself."""
        with answering():
            async with self._engine.connect() as connection:
                yield connection

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[AsyncConnection]:
        """A connection in one transaction: committed at the end, rolled back by an exception."""
        with answering():
            async with self._transactional.connect() as connection, connection.begin():
                yield connection

    @asynccontextmanager
    async def snapshot(self) -> AsyncIterator[AsyncConnection]:
        """A connection that only reads, and sees everything as it was at its first statement, in the tables of this schema."""
        with answering():
            async with self._snapshots.connect() as connection, connection.begin():
                await connection.exec_driver_sql("SET TRANSACTION READ ONLY")
                # Or who owns the database could have another schema read in its place.
                await connection.exec_driver_sql("SET LOCAL search_path = pg_catalog, public, pg_temp")
                # What reads everything may take as long as it takes, and may think between; it holds nothing that others wait for.
                await connection.exec_driver_sql("SET LOCAL statement_timeout = 0")
                await connection.exec_driver_sql("SET LOCAL idle_in_transaction_session_timeout = 0")
                yield connection

    async def rows(self, statement: Executable, values: Mapping[str, Any] | None = None) -> list[Row[Any]]:
        """The rows of one statement: one round trip.

        Asked a second time when the connection turns out to be lost, as all of a pool are after the server started
        again; so the statement has to be one that may run twice.
        """
        with answering():
            try:
                return await self._rows(statement, values)
            except exc.DBAPIError as error:
                if not error.connection_invalidated:
                    raise
            return await self._rows(statement, values)

    async def newest(
        self, statement: Executable, values: Mapping[str, Any], size: int, limit: int
    ) -> AsyncIterator[Row[Any]]:
        """The newest `limit` rows of a log of this size of which no index leads to those that are wanted, newest first: the whole of
        it is looked through, in steps that each end within the time of a statement, which takes `first`, `below` and `limit`."""
        below, left = size, limit
        while below > 0 and left > 0:
            first = max(0, below - STEP)
            for row in await self.rows(statement, {**values, "first": first, "below": below, "limit": left}):
                left -= 1
                yield row
            below = first

    async def _rows(self, statement: Executable, values: Mapping[str, Any] | None) -> list[Row[Any]]:
        async with self._engine.connect() as connection:
            return list((await connection.execute(statement, values)).all())
