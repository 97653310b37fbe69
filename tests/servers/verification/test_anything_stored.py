"""Whoever owns the database can write anything into it: verification names it, or says what it could not check, and always ends
with a report.

Which value each column and each field gets is drawn, by the seed of the run; the columns are those that the database has.
"""

import json
import random
from collections.abc import AsyncIterator, Iterable, Iterator
from contextlib import contextmanager
from copy import deepcopy
from dataclasses import asdict, fields
from typing import Any

import psycopg
import pytest
import structlog
from psycopg import sql

from audit.canonical import canonical
from audit.entry import Entry
from audit.leaf import leaf_hash
from store.tables import EntryRow
from tests.conftest import PostgresServer
from tests.servers.verification.conftest import Filled, copy_of
from tests.servers.verification.test_every_column import TABLES, Everything, fill, tables
from verification.finding import Code, Finding
from verification.verify import verify

DEEP = "[" * 5000 + "]" * 5000
_TEXTS = ["", "-1", "\u2028\U0010ffff", "x" * 5000]
EXTREMES: dict[str, list[Any]] = {
    "varchar": _TEXTS,
    "text": _TEXTS,
    "int2": [0, -8, 3, 2**15 - 1, -(2**15)],
    "int4": [0, -1, 2**31 - 1, -(2**31)],
    "int8": [0, -1, 2**63 - 1, -(2**63)],
    "bool": [],
    "timestamptz": [
        "infinity",
        "-infinity",
        "4714-11-24 00:00:00+00 BC",
        "0044-03-15 12:00:00+00 BC",
        "294276-12-31 23:59:59+00",
    ],
    "bytea": [b"", b"\0", b"\xff" * 65_535],
    "_varchar": [[], [None], ["x", None], [""]],
    "jsonb": ["null", "1", "true", '"x"', "[]", "[1]", "{}", '{"a": {"b": [null]}}', "9" * 6000, DEEP],
}
OTHERS: list[Any] = [None, True, 0, -1, 2**53 - 1, "", "x", "a\0b", [], [1], ["x"], [{}], {}, {"x": 1}, {"type": []}]


@pytest.fixture(scope="session")
async def anything(filled: Filled, postgres_engine: str) -> AsyncIterator[Everything]:
    """A ledger with rows in every table, whose tables take anything; each test puts back what it changed."""
    server = PostgresServer(postgres_engine)
    with structlog.testing.capture_logs():
        async with copy_of(filled, server) as judged:
            await fill(judged)
            name = judged.admin_dsn.rpartition("/")[2].partition("?")[0]
            superuser = server.superuser_dsn_of(name)
            take_anything(superuser)
            yield Everything(judged, superuser)
    server.drop_all()


def take_anything(dsn: str) -> None:
    """Drops what would refuse a value."""
    constraints = (
        "SELECT conrelid::regclass::text, conname FROM pg_constraint WHERE contype IN ('f', 'c', 'u', 'p')"
        " AND connamespace = 'public'::regnamespace ORDER BY contype = 'p', contype"
    )
    required = "SELECT table_name, column_name FROM information_schema.columns WHERE table_schema = 'public' AND is_nullable = 'NO'"
    with psycopg.connect(dsn, autocommit=True) as connection:
        for table, constraint in connection.execute(constraints).fetchall():
            drop = sql.SQL("ALTER TABLE {} DROP CONSTRAINT {} CASCADE")
            connection.execute(drop.format(sql.Identifier(table), sql.Identifier(constraint)))
        for (index,) in connection.execute("SELECT indexname FROM pg_indexes WHERE schemaname = 'public'").fetchall():
            connection.execute(sql.SQL("DROP INDEX {}").format(sql.Identifier(index)))
        for table, column in connection.execute(required.encode()).fetchall():
            drop = sql.SQL("ALTER TABLE {} ALTER COLUMN {} DROP NOT NULL")
            connection.execute(drop.format(sql.Identifier(table), sql.Identifier(column)))
        connection.execute("CREATE SCHEMA kept")
        connection.execute("CREATE TABLE kept.accounts AS TABLE accounts")


@contextmanager
def unguarded(everything: Everything) -> Iterator[psycopg.Connection[Any]]:
    """A connection of who may do anything, past all triggers."""
    with psycopg.connect(everything.superuser, autocommit=True) as connection:
        connection.execute("SET session_replication_role = replica")
        yield connection


async def report(everything: Everything, *, keyed: bool = False) -> list[Finding]:
    """What verification finds; what it says in JSON can be read again."""
    master = everything.master if keyed else None
    said = await verify(everything.judged.parts.database, everything.judged.opa, master=master)
    assert said.complete
    json.loads(json.dumps(asdict(said), ensure_ascii=False).encode().decode())
    return list(said.findings)


