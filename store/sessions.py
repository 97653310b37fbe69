"""Who is signed in. The token is the browser's; here is only its hash, so that a copy of the table signs nobody in.

A session is over when it was not used for a while, when it is too old, or when it was ended. Its row stays for a day after that,
so that a form that was being filled in can be given back to the same account (`store.kept_forms`), and to no other.
"""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from sqlalchemy import Executable, text

from store.database import Database

LIFETIME: Final = timedelta(hours=10)
IDLE: Final = timedelta(minutes=30)
REMEMBERED: Final = timedelta(days=1)
"""How long it is known whose a session was, after its end."""

_OPEN = text(
    "INSERT INTO sessions (token_hash, account, opened_at, expires_at)"
    " VALUES (:token_hash, :account, clock_timestamp(), clock_timestamp() + least(:lifetime, :idle))"
)
_IS_OPEN = "expires_at > clock_timestamp() AND opened_at > clock_timestamp() - CAST(:lifetime AS interval)"
# With what is in force at that moment: all that a page of somebody who is signed in begins with, in one round trip.
_FIND = text(
    "SELECT account, opened_at, (SELECT register_version FROM ledger_head) AS register_version,"
    " procedure_at(clock_timestamp()) AS procedure, expires_at < least(clock_timestamp() + CAST(:idle AS interval) * 0.9,"
    " opened_at + CAST(:lifetime AS interval)) AS due"
    " FROM sessions WHERE token_hash = :token_hash AND <open>".replace("<open>", _IS_OPEN)
)
# Only one that is still open: a session that is ended meanwhile stays so.
_RENEW = text(
    "UPDATE sessions SET expires_at = least(clock_timestamp() + CAST(:idle AS interval), opened_at + CAST(:lifetime AS interval))"
    " WHERE token_hash = :token_hash AND <open>".replace("<open>", _IS_OPEN)
)
_OF = text(
    "SELECT token_hash, opened_at, expires_at FROM sessions"
    " WHERE account = :account AND <open> ORDER BY opened_at DESC".replace("<open>", _IS_OPEN)
)
_WHOSE = text("SELECT account FROM sessions WHERE token_hash = :token_hash")
_CLOSE = text(
    "UPDATE sessions SET expires_at = clock_timestamp() WHERE token_hash = :token_hash AND expires_at > clock_timestamp()"
)
_CLOSE_ALL = text(
    "UPDATE sessions SET expires_at = clock_timestamp() WHERE account = :account AND expires_at > clock_timestamp()"
)
_SWEEP = text("DELETE FROM sessions WHERE expires_at <= clock_timestamp() - CAST(:remembered AS interval)")


@dataclass(frozen=True, slots=True)
class InForce:
    """What was in force at one moment: the version of the register, and the procedure of new cases by the hash of its content; 0 and
    None before the first."""

    register: int
    procedure: str | None


@dataclass(frozen=True, slots=True)
class Session:
    """Whose session it is, since when (UTC), and what was in force when it was found."""

    account: str
    opened_at: datetime
    in_force: InForce


@dataclass(frozen=True, slots=True)
class OpenSession:
    """One session of an account that is open: since when, and until when if it is not used (UTC)."""

    token_hash: str
    opened_at: datetime
    expires_at: datetime


class Sessions:
    """The sessions of one database: `lifetime` at most, and `idle` without being used."""

    def __init__(self, database: Database, *, lifetime: timedelta = LIFETIME, idle: timedelta = IDLE) -> None:
        self._database = database
        self.lifetime = lifetime
        self.idle = min(idle, lifetime)

    async def open(self, account: str) -> str:
        """Signs the account in; answers the token (43 characters), which cannot be had again. Sweeps what was over long ago."""
        token = secrets.token_urlsafe(32)
        async with self._database.transaction() as connection:
            await connection.execute(_SWEEP, {"remembered": REMEMBERED})
            await connection.execute(
                _OPEN,
                {"token_hash": token_hash(token), "account": account, "lifetime": self.lifetime, "idle": self.idle},
            )
        return token

    async def find(self, token: str, *, used: bool = True) -> Session | None:
        """The session of this token, which is `used` by that if somebody asked; None where it is over, or never was."""
        asked = {"token_hash": token_hash(token), "lifetime": self.lifetime, "idle": self.idle}
        found = await self._database.rows(_FIND, asked)
        if not found:
            return None
        if used and found[0].due:
            # Not with each request: a tenth of the time that it may lie still is what this is precise to.
            await self._write(_RENEW, asked)
        in_force = InForce(int(found[0].register_version), found[0].procedure)
        return Session(found[0].account, found[0].opened_at.astimezone(UTC), in_force)

    async def of(self, account: str) -> list[OpenSession]:
        """The sessions of an account that are open, newest first."""
        rows = await self._database.rows(_OF, {"account": account, "lifetime": self.lifetime})
        return [
            OpenSession(row.token_hash, row.opened_at.astimezone(UTC), row.expires_at.astimezone(UTC)) for row in rows
        ]

    async def whose(self, hashed: str) -> str | None:
        """The account whose session had the token with this hash, also where it is over since less than a day."""
        found = await self._database.rows(_WHOSE, {"token_hash": hashed})
        return found[0].account if found else None

    async def close(self, token: str) -> None:
        """Ends the session, everywhere and at once."""
        await self._write(_CLOSE, {"token_hash": token_hash(token)})

    async def close_all(self, account: str) -> None:
        """Ends every session of the account, at once."""
        await self._write(_CLOSE_ALL, {"account": account})

    async def _write(self, statement: Executable, values: dict[str, object]) -> None:
        async with self._database.connection() as connection:
            await connection.execute(statement, values)


def token_hash(token: str) -> str:
    """SHA-256 of a token (hex), which is all that is kept of it."""
    return hashlib.sha256(token.encode()).hexdigest()
