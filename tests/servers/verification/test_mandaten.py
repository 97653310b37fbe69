"""Acts under mandaten on a real ledger: whose they are, when a revocation counts, and that all of it can be verified."""

import asyncio
import json
import uuid
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import psycopg
import pytest
from sqlalchemy import text

from audit.canonical import canonical
from audit.entry import EntryTooLarge
from domain import acts as a
from domain.actor import Actor, ActorKind
from domain.changes import ChangeKind
from domain.codes import Opinion, Outcome
from domain.errors import InvalidAct, NotFound
from domain.mandaat_acts import AgreeMandaat, ConfirmMandaat, ProposeMandaat
from domain.mandaten import Holder, HolderKind, MandaatStatus
from store.mandaten import MandaatFilter
from tests.mandating import MANAGES, SIGNING, SIGNS, Registrar
from tests.organising import ALSO_MANAGES, Organiser
from tests.servers.verification.conftest import FULL, PLAIN, Judged
from verification.finding import Code

SIGNS_BY = "staatssecretaris-zetel"
"""The seat of SIGNS."""

NCG = "ncg-bo"
"""Holds the seat that SIGNING is given to."""


@pytest.fixture
def registrar(judged: Judged) -> Registrar:
    """Acts on the register of mandaten of the ledger that holds."""
    return Registrar(judged.parts, judged.accounts)


async def to_be_signed(judged: Judged) -> tuple[str, a.Sign]:
    """A case that waits for a signature, and the signature."""
    case = await judged.submit(f"RK-x{uuid.uuid4().hex[:8]}")
    seen = (await judged.state(case)).dossier.digest
    assert (await judged.take("dg-obdr", a.CallUp(seen, PLAIN), case)).allow
    await judged.drive(case)
    seen = (await judged.state(case)).dossier.digest
    assert (await judged.take("dg-obdr", a.Advise(seen, Opinion.POSITIVE, PLAIN), case)).allow
    seen = (await judged.state(case)).dossier.digest
    return case, a.Sign(seen, Outcome.APPROVE, FULL, None, (a.AdviceAnswer("dg-obdr", PLAIN),))


async def entry_of(judged: Judged, index: int) -> dict[str, Any]:
    """The entry with this index, as it stands in the log."""
    async with judged.parts.database.connection() as connection:
        found = await connection.execute(text("SELECT content FROM entries WHERE index = :index"), {"index": index})
        entry: dict[str, Any] = json.loads(found.scalar_one())
    return entry


@pytest.mark.every_postgres
async def test_who_holds_a_mandaat_signs_for_the_office_and_the_entry_says_so(
    judged: Judged, registrar: Registrar
) -> None:
    case, sign = await to_be_signed(judged)
    assert (await judged.take(NCG, sign, case)).reasons == ("not_the_office",)
    given = await registrar.give()
    receipt = await judged.take(NCG, sign, case)
    assert receipt.allow, receipt.reasons
    entry = await entry_of(judged, receipt.index)
    assert entry["on_behalf_of"] == {
        "seat": "bestuurlijk-overleg-ncg",
        "body": "staatssecretaris",
        "principal": "ministerie/mnre1034",
        "mandate": [given],
    }
    assert entry["verdict"]["mandaten"] == [given]
    assert [one["id"] for one in entry["question"]["facts"]["mandates"]] == [given]
    assert (await judged.state(case)).outcome is Outcome.APPROVE
    report = await judged.verify()
    assert report.findings == ()


async def test_a_sub_mandaat_leads_to_the_office_that_gave_the_first(judged: Judged, registrar: Registrar) -> None:
    case, sign = await to_be_signed(judged)
    first = await registrar.give(holder=Holder(HolderKind.OFFICE, "fin"))
    account = Holder(HolderKind.ACCOUNT, judged.accounts[NCG])
    second = await registrar.give("directeur-fin", parent=first, holder=account, ceiling_cents=1_000_000)
    receipt = await judged.take(NCG, sign, case)
    assert receipt.allow, receipt.reasons
    behalf = (await entry_of(judged, receipt.index))["on_behalf_of"]
    assert (behalf["body"], behalf["mandate"]) == ("staatssecretaris", [second, first])
    assert (await judged.verify()).findings == ()


