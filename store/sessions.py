"""Who is signed in. The token is the browser's; here is only its hash, so that a copy of the table signs nobody in."""

import hashlib
import secrets
from datetime import timedelta

from sqlalchemy import text

from store.database import Database

_OPEN = text(
    "INSERT INTO sessions (token_hash, account, opened_at, expires_at)"
    " VALUES (:token_hash, :account, clock_timestamp(), clock_timestamp() + :lifetime)"
)
_ACCOUNT = text("SELECT account FROM sessions WHERE token_hash = :token_hash AND expires_at > clock_timestamp()")
_CLOSE = text("DELETE FROM sessions WHERE token_hash = :token_hash")
_SWEEP = text("DELETE FROM sessions WHERE expires_at <= clock_timestamp()")


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

    async def account(self, token: str) -> str | None:
        """Whose session this is; None where it is over, or never was."""
        found = await self._database.rows(_ACCOUNT, {"token_hash": _hash(token)})
        return found[0].account if found else None

    async def close(self, token: str) -> None:
        """Ends the session, everywhere and at once."""
        async with self._database.connection() as connection:
            await connection.execute(_CLOSE, {"token_hash": _hash(token)})


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