def change_column(
    connection: psycopg.Connection[Any], table: str, column: str, kind: str, value: Any
) -> tuple[Any, str] | None:
    """Puts a value into one row, drawn by the database; what stood there and where it stands. None where the table has no row."""
    names = {"table": sql.Identifier(table), "column": sql.Identifier(column), "kind": sql.Identifier(kind)}
    pick = sql.SQL(
        "SELECT {column}::text, ctid::text FROM {table} ORDER BY {column} IS NULL, md5(ctid::text || %s) LIMIT 1"
    ).format(**names)
    row = connection.execute(pick, [str(random.random())]).fetchone()
    if row is None:
        return None
    change = sql.SQL("UPDATE {table} SET {column} = %s::{kind} WHERE ctid = %s::tid RETURNING ctid::text").format(
        **names
    )
    changed = connection.execute(change, [value, row[1]]).fetchone()
    assert changed is not None
    return row[0], changed[0]


REQUIRED = {
    table.name: {column.name for column in table.columns if not column.nullable}
    for table in EntryRow.metadata.sorted_tables
}
ROUNDS = 24
"""As many as the widest table has columns, so that each column has its turn."""


@pytest.mark.parametrize("turn", range(ROUNDS))
async def test_whatever_stands_in_a_column_verification_ends_with_a_report(anything: Everything, turn: int) -> None:
    """One column of each table at a time: that each by itself is found is tested with other values (`test_every_column`)."""
    changed, unreadable = [], set()
    with unguarded(anything) as connection:
        for table, columns in tables(anything.superuser).items():
            if table not in TABLES or turn >= len(columns):
                continue
            column, kind = list(columns.items())[turn]
            value = random.choice([None, *EXTREMES[kind]])
            was = change_column(connection, table, column, kind, value)
            assert was is not None, f"{table} has no row"
            changed.append((table, column, kind, *was))
            if column in REQUIRED[table] if value is None else kind == "timestamptz":
                unreadable.add((table, column))
        found = await report(anything, keyed=bool(turn % 2))
        for table, column, kind, value, place in changed:
            back = "UPDATE {table} SET {column} = %s::{kind} WHERE ctid = %s::tid"
            names = {"table": sql.Identifier(table), "column": sql.Identifier(column), "kind": sql.Identifier(kind)}
            connection.execute(sql.SQL(back).format(**names), [value, place])
    told = [one.message for one in found if one.code is Code.UNREADABLE]
    assert [one for one in unreadable if not any(said.startswith(one[0]) and one[1] in said for said in told)] == []
    assert told or Code.UNCHECKED not in {one.code for one in found}, [
        one for one in found if one.code is Code.UNCHECKED
    ]
    assert await report(anything) == [], "what was put back does not hold"


@contextmanager
def forged(everything: Everything, contents: dict[int, bytes]) -> Iterator[None]:
    """Within it, these entries have other bytes, and the leaves that go with them."""
    keep = "INSERT INTO kept SELECT index, content, leaf FROM entries WHERE index = ANY(%s)"
    with unguarded(everything) as connection:
        connection.execute("CREATE TEMPORARY TABLE kept (index bigint, content bytea, leaf bytea)")
        connection.execute(keep, [list(contents)])
        for index, content in contents.items():
            change = "UPDATE entries SET content = %s, leaf = %s WHERE index = %s"
            connection.execute(change, [content, leaf_hash(content), index])
        try:
            yield
        finally:
            connection.execute(
                "UPDATE entries e SET content = k.content, leaf = k.leaf FROM kept k WHERE k.index = e.index"
            )


def entries_of(everything: Everything) -> dict[int, dict[str, Any]]:
    """What every entry says, by index."""
    with psycopg.connect(everything.superuser) as connection:
        return {
            index: json.loads(content) for index, content in connection.execute("SELECT index, content FROM entries")
        }


def unexplained(entries: dict[int, dict[str, Any]], changed: Iterable[int], found: list[Finding]) -> list[int]:
    """The entries that were changed and are not named, nor one before them in their stream, from which they would follow."""
    named = {one.index for one in found}
    broken = [(one["stream"], one["sequence"]) for index, one in entries.items() if index in named]
    return [
        index
        for index in changed
        if not any(
            stream == entries[index]["stream"] and sequence <= entries[index]["sequence"] for stream, sequence in broken
        )
    ]


@pytest.mark.parametrize("name", ["format", *(field.name for field in fields(Entry))])
async def test_whatever_a_field_of_an_entry_holds_that_entry_is_named(anything: Everything, name: str) -> None:
    entries = entries_of(anything)
    others = dict(zip(random.sample(sorted(entries), len(OTHERS)), OTHERS, strict=True))
    contents = {
        index: canonical(entries[index] | {name: other})
        for index, other in others.items()
        if entries[index][name] != other
    }
    with forged(anything, contents):
        found = await report(anything)
    assert unexplained(entries, contents, found) == []
    assert [one for one in found if one.code is Code.UNCHECKED] == []


