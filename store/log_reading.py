"""The log as it is handed out: the published checkpoint, tiles, bundles and proofs, none of more than was published.

Who may see which of it is left to the callers. A proof is checked before it is given: one that does not hold would make
its reader doubt the log where only what is stored is damaged.
"""

from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from audit.failures import LogFailure, Malformed
from audit.frontier import ROW_HEIGHT
from audit.log_proof import LogProof
from audit.notes import Note, parse_note, parse_signatures
from audit.proofs import verify_consistency, verify_inclusion
from audit.tile_content import encode_bundle
from audit.tiles import WIDTH, Bundle, Tile, parse_path
from audit.tree import consistency_spans, inclusion_spans
from domain.errors import LogDamaged, NotFound
from store.database import Database
from store.log_hashes import read_frontier, read_hashes, read_tiles

_PUBLISHED = text(
    "SELECT c.size, c.root, c.note, c.published_at,"
    " (SELECT string_agg(s.line, '' ORDER BY s.received_at, s.witness) FROM log_cosignatures s WHERE s.size = c.size)"
    " AS lines FROM log_checkpoints c WHERE c.published_at IS NOT NULL ORDER BY c.size DESC LIMIT 1"
)
_STANDING = text("SELECT h.size AS entries, (SELECT max(c.size) FROM log_checkpoints c) AS signed FROM ledger_head h")
_BUNDLE = text("SELECT content FROM entries WHERE index >= :first AND index < :end ORDER BY index")


@dataclass(frozen=True, slots=True)
class Published:
    """The last checkpoint that was published: its size, root (32 bytes), and the note with those who cosigned it."""

    size: int
    root: bytes
    note: Note
    published_at: datetime


@dataclass(frozen=True, slots=True)
class Standing:
    """How far the log is: how many entries there are, up to which a checkpoint is signed, and what is published."""

    entries: int
    signed: int
    published: Published | None


@dataclass(frozen=True, slots=True)
class ServedPiece:
    """The bytes of a tile or a bundle; `full` ones never change, and may be kept for ever."""

    content: bytes
    full: bool


