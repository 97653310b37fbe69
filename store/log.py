"""The log as it grows: entries become part of the tree, a checkpoint is signed, and published. Each is one transaction,
one at a time whoever else runs, so that one that is broken off is simply done again.

Nothing is signed that was not proven to begin with what was signed last. Which key there is to sign with, and who
cosigns, is left to others; so is reading for people (`store.log_reading`).
"""

from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Row, TextClause, bindparam, text
from sqlalchemy.dialects.postgresql import ARRAY, BYTEA
from sqlalchemy.ext.asyncio import AsyncConnection

from audit.checkpoints import Checkpoint, WitnessPolicy, open_checkpoint
from audit.failures import LogFailure, NotProven, NotSigned
from audit.frontier import ROW_HEIGHT, grow
from audit.leaf import EMPTY_ROOT
from audit.note_keys import SignerKey
from audit.notes import Note, parse_note, parse_signatures, sign
from audit.proofs import verify_append_only
from audit.tiles import WIDTH
from audit.tree import consistency_spans
from store.database import Database
from store.log_hashes import read_frontier, read_hashes
from store.log_keys import KEYS, LogKey, key_for, key_of, replaced
from store.log_unfit import first_unfit

NO_WITNESSES = WitnessPolicy()
Signers = Callable[[LogKey, Sequence[LogKey]], Sequence[SignerKey]]
"""Those who sign a checkpoint: of the key that the entries name, and of those that it took over from (`log_keys.replaced`)."""
BATCH = 32 * WIDTH
"""How many entries become part of the tree in one transaction: few enough that a slow disk gives them within the time of a statement."""

_LOCK = text("SELECT pg_advisory_xact_lock(7306093866424689708)")
_HEAD = text("SELECT size FROM ledger_head")
_COMPLETE = text("SELECT coalesce(max(index) + 1, 0) * 256 AS leaves FROM log_hashes WHERE height = 8")
_LEAVES = text(
    "SELECT index AS entry_index, leaf, leaf = sha256('\\x00'::bytea || content) AS fits FROM entries"
    " WHERE index >= :begin AND index < :end ORDER BY index"
)
_ADD_HASHES = text(
    "INSERT INTO log_hashes (height, index, hash) SELECT :height, :first + h.place - 1, h.hash"
    " FROM unnest(:hashes) WITH ORDINALITY AS h (hash, place) ORDER BY h.place"
).bindparams(bindparam("hashes", type_=ARRAY(BYTEA)))
_LAST = text("SELECT size, root, note, signed_at, published_at FROM log_checkpoints ORDER BY size DESC LIMIT 1")
_ADD = text(
    "INSERT INTO log_checkpoints (size, root, note, signed_at) VALUES (:size, :root, :note, clock_timestamp())"
    " RETURNING size, root, note, signed_at, published_at"
)
_COSIGNED = text("SELECT witness, line FROM log_cosignatures WHERE size = :size ORDER BY received_at, witness")
_LAST_COSIGNED = text("SELECT max(size) AS size FROM log_cosignatures WHERE witness = :witness AND size < :size")
_COSIGN = text("INSERT INTO log_cosignatures VALUES (:size, :witness, :line, clock_timestamp()) ON CONFLICT DO NOTHING")
_PUBLISH = text(
    "UPDATE log_checkpoints SET published_at = clock_timestamp() WHERE size = :size AND published_at IS NULL"
)


@dataclass(frozen=True, slots=True)
class SignedCheckpoint:
    """A checkpoint that the log signed: its size, root (32 bytes) and note, and when it was published, if it was."""

    size: int
    root: bytes
    note: Note
    signed_at: datetime
    published_at: datetime | None


