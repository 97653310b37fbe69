"""The databases of a Temporal server on a real PostgreSQL: what can be known before a table is made is said before that."""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest
from psycopg import sql
from sqlalchemy import make_url

from runtime.home import prepare_home
from runtime.settings import SettingsError
from runtime.temporal_tables import EXTENSION, ensure_tables
from tests.conftest import PostgresServer

TOOL = """#!/bin/sh
echo "$SQL_DATABASE $*" >> "$HOME/calls"
"""


@contextmanager
def temporal_role(postgres: PostgresServer) -> Iterator[str]:
    """The address of two new databases for Temporal as the role that owns them; all gone afterwards."""
    name, password = f"temporal_{secrets.token_hex(6)}", secrets.token_urlsafe(16)
    databases = [sql.Identifier(one) for one in (name, f"{name}_visibility")]
    role, superuser = sql.Identifier(name), postgres.superuser_dsn_of("postgres")
    with psycopg.connect(superuser, autocommit=True) as connection:
        connection.execute(sql.SQL("CREATE ROLE {} LOGIN PASSWORD {}").format(role, sql.Literal(password)))
        for database in databases:
            connection.execute(sql.SQL("CREATE DATABASE {} OWNER {}").format(database, role))
        try:
            at = superuser.rpartition("@")[2].partition("/")[0]
            yield f"postgresql://{name}:{password}@{at}/{name}"
        finally:
            for database in databases:
                connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(database))
            connection.execute(sql.SQL("DROP ROLE {}").format(role))


@pytest.fixture
def tool(tmp_path: Path) -> Path:
    """Says what it was asked, and makes nothing."""
    program = tmp_path / "tool"
    program.write_text(TOOL)
    program.chmod(0o755)
    return program


@pytest.mark.every_postgres
async def test_no_table_is_begun_in_a_postgresql_without_the_extension(
    postgres: PostgresServer, tmp_path: Path, tool: Path
) -> None:
    home = prepare_home(tmp_path / "home")
    with psycopg.connect(postgres.superuser_dsn_of("postgres")) as connection:
        asked = connection.execute("SELECT FROM pg_available_extensions WHERE name = %s", (EXTENSION,))
        has_it = asked.fetchone() is not None
    # The embedded PostgreSQL comes without contrib modules; one of a machine's own has them.
    assert has_it is (postgres.engine == "postgres-real")
    with temporal_role(postgres) as url:
        if has_it:
            await ensure_tables(make_url(url), tool, home)
            assert "create-database" not in (home / "calls").read_text()
        else:
            with pytest.raises(SettingsError, match=f"lacks the extension {EXTENSION}"):
                await ensure_tables(make_url(url), tool, home)
            assert not (home / "calls").exists()