async def test_a_mandaat_does_not_come_back_to_its_chain_or_the_office_that_gave_it(
    judged: Judged, registrar: Registrar
) -> None:
    fin, account = Holder(HolderKind.OFFICE, "fin"), Holder(HolderKind.ACCOUNT, judged.accounts[NCG])
    first = await registrar.give(holder=fin)
    second = await registrar.give("directeur-fin", parent=first, holder=account)
    own_seat, own_account = Holder(HolderKind.SEAT, SIGNS_BY), Holder(HolderKind.ACCOUNT, judged.accounts[SIGNS])
    for by, parent, holder in (
        ("directeur-fin", first, fin),
        (NCG, second, account),
        (NCG, second, fin),
        (NCG, second, own_seat),
        (NCG, second, own_account),
        (SIGNS, None, own_seat),
    ):
        proposal = ProposeMandaat(replace(SIGNING, id=uuid.uuid4().hex, parent=parent, holder=holder))
        assert (await registrar.take(by, proposal)).reasons == ("mandate_comes_back",), holder
    row = replace(SIGNING, parent=second, holder=own_seat)
    actor = Actor(ActorKind.PERSON, judged.accounts[NCG])
    assert await judged.parts.mandaat_import.refusals({0: row}, actor) == {0: ("mandate_comes_back",)}
    assert (await judged.verify()).findings == ()


