"""Many entries at once, put into the tables by their owner: a vote that was really cast, again and again.

Each is a canonical entry of its own, with its stream, place, leaf and the leaf before it, and a verdict on the question beside it;
so whoever checks the log has the work that real entries give. Cases have fifteen entries, as real ones do. The read model
knows nothing of them: that is nothing to the log.
"""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import psycopg

from audit.canonical import canonical, parse_canonical

OF_A_CASE = 15
_TEMPLATE = "SELECT content, recorded_at FROM entries WHERE act = 'cast_vote' AND allow ORDER BY index DESC LIMIT 1"
_COPY = (
    "COPY entries (index, stream, sequence, recorded_at, actor, act, allow, leaf, content, trace_id)"
    " FROM STDIN (FORMAT BINARY)"
)
_STREAMS = (
    "INSERT INTO streams (stream, sequence, leaf) SELECT DISTINCT ON (stream) stream, sequence, leaf FROM entries"
    " WHERE index >= %s ORDER BY stream, sequence DESC"
)
_TYPES = ["int8", "varchar", "int4", "timestamptz", "varchar", "varchar", "bool", "bytea", "bytea", "varchar"]
_GUARDED = ("entries", "ledger_head", "streams")


@dataclass(frozen=True, slots=True)
class _Vote:
    """The bytes of an entry with a place for what differs."""

    pattern: bytes
    actor: str
    moment: datetime

    def entry(self, stream: str, sequence: int, previous: str | None, trace_id: str) -> bytes:
        named = b"null" if previous is None else b'"%b"' % previous.encode()
        return self.pattern % (named, sequence, stream.encode(), trace_id.encode())


async def fill(owner: str, size: int) -> None:
    """Fills the ledger up to this many entries. `owner` is where the owner of the tables finds it."""
    async with await psycopg.AsyncConnection.connect(owner, autocommit=True) as connection:
        first = await _one(connection, "SELECT size FROM ledger_head")
        vote = _vote(*await _one(connection, _TEMPLATE))
        if first[0] >= size:
            return
        async with connection.transaction():
            for table in _GUARDED:
                await connection.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER".encode())
            async with connection.cursor() as cursor, cursor.copy(_COPY.encode()) as copy:
                copy.set_types(_TYPES)
                for row in _rows(vote, first[0], size):
                    await copy.write_row(row)
            await connection.execute(_STREAMS.encode(), (first[0],))
            await connection.execute("UPDATE ledger_head SET size = %s", (size,))
            for table in _GUARDED:
                await connection.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER".encode())
        await connection.execute("ANALYZE entries")


async def _one(connection: psycopg.AsyncConnection[Any], query: str) -> tuple[Any, ...]:
    row = await (await connection.execute(query.encode())).fetchone()
    assert row is not None, query
    return tuple(row)


def _vote(content: bytes, moment: datetime) -> _Vote:
    entry = parse_canonical(bytes(content))
    assert isinstance(entry, dict)
    actor = str(entry["actor"]["account"])
    marks = {"previous": "@previous@", "sequence": "@sequence@", "stream": "@stream@", "trace_id": "@trace@"}
    pattern = canonical(entry | marks).replace(b"%", b"%%")
    for mark, place in ((b'"@previous@"', b"%b"), (b'"@sequence@"', b"%d"), (b"@stream@", b"%b"), (b"@trace@", b"%b")):
        assert pattern.count(mark) == 1, mark
        pattern = pattern.replace(mark, place)
    return _Vote(pattern, actor, moment)


def _rows(vote: _Vote, first: int, size: int) -> Iterator[tuple[Any, ...]]:
    stream, sequence, previous = "", OF_A_CASE, None
    for index in range(first, size):
        if sequence == OF_A_CASE:
            stream, sequence, previous = f"routekaart/{hashlib.sha256(str(index).encode()).hexdigest()[:32]}", 0, None
        sequence += 1
        trace_id = f"{index:032x}"
        content = vote.entry(stream, sequence, previous, trace_id)
        leaf = hashlib.sha256(b"\x00" + content).digest()
        previous = leaf.hex()
        yield index, stream, sequence, vote.moment, vote.actor, "cast_vote", True, leaf, content, trace_id
