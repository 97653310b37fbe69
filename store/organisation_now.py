"""The organisation as it is, without any name: for who has no key to the accounts, and needs none."""

from sqlalchemy import text

from domain.organisation import Organisation
from store.codec import organisation_of
from store.database import Database

_NEWEST = text("SELECT content FROM register_versions ORDER BY version DESC LIMIT 1")


async def organisation_now(database: Database) -> Organisation | None:
    """The newest version, its accounts as pseudonyms; None before the first."""
    found = await database.rows(_NEWEST)
    return organisation_of(found[0].content) if found else None
