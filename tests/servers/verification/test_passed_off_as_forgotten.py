"""A text that was kept cannot be passed off as forgotten, nor does anything come back of what was: each is found and named.

`by` says which entries there are: those of now, which say which texts were forgotten, or those of before, which do not.
"""

import asyncio
import re
import uuid
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from domain import acts as a
from domain.actor import Actor, ActorKind
from domain.audits import FindingResult
from domain.codes import DifferenceType, Measure
from domain.subject_acts import ConfirmForgetting
from domain.subjects import SubjectKind
from domain.text import Text
from store.keys import MasterKey
from tests.mandating import Registrar
from tests.servers.verification.audit_desk import Desk
from tests.servers.verification.conftest import PLAIN, Judged
from tests.servers.verification.subject_desk import SECOND, SubjectDesk
from tests.servers.verification.test_every_column import interests
from tests.servers.verification.test_subjects import closed_addresses, texts_of
from verification.finding import Code, Finding
from verification.verify import verify

BEFORE = Path(__file__).parents[3] / "store/migrations/sql/0009_subjects.sql"


@pytest.fixture
def desk(judged: Judged) -> SubjectDesk:
    """Acts on the subjects of the ledger that holds."""
    return SubjectDesk(judged)


@pytest.fixture(params=["now", "before"])
def by(request: pytest.FixtureRequest, judged: Judged, monkeypatch: pytest.MonkeyPatch) -> str:
    """By which entries: those of before are made as they were then."""
    if request.param == "before":
        forget_as_before(judged, monkeypatch)
    return str(request.param)


def forget_as_before(judged: Judged, monkeypatch: pytest.MonkeyPatch) -> None:
    """From here on an entry of forgetting does not say which texts it is about."""
    found = re.search(r"CREATE (FUNCTION subjects_are_acted_on.*?END \$\$;)", BEFORE.read_text(), re.DOTALL)
    assert found is not None
    judged.tamper(f"CREATE OR REPLACE {found[1]}".replace("%", "%%"))
    judged.tamper(*(f"ALTER TABLE {table} ENABLE TRIGGER USER" for table in ("entries", "act_keys", "vault_items")))

    async def nothing(_: str) -> None:
        return None

    monkeypatch.setattr(judged.parts.subjects, "texts_hash", nothing)


async def found(judged: Judged) -> list[Finding]:
    """What does not hold, with the master key as well."""
    master = MasterKey.from_text(str(judged.settings.master_key))
    return list((await verify(judged.parts.database, judged.opa, master=master)).findings)


def said(findings: list[Finding]) -> set[str]:
    """Codes and messages."""
    return {f"{one.code.value}: {one.message}" for one in findings}


async def closed_case(judged: Judged, reference: str) -> str:
    """One more case, with other addresses left as they are, that was withdrawn."""
    case = await judged.submit(reference)
    withdraw = a.Withdraw((await judged.state(case)).dossier.digest, PLAIN)
    assert (await judged.take("zaakbehandelaar-ncg", withdraw, case)).allow
    await judged.drive(case)
    return case


MOVED = "UPDATE vault_items SET subject = %(to)s, sealed = '\\x00' WHERE "
ONE = MOVED + "case_id = %(case)s AND kind = 'submit.summary'"
PUT_BACK = {
    "key_mac": "UPDATE act_keys SET key_mac = %(it)s WHERE index = %(index)s",
    "content_mac": "UPDATE act_keys SET content_mac = %(it)s WHERE index = %(index)s",
}


async def test_one_text_of_another_case_is_none_of_a_forgotten_one(judged: Judged, desk: SubjectDesk, by: str) -> None:
    kept = await closed_case(judged, "RK-kept")
    forgotten = await desk.of_case()
    await desk.forget(forgotten)
    assert await found(judged) == []
    judged.tamper(ONE, to=forgotten, case=kept)
    told = said(await found(judged))
    assert any("which has texts of others" in one for one in told)
    assert (by == "now") is any("with other texts" in one for one in told)


