"""Migrations: whole or not at all, twice or at once, and what they make is what the code names."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from psycopg import connect, sql
from sqlalchemy import create_engine
from sqlmodel import SQLModel

import store.tables
from domain.errors import StoreUnavailable
from runtime.embedded.ports import free_port
from store.database import database_url
from store.migrate import DatabaseUnfit, migrate
from tests.conftest import PostgresServer

pytestmark = pytest.mark.every_postgres


def test_ten_at_once_and_once_more_migrate_once(postgres: PostgresServer) -> None:
    database = postgres.fresh(migrated=False)
    with ThreadPoolExecutor(10) as pool:
        list(pool.map(lambda _: migrate(database.admin_url, "getrapt_app"), range(10)))
    migrate(database.admin_url, "getrapt_app")
    with connect(database.app_url.replace("+psycopg", "")) as connection:
        assert connection.execute("SELECT size, register_version FROM ledger_head").fetchall() == [(0, 0)]


def test_the_migrated_schema_is_the_one_that_the_tables_describe(postgres: PostgresServer) -> None:
    database = postgres.fresh(migrated=False)
    migrate(database.admin_url, None)
    engine = create_engine(database_url(database.admin_url))
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        differences: list[Any] = compare_metadata(context, SQLModel.metadata)
    engine.dispose()
    assert differences == []
    assert store.tables.EntryRow.__tablename__ == "entries"


def test_a_migration_that_fails_leaves_nothing_behind(postgres: PostgresServer) -> None:
    database = postgres.fresh(migrated=False)
    with pytest.raises(DatabaseUnfit, match="no_such_role"):
        migrate(database.admin_url, "no_such_role")
    with connect(database.admin_url.replace("+psycopg", "")) as connection:
        tables = "SELECT count(*) FROM pg_tables WHERE schemaname = 'public'"
        assert connection.execute(tables.encode()).fetchall() == [(0,)]


def test_a_role_that_owns_nothing_cannot_migrate(postgres: PostgresServer) -> None:
    with pytest.raises(DatabaseUnfit, match="permission denied"):
        migrate(postgres.fresh(migrated=False).app_url, None)


def test_a_role_with_any_name_gets_its_rights(postgres: PostgresServer) -> None:
    database, name = postgres.fresh(migrated=False), 'odd "name"; --'
    with connect(postgres.superuser_dsn(database), autocommit=True) as connection:
        connection.execute(sql.SQL("CREATE ROLE {}").format(sql.Identifier(name)))
        try:
            migrate(database.admin_url, name)
            assert connection.execute("SELECT has_table_privilege(%s, 'entries', 'SELECT')", (name,)).fetchone() == (
                True,
            )
        finally:
            connection.execute(sql.SQL("DROP OWNED BY {}").format(sql.Identifier(name)))
            connection.execute(sql.SQL("DROP ROLE {}").format(sql.Identifier(name)))


def test_a_database_that_does_not_answer_is_unavailable() -> None:
    with pytest.raises(StoreUnavailable):
        migrate(f"postgresql://nobody@127.0.0.1:{free_port()}/none", None)


def test_another_kind_of_database_is_refused_by_its_address() -> None:
    with pytest.raises(ValueError, match="PostgreSQL URL"):
        migrate("sqlite:///ledger.db", None)
