"""What is held on an account beside its texts, for the copy that it gets of that (AVG 15): what it did, what was done that names
it, what it was told and by which way, its sessions and the seats that it had.

Read for a person who asks for everything, so what no index is by goes through a whole log, in steps that each end soon.
"""

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import bindparam, text
from sqlalchemy.dialects.postgresql import ARRAY, TEXT

from store.database import Database
from store.queries import LedgerEntry, ledger_entry

_ACTS_OF = text(
    "SELECT index AS entry_index, leaf, content FROM entries WHERE actor = :account AND index > :after ORDER BY index"
    " LIMIT :limit"
)
_SESSIONS_OF = text("SELECT opened_at, expires_at FROM sessions WHERE account = :account ORDER BY opened_at")
_NOTICES_TO = text(
    "SELECT case_id, code, created_at FROM notices WHERE audience = :account ORDER BY created_at DESC, case_id, sequence DESC"
    " LIMIT :limit"
)
_SEATS_OF = text(
    """
    SELECT s.id, s.body, s.title, s.valid_from, s.valid_until, min(v.index) AS first_index, max(v.index) AS last_index
    FROM register_versions v, jsonb_to_recordset(convert_from(v.content, 'UTF8')::jsonb -> 'seats')
        AS s (id text, body text, title text, account text, valid_from text, valid_until text)
    WHERE s.account = :account GROUP BY 1, 2, 3, 4, 5 ORDER BY 6, 1, 4 LIMIT :limit
    """
)
_BODIES_OF = text(
    """
    SELECT DISTINCT s.account, s.body, s.valid_from, s.valid_until
    FROM register_versions v, jsonb_to_recordset(convert_from(v.content, 'UTF8')::jsonb -> 'seats')
        AS s (account text, body text, valid_from timestamptz, valid_until timestamptz)
    WHERE s.account = ANY(:accounts) ORDER BY 1, 2, 3
    """
).bindparams(bindparam("accounts", type_=ARRAY(TEXT)))
_SIZE = text("SELECT size FROM ledger_head")
# Not the question: that has the seats that were there, whoever the act was about.
_NAMING = text(
    "SELECT index AS entry_index, leaf, content FROM entries WHERE index >= :first AND index < :below AND actor <> :account"
    " AND position(convert_to(:account, 'UTF8') IN content) > 0"
    " AND strpos(convert_from(content, 'UTF8')::jsonb ->> 'act' || (convert_from(content, 'UTF8')::jsonb ->> 'events'),"
    "  :account) > 0 ORDER BY index DESC LIMIT :limit"
)
_AWAITED = text("SELECT case_id, act FROM awaited WHERE account = :account ORDER BY case_id, act")
_MAILS = text(
    "SELECT case_id, code, created_at, attempts, done FROM mails WHERE account = :account"
    " ORDER BY created_at DESC, case_id, sequence DESC LIMIT :limit"
)
_WISHED_AT = text("SELECT set_at FROM mail_wishes WHERE account = :account")


class AccountDealings:
    """What one database holds on accounts."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def acts_of(self, account: str, after: int, limit: int) -> list[LedgerEntry]:
        """Up to `limit` entries of acts by this account, after this index."""
        rows = await self._database.rows(_ACTS_OF, {"account": account, "after": after, "limit": limit})
        return [ledger_entry(row) for row in rows]

    async def sessions_of(self, account: str) -> list[tuple[datetime, datetime]]:
        """When its sessions were opened, and until when they last (aware UTC)."""
        rows = await self._database.rows(_SESSIONS_OF, {"account": account})
        return [(row.opened_at.astimezone(UTC), row.expires_at.astimezone(UTC)) for row in rows]

    async def notices_to(self, account: str, limit: int) -> list[tuple[str, str, datetime]]:
        """The newest notices to this account: about which case or interest, the code, and when (aware UTC)."""
        rows = await self._database.rows(_NOTICES_TO, {"account": account, "limit": limit})
        return [(row.case_id, row.code, row.created_at.astimezone(UTC)) for row in rows]

    async def seats_of(self, account: str, limit: int) -> list[dict[str, Any]]:
        """Every seat that any version of the organisation gave this account, as it stood there, and in which entries' versions."""
        rows = await self._database.rows(_SEATS_OF, {"account": account, "limit": limit})
        return [
            {
                "seat": row.id,
                "body": row.body,
                "title": row.title,
                "validFrom": row.valid_from,
                "validUntil": row.valid_until,
                "firstIndex": row.first_index,
                "lastIndex": row.last_index,
            }
            for row in rows
        ]

    async def bodies_of(self, accounts: Iterable[str]) -> dict[str, list[tuple[str, datetime, datetime | None]]]:
        """The bodies in which these accounts have had a seat by any version, each from when until when (aware UTC)."""
        found: dict[str, list[tuple[str, datetime, datetime | None]]] = {}
        for row in await self._database.rows(_BODIES_OF, {"accounts": sorted(accounts)}):
            until = _utc(row.valid_until)
            found.setdefault(row.account, []).append((row.body, row.valid_from.astimezone(UTC), until))
        return found

    async def acts_naming(self, account: str, limit: int) -> list[LedgerEntry]:
        """The newest `limit` entries of acts of others that name this account, or in which something came of it."""
        size = int((await self._database.rows(_SIZE))[0].size)
        newest = self._database.newest(_NAMING, {"account": account}, size, limit)
        return [ledger_entry(row) async for row in newest]

    async def awaited(self, account: str) -> list[tuple[str, str]]:
        """The cases that wait for an act of this account, each with the act."""
        return [(row.case_id, row.act) for row in await self._database.rows(_AWAITED, {"account": account})]

    async def mails(self, account: str, limit: int) -> list[dict[str, Any]]:
        """The newest messages by e-mail to this account that are kept: about what, and how it went; `done` is null where it is
        still to be sent."""
        return [
            {
                "about": row.case_id or None,
                "code": row.code,
                "at": row.created_at.astimezone(UTC),
                "attempts": row.attempts,
                "done": row.done,
            }
            for row in await self._database.rows(_MAILS, {"account": account, "limit": limit})
        ]

    async def wished_at(self, account: str) -> datetime | None:
        """When the account said where it wants messages (aware UTC); None where it wants none."""
        found = await self._database.rows(_WISHED_AT, {"account": account})
        return found[0].set_at.astimezone(UTC) if found else None


def _utc(moment: datetime | None) -> datetime | None:
    return None if moment is None else moment.astimezone(UTC)