async def test_all_texts_of_a_case_and_what_it_is_found_by(judged: Judged, desk: SubjectDesk, by: str) -> None:
    kept, forgotten = await closed_case(judged, "RK-kept"), await desk.of_case()
    await desk.forget(forgotten)
    judged.tamper(
        "UPDATE routekaarten SET reference_key = NULL, area_key = NULL WHERE case_id = %(case)s",
        MOVED + "case_id = %(case)s AND kind <> 'address'",
        to=forgotten, case=kept,
    )  # fmt: skip
    told = said(await found(judged))
    assert any("which has texts of others" in one for one in told)


async def test_a_case_is_not_found_less_unless_it_is_forgotten(judged: Judged) -> None:
    judged.tamper("UPDATE routekaarten SET area_key = NULL")
    # Nor is it among the equal ones of its area that are counted.
    assert {one.code for one in await judged.found()} == {Code.FORGETTING, Code.READ_MODEL}
    judged.tamper("UPDATE accounts SET handle_key = NULL")
    assert any("handle_key of the account" in one for one in said(await judged.found()))


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE routekaarten SET reference_key = NULL WHERE case_id = %(case)s",
        "UPDATE routekaarten SET area_key = NULL WHERE case_id = %(case)s",
    ],
)
async def test_a_case_is_not_found_less_once_an_address_of_it_is_forgotten(
    judged: Judged, desk: SubjectDesk, statement: str
) -> None:
    address, _ = await closed_addresses(judged, desk)
    kinds = {kind for (kind,) in judged.rows("SELECT kind FROM vault_items WHERE subject = %(s)s", s=address)}
    assert kinds == {"address", "situation"}
    await desk.forget(address)
    assert await found(judged) == []
    judged.tamper(statement, case=judged.case)
    told = [one for one in await judged.found() if one.code is Code.FORGETTING]
    assert [one.stream for one in told] == [f"routekaart/{judged.case}"]


async def test_a_text_that_is_newer_than_the_forgetting(judged: Judged, desk: SubjectDesk, by: str) -> None:
    forgotten = await desk.of_case()
    await desk.forget(forgotten)
    lodge = a.LodgeObjection((await judged.state(judged.case)).dossier.digest, PLAIN)
    index = (await judged.take("zaakbehandelaar-ncg", lodge, judged.case)).index
    assert await found(judged) == []
    judged.tamper(MOVED + "kind LIKE 'lodge_objection.%%'", to=forgotten)
    told = await found(judged)
    assert any(one.index == index and "was forgotten before" in one.message for one in told)


async def test_what_is_not_of_a_case_is_no_text_of_a_forgotten_one(judged: Judged, desk: SubjectDesk, by: str) -> None:
    audits, registrar = Desk(judged, [judged.case]), Registrar(judged.parts, judged.accounts)
    audit = await audits.open(1)
    await audits.find(audit, judged.case, FindingResult.CONFORM)
    await registrar.give()
    await interests(judged)
    forgotten = await desk.of_case()
    await desk.forget(forgotten)
    assert await found(judged) == []
    for kind in ("open_audit", "propose_mandaat", "register_interest", "handle"):
        before = judged.rows(
            "SELECT commitment, subject, sealed FROM vault_items WHERE starts_with(kind, %(kind)s)", kind=kind
        )
        judged.tamper(MOVED + "starts_with(kind, %(kind)s)", to=forgotten, kind=kind)
        told = said(await judged.found())
        assert any("with a subject of the kind case, not" in one for one in told), kind
        for commitment, subject, sealed in before:
            judged.tamper(
                "UPDATE vault_items SET subject = %(s)s, sealed = decode(%(sealed)s, 'hex') WHERE commitment = %(c)s",
                s=subject, sealed=bytes(sealed).hex(), c=commitment,
            )  # fmt: skip
    assert await found(judged) == []


