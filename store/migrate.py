"""Brings a database to the present schema and gives the application's role its rights. Run as the owner of the tables.

All in one transaction under a lock: safe when run twice, at once, or stopped half-way.
"""

from pathlib import Path

from alembic import command
from alembic.config import Config
from psycopg import sql
from sqlalchemy import Connection, create_engine, exc

from domain.errors import StoreUnavailable
from store.database import database_url, is_transient

OLDEST = 150000
"""PostgreSQL 15, as `server_version_num`."""

_LOCK = 0x6765747261707421

# SELECT on everything; where it writes, by function (EXECUTE), or on the tables that are nobody's evidence.
_RIGHTS = sql.SQL(
    """
    GRANT USAGE ON SCHEMA public TO {role};
    REVOKE ALL ON ALL TABLES IN SCHEMA public FROM {role};
    GRANT SELECT ON ALL TABLES IN SCHEMA public TO {role};
    GRANT INSERT, UPDATE, DELETE ON outbox TO {role};
    GRANT INSERT ON notices, policies, vault_key, document_chunks TO {role};
    GRANT INSERT, DELETE ON sessions TO {role};
    GRANT UPDATE (expires_at) ON sessions TO {role};
    GRANT INSERT, UPDATE, DELETE ON mail_wishes, mails TO {role};
    GRANT UPDATE, DELETE ON mail_notices TO {role};
    GRANT INSERT ON log_hashes, log_checkpoints, log_cosignatures TO {role};
    GRANT UPDATE (published_at) ON log_checkpoints TO {role};
    GRANT EXECUTE ON FUNCTION ledger_append(bytea, text, text, text, jsonb) TO {role};
    GRANT EXECUTE ON FUNCTION procedure_at(timestamptz) TO {role};
    GRANT EXECUTE ON FUNCTION access_append(text, text, text) TO {role};
    GRANT EXECUTE ON FUNCTION subject_destroy(text) TO {role};
    GRANT EXECUTE ON FUNCTION cases_of_subject(text), subjects_beside(text) TO {role};
    """
)


class DatabaseUnfit(Exception):
    """The database cannot be used, with what would be right."""


def migrate(admin_url: str, app_role: str | None) -> None:
    """Migrates to the newest schema and grants `app_role` its rights, unless it is None or the owner itself.

    Raises DatabaseUnfit for a PostgreSQL below 15 or a role that may not, StoreUnavailable when nobody answers.
    """
    engine = create_engine(database_url(admin_url), connect_args={"connect_timeout": 5})
    try:
        with engine.begin() as connection:
            _migrate(connection, app_role)
    except exc.DBAPIError as error:
        if is_transient(error):
            raise StoreUnavailable("the database did not answer") from error
        raise DatabaseUnfit(f"the database cannot be brought up to date: {error.orig}") from error
    finally:
        engine.dispose()


def _migrate(connection: Connection, app_role: str | None) -> None:
    version = connection.exec_driver_sql("SHOW server_version_num").scalar_one()
    if int(version) < OLDEST:
        raise DatabaseUnfit(f"PostgreSQL 15 or later is needed; this is {int(version) // 10000}")
    connection.exec_driver_sql("SELECT pg_advisory_xact_lock(%(lock)s)", {"lock": _LOCK})
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
    owner = connection.exec_driver_sql("SELECT current_user").scalar_one()
    if app_role is not None and app_role != owner:
        driver = connection.connection.driver_connection
        connection.exec_driver_sql(_RIGHTS.format(role=sql.Identifier(app_role)).as_string(driver))
