"""Messages by e-mail: who wants them and where, which notices still have to become messages, and which messages to send.

A message is taken by one sender at a time and crossed off after it was sent: killed in between, it is sent again, under
the same Message-ID. An address is sealed, and opens for its own account only.
"""

from collections.abc import AsyncIterator, Collection, Iterable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum

from sqlalchemy import bindparam, exc, text
from sqlalchemy.dialects.postgresql import ARRAY, TEXT
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.errors import NotFound
from domain.mail import ADDRESS_SET, MailKind
from domain.notices import Notice
from store.database import FORGOTTEN, Database
from store.keys import MasterKey
from store.notices import Delivered
from store.sealing import Tampered, decrypt, encrypt
from store.wakeups import Wakeups

CHANNEL = "mail"
KEPT = timedelta(days=30)
"""How long it is kept that a message was sent, or why it was not."""

_KEPT = text("SELECT address FROM mail_wishes WHERE account = :account FOR UPDATE")
_SET = text(
    "INSERT INTO mail_wishes (account, address, off, set_at) VALUES (:account, :address, :off, clock_timestamp())"
    " ON CONFLICT (account) DO UPDATE SET address = excluded.address, off = excluded.off,"
    " set_at = CASE WHEN :same THEN mail_wishes.set_at ELSE excluded.set_at END"
).bindparams(bindparam("off", type_=ARRAY(TEXT)))
_GREET = text(
    "INSERT INTO mails (case_id, sequence, code, account, created_at, next_at, attempts)"
    " SELECT '', extract(epoch FROM m)::integer, :code, :account, m, m, 0 FROM clock_timestamp() m ON CONFLICT DO NOTHING"
)
_OF_FORGOTTEN = (
    "IN (SELECT a.account FROM accounts a JOIN vault_items i USING (commitment) JOIN subject_standings f ON f.id = i.subject"
    " WHERE f.status = 'forgotten')"
)
_FORGET_WISHES = text(
    "DELETE FROM mail_wishes WHERE account <forgotten> RETURNING account".replace("<forgotten>", _OF_FORGOTTEN)
)
_FORGET_MAILS = text(
    "DELETE FROM mails WHERE account <forgotten> RETURNING account".replace("<forgotten>", _OF_FORGOTTEN)
)
_CLEAR = text("DELETE FROM mail_wishes WHERE account = :account")
_WISHES = text(
    "SELECT account, address, off FROM mail_wishes WHERE :account IN ('', account) AND NOT account <forgotten>"
    " ORDER BY account".replace("<forgotten>", _OF_FORGOTTEN)
)
_NOTICES = text(
    "SELECT case_id, sequence, audience, code, created_at FROM mail_notices ORDER BY created_at LIMIT :limit"
    " FOR UPDATE SKIP LOCKED"
)
_DROP_NOTICE = text(
    "DELETE FROM mail_notices WHERE (case_id, sequence, audience, code) = (:case, :sequence, :audience, :code)"
)
_ADD = text(
    "INSERT INTO mails (case_id, sequence, code, account, created_at, next_at, attempts)"
    " SELECT :case, :sequence, :code, a.account, :at, clock_timestamp(), 0 FROM unnest(:accounts) AS a (account)"
    " ON CONFLICT DO NOTHING"
).bindparams(bindparam("accounts", type_=ARRAY(TEXT)))
_NEXT = text(
    "SELECT case_id, sequence, code, account, created_at, attempts, clock_timestamp() - created_at AS age FROM mails"
    " WHERE done IS NULL AND next_at <= clock_timestamp() ORDER BY next_at LIMIT 1 FOR UPDATE SKIP LOCKED"
)
_DONE = text(
    "UPDATE mails SET done = :done, next_at = clock_timestamp()"
    " WHERE (case_id, sequence, code, account) = (:case, :sequence, :code, :account)"
)
_LATER = text(
    "UPDATE mails SET attempts = attempts + 1, next_at = clock_timestamp() + CAST(:pause AS interval)"
    " WHERE (case_id, sequence, code, account) = (:case, :sequence, :code, :account)"
)
_SWEEP = text("DELETE FROM mails WHERE done IS NOT NULL AND next_at < clock_timestamp() - CAST(:kept AS interval)")
_DUE_IN = text("SELECT extract(epoch FROM min(next_at) - clock_timestamp()) AS seconds FROM mails WHERE done IS NULL")
_LAST = text(
    "SELECT m.done FROM mails m JOIN mail_wishes w ON w.account = m.account AND w.set_at < m.next_at"
    " WHERE m.account = :account AND m.done IS NOT NULL ORDER BY m.next_at DESC LIMIT 1"
)
_NOTIFY = text("SELECT pg_notify('mail', '')")


class Done(StrEnum):
    """How it ended with a message."""

    SENT = "sent"
    REFUSED = "refused"
    """The mail server will not take it, now or later."""
    NOT_WANTED = "not_wanted"
    NOT_READABLE = "not_readable"
    TOO_LATE = "too_late"


@dataclass(frozen=True, slots=True)
class Wishes:
    """Where somebody wants messages, and which kinds not."""

    address: str
    off: frozenset[MailKind]


@dataclass(frozen=True, slots=True)
class Message:
    """A message to one account about one notice; `attempts` is how often it was tried, and `age` how long ago there was something to
    tell, by the database's clock. `case` is empty for ADDRESS_SET."""

    case: str
    sequence: int
    code: str
    account: str
    at: datetime
    attempts: int
    age: timedelta


