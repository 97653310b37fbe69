"""The files of an export: each has to be what its entries and its tables make of it.

Tiles, checkpoints, policies and procedures are checked by the verifier that stands alone, which shares nothing with what wrote
them; beside that they have to be those of the tables, which are verified against the entries.
"""

import json
import zipfile
from contextlib import aclosing
from pathlib import Path
from typing import Any

from sqlalchemy import text

from authority.procedure_view import procedure_view
from store.codec import procedure_of
from store.database import Database
from verification.finding import Code, Finding
from verification.recorded import UNREADABLE
from verification.standalone import NOTES, Checkpoint, Verification, checkpoint_of, options
from verification.stored import Stored

_CHECKPOINTS = text(
    "SELECT c.size, c.note || coalesce((SELECT string_agg(s.line, '') FROM log_cosignatures s WHERE s.size = c.size), '')"
    " AS note FROM log_checkpoints c WHERE c.published_at IS NOT NULL ORDER BY c.size"
)
_POLICIES = text("SELECT revision AS name FROM policies ORDER BY revision")
_PROCEDURES = text("SELECT content_hash AS name, content FROM procedures ORDER BY content_hash")
_CODES = {
    "tile": Code.TILE,
    "root": Code.CHECKPOINT,
    "checkpoint": Code.CHECKPOINT,
    "signature": Code.CHECKPOINT,
    "split_view": Code.SPLIT_VIEW,
    "key": Code.LOG_KEY,
    "policy": Code.POLICY,
    "procedure": Code.PROCEDURE,
}


async def file_findings(database: Database, export: Path) -> list[Finding]:
    """What does not hold of the files of this export, which are loaded in this database, each by its name.

    Raises what `verification.standalone.UNREADABLE` lists where a file is none of an export, and StoreUnavailable.
    """
    async with database.snapshot() as connection:
        stored = Stored(connection)
        with zipfile.ZipFile(export) as archive:
            files = _Files(archive, options([str(export)]))
            files.run()
            await files.compare_checkpoints(stored)
        revisions = {row.name for row in await stored.rows(_POLICIES)}
        for revision in sorted(revisions ^ files.policies.keys()):
            files.wrong("policy", f"policies/{revision}.json and tables/policies.csv do not have the same policies")
        views = {row.name: _view(row.content) for row in await stored.rows(_PROCEDURES)}
        for one in sorted(views.keys() | files.views.keys()):
            if json.dumps(views.get(one), sort_keys=True) != json.dumps(files.views.get(one), sort_keys=True):
                files.wrong("procedure", f"procedures/{one}.json and tables/procedures.csv do not say the same")
    return [Finding(_CODES.get(one["code"], Code.FILE), one["index"], None, one["message"]) for one in files.findings]


class _Files(Verification):
    """The pass over the entries without what is verified of each of them in the database."""

    def take_entry(self, index: int, content: bytes, _leaf: bytes, /) -> None:
        """Of what the entry says only the key that it names."""
        try:
            entry: dict[str, Any] = json.loads(content)
            self.take_key(index, entry)
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
            # What is no entry is found in the database.
            return

    def check_tables(self) -> None:
        """The tables are verified in the database."""

    def check_handovers(self) -> None:
        """So are the keys that took over, by the checkpoints that the files have too."""

    async def compare_checkpoints(self, stored: Stored) -> None:
        """Every checkpoint that was published, with its cosignatures, is in the file, and no other. Both come by size, and are read
        side by side."""
        in_file = self.in_file()
        held = next(in_file, None)
        async with aclosing(stored.stream(_CHECKPOINTS)) as batches:
            async for batch in batches:
                for row in batch:
                    while held is not None and held.size < row.size:
                        self._other(held.size)
                        held = next(in_file, None)
                    same = held if held is not None and held.size == row.size else None
                    # What cannot be read in the table is found there.
                    if (known := _read(row.note)) is not None and (same is None or _said(same) != _said(known)):
                        self._other(row.size)
                    while held is not None and held.size == row.size:
                        held = next(in_file, None)
        while held is not None:
            self._other(held.size)
            held = next(in_file, None)

    def _other(self, size: int) -> None:
        self.wrong("checkpoint", f"{NOTES} and the tables do not say the same of the checkpoint of size {size}")


def _view(content: bytes) -> dict[str, Any] | None:
    """None for what is no procedure, of which an export has no file."""
    try:
        return dict(procedure_view(procedure_of(content)))
    except UNREADABLE:
        return None


def _read(note: str) -> Checkpoint | None:
    try:
        return checkpoint_of(note)
    except ValueError:
        return None


def _said(checkpoint: Checkpoint) -> tuple[str, list[tuple[str, bytes, bytes]]]:
    """In any order: another database sorts the names of witnesses otherwise."""
    return checkpoint.text, sorted(checkpoint.signatures)
