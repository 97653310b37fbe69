"""Many entries at once, put into the tables by their owner: a vote that was really cast, again and again.

Each is a canonical entry of its own, with its stream, place, leaf and the leaf before it, and a verdict on the question beside it;
so whoever checks the log has the work that real entries give. Cases have fifteen entries, as real ones do. The read model
knows nothing of them: that is nothing to the log.
"""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

import psycopg

from audit.canonical import canonical, parse_canonical
from authority.question import expand
from bench.own_ledger import OwnLedger
from domain.procedure import Procedure
from store.ledger import case_stream

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
_PLACES = {
    b"@previous@": b"%b",
    b"@case@": b"%b",
    b'"@sequence@"': b"%d",
    b"@stream@": b"%b",
    b"@trace_id@": b"%b",
    b"@hash@": b"%b",
}
_TYPES = ["int8", "varchar", "int4", "timestamptz", "varchar", "varchar", "bool", "bytea", "bytea", "varchar"]
_GUARDED = ("entries", "ledger_head", "streams")


@dataclass(frozen=True, slots=True)
class _Vote:
    """The bytes of an entry, and of the question that its verdict is on, with a place for what differs; `first` is the first of a
    case, which is asked about none yet."""

    first: bytes
    pattern: bytes
    question: bytes
    actor: str
    moment: datetime

    def hash_of(self, case: str) -> str:
        """The hash of the question about this case."""
        return hashlib.sha256(self.question % case.encode()).hexdigest()

    def entry(self, case: str, asked: str, sequence: int, previous: str | None, trace_id: str) -> bytes:
        stream, traced = case_stream(case).encode(), trace_id.encode()
        if previous is None:
            return self.first % (sequence, stream, traced)
        return self.pattern % (previous.encode(), case.encode(), sequence, stream, traced, asked.encode())


async def fill(own: OwnLedger, size: int) -> None:
    """Fills the ledger up to this many entries."""
    procedure = await own.parts.procedures.in_force()
    async with await psycopg.AsyncConnection.connect(own.owner, autocommit=True) as connection:
        first = await _one(connection, "SELECT size FROM ledger_head")
        vote = _vote(procedure, *await _one(connection, _TEMPLATE))
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


def _vote(procedure: Procedure, content: bytes, moment: datetime) -> _Vote:
    entry = parse_canonical(bytes(content))
    assert isinstance(entry, dict)
    question = cast("dict[str, Any]", entry["question"])
    marks = {name: f"@{name}@" for name in ("previous", "sequence", "stream", "trace_id")}
    about = question | {"case": cast("dict[str, Any]", question["case"]) | {"case": "@case@"}}
    verdict = cast("dict[str, Any]", entry["verdict"])
    pattern = _with_places(
        canonical(entry | marks | {"question": about, "verdict": verdict | {"input_hash": "@hash@"}}), _PLACES
    )
    asked = _with_places(canonical(expand(about, procedure)), {b"@case@": b"%b"})
    of_none = question | {"case": None}
    hashed = hashlib.sha256(canonical(expand(of_none, procedure))).hexdigest()
    opening = {"previous": None, "question": of_none, "verdict": verdict | {"input_hash": hashed}}
    first = _with_places(
        canonical(entry | marks | opening),
        {mark: _PLACES[mark] for mark in (b'"@sequence@"', b"@stream@", b"@trace_id@")},
    )
    actor = cast("dict[str, Any]", entry["actor"])
    return _Vote(first, pattern, asked, str(actor["account"]), moment)


def _with_places(written: bytes, places: Mapping[bytes, bytes]) -> bytes:
    """The bytes as a pattern, in which each mark, in the order that they stand in, is a place."""
    pattern, at = written.replace(b"%", b"%%"), -1
    for mark, place in places.items():
        assert pattern.count(mark) == 1, mark
        assert pattern.index(mark) > at, mark
        at = pattern.index(mark)
        pattern = pattern.replace(mark, place)
    return pattern


def _rows(vote: _Vote, first: int, size: int) -> Iterator[tuple[Any, ...]]:
    case, asked, sequence, previous = "", "", OF_A_CASE, None
    for index in range(first, size):
        if sequence == OF_A_CASE:
            case, sequence, previous = hashlib.sha256(str(index).encode()).hexdigest()[:32], 0, None
            asked = vote.hash_of(case)
        sequence += 1
        trace_id = f"{index:032x}"
        content = vote.entry(case, asked, sequence, previous, trace_id)
        leaf = hashlib.sha256(b"\x00" + content).digest()
        previous = leaf.hex()
        yield index, case_stream(case), sequence, vote.moment, vote.actor, "cast_vote", True, leaf, content, trace_id
