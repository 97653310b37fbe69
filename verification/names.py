"""Whose a pseudonym is, as the log says: folded from the entries that name accounts, and held against the table of accounts.

A commitment alone tells nobody's name. It is what the table has to have, so whoever swaps two accounts is found here. A
ledger from before accounts were named has no such entry, and nothing is held to it until its next start.
"""

from dataclasses import dataclass, field

from sqlalchemy import text

from audit.entry import Entry
from domain.access_acts import SealAccessLog
from domain.account_acts import NameAccounts, decide_names
from domain.actor import SYSTEM, ActorKind
from domain.acts import Act, RegisterAct, SystemAct
from domain.log_acts import BeginLog
from store.codec import EVENT
from store.ledger import ACCOUNTS_STREAM
from verification.entry_check import allowed_act
from verification.finding import Code, Finding
from verification.stored import Stored, StoredEntry

OF_THE_SYSTEM = SystemAct | RegisterAct | SealAccessLog | BeginLog | NameAccounts
"""What no person is ever offered; a policy is put into force by the system or by a person."""
_ROWS = text("SELECT account, commitment FROM accounts ORDER BY account")


@dataclass
class NamesLog:
    """Every account that was named, with the entry and the commitment of its first name. Entries are added in order."""

    named: dict[str, tuple[int, str]] = field(default_factory=dict)
    twice: list[tuple[int, str]] = field(default_factory=list)
    began: int | None = None

    def add(self, index: int, content: bytes) -> None:
        """One more entry about accounts; one that was refused names nobody, one that cannot be read is found elsewhere."""
        taken = allowed_act(content)
        if taken is None or not isinstance(taken[1], NameAccounts):
            return
        self.began = index if self.began is None else self.began
        for one in taken[1].names:
            if one.account in self.named:
                self.twice.append((index, one.account))
            self.named.setdefault(one.account, (index, one.handle))

    def is_named_before(self, account: str, index: int) -> bool:
        """Whether an entry before the one with this index names the account."""
        return account in self.named and self.named[account][0] < index


def check_name_act(row: StoredEntry, entry: Entry, act: Act | None, log: NamesLog, found: list[Finding]) -> None:
    """Whether an entry that names accounts did what it says, to accounts that had no name."""
    if isinstance(act, NameAccounts) is not (row.stream == ACCOUNTS_STREAM):
        message = "accounts are named in a stream of their own, and nothing else stands there"
        found.append(Finding(Code.NAME, row.index, row.stream, message))
    if isinstance(act, NameAccounts) and entry.verdict.get("allow") is True:
        if entry.events != [EVENT.dump(decide_names(act))]:
            found.append(Finding(Code.EVENTS, row.index, row.stream, "the events are not what the act does"))
        for at, account in log.twice:
            if at == row.index:
                found.append(Finding(Code.NAME, at, row.stream, f"the account {account} has a name already"))


def check_actor(row: StoredEntry, entry: Entry, act: Act | None, log: NamesLog, found: list[Finding]) -> None:
    """Whether whoever acted is the system where that alone can, and else has a name in the log by then, since the log names
    anybody."""
    account = str(entry.actor.get("account"))
    by_system = entry.actor.get("kind") == ActorKind.SYSTEM.value
    if by_system is not (account == SYSTEM.account):
        found.append(Finding(Code.NAME, row.index, row.stream, f"the account {account} acted as what it is not"))
    elif isinstance(act, OF_THE_SYSTEM) and not by_system:
        message = f"the account {account} did what the system alone does: {act.type}"
        found.append(Finding(Code.NAME, row.index, row.stream, message))
    if by_system or log.began is None or row.index < log.began:
        return
    if not log.is_named_before(account, row.index):
        found.append(Finding(Code.NAME, row.index, row.stream, f"the account {account} acted and was not named before"))


async def check_names(stored: Stored, log: NamesLog, found: list[Finding]) -> None:
    """The table of accounts against the entries that name them, both ways; what differs is added to `found`."""
    if log.began is None:
        return
    missing = dict(log.named)

    def wrong(index: int | None, message: str) -> None:
        found.append(Finding(Code.NAME, index, ACCOUNTS_STREAM, message))

    for row in await stored.rows(_ROWS):
        index, commitment = missing.pop(row.account, (None, None))
        if commitment is None:
            wrong(None, f"the account {row.account} is stored, and no entry names it")
        elif commitment != row.commitment:
            wrong(index, f"the account {row.account} is stored with another name than its entry gives it")
    for account, (index, _) in missing.items():
        wrong(index, f"the account {account} has a name in the log, and is not stored")
