"""The tables of a Temporal server in PostgreSQL: two databases, made and brought up to date by Temporal's own tool.

The tool has the tables of its version within it. All of it may be done again at any time, and changes nothing then.
"""

import os
from pathlib import Path

import psycopg
from sqlalchemy import URL, make_url
from sqlalchemy.exc import ArgumentError

from runtime.embedded.process import Command, run
from runtime.settings import Settings, SettingsError

PLUGIN = "postgres12"
# What Temporal indexes search attributes by; of PostgreSQL's contrib modules, which the embedded one comes without.
EXTENSION = "btree_gin"
SETTING = "GETRAPT_TEMPORAL_DATABASE_URL"


def temporal_database(settings: Settings) -> URL:
    """Where the settings say that Temporal keeps its state; SettingsError where they do not, or not well."""
    if settings.temporal_database_url is None:
        raise SettingsError(f"no database for Temporal is named: set {SETTING}")
    try:
        url = make_url(settings.temporal_database_url)
    except ArgumentError:
        # Not repeated: it may hold a password.
        raise SettingsError(f"{SETTING} is no address of a database") from None
    if url.get_backend_name() != "postgresql" or not (url.host and url.username and url.database):
        raise SettingsError(f"{SETTING} has to be of the form postgresql://role:password@host:5432/temporal")
    if url.query.get("sslmode", "disable") not in ("disable", "verify-full"):
        raise SettingsError(f"{SETTING}: sslmode is disable, or verify-full with sslrootcert")
    if (url.query.get("sslmode") == "verify-full") != ("sslrootcert" in url.query):
        raise SettingsError(f"{SETTING}: sslmode=verify-full and sslrootcert=FILE go together")
    return url


def address(database: URL) -> str:
    """Host and port, as Temporal writes them."""
    host = f"[{database.host}]" if ":" in (database.host or "") else database.host
    return f"{host}:{database.port or 5432}"


def ca_file(database: URL) -> str:
    """The file with who vouches for the database server; empty without TLS."""
    return str(database.query.get("sslrootcert", ""))


def visibility(database: URL) -> URL:
    """The second database, by which workflows are listed and searched."""
    return database.set(database=f"{database.database}_visibility")


async def ensure_tables(database: URL, tool: Path, home: Path) -> None:
    """Both databases with the tables of this version; ProcessError with what the tool said where that fails, SettingsError
    where this PostgreSQL cannot have them.

    The role needs the right to create databases only where they are not there yet.
    """
    for url, tables in ((database, "temporal"), (visibility(database), "visibility")):
        if not await _answers(url):
            await run(_command(url, tool, home, "create-database"))
        if await _lacks_extension(url):
            # Before any table: the tool would stop half-way, and does not go on from there.
            raise SettingsError(
                f"the PostgreSQL of {SETTING} lacks the extension {EXTENSION}: install its contrib modules"
            )
        await run(_command(url, tool, home, "setup-schema", "--version", "0.0"))
        update = _command(url, tool, home, "update-schema", "--schema-name", f"postgresql/v12/{tables}")
        await run(update, timeout=300)


async def _answers(url: URL) -> bool:
    try:
        async with await _connected(url):
            return True
    except psycopg.OperationalError:
        return False


async def _lacks_extension(url: URL) -> bool:
    """No where it does not answer: then the tool says why."""
    try:
        async with await _connected(url) as connection:
            asked = await connection.execute("SELECT FROM pg_available_extensions WHERE name = %s", (EXTENSION,))
            return await asked.fetchone() is None
    except psycopg.OperationalError:
        return False


async def _connected(url: URL) -> psycopg.AsyncConnection[tuple[object, ...]]:
    plain = url.set(drivername="postgresql").render_as_string(hide_password=False)
    return await psycopg.AsyncConnection.connect(plain, connect_timeout=10)


def _command(url: URL, tool: Path, home: Path, *arguments: str) -> Command:
    environment = {
        "SQL_PLUGIN": PLUGIN,
        # It puts a colon and the port after it.
        "SQL_HOST": address(url).rpartition(":")[0],
        "SQL_PORT": str(url.port or 5432),
        "SQL_USER": url.username or "",
        "SQL_PASSWORD": url.password or "",
        "SQL_DATABASE": url.database or "",
    }
    if ca_file(url):
        environment |= {"SQL_TLS": "true", "SQL_TLS_CA_FILE": ca_file(url), "SQL_TLS_SERVER_NAME": url.host or ""}
    return Command(
        name="temporal-sql-tool",
        arguments=(str(tool), *arguments),
        log=home / "logs" / "temporal-tables.log",
        environment={"PATH": os.defpath, "HOME": str(home)} | environment,
    )