async def test_a_chain_that_no_entry_can_hold_is_refused_where_it_is_made_longer(
    judged: Judged, registrar: Registrar, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = await registrar.give(holder=Holder(HolderKind.OFFICE, "fin"))
    second = ProposeMandaat(replace(SIGNING, id=uuid.uuid4().hex, parent=first))
    receipt = await registrar.take("directeur-fin", second)
    entries = (await judged.verify()).entries
    size = len(canonical(await entry_of(judged, receipt.index)))
    monkeypatch.setattr("audit.entry.LARGEST", size - 100)
    with pytest.raises(InvalidAct) as refused:
        await registrar.take("directeur-fin", ProposeMandaat(replace(SIGNING, id=uuid.uuid4().hex, parent=first)))
    assert (refused.value.field, refused.value.fault) == ("parent", "chain_too_long")
    assert str(size - 100) in str(refused.value)
    with pytest.raises(EntryTooLarge):
        await registrar.take(SIGNS, ProposeMandaat(replace(SIGNING, id=uuid.uuid4().hex, acts=("sign",) * 400)))
    monkeypatch.undo()
    assert (await judged.verify()).entries == entries


async def test_an_office_advises_through_another_and_the_advice_is_the_offices(
    judged: Judged, registrar: Registrar
) -> None:
    await registrar.give("dg-obdr", principal="dg-obdr", acts=("advise", "call_up"))
    case = await judged.submit("RK-9")
    seen = (await judged.state(case)).dossier.digest
    assert (await judged.take("dg-obdr", a.CallUp(seen, PLAIN), case)).allow
    await judged.drive(case)
    seen = (await judged.state(case)).dossier.digest
    assert (await judged.take(NCG, a.Advise(seen, Opinion.POSITIVE, PLAIN), case)).allow
    state = await judged.state(case)
    assert state.tier is not None
    assert [(one.office, one.account) for one in state.tier.advice] == [("dg-obdr", judged.accounts[NCG])]
    assert (await judged.verify()).findings == ()


async def test_a_mandaat_by_word_is_for_the_case_that_it_names_and_for_no_other(
    judged: Judged, registrar: Registrar
) -> None:
    by_word: dict[str, Any] = {"source": None, "source_date": None}
    case, sign = await to_be_signed(judged)
    other, sign_other = await to_be_signed(judged)
    general = ProposeMandaat(replace(SIGNING, id=uuid.uuid4().hex, **by_word))
    assert (await registrar.take(SIGNS, general)).reasons == ("mandate_unwritten",)
    given = await registrar.give(case=case, **by_word)
    assert (await judged.take(NCG, sign_other, other)).reasons == ("mandate_other_scope", "not_the_office")
    receipt = await judged.take(NCG, sign, case)
    assert receipt.allow, receipt.reasons
    assert (await entry_of(judged, receipt.index))["on_behalf_of"]["mandate"] == [given]
    assert (await judged.verify()).findings == ()


async def test_after_its_revocation_a_mandaat_carries_nothing_and_the_refusal_says_why(
    judged: Judged, registrar: Registrar
) -> None:
    case, sign = await to_be_signed(judged)
    given = await registrar.give()
    await registrar.revoke(given)
    assert (await judged.take(NCG, sign, case)).reasons == ("mandate_revoked", "not_the_office")
    assert (await judged.verify()).findings == ()


async def test_a_revocation_while_an_act_is_judged_is_seen(
    judged: Judged, registrar: Registrar, monkeypatch: pytest.MonkeyPatch
) -> None:
    case, sign = await to_be_signed(judged)
    given = await registrar.give()
    asked, answered = asyncio.Event(), asyncio.Event()
    ask = judged.parts.policy.verdicts
    seen: list[bool] = []

    async def verdicts(questions: list[dict[str, Any]]) -> Any:
        found = await ask(questions)
        if questions[0]["act"]["type"] == "sign":
            seen.append(found[0].allow)
            if len(seen) == 1:
                asked.set()
                await answered.wait()
        return found

    monkeypatch.setattr(judged.parts.policy, "verdicts", verdicts)
    signing = asyncio.create_task(judged.take(NCG, sign, case))
    await asked.wait()
    await registrar.revoke(given)
    answered.set()
    receipt = await signing
    assert (seen, receipt.allow) == ([True, False], False)
    assert receipt.reasons == ("mandate_revoked", "not_the_office")
    assert (await judged.verify()).findings == ()


async def test_two_persons_make_a_mandaat_and_every_refusal_is_an_entry(judged: Judged, registrar: Registrar) -> None:
    name = await registrar.propose()
    refused = await registrar.take(SIGNS, ConfirmMandaat(name))
    assert (refused.reasons, refused.mandaat) == (("second_person_needed",), name)
    assert (await registrar.take("directeur-fin", ConfirmMandaat(name))).reasons == ("not_the_principal",)
    standing = await judged.parts.mandaten.one(name)
    assert standing is not None and standing.status is MandaatStatus.PROPOSED
    assert (await registrar.take(MANAGES, ConfirmMandaat(name))).allow
    assert (await registrar.take(MANAGES, ConfirmMandaat(name))).reasons == ("mandate_not_proposed",)
    assert len(await judged.parts.queries.entries_of(f"mandaat/{name}")) == 5
    assert (await judged.verify()).findings == ()


async def test_a_mandaat_to_another_organisation_waits_for_a_third_person_of_it(
    judged: Judged, registrar: Registrar
) -> None:
    case, sign = await to_be_signed(judged)
    name = await registrar.propose()
    assert (await registrar.take(MANAGES, ConfirmMandaat(name))).allow
    assert (await judged.take(NCG, sign, case)).reasons == ("mandate_without_consent", "not_the_office")
    for account, reasons in {
        "directeur-fin": ("not_the_holders_side",),
        SIGNS: ("not_the_holders_side", "third_person_needed"),
        MANAGES: ("not_the_holders_side", "third_person_needed"),
    }.items():
        assert (await registrar.take(account, AgreeMandaat(name))).reasons == reasons
    before = await judged.parts.mandaten.one(name)
    assert before is not None and (before.agreed_by, before.agreed_at) == (None, None)
    assert (await registrar.take("ncg-eemsdelta", AgreeMandaat(name))).allow
    assert (await registrar.take(NCG, AgreeMandaat(name))).reasons == ("mandate_agreed_already",)
    after = await judged.parts.mandaten.one(name)
    assert after is not None and after.agreed_at is not None
    third = judged.accounts["ncg-eemsdelta"]
    assert after == replace(before, agreed_by=third, agreed_at=after.agreed_at, agreed_for=("ncg",))
    (earlier,) = await judged.parts.mandaten.page(
        MandaatFilter(known_at=after.agreed_at - timedelta(microseconds=1)), -1, 10
    )
    assert earlier.standing == before
    assert (await judged.take(NCG, sign, case)).allow
    await registrar.revoke(name)
    assert (await judged.verify()).findings == ()


async def test_of_a_municipality_nobody_of_another_agrees(judged: Judged, registrar: Registrar) -> None:
    name = await registrar.propose(holder=Holder(HolderKind.SEAT, "stuurgroep-eemsdelta-gemeente"))
    for elsewhere in ("gemeente-groningen", "voorzitter-oldambt", "gemeenten-bo"):
        assert (await registrar.take(elsewhere, AgreeMandaat(name))).reasons == ("not_the_holders_side",)
    assert (await registrar.take("voorzitter-eemsdelta", AgreeMandaat(name))).allow
    agreed = await judged.parts.mandaten.one(name)
    assert agreed is not None and agreed.agreed_for == ("gemeente/gm1979",)
    assert (await judged.verify()).findings == ()


async def test_what_was_agreed_to_does_not_go_along_to_another_organisation(
    judged: Judged, registrar: Registrar
) -> None:
    first, sign_first = await to_be_signed(judged)
    second, sign_second = await to_be_signed(judged)
    holder = "directeur-fin"
    name = await registrar.propose(holder=Holder(HolderKind.ACCOUNT, judged.accounts[holder]))
    await registrar.confirm(name)
    assert (await registrar.take(holder, AgreeMandaat(name))).allow
    given = await judged.parts.mandaten.one(name)
    assert given is not None and given.agreed_for == ("fin",)
    assert (await judged.take(holder, sign_first, first)).allow
    organiser = Organiser(judged.parts, judged.accounts)
    moved = await organiser.make(organiser.substitution("stuurgroep-eemsdelta-provincie", holder))
    assert (await judged.take(holder, sign_second, second)).reasons == ("mandate_without_consent", "not_the_office")
    assert (await registrar.take("provincie-oldambt", AgreeMandaat(name))).reasons == (
        "consent_incomplete",
        "mandate_agreed_already",
    )
    assert (await organiser.revoke(moved)).allow
    assert (await judged.take(holder, sign_second, second)).allow
    assert (await judged.verify()).findings == ()


async def test_beheer_alone_gives_no_mandaat_of_an_office(judged: Judged, registrar: Registrar) -> None:
    name = await registrar.propose(MANAGES)
    assert (await registrar.take(ALSO_MANAGES, ConfirmMandaat(name))).reasons == ("principal_not_involved",)
    assert (await registrar.take(SIGNS, ConfirmMandaat(name))).allow
    # Who is of the office no more when it is confirmed was not its side.
    name = await registrar.propose(SIGNS)
    organiser = Organiser(judged.parts, judged.accounts)
    await organiser.make(organiser.change(ChangeKind.APPOINT, SIGNS_BY, "gemeenten-bo"))
    assert (await registrar.take(MANAGES, ConfirmMandaat(name))).reasons == ("principal_not_involved",)
    assert (await registrar.take("gemeenten-bo", ConfirmMandaat(name))).allow
    assert (await judged.verify()).findings == ()


async def test_what_is_passed_on_is_passed_on_by_who_holds_it(judged: Judged, registrar: Registrar) -> None:
    parent = await registrar.give(holder=Holder(HolderKind.OFFICE, "fin"))
    account = Holder(HolderKind.ACCOUNT, judged.accounts[NCG])
    name = await registrar.propose(MANAGES, parent=parent, holder=account)
    assert (await registrar.take(ALSO_MANAGES, ConfirmMandaat(name))).reasons == ("principal_not_involved",)
    assert (await registrar.take("directeur-fin", ConfirmMandaat(name))).allow
    other = await registrar.propose("directeur-fin", parent=parent, holder=account)
    assert (await registrar.take(MANAGES, ConfirmMandaat(other))).allow
    assert (await judged.verify()).findings == ()


async def test_who_agrees_may_do_so_before_the_confirmation(judged: Judged, registrar: Registrar) -> None:
    name = await registrar.propose(MANAGES)
    assert (await registrar.take("ncg-eemsdelta", AgreeMandaat(name))).allow
    standing = await judged.parts.mandaten.one(name)
    assert standing is not None and standing.status is MandaatStatus.PROPOSED
    assert (await registrar.take(SIGNS, ConfirmMandaat(name))).allow
    case, sign = await to_be_signed(judged)
    assert (await judged.take(NCG, sign, case)).allow
    assert (await judged.verify()).findings == ()


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"source": None, "source_date": None}, "mandate_unwritten"),
        ({"parent": "ab" * 16}, "mandate_broken"),
        ({"acts": ("conclude",)}, "no_mandate_by_majority"),
        ({"principal": "stuurgroep-eemsdelta"}, "no_mandate_by_majority"),
        ({"principal": "nergens"}, "mandate_unknown_office"),
        ({"holder": Holder(HolderKind.SEAT, "nergens")}, "mandate_unknown_holder"),
        ({"valid_until": datetime(2026, 1, 2, tzinfo=UTC)}, "mandate_expired"),
    ],
)
async def test_a_proposal_with_a_defect_is_refused_and_changes_nothing(
    judged: Judged, registrar: Registrar, changes: dict[str, Any], reason: str
) -> None:
    mandaat = replace(SIGNING, id=uuid.uuid4().hex, **changes)
    receipt = await registrar.take(MANAGES, ProposeMandaat(mandaat))
    assert receipt.reasons == (reason,)
    assert await judged.parts.mandaten.one(mandaat.id) is None
    assert (await judged.verify()).findings == ()


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"acts": ("sign", "suspend")}, "mandate_wider_than_parent"),
        ({"municipalities": ()}, "mandate_wider_than_parent"),
        ({"ceiling_cents": 5_000_001}, "mandate_ceiling_above_parent"),
        ({"valid_from": datetime(2025, 12, 31, tzinfo=UTC)}, "mandate_longer_than_parent"),
    ],
)
async def test_a_sub_mandaat_goes_no_further_than_its_parent(
    judged: Judged, registrar: Registrar, changes: dict[str, Any], reason: str
) -> None:
    parent = await registrar.give()
    sub = replace(SIGNING, id=uuid.uuid4().hex, parent=parent, holder=Holder(HolderKind.OFFICE, "fin"), **changes)
    assert (await registrar.take(NCG, ProposeMandaat(sub))).reasons == (reason,)
    closed = await registrar.give(passable=False)
    sub = replace(SIGNING, id=uuid.uuid4().hex, parent=closed, holder=Holder(HolderKind.OFFICE, "fin"))
    assert (await registrar.take(NCG, ProposeMandaat(sub))).reasons == ("mandate_not_passable",)