async def test_an_interest_is_no_text_of_another_one(judged: Judged, desk: SubjectDesk, by: str) -> None:
    await interests(judged)
    await interests(judged)
    # Those that ended: what still counts is not forgotten.
    ended = "SELECT DISTINCT i.subject FROM vault_items i JOIN interests n ON i.commitment = n.reasons ORDER BY 1"
    subjects = [one for (one,) in judged.rows(ended)]
    await desk.forget(subjects[0])
    assert await found(judged) == []
    judged.tamper(MOVED + "subject = %(kept)s", to=subjects[0], kept=subjects[1])
    assert any("which has texts of others" in one for one in said(await found(judged)))


async def test_an_account_is_no_handle_of_another_one(judged: Judged, desk: SubjectDesk, by: str) -> None:
    named = await judged.parts.naming.ensure(["vertrokken-een", "vertrokken-twee"])
    judged.accounts |= named
    first, second = [await desk.of_account(handle) for handle in named]
    await desk.forget(first)
    assert await found(judged) == []
    judged.tamper(
        "UPDATE accounts SET handle_key = NULL WHERE account = %(account)s",
        MOVED + "subject = %(kept)s",
        to=first, kept=second, account=named["vertrokken-twee"],
    )  # fmt: skip
    assert any("which has texts of others" in one for one in said(await found(judged)))


async def test_an_address_that_was_kept_is_none_of_a_forgotten_one(judged: Judged, desk: SubjectDesk) -> None:
    forgotten, kept = await closed_addresses(judged, desk)
    receipt = await desk.forget(forgotten)
    assert await found(judged) == []
    judged.tamper(
        "DELETE FROM case_addresses",
        MOVED + "subject = %(kept)s",
        "DELETE FROM subjects WHERE subject = %(kept)s",
        to=forgotten, kept=kept,
    )  # fmt: skip
    told = {(one.code, one.index) for one in await found(judged)}
    assert (Code.FORGETTING, receipt.index) in told
    assert any("two addresses of the case as one" in one for one in said(await judged.found()))


async def test_the_texts_of_who_was_forgotten_twice_do_not_make_room_for_others(
    judged: Judged, desk: SubjectDesk
) -> None:
    kept, first = await closed_case(judged, "RK-kept"), await desk.of_case()
    receipt = await desk.forget(first)
    lodge = a.LodgeObjection((await judged.state(judged.case)).dossier.digest, PLAIN)
    assert (await judged.take("zaakbehandelaar-ncg", lodge, judged.case)).allow
    again = await judged.parts.subjects.of_case(judged.case)
    (second,) = (one.subject for one in again if one.kind is SubjectKind.CASE and one.subject != first)
    judged.tamper(
        "UPDATE routekaarten SET reference_key = NULL, area_key = NULL",
        "UPDATE vault_items SET subject = %(second)s WHERE subject = %(first)s",
        MOVED + "case_id = %(case)s AND kind <> 'address'",
        to=first, first=first, second=second, case=kept,
    )  # fmt: skip
    told = await judged.found()
    assert any(one.index == receipt.index and "with other texts" in one.message for one in told)


