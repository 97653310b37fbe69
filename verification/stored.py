"""Reads what is stored, all of it as of one moment, in an order and size that do not depend on how long the log is."""

from collections.abc import AsyncGenerator, AsyncIterator, Mapping
from contextlib import aclosing, asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Executable, Row, TextClause, text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncTransaction

from store.database import Database
from verification.any_value import reading_anything

BATCH = 200

# What is null is found by its form (`verification.form_check`), and is here nothing. Under names of its own, so that the order is
# that of the columns.
_COLUMNS = (
    "SELECT coalesce(index, -1) AS at, coalesce(stream, '') AS of_stream, coalesce(sequence, 0) AS place,"
    " coalesce(recorded_at, '-infinity') AS moment, coalesce(actor, '') AS by, coalesce(act, '') AS what,"
    " coalesce(allow, false) AS allowed, coalesce(leaf, '') AS hash, coalesce(content, '') AS bytes,"
    " coalesce(trace_id, '') AS trace FROM entries"
)
# By stream, so that each is folded from its beginning to its end and then forgotten.
_ENTRIES = text(f"{_COLUMNS} ORDER BY stream, sequence, index")
_IN_ORDER = text(
    f"{_COLUMNS} WHERE (CAST(:since AS timestamptz) IS NULL OR recorded_at >= :since)"
    " AND (CAST(:stream AS text) IS NULL OR stream = :stream) ORDER BY index"
)
_COUNT = text("SELECT count(*) AS entries FROM entries")


@dataclass(frozen=True, slots=True)
class StoredEntry:
    """A row of the log as it is; nothing about it has been checked."""

    index: int
    stream: str
    sequence: int
    recorded_at: datetime
    actor: str
    act: str
    allow: bool
    leaf: bytes
    content: bytes
    trace_id: str


class Stored:
    """What is stored, as of the moment that `Database.snapshot` was taken."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def count(self) -> int:
        """How many entries there are."""
        return int((await self.rows(_COUNT))[0].entries)

    def entries(self) -> AsyncGenerator[list[StoredEntry]]:
        """All entries in batches, stream by stream. Whoever stops before the end closes it (`contextlib.aclosing`)."""
        return self._batches(_ENTRIES, {})

    def entries_in_order(
        self, since: datetime | None = None, stream: str | None = None
    ) -> AsyncGenerator[list[StoredEntry]]:
        """The entries of a stream, or of all, recorded at or after `since`; in batches, in the order of the log."""
        return self._batches(_IN_ORDER, {"since": since, "stream": stream})

    async def _batches(self, statement: TextClause, values: Mapping[str, Any]) -> AsyncGenerator[list[StoredEntry]]:
        async with aclosing(self.stream(statement, values)) as found:
            async for rows in found:
                yield [StoredEntry(*iter(row)) for row in rows]

    async def stream(
        self, statement: TextClause, values: Mapping[str, Any] | None = None
    ) -> AsyncGenerator[list[Row[Any]]]:
        """The rows of a question in batches, however many there are. Whoever stops before the end closes it."""
        async with self._connection.stream(statement, values, execution_options={"yield_per": BATCH}) as result:
            try:
                async for rows in result.partitions(BATCH):
                    yield list(rows)
            finally:
                # It does so by itself at the end only, and leaves the cursor open to who is stopped before it.
                await result.close()

    async def rows(self, statement: Executable, values: Mapping[str, Any] | None = None) -> list[Row[Any]]:
        """The rows of another question about the same moment.

        A question that cannot be answered, since a table is gone or a number too large, raises and leaves the others as they
        were. What an entry names with a NUL in it is nowhere, since no text of the database's has one.
        """
        asked = {name: _without_nul(value) for name, value in (values or {}).items()}
        if any(isinstance(value, str) and "\0" in value for value in asked.values()):
            return []
        point: AsyncTransaction = await self._connection.begin_nested()
        try:
            return list((await self._connection.execute(statement, asked)).all())
        except BaseException:
            if point.is_active:
                await point.rollback()
            raise
        finally:
            if point.is_active:
                await point.commit()


@asynccontextmanager
async def all_stored(database: Database) -> AsyncIterator[Stored]:
    """What a database has at one moment, whatever that is: a moment of infinity ends the reading of no other row. Raises
    StoreUnavailable."""
    async with database.snapshot() as connection, reading_anything(connection):
        yield Stored(connection)


def _without_nul(value: object) -> object:
    return [one for one in value if not (isinstance(one, str) and "\0" in one)] if isinstance(value, list) else value