@dataclass
class Taken:
    """A message that nobody else sends meanwhile, until the block ends; it stays as it is unless one of these is called."""

    message: Message
    _connection: AsyncConnection

    async def end(self, done: Done) -> None:
        """It is not tried again."""
        await self._connection.execute(_DONE, _key(self.message) | {"done": done.value})

    async def later(self, pause: timedelta) -> None:
        """It is tried again after a while."""
        await self._connection.execute(_LATER, _key(self.message) | {"pause": pause})


class Mail:
    """The messages of one database."""

    def __init__(self, database: Database, master: MasterKey) -> None:
        self._database = database
        self._key = master.derived("mail")

    async def wishes(self, account: str) -> Wishes | None:
        """Where this account wants messages; None where it wants none."""
        return (await self._wishes(account)).get(account)

    async def all_wishes(self) -> Mapping[str, Wishes]:
        """By account."""
        return await self._wishes("")

    async def want(self, account: str, wishes: Wishes) -> bool:
        """Keeps where the account wants messages; where that is another address than before, or one that refused the last message,
        which is the answer, has a first one sent there. NotFound for an account that was forgotten, or is not there: nothing is kept."""
        values = {"account": account, "address": self._sealed(account, wishes.address), "off": sorted(wishes.off)}
        async with self._database.transaction() as connection:
            kept = (await connection.execute(_KEPT, {"account": account})).one_or_none()
            last = (await connection.execute(_LAST, {"account": account})).one_or_none()
            refuses = last is not None and last.done == Done.REFUSED.value
            same = kept is not None and not refuses and self._opened(account, kept.address) == wishes.address
            try:
                await connection.execute(_SET, values | {"same": same})
            except exc.DBAPIError as error:
                if getattr(error.orig, "sqlstate", None) == FORGOTTEN:
                    raise NotFound("the account was forgotten, or is not there") from error
                raise
            if not same:
                await connection.execute(_GREET, {"account": account, "code": ADDRESS_SET})
                await connection.execute(_NOTIFY)
        return not same

    async def want_none(self, account: str) -> None:
        """Forgets the address; what waits is not sent any more."""
        async with self._database.connection() as connection:
            await connection.execute(_CLEAR, {"account": account})

    async def forget_left(self) -> frozenset[str]:
        """Takes away what there is of accounts that were forgotten, as after a backup that was put back; which these were."""
        async with self._database.transaction() as connection:
            rows = [*await connection.execute(_FORGET_WISHES), *await connection.execute(_FORGET_MAILS)]
        return frozenset(row.account for row in rows)

    async def last(self, account: str) -> Done | None:
        """How it ended with the last message to the address of now; None where none has ended."""
        found = await self._database.rows(_LAST, {"account": account})
        return Done(found[0].done) if found else None

    @asynccontextmanager
    async def new_notices(self, limit: int) -> AsyncIterator["Spreading"]:
        """Notices that still have to become messages, for as long as the block runs."""
        async with self._database.transaction() as connection:
            rows = (await connection.execute(_NOTICES, {"limit": limit})).all()
            found = tuple(
                Delivered(row.case_id, row.sequence, Notice(row.audience, row.code), row.created_at.astimezone(UTC))
                for row in rows
            )
            yield Spreading(found, connection)

    @asynccontextmanager
    async def next(self) -> AsyncIterator[Taken | None]:
        """The message that waits longest, for as long as the block runs; None where none is due."""
        async with self._database.transaction() as connection:
            row = (await connection.execute(_NEXT)).one_or_none()
            if row is None:
                yield None
                return
            at = row.created_at.astimezone(UTC)
            message = Message(row.case_id, row.sequence, row.code, row.account, at, row.attempts, row.age)
            yield Taken(message, connection)

    async def due_in(self) -> float | None:
        """Seconds until the next message is due; None where none waits."""
        row = (await self._database.rows(_DUE_IN))[0]
        return None if row.seconds is None else max(0.0, float(row.seconds))

    async def sweep(self) -> None:
        """Forgets messages that ended long ago."""
        async with self._database.connection() as connection:
            await connection.execute(_SWEEP, {"kept": KEPT})

    def listen(self) -> Wakeups:
        """`async with mail.listen() as wakeups`: woken whenever there is something new to send."""
        return Wakeups(self._database.url, CHANNEL)

    async def _wishes(self, account: str) -> dict[str, Wishes]:
        rows = await self._database.rows(_WISHES, {"account": account})
        known = {kind.value for kind in MailKind}
        return {
            row.account: Wishes(
                self._opened(row.account, row.address), frozenset(MailKind(one) for one in row.off if one in known)
            )
            for row in rows
        }

    def _sealed(self, account: str, address: str) -> bytes:
        return encrypt(self._key, address.encode(), _bound(account))

    def _opened(self, account: str, sealed: bytes) -> str:
        try:
            return decrypt(self._key, sealed, _bound(account)).decode()
        except Tampered:
            # Put there by somebody else than this application: nothing goes to it.
            return ""


@dataclass(frozen=True, slots=True)
class Spreading:
    """Notices that nobody else makes messages of meanwhile."""

    notices: tuple[Delivered, ...]
    _connection: AsyncConnection

    async def to(self, notice: Delivered, accounts: Iterable[str]) -> None:
        """A message of the notice to each of these accounts; the notice is done."""
        wanted: Collection[str] = sorted(set(accounts))
        values = {"case": notice.case, "sequence": notice.sequence, "code": notice.notice.code}
        if wanted:
            await self._connection.execute(_ADD, values | {"accounts": wanted, "at": notice.at})
        await self._connection.execute(_DROP_NOTICE, values | {"audience": notice.notice.audience})


def _bound(account: str) -> bytes:
    return f"getrapt/mail/1\0{account}".encode()


def _key(message: Message) -> dict[str, str | int]:
    return {
        "case": message.case,
        "sequence": message.sequence,
        "code": message.code,
        "account": message.account,
    }
