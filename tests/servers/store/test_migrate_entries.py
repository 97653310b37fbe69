"""A ledger that was written before a migration is the same after it, byte for byte, and goes on."""

from pathlib import Path

import pytest
from alembic import command
from alembic.config import Config
from psycopg import Connection, connect
from sqlalchemy import create_engine

import store
from audit.canonical import canonical
from store.database import database_url
from store.migrate import migrate
from tests.conftest import Database, PostgresServer

pytestmark = pytest.mark.every_postgres

MOMENT = "2026-11-23T22:00:00.000000Z"


def _at_the_first_schema(database: Database) -> None:
    """The database as version 0001 left it."""
    engine = create_engine(database_url(database.admin_url))
    with engine.begin() as connection:
        config = Config()
        config.set_main_option("script_location", str(Path(store.__file__).parent / "migrations"))
        config.set_main_option("path_separator", "os")
        config.attributes["connection"] = connection
        command.upgrade(config, "0001")
    engine.dispose()


def _append(connection: Connection[tuple[object, ...]], sequence: int, previous: str | None) -> str:
    """An entry that changes nothing, by the function that the schema has; its leaf."""
    entry = {
        "stream": "register",
        "sequence": sequence,
        "previous": previous,
        "recorded_at": MOMENT,
        "actor": {"kind": "system", "account": "system"},
        "act": {"type": "publish_procedure"},
        "verdict": {"allow": False, "policy_revision": "r"},
        "register_version": 0,
        "events": [],
        "trace_id": "trace",
    }
    row = connection.execute(
        "SELECT status, encode(entry_leaf, 'hex') FROM ledger_append(%s::bytea, %s, 'mac', NULL, '{\"subjects\": [],"
        ' "items": [], "lookups": null, "state": null, "awaited": null}\'::jsonb)',
        (canonical(entry), f"key-{sequence}"),
    ).fetchone()
    assert row is not None and row[0] == "appended"
    return str(row[1])


def test_entries_of_the_first_schema_stay_as_they_are_and_the_log_goes_on(postgres: PostgresServer) -> None:
    database = postgres.fresh(migrated=False)
    _at_the_first_schema(database)
    with connect(database.admin_url.replace("+psycopg", ""), autocommit=True) as connection:
        connection.execute("INSERT INTO policies VALUES ('r', '{}', now())")
        first = _append(connection, 1, None)
        before = connection.execute("SELECT * FROM entries").fetchall()
        assert connection.execute("SELECT to_regclass('mandaten')").fetchall() == [(None,)]
        migrate(database.admin_url, "getrapt_app")
        assert connection.execute("SELECT * FROM entries").fetchall() == before
        _append(connection, 2, first)
        head = connection.execute("SELECT size, register_version FROM ledger_head").fetchall()
        assert head == [(2, 0)]
        assert connection.execute("SELECT count(*) FROM mandaten").fetchall() == [(0,)]
        assert connection.execute("SELECT count(*) FROM organisation_changes").fetchall() == [(0,)]
