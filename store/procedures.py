"""The procedures that were put into force, by the hash of their content. The ledger writes them, with their entry."""

from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import text

from domain.errors import NotFound
from domain.procedure import Procedure
from store.codec import procedure_of
from store.database import Database

_IN_FORCE = text("SELECT procedure FROM ledger_head")
_PUBLISHED = text("SELECT content_hash FROM procedures ORDER BY index")
_BY_HASH = text("SELECT content FROM procedures WHERE content_hash = :content_hash")


_HISTORY = text(
    "SELECT p.content_hash, e.recorded_at, p.index AS entry_index FROM procedures p JOIN entries e ON e.index = p.index ORDER BY p.index"
)


@dataclass(frozen=True, slots=True)
class Published:
    """A version that was put into force: from when (UTC) by which entry, and until when the next one was; None while it is."""

    procedure: Procedure
    index: int
    since: datetime
    until: datetime | None


class Procedures:
    """The procedures of one database. What has a hash does not change, so it is read once."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._known: dict[str, Procedure] = {}

    async def by_hash(self, content_hash: str) -> Procedure:
        """The version with this content. NotFound where it never was in force."""
        if content_hash not in self._known:
            found = await self._database.rows(_BY_HASH, {"content_hash": content_hash})
            if not found:
                raise NotFound(f"there is no procedure with the content {content_hash[:12]}…")
            self._known[content_hash] = procedure_of(found[0].content)
        return self._known[content_hash]

    async def published(self) -> tuple[Procedure, ...]:
        """Every version that ever was in force, in the order in which they came."""
        found = await self._database.rows(_PUBLISHED)
        return tuple([await self.by_hash(row.content_hash) for row in found])

    async def history(self) -> list[Published]:
        """Every version that was put into force, the oldest first, each for as long as it was the newest."""
        rows = await self._database.rows(_HISTORY)
        since = [row.recorded_at.astimezone(UTC) for row in rows]
        ends: list[datetime | None] = [*since[1:], None]
        return [
            Published(await self.by_hash(row.content_hash), row.entry_index, begun, end)
            for row, begun, end in zip(rows, since, ends, strict=True)
        ]

    async def in_force(self) -> Procedure:
        """The version that new cases get. NotFound before the first was published."""
        content_hash = (await self._database.rows(_IN_FORCE))[0].procedure
        if content_hash is None:
            raise NotFound("no procedure is in force yet")
        return await self.by_hash(content_hash)
