"""What was done under a mandaat, or under one that rests on it: entries that name it in their chain."""

from sqlalchemy import bindparam, text
from sqlalchemy.dialects.postgresql import ARRAY, TEXT

from domain.mandaten import OFFICE_ACTS
from store.database import Database
from store.queries import LedgerEntry, ledger_entry

# Nothing was done under it before it was proposed. Few entries have its id anywhere, and only those are read as JSON.
_USE = text(
    """
    SELECT e.index AS entry_index, e.leaf, e.content FROM entries e
    WHERE e.index > greatest(:after, (SELECT m.proposed_index FROM mandaten m WHERE m.id = :mandaat))
        AND e.allow AND e.act = ANY(:acts)
        AND CASE WHEN position(convert_to(:mandaat, 'UTF8') IN e.content) > 0
            THEN convert_from(e.content, 'UTF8')::jsonb #> '{on_behalf_of,mandate}' ? CAST(:mandaat AS text)
            ELSE false END
    ORDER BY e.index LIMIT :limit
    """
).bindparams(bindparam("acts", type_=ARRAY(TEXT)))


class MandaatUse:
    """The use of mandaten of one database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def page(self, mandaat: str, after: int, limit: int) -> list[LedgerEntry]:
        """Up to `limit` entries after this index of acts that were done under the mandaat, in the order of the log."""
        values = {"mandaat": mandaat, "after": after, "acts": list(OFFICE_ACTS), "limit": limit}
        found = await self._database.rows(_USE, values)
        return [ledger_entry(row) for row in found]
