"""Who decided what rests on whose a pseudonym is: the log says so, and whoever changes it behind its back is found."""

import re
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from audit.entry import parse_entry
from domain.account_acts import AccountName, NameAccounts
from domain.changes import ChangeKind
from domain.text import Text
from runtime.prepare import prepare
from tests.organising import MANAGES, Organiser
from tests.servers.verification.conftest import Judged
from tests.servers.verification.filled_log import ENTRIES, NAMES, VOTE
from tests.servers.verification.subject_desk import SubjectDesk
from verification.finding import Code

CHAIR, MEMBER = "voorzitter-eemsdelta", "ncg-eemsdelta"
_OLDER = (
    # As a ledger was before accounts were named: all the rest of it stays.
    "DELETE FROM act_keys WHERE index = 0",
    "DELETE FROM entries WHERE index = 0",
    "DELETE FROM streams WHERE stream = 'accounts'",
    "UPDATE entries SET index = index - 1",
    "UPDATE act_keys SET index = index - 1",
    "UPDATE register_versions SET index = index - 1",
    "UPDATE procedures SET index = index - 1",
    "UPDATE procedure_starts SET index = index - 1",
    "UPDATE policy_activations SET index = index - 1",
    "UPDATE ledger_head SET size = size - 1",
)


async def named_in(judged: Judged) -> dict[str, int | None]:
    """The pseudonyms that findings about names speak of, with the index of each."""
    found = [one for one in await judged.found() if one.code is Code.NAME]
    return {account: one.index for one in found for account in re.findall("[0-9a-f]{32}", one.message)}


def content_at(judged: Judged, index: int) -> dict[str, str]:
    """The names that an entry gives."""
    (one,) = judged.rows("SELECT content FROM entries WHERE index = %(index)s", index=index)
    return {name["account"]: name["handle"] for name in parse_entry(bytes(one[0])).act["names"]}


def older(judged: Judged) -> None:
    """The ledger as it would be had it begun before accounts were named."""
    judged.tamper(*_OLDER)


async def test_everybody_is_named_before_anything_else(judged: Judged) -> None:
    names = content_at(judged, NAMES)
    assert names.keys() == set(judged.accounts.values())
    assert dict(judged.rows("SELECT account, commitment FROM accounts")) == names
    assert set((await judged.parts.vault.reveal(names.values())).values()) == set(judged.accounts)


async def test_two_accounts_that_changed_names_are_both_found(judged: Judged) -> None:
    chair, member = judged.accounts[CHAIR], judged.accounts[MEMBER]
    judged.tamper(
        "UPDATE accounts a SET commitment = b.commitment FROM accounts b"
        " WHERE (a.account, b.account) IN ((%(chair)s, %(member)s), (%(member)s, %(chair)s))",
        chair=chair,
        member=member,
    )
    shown = await judged.parts.register.handles([chair, member])
    assert shown == {chair: MEMBER, member: CHAIR}, "history shows another name for every past act"
    assert await named_in(judged) == {chair: NAMES, member: NAMES}


async def test_a_byte_of_a_commitment_or_of_a_pseudonym(judged: Judged) -> None:
    chair, member = judged.accounts[CHAIR], judged.accounts[MEMBER]
    changed = member[:-1] + ("0" if member[-1] != "0" else "1")
    judged.tamper(
        "ALTER TABLE accounts DROP CONSTRAINT accounts_commitment_fkey",
        "UPDATE accounts SET commitment = translate(left(commitment, 1), '0123456789abcdef', '123456789abcdef0')"
        " || substr(commitment, 2) WHERE account = %(chair)s",
        "UPDATE accounts SET account = %(changed)s WHERE account = %(member)s",
        chair=chair,
        member=member,
        changed=changed,
    )
    assert await named_in(judged) == {chair: NAMES, changed: None, member: NAMES}


async def test_a_row_that_no_entry_speaks_of_and_an_account_without_its_row(judged: Judged) -> None:
    chair = judged.accounts[CHAIR]
    judged.tamper(
        "DELETE FROM accounts WHERE account = %(chair)s",
        "INSERT INTO accounts SELECT repeat('0', 32), 'x', commitment FROM accounts LIMIT 1",
        chair=chair,
    )
    assert await named_in(judged) == {chair: NAMES, "0" * 32: None}


async def test_a_name_that_the_vault_has_no_longer(judged: Judged) -> None:
    judged.tamper(
        "ALTER TABLE accounts DROP CONSTRAINT accounts_commitment_fkey",
        "DELETE FROM vault_items WHERE commitment = (SELECT commitment FROM accounts WHERE account = %(chair)s)",
        chair=judged.accounts[CHAIR],
    )
    assert (Code.COMMITMENT, NAMES) in {(one.code, one.index) for one in await judged.found()}


