"""`getrapt audit export`: all that an auditor needs to check the log elsewhere, in one file, as of one moment.

The log in the layout of C2SP tlog-tiles with every published checkpoint, the policies and procedures that entries name, the
tables that follow from the entries, and a verifier that needs nothing but Python. What the verifier reads stands there.
"""

import json
import os
import secrets
import zipfile
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import aclosing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from psycopg import sql
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from audit.canonical import canonical
from audit.entry import LARGEST, instant
from audit.tile_content import encode_bundle
from audit.tiles import WIDTH, Bundle, Tile
from authority.procedure_view import procedure_view
from store.codec import procedure_of
from store.database import Database
from verification.any_value import reading_anything
from verification.exported_tables import exported_tables, new_salt, selection_of
from verification.recorded import UNREADABLE
from verification.stored import Stored

FORMAT = "getrapt/export/1"
_VERIFIER = Path(__file__).with_name("standalone.py")
_CHECKPOINTS = text(
    "SELECT c.size, c.note || coalesce((SELECT string_agg(s.line, '' ORDER BY s.witness) FROM log_cosignatures s"
    " WHERE s.size = c.size), '') AS note FROM log_checkpoints c"
    " WHERE c.published_at IS NOT NULL AND c.size >= 0 AND c.note IS NOT NULL ORDER BY c.size"
)
_LEAVES = text("SELECT coalesce(leaf, '') AS hash FROM entries WHERE index >= :first AND index < :last ORDER BY index")
_HASHES = text(
    "SELECT coalesce(hash, '') AS hash FROM log_hashes WHERE height = :height AND index >= :first AND index < :last ORDER BY index"
)
_README = """An export of a Getrapt log. To check it, with Python 3.10 or later and nothing else:

    python3 verify.py EXPORT.zip --key KEY --witness KEY --checkpoint FILE --proof FILE --opa PROGRAM

--key is the first key of the log, --witness that of a witness, each as you know it from elsewhere and not from this export. Where
a key of the log was lost, the next one was not handed over to: --accept-key KEY says that you know that one from elsewhere too.
--checkpoint and --proof are files that you kept before: what they say has to be in this log. But for --key and --opa all can be
given more than once.

It checks entries, tree, tiles, checkpoints, signatures, streams, procedures and policies, the names of accounts and the access
log. With --opa it also asks every verdict again, if all of that holds; the policies are the export's, and get no network, no clock
and nothing of your environment. It does not fold the entries, and says at its end which tables it did not look at:
`getrapt verify --export EXPORT.zip` checks those as well.
"""


class NothingToExport(Exception):
    """There is no published checkpoint, so nothing in the log is signed."""


class CannotBeExported(Exception):
    """The ledger has an entry that no export can hold; the message says which, and why."""


@dataclass(frozen=True, slots=True)
class Exported:
    """How many entries an export has, and how many of them are under its last checkpoint."""

    entries: int
    under_a_checkpoint: int


