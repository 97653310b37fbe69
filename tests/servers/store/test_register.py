"""The register, procedures, policies, notices and sessions."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from domain.acts import LoadOrganisation
from domain.errors import NotFound
from domain.events import OrganisationLoaded
from domain.notices import Notice
from domain.organisation import Organisation
from domain.receipt import Receipt
from procedures.canonical import canonical_bytes, content_hash
from store.notices import Notices
from store.policies import Policies
from store.procedures import Procedures
from store.register import Register
from store.sessions import Sessions, token_hash
from tests.building import BODIES, SEATS
from tests.naming import made
from tests.servers.store.desk import ORGANISATION, PUBLISHED, Desk

pytestmark = pytest.mark.every_postgres


@pytest.fixture
def register(desk: Desk) -> Register:
    """The register of the desk's database."""
    return Register(desk.database, desk.master)


async def test_a_version_is_in_force_from_its_entry_on(desk: Desk, register: Register) -> None:
    assert await register.current_version() == 0
    with pytest.raises(NotFound):
        await register.at(1)
    receipt = await desk.load_organisation()
    assert isinstance(receipt, Receipt)
    assert await register.current_version() == 1
    assert await register.at(1) == ORGANISATION
    rows = desk.ask("SELECT content_hash, index, content FROM register_versions")
    assert rows == [(content_hash(ORGANISATION), receipt.index, canonical_bytes(ORGANISATION))]


async def test_a_handle_has_one_pseudonym_also_when_asked_at_once(desk: Desk, register: Register) -> None:
    each = await asyncio.gather(*(made(desk, register, "voorzitter-eemsdelta") for _ in range(10)))
    assert len({accounts["voorzitter-eemsdelta"] for accounts in each}) == 1
    account = each[0]["voorzitter-eemsdelta"]
    assert desk.ask("SELECT account FROM accounts") == [(account,)]
    assert desk.ask("SELECT sequence FROM entries WHERE act = 'name_accounts'") == [(1,)]
    assert await register.account_of("voorzitter-eemsdelta") == account
    assert await register.account_of("Voorzitter-eemsdelta") is None
    assert await register.handles([account, "unknown"]) == {account: "voorzitter-eemsdelta"}


async def test_a_handle_stands_nowhere_in_the_clear(desk: Desk, register: Register) -> None:
    accounts = await made(desk, register, "voorzitter-eemsdelta")
    assert "voorzitter" not in accounts["voorzitter-eemsdelta"]
    assert "voorzitter" not in str(desk.ask("SELECT * FROM accounts")) + str(desk.ask("SELECT * FROM subjects"))


async def test_accounts_are_listed_with_the_seats_that_they_hold_now(desk: Desk, register: Register) -> None:
    accounts = await made(desk, register, "z", "a")
    held = replace(SEATS[0], account=accounts["a"], title="Voorzitter")
    over = replace(SEATS[1], account=accounts["a"], title="Lid", valid_until=SEATS[1].valid_from + timedelta(days=1))
    organisation = Organisation(True, BODIES, (held, over))
    assert [(one.handle, one.seats) for one in await register.all_handles()] == [("a", ()), ("z", ())]
    await _load(desk, organisation)
    assert [(one.handle, one.account, one.seats) for one in await register.all_handles()] == [
        ("a", accounts["a"], ("Voorzitter",)),
        ("z", accounts["z"], ()),
    ]


async def _load(desk: Desk, organisation: Organisation) -> None:
    named = (1, content_hash(organisation), True)
    draft = await desk.register_draft(
        LoadOrganisation(*named), canonical_bytes(organisation), OrganisationLoaded(*named)
    )
    await desk.ledger.append(draft)


async def test_procedures_are_found_by_hash_and_in_force(desk: Desk) -> None:
    procedures = Procedures(desk.database)
    assert await procedures.in_force() == PUBLISHED
    assert await procedures.by_hash(PUBLISHED.content_hash) == PUBLISHED
    with pytest.raises(NotFound):
        await procedures.by_hash("00" * 32)