class Log:
    """The log of one database, for the one who makes it grow."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def integrate(self) -> int:
        """Makes entries part of the tree, up to BATCH of them; how many. Those of a subtree that is not complete yet wait.

        NotProven, naming the entry, for a leaf that is missing or is not the hash of its entry.
        """
        async with self._alone() as connection:
            size, begin = await _number(connection, _HEAD), await _number(connection, _COMPLETE)
            end = min(size - size % WIDTH, begin + BATCH)
            if end <= begin:
                return 0
            leaves = await _leaves(connection, begin, end)
            growth = grow(await read_frontier(connection, begin), leaves)
            for new in growth.rows:
                if new.row:
                    values = {"height": new.row * ROW_HEIGHT, "first": new.first, "hashes": list(new.hashes)}
                    await connection.execute(_ADD_HASHES, values)
            return end - begin

    async def sign(self, signers: Signers) -> SignedCheckpoint | None:
        """The checkpoint to be published next: the last one where it still waits, else one of all entries.

        None where nothing is new. `signers` gives the private half of the key that the entries name, and of those that it took
        over from since the last checkpoint, as far as there are any, or raises. LogFailure where what is stored does not begin with what was signed last, naming where
        it differs; then nothing is signed.
        """
        async with self._alone() as connection:
            keys = tuple(key_of(row) for row in await connection.execute(KEYS))
            last = await _last(connection)
            size = await _number(connection, _HEAD)
            if last is not None:
                _as_signed(last, keys)
                if size < last.size:
                    raise NotProven(f"the ledger has {size} entries, and a checkpoint of {last.size} is signed")
                if last.published_at is None or size == last.size:
                    # One that waits is proven again too: between its signing and its publishing it may have been changed.
                    await _root_that_follows(connection, last, last.size)
                    return None if last.published_at is not None else last
            # Of the last tile the leaves are enough; entries that came since the tree grew, and fill more, wait a turn.
            size = min(size, await _number(connection, _COMPLETE) + WIDTH - 1)
            key = key_for(keys, size)
            if key is None:
                return None
            before = replaced(keys, last.size if last else 0, size)
            await _leaves(connection, size - size % WIDTH, size)
            root = await _root_that_follows(connection, last, size)
            checkpoint = Checkpoint(key.origin, size, root)
            note = Note(checkpoint.text, tuple(sign(checkpoint.text, one) for one in signers(key, before)))
            _as_signed(SignedCheckpoint(size, root, note, datetime.now(UTC), None), keys)
            values = {"size": size, "root": root, "note": note.content.decode()}
            return _checkpoint((await connection.execute(_ADD, values)).one())

    async def consistency(self, old: int, new: int) -> tuple[bytes, ...]:
        """The proof that a witness is sent with a checkpoint of size `new`, which saw size `old` last; none from size 0."""
        if old == 0:
            return ()
        async with self._database.connection() as connection:
            return (await read_hashes(connection, {"path": consistency_spans(old, new)}, new))["path"]

    async def last_cosigned(self, witness: str, size: int) -> int:
        """The largest size below this one that a witness cosigned; 0 where there is none."""
        return int((await self._database.rows(_LAST_COSIGNED, {"witness": witness, "size": size}))[0].size or 0)

    async def cosigned(self, size: int) -> dict[str, str]:
        """The lines of those who cosigned this checkpoint, by witness."""
        return {row.witness: row.line for row in await self._database.rows(_COSIGNED, {"size": size})}

    async def add_cosignature(self, size: int, witness: str, line: str) -> None:
        """Keeps the line (with its newline) of a witness; the first of each is kept."""
        async with self._database.connection() as connection:
            await connection.execute(_COSIGN, {"size": size, "witness": witness, "line": line})

    async def publish(self, checkpoint: SignedCheckpoint, policy: WitnessPolicy) -> None:
        """Publishes a checkpoint; done twice is done once. NotSigned where it does not count under the policy yet."""
        async with self._alone() as connection:
            keys = tuple(key_of(row) for row in await connection.execute(KEYS))
            lines = "".join(row.line for row in await connection.execute(_COSIGNED, {"size": checkpoint.size}))
            _as_signed(checkpoint, keys, lines, policy)
            await connection.execute(_PUBLISH, {"size": checkpoint.size})

    @asynccontextmanager
    async def _alone(self) -> AsyncIterator[AsyncConnection]:
        """A transaction in which nobody else makes the log grow: whoever comes second sees what the first one did."""
        async with self._database.transaction() as connection:
            await connection.execute(_LOCK)
            yield connection


def _as_signed(
    checkpoint: SignedCheckpoint, keys: tuple[LogKey, ...], lines: str = "", policy: WitnessPolicy = NO_WITNESSES
) -> None:
    """LogFailure unless the log's key of that size signed this, it counts under the policy, and it says size and root."""
    key = key_for(keys, checkpoint.size)
    if key is None:
        raise NotSigned(f"the entries name no key for the checkpoint of size {checkpoint.size}")
    note = checkpoint.note.plus(*(parse_signatures(lines) if lines else ()))
    said = open_checkpoint(note, key.origin, [key.verifier], policy).checkpoint
    if (said.size, said.root) != (checkpoint.size, checkpoint.root):
        raise NotProven(f"the checkpoint of size {checkpoint.size} is stored with another size or root than was signed")


async def _root_that_follows(connection: AsyncConnection, last: SignedCheckpoint | None, size: int) -> bytes:
    """The root of the first `size` entries, proven to begin with the last checkpoint. NotProven says what differs."""
    old, old_root = (last.size, last.root) if last else (0, EMPTY_ROOT)
    try:
        root = (await read_frontier(connection, size)).root
        spans = consistency_spans(old, size) if old else ()
        path = (await read_hashes(connection, {"path": spans}, size))["path"]
        verify_append_only(old, old_root, size, root, path)
    except LogFailure as error:
        raise NotProven(f"{await first_unfit(connection, size)}: {error}") from error
    return root


async def _leaves(connection: AsyncConnection, begin: int, end: int) -> list[bytes]:
    """The leaves of these entries. NotProven where one is missing or is not the hash of its entry."""
    rows = (await connection.execute(_LEAVES, {"begin": begin, "end": end})).all()
    for index, row in enumerate(rows, begin):
        if row.entry_index != index or not row.fits:
            break
    else:
        if len(rows) == end - begin:
            return [bytes(row.leaf) for row in rows]
    raise NotProven(await first_unfit(connection, end))


async def _number(connection: AsyncConnection, statement: TextClause) -> int:
    return int((await connection.execute(statement)).scalar_one())


async def _last(connection: AsyncConnection) -> SignedCheckpoint | None:
    row = (await connection.execute(_LAST)).one_or_none()
    return None if row is None else _checkpoint(row)


def _checkpoint(row: Row[Any]) -> SignedCheckpoint:
    note = parse_note(row.note.encode())
    return SignedCheckpoint(row.size, bytes(row.root), note, row.signed_at, row.published_at)