async def export(database: Database, target: Path, progress: Callable[[int, int], None] | None = None) -> Exported:
    """Writes the export, whole or not at all. FileExistsError where there is something already, NothingToExport,
    CannotBeExported, StoreUnavailable. Memory does not grow with the log.

    What somebody changed is exported as it is, for who verifies to find. A policy or a procedure that is none any more is in its
    table alone."""
    if target.exists():
        raise FileExistsError(f"{target} is there already")
    unfinished = target.with_name(f".{target.name}.{secrets.token_hex(4)}")
    try:
        async with database.snapshot() as connection, reading_anything(connection):
            # For its reader alone: what people decided on whom stands in it, if only under pseudonyms.
            with os.fdopen(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
                with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
                    done = await _Export(connection, archive).write(progress)
                file.flush()
                os.fsync(file.fileno())
        # A link, and not a renaming, so that a file that came meanwhile is not lost.
        os.link(unfinished, target)
    finally:
        unfinished.unlink(missing_ok=True)
    return done


@dataclass(frozen=True, slots=True)
class _Export:
    connection: AsyncConnection
    archive: zipfile.ZipFile

    async def write(self, progress: Callable[[int, int], None] | None) -> Exported:
        stored = Stored(self.connection)
        size = await stored.count()
        self._put("README.txt", _README)
        self._put("verify.py", _VERIFIER.read_text("utf-8"))
        self._put(
            "manifest.json",
            json.dumps({"format": FORMAT, "size": size, "exported_at": instant(datetime.now(UTC))}, indent=2),
        )
        covered = await self._checkpoints(stored, size)
        await self._documents(stored)
        async for done in self._bundles(stored):
            if progress is not None:
                progress(done, size)
        await self._tiles(stored, covered)
        salt = new_salt()
        for table in exported_tables():
            await self._table(table, salt)
        return Exported(size, covered)

    async def _checkpoints(self, stored: Stored, size: int) -> int:
        """How many of the entries, which are `size`, are under a checkpoint. That of a larger tree is written as well; tiles of
        entries that there are not can be had of none."""
        covered, newest = 0, None
        with self.archive.open(_file("log/checkpoints.json"), "w", force_zip64=True) as file:
            async with aclosing(stored.stream(_CHECKPOINTS)) as batches:
                async for batch in batches:
                    for row in batch:
                        file.write(b"[" if newest is None else b", ")
                        file.write(json.dumps(row.note).encode())
                        newest = row.note
                        covered = row.size if row.size <= size else covered
            file.write(b"]")
        if newest is None:
            raise NothingToExport("no checkpoint was published yet; is `getrapt up` running?")
        self._put("log/checkpoint", newest)
        return covered

    def _put(self, name: str, content: str | bytes) -> None:
        self.archive.writestr(_file(name), content)

    async def _documents(self, stored: Stored) -> None:
        for row in await stored.rows(text("SELECT revision, sources FROM policies ORDER BY revision")):
            if isinstance(row.sources, dict) and all(isinstance(one, str) for one in row.sources.values()):
                self._put(f"policies/{row.revision}.json", canonical(dict(row.sources)))
        for row in await stored.rows(text("SELECT content_hash, content FROM procedures ORDER BY content_hash")):
            try:
                view = procedure_view(procedure_of(row.content))
                document: Mapping[str, Any] = {"content": row.content.decode(), "view": view}
                self._put(f"procedures/{row.content_hash}.json", canonical(document))
            except UNREADABLE:
                continue

    async def _bundles(self, stored: Stored) -> AsyncIterator[int]:
        """Tells how many entries are written."""
        waiting: list[bytes] = []
        written = 0
        async for batch in stored.entries_in_order():
            for row in batch:
                if len(row.content) > LARGEST:
                    message = f"entry {row.index} has {len(row.content)} bytes, and {LARGEST} is the most that an entry can have"
                    raise CannotBeExported(f"{message}; see `getrapt verify`")
                waiting.append(row.content)
                if len(waiting) == WIDTH:
                    self._bundle(written, waiting)
                    written += len(waiting)
                    waiting.clear()
            yield written + len(waiting)
        if waiting:
            self._bundle(written, waiting)

    def _bundle(self, first: int, entries: list[bytes]) -> None:
        self._put(f"log/{Bundle(first // WIDTH, len(entries)).path}", encode_bundle(entries))

    async def _tiles(self, stored: Stored, size: int) -> None:
        """The tiles of the last checkpoint's tree, as they are stored: whether they are right is for who verifies."""
        row, width = 0, size
        while width:
            for first in range(0, width, WIDTH):
                last = min(first + WIDTH, width)
                span = {"first": first, "last": last, "height": 8 * row}
                hashes = b"".join(one.hash for one in await stored.rows(_HASHES if row else _LEAVES, span))
                self._put(f"log/{Tile(row, first // WIDTH, last - first).path}", hashes)
            row, width = row + 1, width // WIDTH

    async def _table(self, table: str, salt: str) -> None:
        # By the driver itself, which alone can copy.
        driver: Any = (await self.connection.get_raw_connection()).driver_connection
        statement = sql.SQL("COPY ({}) TO STDOUT (FORMAT csv)").format(selection_of(table, salt))
        with self.archive.open(_file(f"tables/{table}.csv"), "w", force_zip64=True) as file:
            async with driver.cursor() as cursor, cursor.copy(statement) as rows:
                async for part in rows:
                    file.write(part)


def _file(name: str) -> zipfile.ZipInfo:
    """With the date that a file in a ZIP has when it has none, so that an export differs by what is in it alone."""
    information = zipfile.ZipInfo(name)
    information.compress_type = zipfile.ZIP_DEFLATED
    return information
