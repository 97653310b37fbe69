"""Reads what is stored, all of it as of one moment, in an order and size that do not depend on how long the log is."""

from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Executable, Row, TextClause, text
from sqlalchemy.ext.asyncio import AsyncConnection

BATCH = 200

# By stream, so that each is folded from its beginning to its end and then forgotten.
_ENTRIES = text(
    "SELECT index AS entry_index, stream, sequence, recorded_at, actor, act, allow, leaf, content, trace_id"
    " FROM entries ORDER BY stream, sequence, index"
)
_IN_ORDER = text(
    "SELECT index AS entry_index, stream, sequence, recorded_at, actor, act, allow, leaf, content, trace_id"
    " FROM entries WHERE (CAST(:since AS timestamptz) IS NULL OR recorded_at >= :since)"
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

    async def entries(self) -> AsyncIterator[list[StoredEntry]]:
        """All entries in batches, stream by stream."""
        async for batch in self._batches(_ENTRIES, {}):
            yield batch

    async def entries_in_order(
        self, since: datetime | None = None, stream: str | None = None
    ) -> AsyncIterator[list[StoredEntry]]:
        """The entries of a stream, or of all, recorded at or after `since`; in batches, in the order of the log."""
        async for batch in self._batches(_IN_ORDER, {"since": since, "stream": stream}):
            yield batch

    async def _batches(self, statement: TextClause, values: Mapping[str, Any]) -> AsyncIterator[list[StoredEntry]]:
        async with self._connection.stream(statement, values, execution_options={"yield_per": BATCH}) as result:
            async for rows in result.partitions():
                yield [StoredEntry(*row) for row in rows]

    async def rows(self, statement: Executable, values: Mapping[str, Any] | None = None) -> list[Row[Any]]:
        """The rows of another question about the same moment."""
        return list((await self._connection.execute(statement, values)).all())
