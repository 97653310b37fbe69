"""Subjects on a real ledger: forgotten by two persons, held, and never anything that does not hold any more."""

import json
import uuid
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import psycopg
import pytest
from sqlalchemy import text

from domain import acts as a
from domain.actor import Actor, ActorKind
from domain.errors import ContendedError, InvalidAct, KeyReused, NotFound
from domain.interest_acts import EndInterest, RegisterInterest
from domain.interests import Interest, InterestScope
from domain.subject_acts import (
    ConfirmForgetting,
    ExportSubject,
    PlaceHold,
    ProposeForgetting,
    ReleaseHold,
    RevokeForgetting,
)
from domain.subjects import ExportPurpose, ForgettingGround, HoldGround, Readable, SubjectKind, SubjectStatus
from domain.text import Text
from store.mail import Wishes
from tests.documenting import add_to
from tests.servers.verification.conftest import PLAIN, Judged
from tests.servers.verification.subject_desk import KEEPER, MANAGES, SECOND, SubjectDesk
from verification.finding import Code
from verification.replay import replay

ADDRESS = "1979200000012345"


@pytest.fixture
def desk(judged: Judged) -> SubjectDesk:
    """Acts on the subjects of the ledger that holds."""
    return SubjectDesk(judged)


async def rows(judged: Judged, statement: str, **values: object) -> list[Any]:
    """What the database answers."""
    return list(await judged.parts.database.rows(text(statement), values))


async def texts_of(judged: Judged, subject: str) -> list[str | None]:
    """The texts of a subject, as far as they can be read."""
    found = await rows(judged, "SELECT commitment FROM vault_items WHERE subject = :subject", subject=subject)
    return list((await judged.parts.vault.reveal(row.commitment for row in found)).values())


async def entry_of(judged: Judged, index: int) -> dict[str, Any]:
    """The entry with this index."""
    entry: dict[str, Any] = json.loads(
        (await rows(judged, "SELECT content FROM entries WHERE index = :index", index=index))[0].content
    )
    return entry


async def closed_addresses(judged: Judged, desk: SubjectDesk) -> list[str]:
    """The subjects of the addresses, with every case that names them closed."""
    other = await rows(judged, "SELECT case_id FROM routekaarten WHERE side_state <> 'closed'")
    for row in other:
        digest = (await judged.state(row.case_id)).dossier.digest
        receipt = await judged.take("zaakbehandelaar-ncg", a.Withdraw(digest, PLAIN), row.case_id)
        assert receipt.allow, receipt.reasons
        await judged.drive(row.case_id)
    found = await judged.parts.subjects.of_case(judged.case)
    return [one.subject for one in found if one.kind is SubjectKind.ADDRESS]


@pytest.mark.every_postgres
async def test_two_persons_forget_a_case_and_everything_still_holds(judged: Judged, desk: SubjectDesk) -> None:
    subject = await desk.of_case()
    assert None not in await texts_of(judged, subject)
    before = (await judged.verify()).entries
    receipt = await desk.forget(subject)
    assert set(await texts_of(judged, subject)) == {None}
    report = await judged.verify()
    assert report.findings == ()
    assert report.sound
    assert (report.entries, report.verdicts) == (before + 2, before + 2)
    assert report.forgotten == 1
    assert report.forgotten_texts == len(await texts_of(judged, subject)) > 5
    again = await replay(judged.parts.database, judged.opa)
    assert again.agrees
    kept = (await rows(judged, "SELECT wrapped_key, lookup, forgotten_at FROM subjects WHERE subject = :s", s=subject))[
        0
    ]
    assert (kept.wrapped_key, kept.lookup) == (None, None)
    assert kept.forgotten_at.astimezone(UTC) == receipt.recorded_at