async def test_an_entry_is_not_from_before_it_was_said_which_texts_went_once_one_said_so(
    judged: Judged, desk: SubjectDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    one, two = [await desk.of_account(handle) for handle in (await left(judged, "een", "twee"))]
    await desk.forget(one)
    forget_as_before(judged, monkeypatch)
    receipt = await desk.forget(two)
    told = await found(judged)
    assert [(one.code, one.index) for one in told] == [(Code.FORGETTING, receipt.index)]
    assert "does not say with which texts" in told[0].message


async def test_entries_from_before_it_was_said_which_texts_went_hold_beside_those_of_today(
    judged: Judged, desk: SubjectDesk
) -> None:
    one, two = [await desk.of_account(handle) for handle in (await left(judged, "een", "twee"))]
    with pytest.MonkeyPatch.context() as before:
        today = judged.rows("SELECT pg_get_functiondef('subjects_are_acted_on'::regproc)")[0][0]
        forget_as_before(judged, before)
        await desk.forget(one)
    judged.tamper(today.replace("%", "%%"), "ALTER TABLE entries ENABLE TRIGGER USER")
    await desk.forget(two)
    assert await found(judged) == []


async def left(judged: Judged, *names: str) -> list[str]:
    """Role accounts that have no seat."""
    named = await judged.parts.naming.ensure([f"vertrokken-{name}" for name in names])
    judged.accounts |= named
    return list(named)


async def test_a_text_and_a_subject_of_which_nothing_speaks(judged: Judged) -> None:
    judged.tamper(
        "INSERT INTO vault_items SELECT repeat('a', 64), subject, case_id, kind, sealed FROM vault_items"
        " WHERE kind <> 'handle' LIMIT 1"
    )
    assert any("the entries speak of" in one.message for one in await judged.found())
    judged.tamper("DELETE FROM vault_items WHERE commitment = repeat('a', 64)")
    judged.tamper(
        "INSERT INTO subjects SELECT 'made-up', 'address', 'x', wrapped_key, created_at, NULL FROM subjects LIMIT 1"
    )
    assert any(one.stream == "subject/made-up" for one in await found(judged))


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE vault_items SET kind = 'submit.area' WHERE kind = 'submit.summary'",
        "UPDATE vault_items SET subject = (SELECT max(subject) FROM subjects WHERE kind = 'address') WHERE kind = 'submit.summary'",
    ],
)
async def test_without_the_key_a_text_is_found_where_it_cannot_be(judged: Judged, statement: str) -> None:
    judged.tamper(statement)
    assert {one.code for one in await judged.found()} == {Code.COMMITMENT}


