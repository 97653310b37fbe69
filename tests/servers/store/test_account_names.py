"""Accounts are made by the entry that names them: both or neither, each once, however many there are."""

import asyncio
from dataclasses import replace

import pytest

from domain.errors import InvalidAct, StoreUnavailable
from domain.verdict import Verdict
from store.keys import MasterKey
from store.ledger import Ledger
from store.register import Register
from store.sealing import Tampered
from tests.building import verdict
from tests.naming import BEGINNING, Judge, made, naming
from tests.servers.store.desk import REFUSED, Desk

pytestmark = pytest.mark.every_postgres

_NAMED = (
    "SELECT e.index, n ->> 'account', n ->> 'handle' FROM entries e,"
    " jsonb_array_elements(convert_from(e.content, 'UTF8')::jsonb #> '{events,0,names}') AS n"
    " WHERE e.act = 'name_accounts' ORDER BY 1, 2"
)


@pytest.fixture
def register(desk: Desk) -> Register:
    """The register of the desk's database."""
    return Register(desk.database, desk.master)


def older(desk: Desk, count: int) -> set[str]:
    """So many accounts as they were made before the log named any, by the owner; their pseudonyms."""
    accounts = {f"{number:032x}" for number in range(count)}
    for account in sorted(accounts):
        desk.ask(
            "WITH s AS (INSERT INTO subjects VALUES (%(a)s, 'account', %(a)s, 'x', now(), NULL) RETURNING subject),"
            " i AS (INSERT INTO vault_items SELECT repeat(right(%(a)s, 8), 8), subject, NULL, 'handle', 'x' FROM s"
            " RETURNING commitment)"
            " INSERT INTO accounts SELECT %(a)s, %(a)s, commitment FROM i RETURNING account".replace(
                "%(a)s", f"'{account}'"
            ),
        )
    return accounts


async def test_an_account_comes_with_the_entry_that_says_whose_it_is(desk: Desk, register: Register) -> None:
    accounts = await made(desk, register, "ncg-eemsdelta", "fin", "ncg-eemsdelta")
    assert sorted(accounts) == ["fin", "ncg-eemsdelta"]
    rows = desk.ask("SELECT 1::bigint, account, commitment FROM accounts ORDER BY account")
    assert [(account, commitment) for _, account, commitment in desk.ask(_NAMED)] == [one[1:] for one in rows]
    assert await register.handles(accounts.values()) == {account: handle for handle, account in accounts.items()}
    assert await register.names.unnamed() == ()
    before = desk.indices()
    assert await made(desk, register, "fin") == {"fin": accounts["fin"]}
    assert desk.indices() == before


async def test_a_policy_is_asked_by_pseudonyms_and_what_has_a_name_already(desk: Desk, register: Register) -> None:
    judge = Judge(verdict())
    accounts = await naming(desk, register, judge).ensure(["fin"], BEGINNING)
    (question,) = judge.asked
    assert question["act"] == {"type": "name_accounts", "names": [{"account": accounts["fin"], "handle": True}]}
    assert (question["facts"]["named"], question["actor"]["kind"]) == ([], "system")
    assert await register.names.named_among(["0" * 32, accounts["fin"]]) == (accounts["fin"],)


async def test_without_an_entry_there_is_no_account(
    desk: Desk, register: Register, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Killed at any point before the commit: nothing of it is there, and done again it is as if it never began."""

    async def killed(*_: object) -> None:
        raise StoreUnavailable("the process is gone")

    with monkeypatch.context() as patch:
        patch.setattr(Ledger, "append_all", killed)
        with pytest.raises(StoreUnavailable):
            await made(desk, register, "fin")
    assert desk.ask("SELECT account FROM accounts") == desk.ask(_NAMED) == []
    await made(desk, register, "fin")
    assert len(desk.ask("SELECT account FROM accounts")) == len(desk.ask(_NAMED)) == 1


async def test_a_refusal_makes_no_account_and_is_an_entry(desk: Desk, register: Register) -> None:
    judge = Judge(REFUSED)
    with pytest.raises(InvalidAct, match="refuses name_accounts: not_a_member"):
        await naming(desk, register, judge).ensure(["fin"], BEGINNING)
    assert desk.ask("SELECT account FROM accounts") == []
    assert desk.ask("SELECT allow FROM entries WHERE act = 'name_accounts'") == [(False,)]
    assert await register.names.unnamed() == ()


async def test_older_accounts_are_named_all_at_once_in_parts_that_fit(desk: Desk, register: Register) -> None:
    accounts = older(desk, 250)
    assert {one.account for one in await register.names.unnamed()} == accounts
    each = await asyncio.gather(*(made(desk, register) for _ in range(3)))
    assert each == [{}, {}, {}]
    named = desk.ask(_NAMED)
    assert {account for _, account, _ in named} == accounts
    assert len(named) == 250
    parts = desk.ask("SELECT index, sequence, length(content) FROM entries WHERE act = 'name_accounts' ORDER BY index")
    indices = [int(str(index)) for index, _, _ in parts]
    assert indices == list(range(indices[0], indices[0] + 3))
    assert [sequence for _, sequence, _ in parts] == [1, 2, 3]
    assert max(int(str(length)) for *_, length in parts) < 50_000


async def test_older_accounts_that_may_not_be_named_are_left_as_they_were(desk: Desk, register: Register) -> None:
    """An older policy that a person put into force does not know the act; the start goes on."""
    older(desk, 2)
    refused: Verdict = replace(REFUSED, reasons=("unknown_act",))
    assert await naming(desk, register, Judge(refused)).ensure([], BEGINNING) == {}
    assert len(await register.names.unnamed()) == 2
    await made(desk, register)
    assert await register.names.unnamed() == ()


async def test_an_account_is_never_named_otherwise_than_it_is_stored(
    desk: Desk, register: Register, monkeypatch: pytest.MonkeyPatch
) -> None:
    older(desk, 2)
    first, second = await register.names.unnamed()
    swapped = (replace(first, handle=second.handle), replace(second, handle=first.handle))

    async def unnamed() -> object:
        return swapped

    monkeypatch.setattr(register.names, "unnamed", unnamed)
    with pytest.raises(Exception, match="named as it is not stored"):
        await made(desk, register)
    assert desk.ask(_NAMED) == []


async def test_a_handle_does_not_lead_to_somebody_else(desk: Desk, register: Register) -> None:
    """Who swaps the keyed hashes would sign people in under each other's name."""
    await made(desk, register, "fin", "ncg-eemsdelta")
    with desk.owner() as connection:
        connection.execute("ALTER TABLE accounts DISABLE TRIGGER USER")
        connection.execute("ALTER TABLE accounts DROP CONSTRAINT accounts_handle_key")
        connection.execute(
            "UPDATE accounts a SET handle_key = b.handle_key FROM accounts b WHERE a.account <> b.account"
        )
    with pytest.raises(Tampered, match="has another one"):
        await register.account_of("fin")
    assert await Register(desk.database, MasterKey(b"another master key, 32 bytes ok!")).account_of("fin") is None