async def test_what_the_entry_of_forgetting_says_is_a_pseudonym_and_a_ground(judged: Judged, desk: SubjectDesk) -> None:
    subject = await desk.of_case()
    entry = await entry_of(judged, (await desk.forget(subject)).index)
    assert entry["stream"] == f"subject/{subject}"
    assert entry["act"] == {"type": "confirm_forgetting", "subject": subject}
    assert entry["commitments"] == {}
    assert entry["events"][0]["ground"] == "retention_ended"
    assert entry["on_behalf_of"]["body"] == "beheer"
    assert judged.case not in json.dumps(entry)


async def test_who_proposed_does_not_confirm_and_nobody_confirms_what_was_not_proposed(
    judged: Judged, desk: SubjectDesk
) -> None:
    subject = await desk.of_case()
    assert (await desk.take(SECOND, ConfirmForgetting(subject))).reasons == ("forgetting_not_proposed",)
    await desk.propose(subject, by=KEEPER)
    assert (await desk.take(KEEPER, ConfirmForgetting(subject))).reasons == ("second_person_needed",)
    assert None not in await texts_of(judged, subject)
    await desk.allowed(SECOND, RevokeForgetting(subject))
    assert (await desk.take(MANAGES, ConfirmForgetting(subject))).reasons == ("forgetting_not_proposed",)
    assert None not in await texts_of(judged, subject)
    assert (await judged.verify()).sound


@pytest.mark.parametrize("who", ["dg-obdr", "auditor-rijk", "voorzitter-eemsdelta"])
async def test_nobody_else_forgets_and_the_refusal_is_an_entry(judged: Judged, desk: SubjectDesk, who: str) -> None:
    subject = await desk.of_case()
    refused = await desk.take(who, ProposeForgetting(subject, ForgettingGround.UNLAWFUL))
    assert refused.reasons == ("not_the_data_keeper",)
    assert (await entry_of(judged, refused.index))["events"] == []
    assert (await judged.verify()).sound


@pytest.mark.every_postgres
async def test_under_a_hold_nobody_forgets_and_after_it_they_do(judged: Judged, desk: SubjectDesk) -> None:
    subject = await desk.of_case()
    await desk.propose(subject)
    await desk.hold(subject)
    assert (await desk.take(SECOND, ConfirmForgetting(subject))).reasons == ("legal_hold",)
    assert (await desk.take(MANAGES, PlaceHold(subject, HoldGround.INQUIRY))).reasons == ("hold_stands",)
    assert (await judged.verify()).sound
    await desk.allowed(MANAGES, ReleaseHold(subject))
    await desk.allowed(SECOND, ConfirmForgetting(subject))
    assert (await desk.take(MANAGES, ReleaseHold(subject))).reasons == ("no_hold",)
    assert (await judged.verify()).sound


async def test_a_hold_on_a_case_holds_the_addresses_that_it_names(judged: Judged, desk: SubjectDesk) -> None:
    addresses = await closed_addresses(judged, desk)
    await desk.hold(await desk.of_case())
    refused = await desk.take(MANAGES, ProposeForgetting(addresses[0], ForgettingGround.OBJECTED))
    assert refused.reasons == ("legal_hold",)
    assert (await judged.verify()).sound


