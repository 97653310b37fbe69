"""What one person alone proposes, and what is over, makes no act of the holder too large, on a real ledger."""

import hashlib
import json
import uuid
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import text

from domain.actor import Actor, ActorKind
from domain.mandaat_acts import ConfirmMandaat, RevokeMandaat
from domain.mandaten import MOST_OVER, Holder, HolderKind
from domain.text import Text
from store.import_batches import ImportKey
from tests.mandating import MANAGES, SIGNING, SIGNS, Registrar
from tests.servers.verification.conftest import Judged
from tests.servers.verification.test_mandaten import entry_of, to_be_signed

PROVINCE = "provincie-bo"
MANY = 300


@pytest.fixture
def registrar(judged: Judged) -> Registrar:
    """Acts on the register of mandaten of the ledger that holds."""
    return Registrar(judged.parts, judged.accounts)


async def proposed(judged: Judged, count: int, **changes: Any) -> list[str]:
    """So many mandaten proposed by who keeps the register, in one file; their ids."""
    file = {n: replace(SIGNING, source=Text(f"Besluit {uuid.uuid4().hex}"), **changes) for n in range(count)}
    account = judged.accounts[MANAGES]
    known = ImportKey(account, uuid.uuid4().hex, hashlib.sha256(repr(file).encode()).hexdigest(), count)
    by = Actor(ActorKind.PERSON, account)
    done = await judged.parts.mandaat_import.take(file, by=by, known=known, trace_id=uuid.uuid4().hex)
    return [receipt.mandaat or "" for receipt in done.receipts.values()]


async def brought(judged: Judged, index: int) -> list[str]:
    """The ids of the mandaten that the question of this entry has."""
    entry = await entry_of(judged, index)
    return [one["id"] for one in entry["question"]["facts"].get("mandates", [])]


async def test_proposals_and_what_is_over_leave_the_acts_of_their_holder_as_they_are(
    judged: Judged, registrar: Registrar
) -> None:
    case, sign = await to_be_signed(judged)
    holder = Holder(HolderKind.ACCOUNT, judged.accounts[PROVINCE])
    await proposed(judged, MANY, holder=holder)
    # Only proposed: nothing that would have to be said.
    receipt = await judged.take(PROVINCE, sign, case)
    assert receipt.reasons == ("not_the_office",)
    assert await brought(judged, receipt.index) == []
    for name in await proposed(judged, MANY, holder=holder):
        assert (await registrar.take(SIGNS, ConfirmMandaat(name))).allow
        assert (await registrar.take(MANAGES, RevokeMandaat(name, None))).allow
    receipt = await judged.take(PROVINCE, sign, case)
    # Consent was never asked: of what is over both are said.
    assert "mandate_revoked" in receipt.reasons and "not_the_office" in receipt.reasons
    assert len(await brought(judged, receipt.index)) == MOST_OVER
    rights = await judged.parts.reading.rights(judged.accounts[PROVINCE], await judged.state(case))
    said = {one.act: one for one in rights.offers if one.variant in (None, "approve")}["sign"]
    assert (said.allow, set(said.reasons)) == (False, set(receipt.reasons))
    given = await registrar.give(holder=holder)
    rights = await judged.parts.reading.rights(judged.accounts[PROVINCE], await judged.state(case))
    assert [one.allow for one in rights.offers if (one.act, one.variant) == ("sign", "approve")] == [True]
    receipt = await judged.take(PROVINCE, sign, case)
    assert receipt.allow, receipt.reasons
    assert (await entry_of(judged, receipt.index))["on_behalf_of"]["mandate"] == [given]
    assert (await judged.verify()).findings == ()


async def test_the_register_reads_no_more_of_what_is_over_than_is_brought(judged: Judged, registrar: Registrar) -> None:
    name = await registrar.give()
    await registrar.revoke(name)
    copies = """
        INSERT INTO mandaten SELECT (jsonb_populate_record(m, jsonb_build_object('id', md5(n::text),
            'proposed_index', 1000000 + n, 'confirmed_at', m.confirmed_at + n * interval '1 microsecond'))).*
        FROM mandaten m CROSS JOIN generate_series(1, 300) n WHERE m.id = %(name)s"""
    judged.tamper(copies, name=name)
    held = await judged.parts.register.mandaten([SIGNING.holder])
    newest = {hashlib.md5(str(n).encode(), usedforsecurity=False).hexdigest() for n in range(291, 301)}
    async with judged.parts.database.connection() as connection:
        found = await connection.execute(text("SELECT id FROM mandaten ORDER BY confirmed_at DESC LIMIT 10"))
        assert {row.id for row in found} == newest
    assert len(held) == MOST_OVER, json.dumps([one.mandaat.id for one in held])
    assert len(await judged.parts.register.mandaten([SIGNING.holder], every=True)) == 301
    before = await judged.parts.mandaten.one(name)
    assert before is not None and before.confirmed_at is not None
    then = await judged.parts.register.mandaten(
        [SIGNING.holder], moment=before.confirmed_at, known_at=before.confirmed_at
    )
    assert name in {one.mandaat.id for one in then}