async def test_the_same_proposal_under_the_same_key_is_one_mandaat(judged: Judged, registrar: Registrar) -> None:
    first, again = (replace(SIGNING, id=uuid.uuid4().hex) for _ in range(2))
    taken = await registrar.take(SIGNS, ProposeMandaat(first), key="one")
    repeated = await registrar.take(SIGNS, ProposeMandaat(again), key="one")
    assert (repeated.mandaat, repeated.index, repeated.repeated) == (first.id, taken.index, True)
    assert await judged.parts.mandaten.one(again.id) is None


async def test_what_is_no_act_on_a_mandaat_that_is_there_is_no_entry(judged: Judged, registrar: Registrar) -> None:
    entries = (await judged.verify()).entries
    with pytest.raises(NotFound):
        await registrar.take(MANAGES, ConfirmMandaat("ab" * 16))
    name = await registrar.propose()
    with pytest.raises(InvalidAct):
        await registrar.take(SIGNS, ProposeMandaat(replace(SIGNING, id=name, ceiling_cents=1)))
    assert (await judged.verify()).entries == entries + 1


async def test_the_register_is_known_as_it_was(judged: Judged, registrar: Registrar) -> None:
    name = await registrar.give()
    in_force = await judged.parts.mandaten.one(name)
    assert in_force is not None and in_force.confirmed_at is not None
    await registrar.revoke(name)
    ended = await judged.parts.mandaten.one(name)
    assert ended is not None and ended.revoked_at is not None
    page = judged.parts.mandaten.page
    moments = {
        in_force.proposed_at - timedelta(microseconds=1): [],
        in_force.proposed_at: [MandaatStatus.PROPOSED],
        in_force.confirmed_at: [MandaatStatus.CONFIRMED],
        ended.revoked_at: [MandaatStatus.REVOKED],
    }
    for known_at, expected in moments.items():
        found = await page(MandaatFilter(known_at=known_at), -1, 10)
        assert [one.standing.status for one in found] == expected
    before = MandaatFilter(valid_at=SIGNING.valid_from - timedelta(microseconds=1))
    assert await page(before, -1, 10) == []
    assert len(await page(MandaatFilter(valid_at=SIGNING.valid_from, principal="staatssecretaris"), -1, 10)) == 1
    assert await page(MandaatFilter(holder="fin"), -1, 10) == []


