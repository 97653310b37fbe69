"""Naming accounts: what the act does, and that an entry of the most names fits."""

import json

from domain.account_acts import MOST_NAMES, AccountName, AccountsNamed, NameAccounts, decide_names
from domain.text import Text, texts, unsealed


def test_what_is_named_is_what_was_said() -> None:
    names = (AccountName("a" * 32, Text("1" * 64)), AccountName("b" * 32, Text("2" * 64)))
    assert decide_names(NameAccounts(names)) == AccountsNamed(names)


def test_a_name_is_a_text_that_is_sealed() -> None:
    act = NameAccounts((AccountName("a" * 32, Text("1" * 64)), AccountName("b" * 32, Text("voorzitter-eemsdelta"))))
    assert dict(texts(act)) == {"names.0.handle": "1" * 64, "names.1.handle": "voorzitter-eemsdelta"}
    assert unsealed(act) == ["names.1.handle"]


def test_the_most_names_fit_into_an_entry() -> None:
    """In act and event whole, in the question without the commitment, and in the list of commitments by path."""
    name = {"account": "a" * 32, "handle": "1" * 64}
    asked = {"account": "a" * 32, "handle": True}
    path = {f"names.{MOST_NAMES - 1}.handle": "1" * 64}
    assert MOST_NAMES * sum(len(json.dumps(one)) for one in (name, name, asked, path)) < 60_000
