"""Who is signed in. The token is the browser's; here is only its hash, so that a copy of the table signs nobody in."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import text

from store.database import Database

_OPEN = text(
    "INSERT INTO sessions (token_hash, account, opened_at, expires_at)"
    " VALUES (:token_hash, :account, clock_timestamp(), clock_timestamp() + :lifetime)"
)
_ACCOUNT = text(
    "SELECT account, opened_at FROM sessions WHERE token_hash = :token_hash AND expires_at > clock_timestamp()"
)
_CLOSE = text("DELETE FROM sessions WHERE token_hash = :token_hash")
_SWEEP = text("DELETE FROM sessions WHERE expires_at <= clock_timestamp()")


@dataclass(frozen=True, slots=True)
class Session:
    """Whose session it is, and since when (UTC)."""

    account: str
    opened_at: datetime


class Sessions:
    """The sessions of one database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def open(self, account: str, lifetime: timedelta) -> str:
        """Signs the account in; answers the token (43 characters), which cannot be had again. Sweeps expired ones."""
        token = secrets.token_urlsafe(32)
        async with self._database.transaction() as connection:
            await connection.execute(_SWEEP)
            await connection.execute(_OPEN, {"token_hash": _hash(token), "account": account, "lifetime": lifetime})
        return token

    async def find(self, token: str) -> Session | None:
        """The session of this token; None where it is over, or never was."""
        found = await self._database.rows(_ACCOUNT, {"token_hash": _hash(token)})
        return Session(found[0].account, found[0].opened_at.astimezone(UTC)) if found else None

    async def close(self, token: str) -> None:
        """Ends the session, everywhere and at once."""
        async with self._database.connection() as connection:
            await connection.execute(_CLOSE, {"token_hash": _hash(token)})


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
