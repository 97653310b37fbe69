"""Naming accounts: the act by which the log says which commitment stands for which pseudonym, and what it does. Pure.

Entries name persons by pseudonym alone. Which role account that is, only the table of accounts says; what the log says of
it here is what that table is held to. How a handle is sealed is the store's.
"""

from dataclasses import dataclass
from typing import Literal

from domain.text import Text

MOST_NAMES = 100
"""How many one entry names: with 400 bytes for each it stays well below the 65,535 that an entry may have."""


@dataclass(frozen=True, slots=True)
class AccountName:
    """Whose name is behind a pseudonym (`account`, 32 hex digits): `handle` is plain until it is sealed, as any text."""

    account: str
    handle: Text


@dataclass(frozen=True, slots=True)
class NameAccounts:
    """The system says once of each of these accounts, at most MOST_NAMES, whose it is."""

    names: tuple[AccountName, ...]
    type: Literal["name_accounts"] = "name_accounts"


@dataclass(frozen=True, slots=True)
class AccountsNamed:
    """From here on nobody can put another name behind any of these pseudonyms unnoticed."""

    names: tuple[AccountName, ...]
    type: Literal["accounts_named"] = "accounts_named"


def decide_names(act: NameAccounts) -> AccountsNamed:
    """What an allowed act does."""
    return AccountsNamed(act.names)