async def test_a_policy_is_remembered_once_and_as_it_was(desk: Desk) -> None:
    policies = Policies(desk.database)
    await policies.remember("r1", {"a.rego": "package a\n"})
    await policies.remember("r1", {"a.rego": "package changed\n"})
    assert await policies.sources("r1") == {"a.rego": "package a\n"}
    with pytest.raises(NotFound):
        await policies.sources("r2")


async def test_notices_are_delivered_once_newest_first(desk: Desk) -> None:
    notices = Notices(desk.database)
    await notices.add("c1", 1, [Notice("fin", "concur_asked"), Notice("fin", "concur_asked")])
    await notices.add("c1", 1, [Notice("fin", "concur_asked"), Notice("dg-obdr", "advise_asked")])
    await notices.add("c1", 2, [Notice("fin", "reminder")])
    await notices.add("c1", 3, [])
    assert [(one.sequence, one.notice.code) for one in await notices.of(["fin"])] == [
        (2, "reminder"),
        (1, "concur_asked"),
    ]
    assert len(await notices.of(["fin", "dg-obdr"])) == 3
    assert len(await notices.of(["fin", "dg-obdr"], limit=1)) == 1
    assert await notices.of([]) == []


async def test_a_session_lasts_until_it_is_closed_or_over(desk: Desk) -> None:
    sessions, short = Sessions(desk.database), Sessions(desk.database, lifetime=timedelta(0))
    token, over = await sessions.open("p1"), await short.open("p2")
    found = await sessions.find(token)
    assert found is not None
    assert found.account == "p1"
    assert timedelta(0) <= datetime.now(UTC) - found.opened_at < timedelta(minutes=1)
    assert await sessions.find(over) is None
    assert await sessions.find("guess") is None
    assert token not in str(desk.ask("SELECT * FROM sessions"))
    another = await sessions.open("p1")
    await sessions.close(token)
    assert await sessions.find(token) is None
    assert (kept := await sessions.find(another)) is not None
    assert kept.account == "p1"


async def test_a_session_that_is_used_goes_on_and_one_that_is_not_is_over(desk: Desk) -> None:
    sessions = Sessions(desk.database, lifetime=timedelta(hours=10), idle=timedelta(minutes=30))
    used, unused = await sessions.open("p1"), await sessions.open("p1")

    def later(token: str, minutes: int) -> None:
        desk.ask(
            "UPDATE sessions SET opened_at = opened_at - make_interval(mins => %s),"
            " expires_at = expires_at - make_interval(mins => %s) WHERE token_hash = %s RETURNING 1",
            minutes,
            minutes,
            token_hash(token),
        )

    for _ in range(3):
        later(used, 20)
        assert await sessions.find(used) is not None
    later(unused, 20)
    assert await sessions.find(unused, used=False) is not None
    later(unused, 11)
    assert await sessions.find(unused) is None
    # However much it is used, it is over ten hours after it was opened.
    for _ in range(26):
        later(used, 20)
        await sessions.find(used)
    later(used, 19)
    assert await sessions.find(used) is not None
    later(used, 2)
    assert await sessions.find(used) is None


async def test_an_account_is_signed_out_everywhere_and_nobody_else_is(desk: Desk) -> None:
    sessions = Sessions(desk.database)
    mine, too, other = [await sessions.open(account) for account in ("p1", "p1", "p2")]
    assert [one.token_hash for one in await sessions.of("p1")] == [token_hash(too), token_hash(mine)]
    await sessions.close_all("p1")
    assert [await sessions.find(token) is None for token in (mine, too, other)] == [True, True, False]
    assert await sessions.of("p1") == []


async def test_whose_a_session_was_is_known_for_a_day(desk: Desk) -> None:
    sessions = Sessions(desk.database)
    token, older = await sessions.open("p1"), await sessions.open("p2")
    for one in (token, older):
        await sessions.close(one)
    assert await sessions.whose(token_hash(token)) == "p1"
    assert await sessions.whose(token_hash("guess")) is None
    desk.ask("UPDATE sessions SET expires_at = expires_at - interval '25 hours' WHERE account = 'p2' RETURNING 1")
    await sessions.open("p3")
    assert await sessions.whose(token_hash(older)) is None
