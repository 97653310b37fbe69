"""An export in a PostgreSQL of its own, for as long as it is looked at: so what verifies the ledger verifies it as well."""

import asyncio
import zipfile
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import psycopg
from psycopg import sql

from audit.entry import parse_entry
from audit.failures import Malformed
from audit.leaf import leaf_hash
from audit.tile_content import entries_in
from audit.tiles import WIDTH, Bundle
from domain.errors import StoreUnavailable
from runtime.embedded.ports import free_port
from runtime.embedded.postgres import DATABASE, OWNER, SUPERUSER, Postgres, embedded_binaries
from runtime.embedded.process import start, stop
from runtime.home import prepare_home
from store.database import Database
from store.migrate import migrate
from verification.export_files import file_findings
from verification.exported_tables import columns_of, exported_tables
from verification.finding import Finding
from verification.standalone import UNREADABLE, check_archive, parsed, read_file, size_of

_PART = 1 << 20
_LARGEST_SEQUENCE = 2**31 - 1
_NO_MOMENT = datetime(1970, 1, 1, tzinfo=UTC)
UNREAD = "unread/"
"""The stream of an entry whose content says none; its index follows."""


class UnreadableExport(Exception):
    """The file is no export, or not a whole one; what is wrong, and where."""


@asynccontextmanager
async def loaded(export: Path) -> AsyncIterator[Database]:
    """A database with the entries and the tables of this export. UnreadableExport; nothing of it is believed yet."""
    with _reading():
        archive = zipfile.ZipFile(export)
    with archive:
        with _reading():
            check_archive(archive, export.stat().st_size)
            size = size_of(parsed("manifest.json", read_file(archive, "manifest.json")))
        with TemporaryDirectory(prefix="getrapt-export-") as place:
            async with _postgres(Path(place)) as postgres:
                await asyncio.to_thread(migrate, postgres.url(OWNER), None)
                with _reading():
                    await asyncio.to_thread(_fill, postgres.dsn(SUPERUSER, DATABASE), archive, size)
                database = Database(postgres.url(OWNER))
                try:
                    yield database
                finally:
                    await database.close()


async def file_findings_of(database: Database, export: Path) -> list[Finding]:
    """What does not hold of the files of the export that this database was loaded with. UnreadableExport."""
    with _reading():
        return await file_findings(database, export)


@contextmanager
def _reading() -> Iterator[None]:
    """Whatever reading a file that is no export ends in, told as such."""
    try:
        yield
    except FileNotFoundError as error:
        raise UnreadableExport(f"there is no file {error.filename}") from error
    except StoreUnavailable:
        raise
    except zipfile.BadZipFile as error:
        raise UnreadableExport(f"it is no ZIP file, or not a whole one: {error}") from error
    except (*UNREADABLE, psycopg.DataError, psycopg.IntegrityError) as error:
        raise UnreadableExport(str(error)) from error


@asynccontextmanager
async def _postgres(place: Path) -> AsyncIterator[Postgres]:
    cluster = Postgres(prepare_home(place / "home"), free_port(), embedded_binaries())
    await cluster.initialise()
    command = cluster.command()
    process = await start(command)
    try:
        await cluster.ready()
        yield cluster
    finally:
        await stop(command, process)


def _fill(dsn: str, archive: zipfile.ZipFile, size: int) -> None:
    with psycopg.connect(dsn) as connection, connection.cursor() as cursor:
        # Nothing is guarded here: what is wrong with an export has to get in, to be found.
        cursor.execute("SET session_replication_role = replica")
        for table in exported_tables():
            # The migrations put rows in some.
            cursor.execute(sql.SQL("DELETE FROM {}").format(sql.Identifier(table)))
            columns = sql.SQL(", ").join(map(sql.Identifier, columns_of(table)))
            statement = sql.SQL("COPY {} ({}) FROM STDIN (FORMAT csv)").format(sql.Identifier(table), columns)
            try:
                with archive.open(f"tables/{table}.csv") as file, cursor.copy(statement) as copy:
                    while part := file.read(_PART):
                        copy.write(part)
            except (KeyError, psycopg.DataError, psycopg.IntegrityError) as error:
                raise UnreadableExport(f"tables/{table}.csv: {str(error).partition(chr(10))[0]}") from error
        # Two entries of one number are for verification to find.
        cursor.execute("ALTER TABLE entries DROP CONSTRAINT entries_stream_sequence")
        cursor.execute("CREATE INDEX ON entries (stream, sequence)")
        names = ("index", "stream", "sequence", "recorded_at", "actor", "act", "allow", "leaf", "content", "trace_id")
        into = sql.SQL("COPY entries ({}) FROM STDIN").format(sql.SQL(", ").join(map(sql.Identifier, names)))
        with cursor.copy(into) as copy:
            for row in _entries(archive, size):
                copy.write_row(row)


def _entries(archive: zipfile.ZipFile, size: int) -> Iterator[tuple[Any, ...]]:
    for first in range(0, size, WIDTH):
        bundle = Bundle(first // WIDTH, min(WIDTH, size - first))
        try:
            contents = entries_in(bundle, read_file(archive, f"log/{bundle.path}"))
        except (KeyError, Malformed) as error:
            raise UnreadableExport(f"log/{bundle.path}: {error}") from error
        for index, content in enumerate(contents, first):
            yield _row(index, content)


def _row(index: int, content: bytes) -> tuple[Any, ...]:
    """The row of an entry; of one that cannot be read its bytes, in a stream of its own, for verification to name."""
    leaf = leaf_hash(content)
    try:
        one = parse_entry(content)
        moment = datetime.fromisoformat(one.recorded_at)
        account, act, allow = one.actor["account"], one.act["type"], one.verdict["allow"] is True
        row = index, one.stream, one.sequence, moment, account, act, allow, leaf, content, one.trace_id
    except (ValueError, KeyError, TypeError, RecursionError):
        return _unread(index, leaf, content)
    held = all(isinstance(text, str) and "\0" not in text for text in (one.stream, account, act, one.trace_id))
    return row if held and one.sequence <= _LARGEST_SEQUENCE else _unread(index, leaf, content)


def _unread(index: int, leaf: bytes, content: bytes) -> tuple[Any, ...]:
    return index, f"{UNREAD}{index}", 1, _NO_MOMENT, "", "", False, leaf, content, ""
