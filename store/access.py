"""The access log: writing a look, and reading looks again. Who may read them is the policy's to say.

A look is on disk when `record` returns. Its batch gets its root later, in the ledger (`authority.access_sealing`).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, text

from audit.access_record import AccessRecord, parse_record, parts_of
from audit.frontier import Frontier, grow
from domain.access_acts import SealAccessLog
from domain.looks import Look, LookOutcome
from store.database import Database
from store.wakeups import Wakeups

CHANNEL = "access"
LARGEST_BATCH = 5000
"""Records at most under one root: what is read to make it, and to check it, is held in memory."""

_RECORD = text("SELECT record_index FROM access_append(:before_index, :before_previous, :after_moment)")
_LEAVES = text("SELECT leaf FROM access_records WHERE index >= :first ORDER BY index LIMIT :limit")
_COLUMNS = "SELECT index AS record_index, leaf, content FROM access_records"
_PAGE = text(
    _COLUMNS
    + " WHERE (CAST(:before AS bigint) IS NULL OR index < :before)"
    + " AND (CAST(:account AS text) IS NULL OR account = :account)"
    + " AND (CAST(:case AS text) IS NULL OR cases @> ARRAY[CAST(:case AS varchar)])"
    + f" AND (NOT CAST(:only_shown AS boolean) OR convert_from(content, 'UTF8')::jsonb ->> 'outcome' = '{LookOutcome.SHOWN}')"
    + " ORDER BY index DESC LIMIT :limit"
)
_SIZE = text("SELECT size FROM access_head")
_AT_PERSON = text(
    _COLUMNS
    + " WHERE index >= :first AND index < :below AND position(convert_to(:account, 'UTF8') IN content) > 0"
    + " AND convert_from(content, 'UTF8')::jsonb -> 'persons' ? :account ORDER BY index DESC LIMIT :limit"
)
_OF_TRACE = text(_COLUMNS + " WHERE trace_id = :trace_id ORDER BY index LIMIT :limit")


@dataclass(frozen=True, slots=True)
class RecordedLook:
    """A record with its leaf (hex)."""

    leaf: str
    record: AccessRecord


class AccessLog:
    """The access log of one database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def record(self, look: Look) -> int:
        """Writes the look; answers its index. StoreUnavailable where that is not sure, and then it may be there or not.

        Where a connection was lost it is written again: a look may be recorded twice, and is never left out.
        """
        parts = parts_of(look)
        values = {
            "before_index": parts.before_index,
            "before_previous": parts.before_previous,
            "after_moment": parts.after_moment,
        }
        return int((await self._database.rows(_RECORD, values))[0].record_index)

    async def batch(self, first: int, limit: int = LARGEST_BATCH) -> SealAccessLog | None:
        """The records from `first` on, at most `limit`, as the batch that they make; None where there are none."""
        leaves = [row.leaf for row in await self._database.rows(_LEAVES, {"first": first, "limit": limit})]
        if not leaves:
            return None
        return SealAccessLog(first, first + len(leaves) - 1, len(leaves), batch_root(leaves))

    async def page(
        self,
        before: int | None,
        limit: int,
        *,
        account: str | None = None,
        case: str | None = None,
        only_shown: bool = False,
    ) -> list[RecordedLook]:
        """Up to `limit` looks with a lower index than `before`, newest first; of this account, at this case, or only those
        that showed something."""
        values = {"before": before, "account": account, "case": case, "only_shown": only_shown, "limit": limit}
        return [_look(row) for row in await self._database.rows(_PAGE, values)]

    async def at_person(self, account: str, limit: int) -> list[RecordedLook]:
        """The newest `limit` looks that showed what a register has of this account. No index is by it."""
        size = int((await self._database.rows(_SIZE))[0].size)
        newest = self._database.newest(_AT_PERSON, {"account": account}, size, limit)
        return [_look(row) async for row in newest]

    async def of_trace(self, trace_id: str, limit: int) -> list[RecordedLook]:
        """Up to `limit` looks with this trace id, in the order of the log."""
        found = await self._database.rows(_OF_TRACE, {"trace_id": trace_id, "limit": limit})
        return [_look(row) for row in found]

    def listen(self) -> Wakeups:
        """`async with log.listen() as wakeups`: woken whenever a full batch waits."""
        return Wakeups(self._database.url, CHANNEL)


def batch_root(leaves: Sequence[bytes]) -> str:
    """The root (hex) over the leaves (32 bytes each) of a batch, in order: RFC 6962 section 2.1."""
    return grow(Frontier(), leaves).frontier.root.hex()


def _look(row: Row[Any]) -> RecordedLook:
    return RecordedLook(row.leaf.hex(), parse_record(row.content))
