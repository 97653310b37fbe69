"""The rows of one vote, written plainly: one statement and one transaction, nothing loaded, judged, sealed or hashed.

The tables are copies with the same columns, keys and indexes, in a schema of their own; what is written in them is what
a real vote wrote. An index comes from a sequence instead of the one row that hands out the ledger's.
"""

import uuid
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Any

from sqlalchemy import text

from store.database import Database

_TABLES = ("entries", "act_keys", "vault_items", "streams", "routekaarten")
_MAKE = (
    "CREATE SCHEMA bench",
    "CREATE SEQUENCE bench.entry_index",
    *(f"CREATE TABLE bench.{table} (LIKE public.{table} INCLUDING ALL)" for table in _TABLES),
    "ALTER TABLE bench.streams SET (fillfactor = 70)",
    "INSERT INTO bench.streams SELECT * FROM public.streams",
    "INSERT INTO bench.routekaarten SELECT * FROM public.routekaarten",
)
_REMOVE = "DROP SCHEMA IF EXISTS bench CASCADE"

_OF_A_VOTE = text(
    "SELECT e.actor, e.leaf, e.content, e.trace_id, i.subject, i.kind, i.sealed, r.state::text AS state"
    " FROM entries e JOIN routekaarten r ON 'routekaart/' || r.case_id = e.stream"
    " JOIN vault_items i ON i.case_id = r.case_id AND i.kind = 'cast_vote.reasons'"
    " WHERE e.act = 'cast_vote' AND e.allow AND r.case_id = :case ORDER BY e.index DESC LIMIT 1"
)
_WRITE = text(
    """
    WITH next AS (SELECT nextval('bench.entry_index') AS index),
    entry AS (
        INSERT INTO bench.entries
        SELECT index, :stream, index::integer, clock_timestamp(), :actor, 'cast_vote', true, CAST(:leaf AS bytea),
            CAST(:content AS bytea), :trace_id
        FROM next
    ),
    key AS (INSERT INTO bench.act_keys SELECT :actor, :key, :key, index FROM next),
    item AS (INSERT INTO bench.vault_items VALUES (:key, :subject, :case, :kind, CAST(:sealed AS bytea))),
    stream AS (
        UPDATE bench.streams SET sequence = sequence + 1, leaf = CAST(:leaf AS bytea) WHERE stream = :stream
    )
    UPDATE bench.routekaarten
    SET sequence = sequence + 1, state = CAST(:state AS jsonb), updated_at = clock_timestamp()
    WHERE case_id = :case
    """
)


class PlainRows:
    """Writes them, for cases on which a vote was cast."""

    def __init__(self, database: Database, votes: dict[str, dict[str, Any]]) -> None:
        self._database = database
        self._votes = votes

    async def write(self, case: str) -> None:
        """The rows of one more vote on this case."""
        values = self._votes[case] | {"key": uuid.uuid4().hex + uuid.uuid4().hex}
        async with self._database.connection() as connection:
            await connection.execute(_WRITE, values)


@asynccontextmanager
async def plain_rows(owner_url: str, cases: Sequence[str], at_once: int) -> AsyncIterator[PlainRows]:
    """The tables, for as long as the block runs; each of the cases has had a vote with reasons."""
    owner = Database(owner_url, pool_size=at_once)
    try:
        async with owner.connection() as connection:
            for statement in (_REMOVE, *_MAKE):
                await connection.execute(text(statement))
        votes = {}
        for case in cases:
            row = (await owner.rows(_OF_A_VOTE, {"case": case}))[0]
            votes[case] = {"case": case, "stream": f"routekaart/{case}", **row._mapping}
        yield PlainRows(owner, votes)
    finally:
        async with owner.connection() as connection:
            await connection.execute(text(_REMOVE))
        await owner.close()
