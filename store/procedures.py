"""The procedures that were put into force, by the hash of their content, and from when on. The ledger writes both, with their
entry."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Row, text

from domain.errors import NotFound
from domain.procedure import Procedure
from domain.procedure_starts import ProcedureStart, periods
from store.codec import procedure_of
from store.database import Database
from store.streams import REGISTER_STREAM

_IN_FORCE = text("SELECT procedure_at(pg_catalog.clock_timestamp()) AS procedure")
_PUBLISHED = text("SELECT content_hash FROM procedures ORDER BY index")
_BY_HASH = text("SELECT content FROM procedures WHERE content_hash = :content_hash")


_STARTS = text(
    "SELECT s.index AS entry_index, s.starts_at, s.content_hash, p.procedure, p.version, e.stream"
    " FROM procedure_starts s JOIN procedures p USING (content_hash) JOIN entries e ON e.index = s.index ORDER BY s.index"
)


@dataclass(frozen=True, slots=True)
class Published:
    """A version for new cases: from when (UTC) by which entry, and until when; None for the last, which may be still to come."""

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
        """Every version that ever was in force, or is to be, in the order in which they were put."""
        found = await self._database.rows(_PUBLISHED)
        return tuple([await self.by_hash(row.content_hash) for row in found])

    async def history(self) -> list[Published]:
        """Every version for new cases, the oldest first, with those to come."""
        rows = await self._database.rows(_STARTS)
        placed = {_start(row): row.entry_index for row in rows}
        return [
            Published(await self.by_hash(one.start.content_hash), placed[one.start], one.start.starts_at, one.until)
            for one in periods(_start(row) for row in rows)
        ]

    async def starts(self) -> tuple[ProcedureStart, ...]:
        """Every start, in the order of their entries."""
        return tuple(_start(row) for row in await self._database.rows(_STARTS))

    async def put_by_persons(self) -> bool:
        """Whether persons ever put a procedure into force."""
        return any(row.stream != REGISTER_STREAM for row in await self._database.rows(_STARTS))

    async def in_force(self) -> Procedure:
        """The version that new cases get. NotFound before the first was published."""
        return await self.named((await self._database.rows(_IN_FORCE))[0].procedure)

    async def named(self, content_hash: str | None) -> Procedure:
        """The same, where it was looked up already which one that is: None before the first."""
        if content_hash is None:
            raise NotFound("no procedure is in force yet")
        return await self.by_hash(content_hash)


def _start(row: Row[Any]) -> ProcedureStart:
    return ProcedureStart(row.procedure, row.version, row.content_hash, row.starts_at.astimezone(UTC))
