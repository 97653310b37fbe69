"""Objections on a real ledger: lodged against a decision, decided by somebody who did not take it (Awb 10:3 lid 3)."""

import json
from typing import Any

import pytest
from sqlalchemy import text

from domain import acts as a
from domain.changes import ChangeKind
from domain.mandaten import Holder, HolderKind
from domain.receipt import Receipt
from domain.text import Text
from tests.mandating import Registrar
from tests.organising import Organiser
from tests.servers.verification.conftest import FULL, Judged
from tests.servers.verification.test_mandaten import entry_of, to_be_signed
from verification.finding import Code

PREPARER, SIGNS, CHAIR, NCG, PROVINCE = (
    "zaakbehandelaar-ncg",
    "staatssecretaris-herstel",
    "voorzitter-eemsdelta",
    "ncg-bo",
    "provincie-bo",
)


@pytest.fixture
def registrar(judged: Judged) -> Registrar:
    """Acts on the register of mandaten of the ledger that holds."""
    return Registrar(judged.parts, judged.accounts)


async def lodged(judged: Judged, case: str, by: str = PREPARER) -> Receipt:
    """An objection against the decision of this case."""
    seen = (await judged.state(case)).dossier.digest
    return await judged.take(by, a.LodgeObjection(seen, Text("De bewoner is het er niet mee eens.")), case)


async def decided(judged: Judged, case: str, by: str, *, founded: bool = True) -> Receipt:
    """The decision on it."""
    return await judged.take(by, a.DecideObjection((await judged.state(case)).dossier.digest, founded, FULL), case)


async def signed(judged: Judged, by: str) -> str:
    """A case that this account signed."""
    case, sign = await to_be_signed(judged)
    receipt = await judged.take(by, sign, case)
    assert receipt.allow, receipt.reasons
    await judged.drive(case)
    return case


def deciding(judged: Judged, account: str) -> dict[str, object]:
    """A mandaat to decide objections, for this account."""
    holder = Holder(HolderKind.ACCOUNT, judged.accounts[account])
    return {"acts": ("decide_objection",), "tiers": (), "holder": holder}


@pytest.mark.every_postgres
async def test_an_objection_is_lodged_waits_and_is_decided_by_the_office_that_signs(judged: Judged) -> None:
    assert (await lodged(judged, judged.case)).allow
    inbox = [one for one in await judged.parts.queries.awaited(["staatssecretaris"]) if one.case == judged.case]
    assert [one.awaited.act for one in inbox] == ["decide_objection"]
    before = await judged.state(judged.case)
    receipt = await decided(judged, judged.case, SIGNS)
    assert receipt.allow, receipt.reasons
    state = await judged.state(judged.case)
    assert state.objection is not None
    assert (state.objection.founded, state.outcome) == (True, before.outcome)
    assert not await judged.parts.queries.awaited(["staatssecretaris"])
    assert (await judged.verify()).findings == ()


async def test_only_a_decision_is_objected_to_and_one_objection_at_a_time(judged: Judged) -> None:
    case = await judged.submit("RK-open")
    assert (await lodged(judged, case)).reasons == ("not_decided",)
    assert (await decided(judged, judged.case, SIGNS)).reasons == ("no_objection",)
    assert (await lodged(judged, judged.case, CHAIR)).reasons == ("not_the_intake_office",)
    assert (await lodged(judged, judged.case)).allow
    assert (await lodged(judged, judged.case)).reasons == ("objection_waits",)
    assert (await decided(judged, judged.case, SIGNS, founded=False)).allow
    assert (await decided(judged, judged.case, SIGNS)).reasons == ("no_objection",)
    assert (await lodged(judged, judged.case)).allow
    assert (await judged.verify()).findings == ()