class LogReading:
    """The published log of one database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def published(self) -> Published | None:
        """The last published checkpoint; None before the first."""
        async with self._database.connection() as connection:
            return await _published(connection)

    async def standing(self) -> Standing:
        """How far the log is."""
        async with self._database.snapshot() as connection:
            row = (await connection.execute(_STANDING)).one()
            return Standing(row.entries, row.signed or 0, await _published(connection))

    async def tile(self, path: str) -> ServedPiece:
        """The tile at this path (`tile/0/000`). NotFound for one that the published tree has not, and for any other path."""
        named = _named(path)
        if not isinstance(named, Tile):
            raise NotFound(f"{path} is no tile of hashes")
        async with self._database.snapshot() as connection:
            await _refuse_beyond(connection, named, named.row)
            return ServedPiece(await _tile(connection, named), named.width == WIDTH)

    async def bundle(self, path: str) -> ServedPiece:
        """The entries of the bundle at this path (`tile/entries/000`). NotFound as for a tile."""
        named = _named(path)
        if not isinstance(named, Bundle):
            raise NotFound(f"{path} is no bundle of entries")
        async with self._database.snapshot() as connection:
            await _refuse_beyond(connection, named, 0)
            return ServedPiece(await _bundle(connection, named), named.width == WIDTH)

    async def inclusion(self, index: int, size: int | None = None) -> tuple[int, bytes, tuple[bytes, ...]]:
        """The size, the leaf hash, and the proof that entry `index` is in the tree of this size, or of the published one.

        NotFound where the published tree has not that many entries, or the one of this size not this entry.
        """
        async with self._database.snapshot() as connection:
            size = await _within(connection, size)
            return (size, *await _inclusion(connection, index, size))

    async def consistency(self, old: int, new: int | None = None) -> tuple[int, tuple[bytes, ...]]:
        """The new size and the proof that its tree, or the published one, begins with that of `old` entries. NotFound."""
        async with self._database.snapshot() as connection:
            new = await _within(connection, new)
            try:
                spans = consistency_spans(old, new)
            except Malformed as error:
                raise NotFound(str(error)) from error
            try:
                path = (await read_hashes(connection, {"path": spans}, new))["path"]
                old_root, new_root = [(await read_frontier(connection, size)).root for size in (old, new)]
                verify_consistency(old, old_root, new, new_root, path)
            except LogFailure as error:
                raise LogDamaged(str(error)) from error
            return new, path

    async def log_proof(self, index: int) -> LogProof | None:
        """The proof that entry `index` is in the published log, for anybody to check; None where it is not in it yet.

        NotFound for an entry that there is not.
        """
        async with self._database.snapshot() as connection:
            published = await _published(connection)
            entries = (await connection.execute(_STANDING)).one().entries
            if not 0 <= index < entries:
                raise NotFound(f"there is no entry {index}")
            if published is None or published.size <= index:
                return None
            leaf, path = await _inclusion(connection, index, published.size)
            try:
                verify_inclusion(leaf, index, published.size, path, published.root)
            except LogFailure as error:
                raise LogDamaged(str(error)) from error
            return LogProof(index, path, published.note)


async def _published(connection: AsyncConnection) -> Published | None:
    row = (await connection.execute(_PUBLISHED)).one_or_none()
    if row is None:
        return None
    note = parse_note(row.note.encode()).plus(*(parse_signatures(row.lines) if row.lines else ()))
    return Published(row.size, bytes(row.root), note, row.published_at.astimezone(UTC))


async def _size(connection: AsyncConnection) -> int:
    published = await _published(connection)
    return published.size if published else 0


async def _within(connection: AsyncConnection, size: int | None) -> int:
    """The size that is asked for, or the published one. NotFound for more than was published."""
    published = await _size(connection)
    if size is not None and not 0 < size <= published:
        raise NotFound(f"the published tree has {published} entries, and none of {size} can be told of")
    if not published:
        raise NotFound("nothing of the log was published yet")
    return published if size is None else size


async def _inclusion(connection: AsyncConnection, index: int, size: int) -> tuple[bytes, tuple[bytes, ...]]:
    """The leaf hash and the path, which hold for what is stored of this size."""
    try:
        spans = inclusion_spans(index, size)
    except Malformed as error:
        raise NotFound(str(error)) from error
    try:
        path = (await read_hashes(connection, {"path": spans}, size))["path"]
        tile = await read_tiles(connection, [Tile(0, index // WIDTH, index % WIDTH + 1)])
        leaf = tile.get((0, index // WIDTH), b"")[index % WIDTH * 32 :]
        verify_inclusion(leaf, index, size, path, (await read_frontier(connection, size)).root)
    except LogFailure as error:
        raise LogDamaged(str(error)) from error
    return leaf, path


def _named(path: str) -> Tile | Bundle:
    try:
        return parse_path(path)
    except Malformed as error:
        raise NotFound(str(error)) from error


async def _refuse_beyond(connection: AsyncConnection, named: Tile | Bundle, row: int) -> None:
    """NotFound for what is wider, or further on, than the published tree."""
    size = await _size(connection)
    if (size >> row * ROW_HEIGHT) < named.index * WIDTH + named.width:
        raise NotFound(f"the published tree of {size} entries has no {named.path}")


async def _tile(connection: AsyncConnection, tile: Tile) -> bytes:
    content = (await read_tiles(connection, [tile])).get((tile.row, tile.index), b"")
    if len(content) != 32 * tile.width:
        raise LogDamaged(f"{tile.path} is not all there")
    return content


async def _bundle(connection: AsyncConnection, bundle: Bundle) -> bytes:
    first = bundle.index * WIDTH
    # Not added up in the database: the driver sends a number as the smallest type that holds it, where a sum may not fit.
    values = {"first": first, "end": first + bundle.width}
    entries = [bytes(row.content) for row in await connection.execute(_BUNDLE, values)]
    if len(entries) != bundle.width:
        raise LogDamaged(f"{bundle.path} is not all there")
    return encode_bundle(entries)
