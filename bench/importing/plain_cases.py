"""The rows of opened cases, written plainly: one transaction and one round trip for each case, and nothing loaded, judged, sealed or hashed.

The tables are copies with the same columns, keys and indexes in a schema of their own, and so without triggers; what is written in
them is what the openings wrote.
"""

import asyncio
import time
from collections.abc import Iterable, Sequence
from typing import Any

import psycopg
from psycopg import sql
from psycopg.types.string import TextLoader

_ROWS = {
    "entries": "SELECT stream AS of_case, * FROM entries WHERE stream = ANY(%(streams)s) AND act = 'submit' AND allow",
    "act_keys": "SELECT e.stream AS of_case, k.* FROM act_keys k JOIN entries e USING (index)"
    " WHERE e.stream = ANY(%(streams)s) AND e.act = 'submit' AND e.allow",
    "subjects": "SELECT DISTINCT 'routekaart/' || i.case_id AS of_case, s.* FROM subjects s JOIN vault_items i USING (subject)"
    " WHERE i.case_id = ANY(%(cases)s)",
    "vault_items": "SELECT 'routekaart/' || case_id AS of_case, * FROM vault_items WHERE case_id = ANY(%(cases)s)",
    "streams": "SELECT stream AS of_case, * FROM streams WHERE stream = ANY(%(streams)s)",
    "routekaarten": "SELECT 'routekaart/' || case_id AS of_case, * FROM routekaarten WHERE case_id = ANY(%(cases)s)",
    "case_addresses": "SELECT 'routekaart/' || case_id AS of_case, * FROM case_addresses WHERE case_id = ANY(%(cases)s)",
    "outbox": "SELECT stream AS of_case, substr(stream, 12) AS case_id, sequence, trace_id, recorded_at AS created_at FROM entries"
    " WHERE stream = ANY(%(streams)s) AND act = 'submit' AND allow",
}
_REMOVE = "DROP SCHEMA IF EXISTS bench CASCADE"

Insert = tuple[bytes, tuple[Any, ...]]


async def plain_rate(owner: str, cases: Sequence[str], at_once: int) -> float:
    """How many of these cases a second so many writers insert. `owner` is where the owner of the tables finds the database."""
    async with await psycopg.AsyncConnection.connect(owner, autocommit=True) as connection:
        try:
            await connection.execute(_REMOVE)
            await connection.execute("CREATE SCHEMA bench")
            for table in _ROWS:
                await connection.execute(f"CREATE TABLE bench.{table} (LIKE public.{table} INCLUDING ALL)".encode())
            waiting = iter(await _inserts(connection, cases))
            began = time.perf_counter()
            await asyncio.gather(*(_write(owner, waiting) for _ in range(at_once)))
            return len(cases) / (time.perf_counter() - began)
        finally:
            await connection.execute(_REMOVE)


async def _inserts(connection: psycopg.AsyncConnection[Any], cases: Sequence[str]) -> list[list[Insert]]:
    """For each case its statements, one for each table, with their values."""
    asked = {"cases": list(cases), "streams": [f"routekaart/{case}" for case in cases]}
    found: dict[str, list[Insert]] = {stream: [] for stream in asked["streams"]}
    for table, query in _ROWS.items():
        cursor = connection.cursor()
        # A document as its text: it is not made of anything while it is timed.
        cursor.adapters.register_loader("jsonb", TextLoader)
        await cursor.execute(query.encode(), asked)
        columns = [one.name for one in cursor.description or ()][1:]
        by_case: dict[str, list[tuple[Any, ...]]] = {}
        for of_case, *values in await cursor.fetchall():
            by_case.setdefault(of_case, []).append(tuple(values))
        for of_case, rows in by_case.items():
            found[of_case].append(_insert(table, columns, rows))
    return list(found.values())


def _insert(table: str, columns: Sequence[str], rows: Sequence[tuple[Any, ...]]) -> Insert:
    each = sql.SQL("({})").format(sql.SQL(", ").join([sql.Placeholder()] * len(columns)))
    statement = sql.SQL("INSERT INTO {} ({}) VALUES {}").format(
        sql.Identifier("bench", table),
        sql.SQL(", ").join(map(sql.Identifier, columns)),
        sql.SQL(", ").join([each] * len(rows)),
    )
    return statement.as_bytes(None), tuple(value for row in rows for value in row)


async def _write(owner: str, waiting: Iterable[list[Insert]]) -> None:
    async with await psycopg.AsyncConnection.connect(owner, autocommit=True) as connection:
        for inserts in waiting:
            async with connection.pipeline(), connection.transaction():
                for statement, values in inserts:
                    await connection.execute(statement, values)