async def test_who_signed_does_not_decide_the_objection_and_another_under_a_mandaat_does(
    judged: Judged, registrar: Registrar
) -> None:
    case = await signed(judged, SIGNS)
    assert (await lodged(judged, case)).allow
    assert (await decided(judged, case, SIGNS)).reasons == ("decided_contested_decision", "separation_of_duties")
    given = await registrar.give(**deciding(judged, NCG))
    receipt = await decided(judged, case, NCG)
    assert receipt.allow, receipt.reasons
    async with judged.parts.database.connection() as connection:
        found = await connection.execute(text("SELECT content FROM entries WHERE index = :at"), {"at": receipt.index})
        behalf = json.loads(found.scalar_one())["on_behalf_of"]
    assert (behalf["body"], behalf["mandate"]) == ("staatssecretaris", [given])
    assert (await judged.verify()).findings == ()


async def test_who_signed_under_a_mandaat_and_who_passed_it_on_do_not_decide_the_objection(
    judged: Judged, registrar: Registrar
) -> None:
    first = await registrar.give(holder=Holder(HolderKind.ACCOUNT, judged.accounts[PROVINCE]))
    signing = Holder(HolderKind.ACCOUNT, judged.accounts[NCG])
    await registrar.give(PROVINCE, parent=first, holder=signing)
    case = await signed(judged, NCG)
    for who in (NCG, PROVINCE):
        await registrar.give(**deciding(judged, who))
    assert (await lodged(judged, case)).allow
    assert (await decided(judged, case, NCG)).reasons == ("decided_contested_decision", "separation_of_duties")
    # Took no part in the case, but the decision was taken through this account's mandaat.
    assert (await decided(judged, case, PROVINCE)).reasons == ("decided_contested_decision",)
    await registrar.revoke(first)
    assert (await decided(judged, case, PROVINCE)).reasons == ("decided_contested_decision",)
    assert (await decided(judged, case, SIGNS)).allow
    assert (await judged.verify()).findings == ()


# Awb 10:3 lid 3 is about who took the decision, whoever holds the seats of those mandaten by now.
async def test_who_held_the_seat_of_a_mandaat_then_is_kept_out_and_who_holds_it_now_is_not(
    judged: Judged, registrar: Registrar
) -> None:
    held, signer, comes = "directeur-fin", "voorzitter-bo", "voorzitter-oldambt"
    first = await registrar.give(holder=Holder(HolderKind.SEAT, "fin-zetel"))
    await registrar.give(held, parent=first, holder=Holder(HolderKind.ACCOUNT, judged.accounts[signer]))
    case = await signed(judged, signer)
    organiser = Organiser(judged.parts, judged.accounts)
    await organiser.make(organiser.change(ChangeKind.APPOINT, "fin-zetel", comes, body="fin"))
    for who in (held, signer, comes):
        await registrar.give(**deciding(judged, who))
    assert (await lodged(judged, case)).allow
    objection = (await judged.state(case)).objection
    assert objection is not None
    assert set(objection.contested.holders) == {judged.accounts[held], judged.accounts[signer]}
    # Who has no seat any more has no organisation that could agree to the mandaat; that is not what keeps out here.
    assert "decided_contested_decision" in (await decided(judged, case, held)).reasons
    assert (await decided(judged, case, signer)).reasons == ("decided_contested_decision", "separation_of_duties")
    receipt = await decided(judged, case, comes)
    assert receipt.allow, receipt.reasons
    assert (await judged.verify()).findings == ()


