"""Role accounts on their way into the ledger: those that have no name in it yet, and new ones, sealed for the entry that
makes them.

An account is made by the transaction of its entry and by nothing else, so there is none that the log does not speak of, but
for those that were there before the log named any.
"""

import secrets
from collections.abc import Iterable, Sequence
from dataclasses import replace

from sqlalchemy import bindparam, text
from sqlalchemy.dialects.postgresql import ARRAY, TEXT

from domain.account_acts import MOST_NAMES, AccountName, NameAccounts
from domain.text import Text
from store.database import Database
from store.keys import MasterKey
from store.sealing import NewSubject, SealedItem, new_subject, seal_text
from store.vault import SealedAct, Vault

_NAMES = (
    "(SELECT n ->> 'account' FROM entries e,"
    " jsonb_array_elements(convert_from(e.content, 'UTF8')::jsonb #> '{act,names}') AS n"
    " WHERE e.stream = 'accounts' AND e.act = 'name_accounts' AND e.allow)"
)
_UNNAMED = text(
    "SELECT account, commitment FROM accounts WHERE account NOT IN <names> ORDER BY account".replace("<names>", _NAMES)
)
_NAMED = text(
    "SELECT a AS account FROM unnest(:accounts) AS a WHERE a IN <names> ORDER BY a".replace("<names>", _NAMES)
).bindparams(bindparam("accounts", type_=ARRAY(TEXT)))


class AccountNames:
    """The names of accounts in the ledger of one database."""

    def __init__(self, database: Database, master: MasterKey) -> None:
        self._database = database
        self._master = master
        self._vault = Vault(database, master)

    async def unnamed(self) -> tuple[AccountName, ...]:
        """The accounts that no entry names, by pseudonym, each with the commitment that its row has."""
        rows = await self._database.rows(_UNNAMED)
        return tuple(AccountName(row.account, Text(row.commitment)) for row in rows)

    async def named_among(self, accounts: Iterable[str]) -> tuple[str, ...]:
        """Those of these accounts that an entry names, in order."""
        return tuple(row.account for row in await self._database.rows(_NAMED, {"accounts": list(accounts)}))

    def sealed(self, unnamed: Sequence[AccountName], handles: Iterable[str]) -> list[SealedAct]:
        """The acts that name these, and new accounts with these handles, each act as many as an entry takes."""
        each: list[tuple[AccountName, _Made | None]] = [(one, None) for one in unnamed]
        each += [self._made(handle) for handle in handles]
        return [self._act(each[first : first + MOST_NAMES]) for first in range(0, len(each), MOST_NAMES)]

    def _made(self, handle: str) -> "tuple[AccountName, _Made]":
        account = secrets.token_hex(16)
        subject, key = new_subject(self._master, "account", self._master.keyed_hash("account", account))
        item = seal_text(key, subject.subject, None, "handle", handle)
        return AccountName(account, Text(item.commitment)), (subject, item, self._master.keyed_hash("handle", handle))

    def _act(self, some: "Sequence[tuple[AccountName, _Made | None]]") -> SealedAct:
        made = {name.account: new for name, new in some if new is not None}
        return replace(
            self._vault.plain(NameAccounts(tuple(name for name, _ in some)), None),
            subjects=tuple(subject for subject, _, _ in made.values()),
            items=tuple(item for _, item, _ in made.values()),
            handle_keys={account: handle_key for account, (_, _, handle_key) in made.items()},
        )


_Made = tuple[NewSubject, SealedItem, str]
"""What the vault keeps for a new account, and the keyed hash by which it is found."""