def paths(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Where everything within a JSON value stands."""
    if path:
        yield path
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, one in items:
        yield from paths(one, (*path, key))


def put(value: Any, path: tuple[Any, ...], other: Any) -> Any:
    """The JSON value with something else in one place."""
    whole = deepcopy(value)
    within = whole
    for key in path[:-1]:
        within = within[key]
    within[path[-1]] = other
    return whole


@pytest.mark.parametrize("turn", range(12))
async def test_whatever_stands_within_entries_they_are_named(anything: Everything, turn: int) -> None:
    """In a third of all entries at a time one thing, anywhere, is something else."""
    entries = entries_of(anything)
    contents: dict[int, bytes] = {}
    said: dict[int, tuple[tuple[Any, ...], Any]] = {}
    for index in random.sample(sorted(entries), len(entries) // 3):
        part = random.choice(("act", "events", "question", "verdict", "commitments", "procedure", "actor"))
        path = random.choice([(part,), *((part, *one) for one in paths(entries[index][part]))])
        other = random.choice(OTHERS)
        content = canonical(put(entries[index], path, other))
        if json.loads(content) != entries[index]:
            contents[index], said[index] = content, (path, other)
    with forged(anything, contents):
        found = await report(anything)
    assert [said[index] for index in unexplained(entries, contents, found)] == []
    assert [one for one in found if one.code is Code.UNCHECKED] == []


async def test_a_moment_that_no_calendar_here_has_is_named_by_table_and_key(anything: Everything) -> None:
    with unguarded(anything) as connection:
        was = change_column(connection, "entries", "recorded_at", "timestamptz", "infinity")
        assert was is not None
        row = connection.execute("SELECT index FROM entries WHERE ctid = %s::tid", [was[1]]).fetchone()
        found = await report(anything)
        connection.execute("UPDATE entries SET recorded_at = %s WHERE ctid = %s::tid", [*was])
    assert row is not None
    said = f"entries {row[0]}: recorded_at is before the year 1 or after the year 9999"
    assert Finding(Code.UNREADABLE, row[0], None, said) in found
    assert Code.COLUMN in {one.code for one in found if one.index == row[0]}


@pytest.mark.parametrize(
    ("height", "index", "said"),
    [
        (-8, 0, "which no tree has"),
        (0, 0, "which no tree has"),
        (3, 0, "which no tree has"),
        (8, -1, "for entries that are not there"),
        (8, 2**63 - 1, "for entries that are not there"),
        (2**15 - 8, 1, "for entries that are not there"),
    ],
)
async def test_a_hash_that_stands_nowhere_in_the_tree_is_named(
    anything: Everything, height: int, index: int, said: str
) -> None:
    with unguarded(anything) as connection:
        connection.execute("INSERT INTO log_hashes VALUES (%s, %s, %s)", [height, index, bytes(32)])
        found = await report(anything)
        connection.execute("DELETE FROM log_hashes")
    assert [one.code for one in found] == [Code.TILE]
    assert f"of height {height}" in found[0].message
    assert said in found[0].message


@pytest.mark.parametrize("sources", ["[1]", "null", "7", '{"a": 1}', DEEP, "9" * 6000])
async def test_sources_that_are_no_texts_are_a_policy_that_cannot_be_asked(anything: Everything, sources: str) -> None:
    with unguarded(anything) as connection:
        connection.execute("CREATE TEMPORARY TABLE kept AS TABLE policies")
        connection.execute("UPDATE policies SET sources = %s::jsonb", [sources])
        found = await report(anything)
        connection.execute("UPDATE policies p SET sources = k.sources FROM kept k WHERE k.revision = p.revision")
    assert {one.code for one in found} == {Code.POLICY}


async def test_a_table_that_is_gone_takes_nothing_else_with_it(anything: Everything) -> None:
    with unguarded(anything) as connection:
        connection.execute("ALTER TABLE mandaten RENAME TO taken_away")
        connection.execute(
            "UPDATE accounts SET commitment = 'another' WHERE account = (SELECT max(account) FROM accounts)"
        )
        found = await report(anything)
        connection.execute("ALTER TABLE taken_away RENAME TO mandaten")
        connection.execute(
            "UPDATE accounts a SET commitment = k.commitment FROM kept.accounts k WHERE k.account = a.account"
        )
    unchecked = [one.message for one in found if one.code is Code.UNCHECKED]
    assert any(one.startswith("the table mandaten: not checked: ProgrammingError") for one in unchecked), unchecked
    assert Code.NAME in {one.code for one in found}