@pytest.mark.parametrize("kind", [HolderKind.ACCOUNT, HolderKind.SEAT, HolderKind.OFFICE])
async def test_who_signed_under_a_mandaat_does_not_have_the_objection_decided_by_passing_it_on(
    judged: Judged, registrar: Registrar, kind: HolderKind
) -> None:
    signer, other = "directeur-fin", NCG
    name = {HolderKind.ACCOUNT: judged.accounts[signer], HolderKind.SEAT: "fin-zetel", HolderKind.OFFICE: "fin"}[kind]
    acts: dict[str, Any] = {"acts": ("sign", "decide_objection"), "tiers": ()}
    first = await registrar.give(holder=Holder(kind, name), **acts)
    case = await signed(judged, signer)
    passed_on = deciding(judged, other)
    second = await registrar.give(signer, parent=first, **passed_on)
    assert (await lodged(judged, case)).allow
    assert (await decided(judged, case, other)).reasons == ("decided_contested_decision", "not_the_office")
    state = await judged.state(case)
    offers = (await judged.parts.reading.rights(judged.accounts[other], state)).offers
    assert {one.reasons for one in offers if one.act == "decide_objection"} == {
        ("decided_contested_decision", "not_the_office")
    }
    # Of another's decision, it carries.
    clean, sign = await to_be_signed(judged)
    assert (await judged.take(SIGNS, sign, clean)).allow
    await judged.drive(clean)
    assert (await lodged(judged, clean)).allow
    receipt = await decided(judged, clean, other)
    assert receipt.allow, receipt.reasons
    assert (await entry_of(judged, receipt.index))["on_behalf_of"]["mandate"] == [second, first]
    assert (await judged.verify()).findings == ()


# The principal stays competent (Awb 10:7), and 10:3 lid 3 is about whoever decided by mandaat.
async def test_in_whose_place_a_substitute_signed_decides_the_objection(judged: Judged) -> None:
    organiser = Organiser(judged.parts, judged.accounts)
    seat, stands_in = "staatssecretaris-zetel", "voorzitter-bo"
    made = await organiser.make(organiser.substitution(seat, stands_in, body="staatssecretaris"))
    case = await signed(judged, stands_in)
    assert (await organiser.revoke(made)).allow
    assert (await lodged(judged, case)).allow
    receipt = await decided(judged, case, SIGNS)
    assert receipt.allow, receipt.reasons
    assert (await judged.verify()).findings == ()


async def test_who_lodged_an_objection_does_not_decide_it(judged: Judged, registrar: Registrar) -> None:
    organiser = Organiser(judged.parts, judged.accounts)
    lodger = "voorzitter-oldambt"
    seat = next(one for one in (await organiser.organisation()).seats if one.account == judged.accounts[PREPARER])
    await organiser.make(organiser.change(ChangeKind.APPOINT, seat.id, lodger, body=seat.body))
    # By the seat: who works for NCG as well has nobody who could agree for both.
    own = Holder(HolderKind.SEAT, "stuurgroep-oldambt-voorzitter")
    await registrar.give(**deciding(judged, lodger) | {"holder": own})
    assert (await lodged(judged, judged.case, lodger)).allow
    assert (await decided(judged, judged.case, lodger)).reasons == ("separation_of_duties",)
    assert (await decided(judged, judged.case, SIGNS)).allow
    assert (await judged.verify()).findings == ()


async def test_an_explanation_says_the_same_as_the_act(judged: Judged) -> None:
    assert (await lodged(judged, judged.case)).allow
    state = await judged.state(judged.case)
    offers = (await judged.parts.reading.rights(judged.accounts[SIGNS], state)).offers
    assert {(one.act, one.variant): one.allow for one in offers} == {
        ("lodge_objection", None): False,
        ("decide_objection", "true"): True,
        ("decide_objection", "false"): True,
    }


async def test_an_objection_does_not_wake_the_course_of_a_closed_case(judged: Judged) -> None:
    count = text("SELECT count(*) FROM outbox WHERE case_id = :case")
    async with judged.parts.database.connection() as connection:
        waiting = (await connection.execute(count, {"case": judged.case})).scalar_one()
    assert (await lodged(judged, judged.case)).allow
    assert (await decided(judged, judged.case, SIGNS)).allow
    async with judged.parts.database.connection() as connection:
        assert (await connection.execute(count, {"case": judged.case})).scalar_one() == waiting


async def test_another_contested_decider_in_an_entry_is_found(judged: Judged) -> None:
    receipt = await lodged(judged, judged.case)

    def forge(entry: dict[str, object]) -> None:
        events = entry["events"]
        assert isinstance(events, list)
        events[-1]["objection"]["contested"]["account"] = "f" * 32

    judged.rewrite(receipt.index, forge)
    assert Code.EVENTS in {one.code for one in await judged.found()}