async def test_a_text_that_is_added_while_its_subject_is_forgotten_is_judged_with_it(
    judged: Judged, desk: SubjectDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    subject = await desk.of_case()
    await desk.propose(subject)
    asked, answered = asyncio.Event(), asyncio.Event()
    ask = judged.parts.policy.verdicts
    questions_of: list[str] = []

    async def verdicts(questions: list[dict[str, Any]]) -> Any:
        answer = await ask(questions)
        if questions[0]["act"]["type"] == "confirm_forgetting":
            questions_of.append(questions[0]["facts"]["subject"]["texts"])
            if len(questions_of) == 1:
                asked.set()
                await answered.wait()
        return answer

    monkeypatch.setattr(judged.parts.policy, "verdicts", verdicts)
    confirming = asyncio.create_task(desk.take(SECOND, ConfirmForgetting(subject)))
    await asked.wait()
    lodge = a.LodgeObjection((await judged.state(judged.case)).dossier.digest, PLAIN)
    assert (await judged.take("zaakbehandelaar-ncg", lodge, judged.case)).allow
    answered.set()
    await confirming
    assert len(set(questions_of)) == 2
    assert await found(judged) == []


async def test_what_says_that_an_act_had_these_texts_goes_with_them_and_stays_away(
    judged: Judged, desk: SubjectDesk
) -> None:
    audits = Desk(judged, [judged.case])
    audit = await audits.open(1)
    assert (await audits.find(audit, judged.case)).allow
    kept = judged.rows("SELECT index, key_mac, content_mac FROM act_keys")
    area = judged.rows("SELECT area_key FROM routekaarten")[0][0]
    await desk.forget(await desk.of_case())
    left = judged.rows(
        "SELECT e.act, k.key_mac LIKE 'forgotten:%' FROM act_keys k JOIN entries e USING (index)"
        " WHERE k.content_mac IS NULL"
    )
    assert {"submit", "cast_vote", "conclude", "record_finding"} <= {act for act, _ in left}
    assert {act for act, replaced in left if replaced} == {"submit"}
    assert await found(judged) == []
    for index, key_mac, content_mac in kept:
        now = judged.rows("SELECT key_mac, content_mac FROM act_keys WHERE index = %(i)s", i=index)[0]
        for column, old, new in (("key_mac", key_mac, now[0]), ("content_mac", content_mac, now[1])):
            if old != new:
                judged.tamper(PUT_BACK[column], it=old, index=index)
                told = await judged.found()
                assert {(one.code, one.index) for one in told} == {(Code.FORGETTING, index)}, column
                judged.tamper(PUT_BACK[column], it=new, index=index)
    judged.tamper("UPDATE routekaarten SET area_key = %(area)s WHERE area_key IS NULL", area=area)
    assert any("routekaarten.area_key" in one for one in said(await judged.found()))


async def test_an_address_and_a_session_that_came_back_are_found(judged: Judged, desk: SubjectDesk) -> None:
    left = (await judged.parts.naming.ensure(["vertrokken-medewerker"]))["vertrokken-medewerker"]
    judged.accounts["vertrokken-medewerker"] = left
    await desk.forget(await desk.of_account("vertrokken-medewerker"))
    addresses = await closed_addresses(judged, desk)
    keys = judged.rows("SELECT case_id, address_key FROM case_addresses")
    await desk.forget(addresses[0])
    case, gone = (set(keys) - set(judged.rows("SELECT case_id, address_key FROM case_addresses"))).pop()
    assert await judged.found() == []
    judged.tamper("INSERT INTO case_addresses VALUES (%(case)s, %(gone)s)", case=case, gone=gone)
    assert any("case_addresses" in one for one in said(await judged.found()))
    judged.tamper("DELETE FROM case_addresses WHERE address_key = %(gone)s", gone=gone)
    judged.tamper("INSERT INTO sessions VALUES ('x', %(account)s, now(), now())", account=left)
    assert any("sessions" in one for one in said(await judged.found()))


async def test_keys_do_not_go_from_what_is_kept(judged: Judged) -> None:
    judged.tamper("UPDATE act_keys SET content_mac = NULL WHERE index = 9")
    assert {(one.code, one.index) for one in await judged.found()} == {(Code.FORGETTING, 9)}
    judged.tamper("UPDATE act_keys SET content_mac = 'x', key_mac = 'forgotten:x' WHERE index = 9")
    assert {(one.code, one.index) for one in await judged.found()} == {(Code.FORGETTING, 9)}


async def test_nothing_is_left_by_which_a_forgotten_row_can_be_confirmed_and_sent_again_it_is_a_new_case(
    judged: Judged, desk: SubjectDesk
) -> None:
    actor = Actor(ActorKind.PERSON, judged.accounts["zaakbehandelaar-ncg"])
    key = f"import:{uuid.uuid4().hex}"
    submit = await judged.parts.vault.seal(submission(), case := uuid.uuid4().hex)
    first = await judged.parts.authority.take(submit, case=case, by=actor, key=key, trace_id="trace")
    await judged.drive(case)
    again = await judged.parts.authority.take(submit, case=uuid.uuid4().hex, by=actor, key=key, trace_id="trace")
    assert (again.repeated, again.index) == (True, first.index)
    withdraw = a.Withdraw((await judged.state(case)).dossier.digest, PLAIN)
    assert (await judged.take("zaakbehandelaar-ncg", withdraw, case)).allow
    await judged.drive(case)
    await desk.forget(await desk.of_case(case))
    sealed = await judged.parts.vault.seal(submission(), other := uuid.uuid4().hex)
    anew = await judged.parts.authority.take(sealed, case=other, by=actor, key=key, trace_id="trace")
    assert (anew.repeated, anew.case) == (False, other)
    assert await judged.parts.queries.like_forgotten([other, judged.case]) == {other}
    assert await found(judged) == []
    assert None not in await texts_of(judged, await desk.of_case(other))


def submission() -> a.Submit:
    """An opening that is told from the others by its amount."""
    return a.Submit(
        reported_on=date(2026, 1, 6),
        municipality="1979",
        difference_type=DifferenceType.TIMING,
        measure=Measure.ISOLATION_TO_NORM,
        amount_cents=1_234_500,
        resident_choice=True,
        safety_doubt=False,
        reference=Text("RK-row"),
        area=Text("Opwierde"),
        summary=Text("De ene helft van de straat is versterkt."),
        addresses=Text("1979200000012349"),
        address_count=1,
    )
