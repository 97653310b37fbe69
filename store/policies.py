"""The sources of every policy revision that ever judged, so that its verdicts can be replayed. Insert-only."""

from collections.abc import Mapping

from pydantic_core import to_json
from sqlalchemy import text

from domain.errors import NotFound
from store.database import Database

_REMEMBER = text(
    "INSERT INTO policies (revision, sources, remembered_at)"
    " VALUES (:revision, CAST(:sources AS jsonb), clock_timestamp()) ON CONFLICT DO NOTHING"
)
_SOURCES = text("SELECT sources FROM policies WHERE revision = :revision")


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