@pytest.mark.parametrize(
    ("statement", "code"),
    [
        ("UPDATE mandaten SET status = 'confirmed', revoked_at = NULL, revoked_index = NULL", Code.READ_MODEL),
        ("UPDATE mandaten SET content = jsonb_set(content, '{ceiling_cents}', '900000000')", Code.READ_MODEL),
        ("UPDATE mandaten SET holder_id = 'fin'", Code.READ_MODEL),
        ("UPDATE mandaten SET agreed_by = 'somebody'", Code.READ_MODEL),
        ("UPDATE mandaten SET agreed_at = now()", Code.READ_MODEL),
        ('UPDATE mandaten SET agreed_for = \'["ncg", "provincie"]\'', Code.READ_MODEL),
        ("UPDATE mandaten SET valid_until = now()", Code.READ_MODEL),
        ("DELETE FROM mandaten", Code.READ_MODEL),
        ("UPDATE mandaten SET id = 'cd'", Code.STRAY),
        ("UPDATE ledger_head SET register_version = register_version - 1", Code.REGISTER),
    ],
)
async def test_what_is_changed_in_the_register_is_found(
    judged: Judged, registrar: Registrar, statement: str, code: Code
) -> None:
    await registrar.revoke(await registrar.give())
    judged.tamper(statement)
    assert code in {finding.code for finding in await judged.found()}


