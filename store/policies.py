"""The sources of every policy revision that ever judged, so that its verdicts can be replayed, and which is in force.

Insert-only. That a revision came into force is written by the ledger, with its entry.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from pydantic_core import to_json
from sqlalchemy import text

from domain.errors import NotFound
from store.database import Database

_REMEMBER = text(
    "INSERT INTO policies (revision, sources, remembered_at)"
    " VALUES (:revision, CAST(:sources AS jsonb), clock_timestamp()) ON CONFLICT DO NOTHING"
)
_SOURCES = text("SELECT sources FROM policies WHERE revision = :revision")
_IN_FORCE = text(
    "SELECT index AS entry_index, revision, previous, actor, activated_at FROM policy_activations"
    " ORDER BY index DESC LIMIT 1"
)
_AT = text("SELECT revision FROM policy_activations WHERE activated_at <= :moment ORDER BY index DESC LIMIT 1")

# An index that is by the verdict there is not, so this reads all entries: it is for a person who asks.
_NAMED = text(
    "SELECT n.revision, EXISTS (SELECT FROM policies p WHERE p.revision = n.revision) AS kept FROM"
    " (SELECT DISTINCT convert_from(content, 'UTF8')::jsonb -> 'verdict' ->> 'policy_revision' AS revision FROM entries) n"
    " WHERE n.revision IS NOT NULL ORDER BY n.revision"
)


@dataclass(frozen=True, slots=True)
class InForce:
    """The policy in force: since which entry, in place of which, and by whose act (a pseudonym, or the system)."""

    revision: str
    previous: str | None
    actor: str
    since: datetime
    index: int


class Policies:
    """The policy revisions of one database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def remember(self, revision: str, sources: Mapping[str, str]) -> None:
        """Keeps the sources (by path) of a revision; what is kept already stays. To be done before it judges."""
        values = {"revision": revision, "sources": to_json(dict(sources)).decode()}
        async with self._database.connection() as connection:
            await connection.execute(_REMEMBER, values)

    async def sources(self, revision: str) -> dict[str, str]:
        """The sources of a revision, by path. NotFound where it never was remembered."""
        found = await self._database.rows(_SOURCES, {"revision": revision})
        if not found:
            raise NotFound(f"there is no policy of the revision {revision[:12]}…")
        return dict(found[0].sources)

    async def in_force(self) -> InForce | None:
        """The policy by which alone the ledger takes verdicts; None where it names none yet, and takes those of any."""
        found = await self._database.rows(_IN_FORCE)
        if not found:
            return None
        row = found[0]
        return InForce(row.revision, row.previous, row.actor, row.activated_at.astimezone(UTC), row.entry_index)

    async def at(self, moment: datetime) -> str | None:
        """The revision that was in force at `moment` (aware); None before the first."""
        found = await self._database.rows(_AT, {"moment": moment})
        return found[0].revision if found else None

    async def named(self) -> dict[str, bool]:
        """Every revision that an entry names, and whether its sources are kept."""
        async with self._database.snapshot() as connection:
            return {row.revision: row.kept for row in await connection.execute(_NAMED)}