async def test_an_act_by_somebody_whom_the_log_does_not_know(judged: Judged) -> None:
    stranger = "f" * 32
    judged.rewrite(VOTE, lambda entry: entry["actor"].update(account=stranger))
    assert await named_in(judged) == {stranger: VOTE}


async def test_an_entry_that_names_others_is_not_what_the_table_says(judged: Judged) -> None:
    """The forger rewrites the entry as well: then the table is right, and the log is not the one that was signed."""

    def swap(entry: dict[str, Any]) -> None:
        for names in (entry["act"]["names"], entry["events"][0]["names"]):
            names[0]["handle"], names[1]["handle"] = names[1]["handle"], names[0]["handle"]

    first, second = list(content_at(judged, NAMES))[:2]
    judged.rewrite(NAMES, swap)
    assert await named_in(judged) == {first: NAMES, second: NAMES}


async def test_nobody_is_named_twice(judged: Judged, monkeypatch: pytest.MonkeyPatch) -> None:
    account = judged.accounts[CHAIR]
    names = (AccountName(account, Text(content_at(judged, NAMES)[account])),)
    parts = judged.parts
    (one,) = parts.register.names.sealed(names, [])
    assert one.act == NameAccounts(names)

    async def unnamed() -> tuple[AccountName, ...]:
        return names

    monkeypatch.setattr(parts.register.names, "unnamed", unnamed)
    assert await parts.naming.ensure([]) == {}
    ((allow, content),) = judged.rows("SELECT allow, content FROM entries WHERE index = %(last)s", last=ENTRIES)
    entry = parse_entry(bytes(content))
    assert (allow, entry.verdict["reasons"], entry.question["facts"]["named"]) == (False, ["already_named"], [account])
    assert (await judged.verify()).findings == ()
    judged.rewrite(ENTRIES, lambda entry: entry["question"]["facts"].update(named=[]))
    assert Code.QUESTION in {one.code for one in await judged.found() if one.index == ENTRIES}


async def test_a_ledger_from_before_is_verified_as_it_was_and_names_everybody_at_its_next_start(
    judged: Judged,
) -> None:
    older(judged)
    report = await judged.verify()
    assert (report.findings, report.entries) == ((), ENTRIES - 1)
    assert len(await judged.parts.register.names.unnamed()) == len(judged.accounts)
    for _ in range(2):
        await prepare(judged.settings)
        report = await judged.verify()
        assert (report.findings, report.entries) == ((), ENTRIES)
    assert content_at(judged, ENTRIES - 1).keys() == set(judged.accounts.values())
    assert await judged.submit("RK-3")
    assert (await judged.verify()).findings == ()


async def test_who_is_forgotten_keeps_the_name_that_nobody_can_read(judged: Judged) -> None:
    desk = SubjectDesk(judged)
    left = (await judged.parts.naming.ensure(["vertrokken-medewerker"]))["vertrokken-medewerker"]
    judged.accounts["vertrokken-medewerker"] = left
    await desk.forget(await desk.of_account("vertrokken-medewerker"))
    (commitment,) = content_at(judged, ENTRIES).values()
    assert await judged.parts.vault.reveal([commitment]) == {commitment: None}
    assert commitment in await judged.parts.vault.forgotten([commitment])
    assert (await judged.verify()).findings == ()
    anew = await judged.parts.naming.ensure(["vertrokken-medewerker"])
    assert (await judged.verify()).findings == ()
    judged.tamper(
        "UPDATE accounts SET commitment = (SELECT commitment FROM accounts WHERE account = %(anew)s)"
        " WHERE account = %(left)s",
        left=left,
        anew=anew["vertrokken-medewerker"],
    )
    assert set(await named_in(judged)) == {left}


async def test_a_change_that_brings_a_new_account_names_it(judged: Judged) -> None:
    parts, organiser = judged.parts, Organiser(judged.parts, judged.accounts)
    by = organiser.actor(MANAGES)
    wanted = organiser.change(ChangeKind.APPOINT, "stuurgroep-eemsdelta-ncg", MEMBER, valid_from=datetime.now(UTC))
    change = await parts.organising.with_account(replace(wanted, account=None), "ncg-nieuw", by)
    assert change.account is not None
    assert list(content_at(judged, ENTRIES)) == [change.account]
    judged.accounts["ncg-nieuw"] = change.account
    await organiser.make(change)
    assert ("ncg-nieuw", None) in await organiser.holders("stuurgroep-eemsdelta-ncg")
    assert (await judged.verify()).findings == ()
    # Whoever may not propose the change makes nobody.
    stranger = organiser.actor("directeur-fin")
    refused = await parts.organising.with_account(replace(wanted, account=None), "ncg-ander", stranger)
    assert await parts.register.account_of("ncg-ander") is None
    assert refused.account == "0" * 32
