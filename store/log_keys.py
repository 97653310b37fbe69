"""Which public key signs the log's checkpoints, as the entries name it: the first, and each that took another's place.

Written by the ledger with the entries (`store/migrations/sql/0007_log.sql`); private keys never come here.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Row, text

from audit.failures import Malformed
from audit.note_keys import SignatureType, VerifierKey, parse_verifier_key
from domain.errors import InvalidAct
from domain.expectation import expect
from store.database import Database

KEYS = text("SELECT index AS entry_index, origin, vkey, previous, actor, named_at FROM log_keys ORDER BY index")
"""Every key; read by `key_of`."""


@dataclass(frozen=True, slots=True)
class LogKey:
    """A public key of the log, as C2SP writes it, and the entry (`index`) that named it."""

    origin: str
    vkey: str
    previous: str | None
    actor: str
    since: datetime
    index: int

    @property
    def verifier(self) -> VerifierKey:
        """The key itself."""
        return parse_verifier_key(self.vkey)


class LogKeys:
    """The keys of the log of one database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def all(self) -> tuple[LogKey, ...]:
        """Every key, in the order of the entries that name them; none where the log has not begun."""
        return tuple(key_of(row) for row in await self._database.rows(KEYS))

    async def in_force(self) -> LogKey | None:
        """The key that signs what is next; None where the log has not begun."""
        named = await self.all()
        return named[-1] if named else None


def key_of(row: Row[Any]) -> LogKey:
    """The key in a row of KEYS."""
    return LogKey(row.origin, row.vkey, row.previous, row.actor, row.named_at.astimezone(UTC), row.entry_index)


def key_for(keys: Sequence[LogKey], size: int) -> LogKey | None:
    """The key that signs the checkpoint of this size: the last that its entries name. None where they name none.

    The entry that names a key is itself in the first checkpoint that the key signs, so that whoever trusts the key before
    finds, in a log that it can check, why there is another.
    """
    return next((key for key in reversed(keys) if key.index < size), None)


def replaced(keys: Sequence[LogKey], last: int, size: int) -> tuple[LogKey, ...]:
    """The keys that were replaced between the checkpoint of size `last` (0: there is none) and that of `size`, in their order.

    The first of them signed last; its signature on the checkpoint of `size` is what hands the log over to the key that signs
    from there on. None where that is still the same key.
    """
    before, now = key_for(keys, last), key_for(keys, size)
    return tuple(one for one in keys if (one == before or last <= one.index < size) and one != now)


def check_log_key(vkey: str, origin: str) -> None:
    """InvalidAct unless this is an Ed25519 key (type 01) whose name is the origin of the log."""
    try:
        key = parse_verifier_key(vkey)
    except Malformed as error:
        raise InvalidAct(str(error), field="vkey", fault="not_a_log_key") from error
    if key.type is not SignatureType.ED25519:
        raise InvalidAct("the key of a log is of type 01", field="vkey", fault="not_a_log_key")
    if key.name != origin:
        message = f"the key is named {key.name}, and the log {origin}"
        raise InvalidAct(message, field="vkey", fault="not_a_log_key", expected=expect("key_named", name=origin))
