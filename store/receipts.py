"""Receipts of acts that were taken earlier, found again: by their key, or as the end of a stream. Read-only."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row, text

from domain.receipt import Receipt
from store.database import Database
from store.keys import MasterKey
from store.ledger import receipt_of
from store.taken_before import taken_before

_END = text(
    "SELECT index AS entry_index, leaf, content FROM entries WHERE stream = :stream ORDER BY sequence DESC LIMIT 1"
)
_LAST_OF = text(
    "SELECT e.index AS entry_index, e.leaf, e.content, k.content_mac FROM entries e JOIN act_keys k ON k.index = e.index"
    " WHERE e.stream = :stream AND k.actor = :actor ORDER BY e.sequence DESC LIMIT 1"
)
_SAME_IN = text(
    "SELECT e.index AS entry_index, e.leaf, e.content FROM act_keys k JOIN entries e ON e.index = k.index"
    " WHERE k.actor = :actor AND k.content_mac = :content_mac AND e.allow AND starts_with(e.stream, :prefix)"
    " ORDER BY e.index DESC LIMIT 1"
)
_IS_OF = text(
    "SELECT EXISTS (SELECT FROM entries WHERE index = :index AND stream = :stream AND actor = :actor AND allow) AS found"
)


class Receipts:
    """The receipts of one database. Whether somebody may see one is the caller's to ask."""

    def __init__(self, database: Database, master: MasterKey) -> None:
        self._database = database
        self._master = master

    async def taken(self, actor: str, key: str) -> Receipt | None:
        """The receipt of the act that this actor took under this key; None where there is none."""
        found = (await taken_before(self._database, self._master, actor, [key])).get(key)
        return None if found is None else found.receipt

    async def is_of(self, index: int, stream: str, actor: str) -> bool:
        """Whether the entry with this index is an act of this actor in this stream that was allowed."""
        return bool((await self._database.rows(_IS_OF, {"index": index, "stream": stream, "actor": actor}))[0].found)

    async def end_of(self, stream: str) -> Receipt | None:
        """The receipt of the last entry of a stream; it names the leaf of the one before it, and that of the one before."""
        found = await self._database.rows(_END, {"stream": stream})
        return _first(found)

    async def same_as_last(self, stream: str, actor: str, content_mac: str) -> Receipt | None:
        """The receipt of the last act of this actor in a stream, where it was allowed and is the one with this keyed hash
        (hex); None where the last one was another."""
        found = await self._database.rows(_LAST_OF, {"stream": stream, "actor": actor})
        if not found or found[0].content_mac != content_mac:
            return None
        receipt = _first(found)
        return receipt if receipt is not None and receipt.allow else None

    async def last_same(self, prefix: str, actor: str, content_mac: str) -> Receipt | None:
        """The receipt of the last act of this actor with this keyed hash (hex), in whichever stream of these, that was allowed."""
        values = {"prefix": prefix, "actor": actor, "content_mac": content_mac}
        found = await self._database.rows(_SAME_IN, values)
        return _first(found)


def _first(found: Sequence[Row[Any]]) -> Receipt | None:
    return receipt_of(found[0].entry_index, found[0].leaf, found[0].content) if found else None