async def test_a_hold_that_is_placed_while_a_forgetting_is_judged_refuses_it(
    judged: Judged, desk: SubjectDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    addresses = await closed_addresses(judged, desk)
    case = await desk.of_case()
    await desk.propose(addresses[0])
    receipt, seen = await desk.overtaken(SECOND, ConfirmForgetting(addresses[0]), monkeypatch, desk.hold(case))
    assert (receipt.reasons, seen) == (("legal_hold",), [True, False])
    assert None not in await texts_of(judged, addresses[0])
    assert (await judged.verify()).sound


async def test_a_case_that_goes_on_and_the_addresses_in_it_are_not_forgotten(judged: Judged, desk: SubjectDesk) -> None:
    case = await judged.submit("RK-goes-on")
    for kind in (SubjectKind.CASE, SubjectKind.ADDRESS):
        subject = await desk.of_case(case, kind)
        refused = await desk.take(MANAGES, ProposeForgetting(subject, ForgettingGround.NO_LONGER_NEEDED))
        assert refused.reasons == ("subject_needed",)
    assert (await judged.verify()).sound


async def test_nothing_leads_to_a_case_or_an_address_that_was_forgotten(judged: Judged, desk: SubjectDesk) -> None:
    addresses = await closed_addresses(judged, desk)
    assert await judged.parts.queries.find_case("RK-1") is not None
    assert await judged.parts.subjects.of_address(ADDRESS) != []
    for subject in [await desk.of_case(), *addresses]:
        await desk.forget(subject)
    assert await judged.parts.queries.find_case("RK-1") is None
    assert await judged.parts.queries.find_case(judged.case) is not None
    assert await judged.parts.subjects.of_address(ADDRESS) == []
    assert await judged.parts.vault.addresses(judged.case) == [None, None]
    assert await rows(judged, "SELECT 1 FROM case_addresses") == []
    keys = await rows(
        judged,
        "SELECT k.content_mac, e.act FROM act_keys k JOIN entries e USING (index) WHERE e.stream = :stream",
        stream=f"routekaart/{judged.case}",
    )
    assert {row.act for row in keys if row.content_mac is None} >= {"submit", "cast_vote", "conclude"}
    state = await judged.state(judged.case)
    assert (await judged.parts.reading.access(judged.accounts["auditor-rijk"], state)).read
    assert (await judged.verify()).sound


async def test_an_act_that_is_sent_again_after_its_texts_were_forgotten_is_a_conflict(
    judged: Judged, desk: SubjectDesk
) -> None:
    case = await judged.submit("RK-again")
    withdraw = a.Withdraw((await judged.state(case)).dossier.digest, PLAIN)
    sealed = await judged.parts.vault.seal(withdraw, case)
    actor = Actor(ActorKind.PERSON, judged.accounts["zaakbehandelaar-ncg"])
    await judged.parts.authority.take(sealed, case=case, by=actor, key="key", trace_id="trace")
    await judged.drive(case)
    await desk.forget(await desk.of_case(case))
    with pytest.raises(KeyReused):
        await judged.parts.authority.take(sealed, case=case, by=actor, key="key", trace_id="trace")


async def test_what_was_sealed_for_somebody_who_is_forgotten_meanwhile_is_not_lost(
    judged: Judged, desk: SubjectDesk
) -> None:
    state = await judged.state(judged.case)
    lodge = a.LodgeObjection(state.dossier.digest, PLAIN)
    sealed = await judged.parts.vault.seal(lodge, judged.case)
    await desk.forget(await desk.of_case())
    actor = Actor(ActorKind.PERSON, judged.accounts["zaakbehandelaar-ncg"])
    with pytest.raises(ContendedError, match="forgotten"):
        await judged.parts.authority.take(sealed, case=judged.case, by=actor, key="k", trace_id="trace")
    assert (await judged.take("zaakbehandelaar-ncg", lodge, judged.case)).allow
    again = [one for one in await judged.parts.subjects.of_case(judged.case) if one.kind is SubjectKind.CASE]
    assert sorted(one.standing.status for one in again) == [SubjectStatus.FORGOTTEN, SubjectStatus.KEPT]
    assert (await judged.verify()).sound


async def test_an_account_is_forgotten_once_it_has_no_seat(judged: Judged, desk: SubjectDesk) -> None:
    held = await desk.of_account("ncg-eemsdelta")
    refused = await desk.take(MANAGES, ProposeForgetting(held, ForgettingGround.NO_LONGER_NEEDED))
    assert refused.reasons == ("subject_needed",)
    left = (await judged.parts.naming.ensure(["vertrokken-medewerker"]))["vertrokken-medewerker"]
    judged.accounts["vertrokken-medewerker"] = left
    await judged.parts.sessions.open(left)
    await judged.parts.mail.want(left, Wishes("vertrokken@gemeente.example", frozenset()))
    await desk.forget(await desk.of_account("vertrokken-medewerker"))
    assert await judged.parts.register.account_of("vertrokken-medewerker") is None
    assert await judged.parts.register.handles([left]) == {}
    for kept in (
        "SELECT 1 FROM sessions WHERE account = :account",
        "SELECT 1 FROM mail_wishes WHERE account = :account",
        "SELECT 1 FROM mails WHERE account = :account",
    ):
        assert await rows(judged, kept, account=left) == [], kept
    assert (await judged.verify()).sound
    anew = await judged.parts.naming.ensure(["vertrokken-medewerker"])
    assert anew["vertrokken-medewerker"] != left


async def test_a_case_is_destroyed_when_neither_it_nor_any_of_its_addresses_can_be_read(
    judged: Judged, desk: SubjectDesk
) -> None:
    case = await judged.submit("RK-with-a-document")
    preparer = judged.accounts["zaakbehandelaar-ncg"]
    assert (await add_to(judged.parts.vault, judged.parts.authority, preparer, await judged.state(case))).allow
    addresses = await closed_addresses(judged, desk)

    async def readable() -> tuple[set[Readable], set[Readable]]:
        closed = {one.case: set(one.readable) for one in await judged.parts.subjects.closed_cases(-1, 10)}
        return closed[case], closed[judged.case]

    texts, documents, named, has = Readable
    assert await readable() == ({texts, documents, named}, {texts, named, has})
    await desk.forget(await desk.of_case(case))
    assert await readable() == ({named}, {texts, named, has})
    await desk.forget(addresses[0])
    assert await readable() == ({named}, {texts, named, has})
    for address in addresses[1:]:
        await desk.forget(address)
    assert await readable() == (set(), {texts})


async def test_nobody_writes_to_an_account_that_is_forgotten_and_an_address_that_comes_back_is_noticed(
    judged: Judged, desk: SubjectDesk
) -> None:
    left = (await judged.parts.naming.ensure(["vertrokken-medewerker"]))["vertrokken-medewerker"]
    judged.accounts["vertrokken-medewerker"] = left
    mail, wishes = judged.parts.mail, Wishes("vertrokken@gemeente.example", frozenset())
    await mail.want(left, wishes)
    backup = await rows(judged, "SELECT address FROM mail_wishes")
    await desk.forget(await desk.of_account("vertrokken-medewerker"))
    with pytest.raises(NotFound, match="forgotten"):
        await mail.want(left, wishes)
    with pytest.raises(NotFound):
        await mail.want("0" * 32, wishes)
    put_back = "INSERT INTO mail_wishes VALUES (%(account)s, %(address)s, '{}', now())"
    judged.tamper(put_back, account=left, address=bytes(backup[0].address))
    judged.tamper("INSERT INTO mails VALUES ('', 1, 'reminder', %(account)s, now(), now(), 0, NULL)", account=left)
    found = await judged.found()
    assert [one.code for one in found] == [Code.FORGETTING, Code.FORGETTING]
    assert {one.message.rpartition(" ")[2] for one in found} == {"mail_wishes", "mails"}
    assert (await mail.wishes(left), dict(await mail.all_wishes())) == (None, {})
    assert await mail.forget_left() == {left}
    assert await mail.forget_left() == frozenset()
    assert (await judged.verify()).findings == ()


async def test_an_interest_is_forgotten_once_it_is_over_and_still_covers_what_it_covered(
    judged: Judged, desk: SubjectDesk
) -> None:
    parts = judged.parts
    actor = Actor(ActorKind.PERSON, judged.accounts["ncg-eemsdelta"])
    interest = Interest(
        uuid.uuid4().hex,
        actor.account,
        InterestScope.AREA,
        parts.vault.area("Opwierde"),
        datetime(2026, 1, 1, tzinfo=UTC),
        None,
    )

    async def take(act: RegisterInterest | EndInterest) -> None:
        sealed = await parts.vault.seal(act, interest.id)
        receipt = await parts.interest_register.take(sealed, interest.id, by=actor, key=uuid.uuid4().hex, trace_id="t")
        assert receipt.allow, receipt.reasons

    await take(RegisterInterest(interest, PLAIN, Text("Opwierde")))
    found = await parts.subjects.naming(actor.account)
    subject = next(one.subject for one in found if one.kind is SubjectKind.INTEREST)
    refused = await desk.take(MANAGES, ProposeForgetting(subject, ForgettingGround.NO_LONGER_NEEDED))
    assert refused.reasons == ("subject_needed",)
    await desk.forget(await desk.of_case())
    await take(EndInterest(interest.id))
    await desk.forget(subject)
    assert set(await texts_of(judged, subject)) == {None}
    assert (await judged.verify()).findings == ()


async def test_what_is_no_act_on_a_subject_changes_nothing(judged: Judged, desk: SubjectDesk) -> None:
    with pytest.raises(NotFound):
        await desk.take(MANAGES, ConfirmForgetting("0" * 32))
    subject = await desk.of_case()
    sealed = judged.parts.vault.plain(ConfirmForgetting(subject), None)
    actor = Actor(ActorKind.PERSON, judged.accounts[MANAGES])
    with pytest.raises(InvalidAct, match="another subject"):
        await judged.parts.subject_register.take(sealed, "0" * 32, by=actor, key="k", trace_id="trace")
    with pytest.raises(InvalidAct, match="register"):
        await judged.parts.authority.take(sealed, case=judged.case, by=actor, key="k", trace_id="trace")
    vote = judged.parts.vault.plain(a.Close(), None)
    with pytest.raises(InvalidAct, match="no act on a subject"):
        await judged.parts.subject_register.take(vote, subject, by=actor, key="k", trace_id="trace")


async def test_an_export_is_recorded_and_changes_nothing(judged: Judged, desk: SubjectDesk) -> None:
    subject = await desk.of_case()
    receipt = await desk.allowed(KEEPER, ExportSubject(subject, ExportPurpose.ACCESS_REQUEST))
    assert receipt.obligations == ()
    withheld = await desk.allowed(MANAGES, ExportSubject(subject, ExportPurpose.ACCESS_REQUEST))
    assert withheld.obligations == ("withhold_deliberation",)
    refused = await desk.take(MANAGES, ExportSubject(subject, ExportPurpose.TRANSFER))
    assert refused.reasons == ("transfer_incomplete",)
    assert None not in await texts_of(judged, subject)
    assert (await judged.verify()).sound


async def test_who_has_an_interest_in_the_case_takes_no_copy_of_its_deliberation(
    judged: Judged, desk: SubjectDesk
) -> None:
    interest = Interest(
        uuid.uuid4().hex,
        judged.accounts[KEEPER],
        InterestScope.CASE,
        judged.case,
        datetime(2026, 1, 1, tzinfo=UTC),
        None,
    )
    actor = Actor(ActorKind.PERSON, judged.accounts[KEEPER])
    sealed = await judged.parts.vault.seal(RegisterInterest(interest), interest.id)
    assert (await judged.parts.interest_register.take(sealed, interest.id, by=actor, key="k", trace_id="t")).allow
    receipt = await desk.allowed(KEEPER, ExportSubject(await desk.of_case(), ExportPurpose.ACCESS_REQUEST))
    assert receipt.obligations == ("withhold_deliberation",)
    assert (await judged.verify()).sound


async def test_between_the_entry_and_the_destruction_nothing_can_be_read_and_a_start_finishes_it(
    judged: Judged, desk: SubjectDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    subject = await desk.of_case()
    await desk.propose(subject)

    async def nothing(_: str) -> bool:
        return False

    monkeypatch.setattr(judged.parts.subjects, "destroy", nothing)
    receipt = await desk.take(SECOND, ConfirmForgetting(subject), "key")
    monkeypatch.undo()
    assert set(await texts_of(judged, subject)) == {None}
    left = await judged.found()
    assert {(one.code, one.index, one.stream) for one in left} == {
        (Code.FORGETTING, receipt.index, f"subject/{subject}")
    }
    assert await judged.parts.subjects.finish() == [subject]
    assert await judged.parts.subjects.finish() == []
    assert (await judged.verify()).sound


async def test_the_same_confirmation_sent_again_finishes_what_was_left(
    judged: Judged, desk: SubjectDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    subject = await desk.of_case()
    await desk.propose(subject)

    async def fails(_: str) -> bool:
        raise ConnectionError

    monkeypatch.setattr(judged.parts.subjects, "destroy", fails)
    with pytest.raises(ConnectionError):
        await desk.take(SECOND, ConfirmForgetting(subject), "key")
    monkeypatch.undo()
    assert (await desk.take(SECOND, ConfirmForgetting(subject), "key")).repeated
    assert (await judged.verify()).sound


@pytest.mark.parametrize(
    ("statement", "code"),
    [
        ("UPDATE subject_standings SET status = 'kept', confirmed_index = NULL", Code.READ_MODEL),
        ("UPDATE subject_standings SET ground = 'unlawful'", Code.READ_MODEL),
        ("UPDATE subject_standings SET hold = 'inquiry'", Code.READ_MODEL),
        ("DELETE FROM subject_standings", Code.READ_MODEL),
        ("UPDATE subjects SET wrapped_key = '\\x00' WHERE wrapped_key IS NULL", Code.FORGETTING),
        ("UPDATE subjects SET wrapped_key = NULL, lookup = NULL WHERE kind = 'address'", Code.FORGETTING),
        ("UPDATE subjects SET forgotten_at = now() WHERE wrapped_key IS NULL", Code.FORGETTING),
        ("UPDATE routekaarten SET reference_key = 'found again' WHERE reference_key IS NULL", Code.FORGETTING),
    ],
)
async def test_what_was_tampered_with_is_found(judged: Judged, desk: SubjectDesk, statement: str, code: Code) -> None:
    await desk.forget(await desk.of_case())
    judged.tamper(statement)
    assert code in {one.code for one in await judged.found()}


async def test_a_verdict_from_which_a_hold_was_left_out_is_found(
    judged: Judged, desk: SubjectDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    addresses = await closed_addresses(judged, desk)
    await desk.hold(await desk.of_case())
    facts = judged.parts.subject_register._facts

    async def without(*asked: Any) -> Any:
        return replace(await facts(*asked), held=False)

    monkeypatch.setattr(judged.parts.subject_register, "_facts", without)
    await desk.propose(addresses[0])
    assert Code.QUESTION in {one.code for one in await judged.found()}


@pytest.mark.every_postgres
async def test_not_even_the_owner_forgets_alone_or_undoes_it(judged: Judged, desk: SubjectDesk) -> None:
    subject = await desk.of_case()
    destroy = "UPDATE subjects SET wrapped_key = NULL, lookup = NULL, forgotten_at = now()"
    for statement in (destroy, f"SELECT subject_destroy('{subject}')"):
        with psycopg.connect(judged.admin_dsn) as connection, pytest.raises(psycopg.Error) as refused:
            connection.execute(statement.encode())
        assert refused.value.sqlstate == "GR010", statement
    await desk.forget(subject)
    for statement in (
        "UPDATE subject_standings SET status = 'kept'",
        "UPDATE subject_standings SET ground = 'unlawful', last_index = last_index + 1",
        "DELETE FROM subject_standings",
        "TRUNCATE subject_standings CASCADE",
        "UPDATE subjects SET wrapped_key = '\\x00' WHERE wrapped_key IS NULL",
        "UPDATE act_keys SET content_mac = 'x' WHERE content_mac IS NULL",
        "UPDATE act_keys SET content_mac = NULL WHERE content_mac IS NOT NULL",
        "UPDATE accounts SET handle_key = NULL",
    ):
        with psycopg.connect(judged.admin_dsn) as connection, pytest.raises(psycopg.Error) as refused:
            connection.execute(statement.encode())
        assert refused.value.sqlstate == "GR010", statement
