"""A ledger that was written before a migration is the same after it, byte for byte, and goes on."""

from datetime import datetime
from pathlib import Path

import pytest
from alembic import command
from alembic.config import Config
from psycopg import Connection, connect
from psycopg.errors import UndefinedTable
from sqlalchemy import create_engine

import store
from audit.canonical import canonical
from store.database import database_url
from store.migrate import migrate
from tests.conftest import Database, PostgresServer

pytestmark = pytest.mark.every_postgres

MOMENT = "2026-11-23T22:00:00.000000Z"


def _at(database: Database, revision: str) -> None:
    """The database as this version of the schema left it."""
    engine = create_engine(database_url(database.admin_url))
    with engine.begin() as connection:
        config = Config()
        config.set_main_option("script_location", str(Path(store.__file__).parent / "migrations"))
        config.set_main_option("path_separator", "os")
        config.attributes["connection"] = connection
        command.upgrade(config, revision)
    engine.dispose()


def _append(
    connection: Connection[tuple[object, ...]], sequence: int, previous: str | None, *events: dict[str, object]
) -> str:
    """An entry with these events, by the function that the schema has; its leaf."""
    entry = {
        "stream": "register",
        "sequence": sequence,
        "previous": previous,
        "recorded_at": MOMENT,
        "actor": {"kind": "system", "account": "system"},
        "act": {"type": "publish_procedure", "content_hash": f"{sequence:064}"},
        "verdict": {"allow": bool(events), "policy_revision": "r"},
        "register_version": 0,
        "events": list(events),
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
    _at(database, "0001")
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


@pytest.mark.parametrize("revision", ["0001", "0002", "0003", "0004", "0005", "0006"])
def test_every_schema_on_the_way_has_a_write_path_and_the_log_goes_on_from_it(
    postgres: PostgresServer, revision: str
) -> None:
    database = postgres.fresh(migrated=False)
    _at(database, revision)
    with connect(database.admin_url.replace("+psycopg", ""), autocommit=True) as connection:
        connection.execute("INSERT INTO policies VALUES ('r', '{}', now())")
        first = _append(connection, 1, None)
        migrate(database.admin_url, "getrapt_app")
        _append(connection, 2, first)
        assert connection.execute("SELECT size FROM ledger_head").fetchall() == [(2,)]


@pytest.mark.parametrize(
    ("revision", "event"),
    [
        ("0001", {"type": "mandaat_proposed", "mandaat": {"id": "m"}}),
        ("0002", {"type": "change_proposed", "change": {"id": "c"}}),
        ("0004", {"type": "interest_registered", "interest": {"id": "i"}}),
        ("0006", {"type": "audit_opened", "plan": {"id": "a"}}),
        ("0020", {"type": "meeting_convened", "meeting": "v"}),
    ],
)
def test_a_schema_without_the_table_of_an_event_does_not_take_its_entry(
    postgres: PostgresServer, revision: str, event: dict[str, object]
) -> None:
    database = postgres.fresh(migrated=False)
    _at(database, revision)
    with connect(database.admin_url.replace("+psycopg", ""), autocommit=True) as connection:
        connection.execute("INSERT INTO policies VALUES ('r', '{}', now())")
        with pytest.raises(UndefinedTable):
            _append(connection, 1, None, event)
        assert connection.execute("SELECT count(*) FROM entries").fetchall() == [(0,)]
        assert connection.execute("SELECT size FROM ledger_head").fetchall() == [(0,)]


def test_a_procedure_that_was_published_starts_with_its_entry_and_one_that_was_refused_never(
    postgres: PostgresServer,
) -> None:
    database = postgres.fresh(migrated=False)
    _at(database, "0022")
    with connect(database.admin_url.replace("+psycopg", ""), autocommit=True) as connection:
        connection.execute("INSERT INTO policies VALUES ('r', '{}', now())")
        refused = _append(connection, 1, None)
        _append(connection, 2, refused, {"type": "procedure_published"})
        migrate(database.admin_url, "getrapt_app")
        starts = connection.execute("SELECT index, content_hash, starts_at FROM procedure_starts").fetchall()
        assert starts == [(1, f"{2:064}", datetime.fromisoformat(MOMENT))]
        asked = "SELECT procedure_at(%s::timestamptz), procedure_at(%s::timestamptz - interval '1 second')"
        assert connection.execute(asked, (MOMENT, MOMENT)).fetchall() == [(f"{2:064}", None)]


def test_a_forgotten_case_and_a_forgotten_interest_lose_the_keyed_hash_of_their_area_and_cover_as_before(
    postgres: PostgresServer,
) -> None:
    database = postgres.fresh(migrated=False)
    _at(database, "0023")
    with connect(database.admin_url.replace("+psycopg", ""), autocommit=True) as connection:
        for table in ("subjects", "vault_items", "interests", "routekaarten", "subject_standings"):
            connection.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        for subject, kind, gone in (
            ("s1", "case", True),
            ("s2", "case", False),
            ("s3", "interest", True),
            ("s4", "interest", False),
        ):
            key = None if gone else b"key"
            connection.execute("INSERT INTO subjects VALUES (%s, %s, NULL, %s, now(), NULL)", (subject, kind, key))
            connection.execute(
                "INSERT INTO vault_items VALUES (%s, %s, %s, 'x', '')",
                (f"c-{subject}", subject, subject if kind == "case" else None),
            )
        for name in ("s3", "s4"):
            interest = (
                "INSERT INTO interests VALUES (%s, 'p', 'area', 'hash', '{}', now(), NULL, NULL, %s, 'p', now(), %s)"
            )
            connection.execute(interest, (name, f"c-{name}", int(name[1])))
        for case, reference in (("s1", None), ("s2", "r")):
            row = (
                "INSERT INTO routekaarten (case_id, sequence, state, phase, side_state, municipality, difference_type, measure,"
                " amount_cents, address_count, outcome, opened_at, updated_at, reference, area, reference_key, area_key)"
                " VALUES (%s, 1, '{}', 'p', 'closed', '1979', 'd', 'm', 1, 1, 'approve', now(), now(), 'x', 'x', %s, 'hash')"
            )
            connection.execute(row, (case, reference))
        connection.execute(
            "INSERT INTO alike_counts VALUES ('1979', 'hash', 'd', 'm', 'approve', 2), ('1979', 'gone', 'd', 'm', 'approve', 0)"
        )
        connection.execute("INSERT INTO area_alike VALUES ('1979', 'hash', 1, 1), ('1979', 'gone', 0, 0)")
        for table in ("subjects", "vault_items", "interests", "routekaarten", "subject_standings"):
            connection.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")
        migrate(database.admin_url, "getrapt_app")

        def rows(asked: str) -> list[tuple[object, ...]]:
            return connection.execute(asked.encode()).fetchall()

        assert rows("SELECT case_id, area_key FROM routekaarten ORDER BY 1") == [("s1", None), ("s2", "hash")]
        assert rows("SELECT * FROM interest_areas") == [("s4", "hash")]
        assert rows("SELECT * FROM interest_cases ORDER BY 1, 2") == [("s1", "s3"), ("s1", "s4"), ("s2", "s3")]
        assert rows("SELECT area_key, cases FROM alike_counts") == [("hash", 1)]
        assert rows("SELECT area_key, pairs, alike FROM area_alike") == [("hash", 0, 0)]


def _write_path(database: Database) -> list[tuple[object, ...]]:
    """The function that alone writes the ledger, as the database has it."""
    with connect(database.admin_url.replace("+psycopg", "")) as connection:
        return connection.execute(
            "SELECT pg_get_functiondef(oid) FROM pg_proc WHERE proname = 'ledger_append'"
        ).fetchall()


@pytest.mark.parametrize("revision", ["0001", "0002", "0003", "0004", "0005", "0006"])
def test_a_database_with_an_earlier_write_path_gets_the_present_one(postgres: PostgresServer, revision: str) -> None:
    database = postgres.fresh(migrated=False)
    _at(database, revision)
    (present,) = _write_path(database)
    with connect(database.admin_url.replace("+psycopg", "")) as connection:
        connection.execute(str(present[0]).replace("'appended'", "'as before'").encode())
    assert _write_path(database) != [present]
    migrate(database.admin_url, "getrapt_app")
    assert _write_path(database) == [present]