def _without_mandaten(entry: dict[str, Any]) -> None:
    del entry["question"]["facts"]["mandates"]


def _for_oneself(entry: dict[str, Any]) -> None:
    entry["on_behalf_of"] = {"seat": "x", "body": "x", "principal": "x"}


def _under_another(entry: dict[str, Any]) -> None:
    entry["verdict"]["mandaten"] = ["ab" * 16]


@pytest.mark.parametrize(
    ("change", "code"),
    [(_without_mandaten, Code.QUESTION), (_for_oneself, Code.BEHALF), (_under_another, Code.VERDICT)],
)
async def test_an_entry_under_a_mandaat_that_was_forged_is_found(
    judged: Judged, registrar: Registrar, change: Callable[[dict[str, Any]], None], code: Code
) -> None:
    case, sign = await to_be_signed(judged)
    await registrar.give()
    receipt = await judged.take(NCG, sign, case)
    judged.rewrite(receipt.index, change)
    assert code in {finding.code for finding in await judged.found() if finding.index == receipt.index}


async def test_an_act_still_costs_two_round_trips(
    judged: Judged, registrar: Registrar, monkeypatch: pytest.MonkeyPatch
) -> None:
    case, sign = await to_be_signed(judged)
    await registrar.give()
    sealed = await judged.parts.vault.seal(sign, case)
    asked: list[object] = []
    rows = judged.parts.database.rows

    async def counted(*arguments: Any) -> Any:
        asked.append(arguments[0])
        return await rows(*arguments)

    monkeypatch.setattr(judged.parts.database, "rows", counted)
    actor = Actor(ActorKind.PERSON, judged.accounts[NCG])
    receipt = await judged.parts.authority.take(sealed, case=case, by=actor, key="two", trace_id="trace")
    assert receipt.allow
    assert len(asked) == 2


@pytest.mark.every_postgres
async def test_not_even_the_owner_changes_what_a_mandaat_says(judged: Judged, registrar: Registrar) -> None:
    await registrar.revoke(await registrar.give())
    await registrar.give()
    for statement in (
        "UPDATE mandaten SET content = '{}'",
        "UPDATE mandaten SET status = 'confirmed' WHERE status = 'revoked'",
        "UPDATE mandaten SET status = 'proposed' WHERE status = 'confirmed'",
        "UPDATE mandaten SET status = 'revoked', parent = 'x' WHERE status = 'confirmed'",
        "UPDATE mandaten SET status = 'revoked', confirmed_index = 0 WHERE status = 'confirmed'",
        "DELETE FROM mandaten",
        "TRUNCATE mandaten",
    ):
        with psycopg.connect(judged.admin_dsn) as connection, pytest.raises(psycopg.Error) as refused:
            connection.execute(statement.encode())
        assert refused.value.sqlstate == "GR010", statement
