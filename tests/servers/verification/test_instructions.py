"""Instructions on mandaten on a real ledger (Awb 10:6): who gives them, what an entry says of them, and that it is verified."""

import uuid
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import psycopg
import pytest
from psycopg import sql

from audit.canonical import canonical
from authority.act_view import moment
from domain.actor import Actor, ActorKind
from domain.errors import InvalidAct
from domain.mandaat_acts import InstructMandaat, WithdrawInstruction
from domain.mandaten import Holder, HolderKind
from domain.text import Text
from store.mandaten import MandaatFilter
from store.recorded import RecordedEvents
from tests.mandating import MANAGES, SIGNS, Registrar
from tests.servers.verification.conftest import Judged
from tests.servers.verification.test_mandaten import NCG, entry_of, to_be_signed
from verification.finding import Code

FIRST, SECOND, THIRD = "Overleg eerst met de gemeente.", "Teken hier niet zonder advies.", "Alleen op maandag."


@pytest.fixture
def registrar(judged: Judged) -> Registrar:
    """Acts on the register of mandaten of the ledger that holds."""
    return Registrar(judged.parts, judged.accounts)


def brought(entry: dict[str, Any]) -> dict[str, list[int]]:
    """The instructions that an entry names, by mandaat."""
    return {one["id"]: one["instructions"] for one in entry["question"]["facts"]["mandates"] if "instructions" in one}


@pytest.mark.every_postgres
async def test_an_entry_names_the_instructions_that_were_in_force_for_its_case_up_the_whole_chain(
    judged: Judged, registrar: Registrar
) -> None:
    case, sign = await to_be_signed(judged)
    other, sign_other = await to_be_signed(judged)
    first = await registrar.give(holder=Holder(HolderKind.OFFICE, "fin"))
    account = Holder(HolderKind.ACCOUNT, judged.accounts[NCG])
    second = await registrar.give("directeur-fin", parent=first, holder=account)
    await registrar.instruct(first, FIRST)
    await registrar.instruct(first, SECOND, case)
    await registrar.instruct(second, THIRD, by="directeur-fin")
    await registrar.instruct(second, THIRD, other, by="directeur-fin")
    assert (await registrar.take("directeur-fin", WithdrawInstruction(second, 1))).allow
    for name, signed, told in ((case, sign, {first: [1, 2]}), (other, sign_other, {first: [1], second: [2]})):
        receipt = await judged.take(NCG, signed, name)
        assert receipt.allow, receipt.reasons
        entry = await entry_of(judged, receipt.index)
        assert entry["verdict"]["mandaten"] == [second, first]
        assert brought(entry) == told
        assert FIRST not in canonical(entry).decode()
    assert (await judged.verify()).findings == ()


async def test_where_there_is_no_instruction_question_and_verdict_have_no_new_key(
    judged: Judged, registrar: Registrar
) -> None:
    case, sign = await to_be_signed(judged)
    name = await registrar.give()
    await registrar.instruct(name, FIRST)
    assert (await registrar.take(SIGNS, WithdrawInstruction(name, 1))).allow
    await registrar.instruct(name, SECOND, (await to_be_signed(judged))[0])
    entry = await entry_of(judged, (await judged.take(NCG, sign, case)).index)
    assert "instructions" not in canonical(entry).decode()
    assert (await judged.verify()).findings == ()


async def test_only_who_gave_it_instructs_and_withdraws(judged: Judged, registrar: Registrar) -> None:
    parent = await registrar.give(holder=Holder(HolderKind.OFFICE, "fin"))
    sub = await registrar.give("directeur-fin", parent=parent)
    for by, name, reasons in (
        (MANAGES, sub, ("not_the_instructor",)),
        (NCG, sub, ("instructs_oneself", "not_the_instructor")),
        ("dg-obdr", sub, ("not_the_instructor",)),
        ("directeur-fin", parent, ("instructs_oneself", "not_the_instructor")),
        ("directeur-fin", sub, ()),
        (SIGNS, sub, ()),
    ):
        assert (await registrar.take(by, InstructMandaat(name, Text(FIRST)))).reasons == reasons, by
    for by, number, reasons in (
        (NCG, 1, ("instructs_oneself", "not_the_instructor")),
        (SIGNS, 3, ("no_such_instruction",)),
        (SIGNS, 1, ()),
        (SIGNS, 1, ("no_such_instruction",)),
    ):
        assert (await registrar.take(by, WithdrawInstruction(sub, number))).reasons == reasons, (by, number)
    await registrar.revoke(sub)
    assert (await registrar.take(SIGNS, InstructMandaat(sub, Text(FIRST)))).reasons == ("mandate_revoked",)
    assert (await judged.verify()).findings == ()


async def test_what_the_office_said_is_not_taken_back_by_who_passed_it_on_nor_by_whose_mandaat_ended(
    judged: Judged, registrar: Registrar
) -> None:
    fin = "directeur-fin"
    parent = await registrar.give(holder=Holder(HolderKind.OFFICE, "fin"))
    sub = await registrar.give(fin, parent=parent)
    for by in (SIGNS, fin, fin):
        await registrar.instruct(sub, FIRST, by=by)
    for by, number, reasons in (
        (fin, 1, ("instruction_from_above",)),
        (fin, 2, ()),
        (SIGNS, 3, ()),
    ):
        receipt = await registrar.take(by, WithdrawInstruction(sub, number))
        assert receipt.reasons == reasons, (by, number)
    await registrar.instruct(sub, FIRST, by=fin)
    reading = judged.parts.mandaat_reading
    account = judged.accounts[fin]
    assert await reading.instructions_of(account, [sub]) == {sub}
    assert (await reading.use_of(account, sub)).allow
    await registrar.revoke(parent)
    assert (await registrar.take(fin, InstructMandaat(sub, Text(SECOND)))).reasons == ("not_the_instructor",)
    assert (await registrar.take(fin, WithdrawInstruction(sub, 4))).reasons == ("not_the_instructor",)
    assert await reading.instructions_of(account, [sub]) == frozenset()
    assert (await reading.use_of(account, sub)).reasons == ("may_not_read_mandate_use",)
    assert (await registrar.take(SIGNS, WithdrawInstruction(sub, 4))).allow
    assert (await judged.verify()).findings == ()


async def test_a_mandaat_is_not_instructed_about_a_case_that_is_not_there_or_not_its_own(
    judged: Judged, registrar: Registrar
) -> None:
    case, _ = await to_be_signed(judged)
    other, _ = await to_be_signed(judged)
    name = await registrar.give(case=case)
    entries = (await judged.verify()).entries
    with pytest.raises(InvalidAct) as refused:
        await registrar.take(SIGNS, InstructMandaat(name, Text(FIRST), uuid.uuid4().hex))
    assert refused.value.field == "case"
    assert (await judged.verify()).entries == entries
    elsewhere = await registrar.take(SIGNS, InstructMandaat(name, Text(FIRST), other))
    assert elsewhere.reasons == ("instruction_elsewhere",)
    await registrar.instruct(name, FIRST, case)


async def test_an_act_that_is_being_judged_is_judged_again_with_the_instruction(
    judged: Judged, registrar: Registrar, monkeypatch: pytest.MonkeyPatch
) -> None:
    case, sign = await to_be_signed(judged)
    name = await registrar.give()
    append, asked = judged.parts.ledger.append, 0

    async def late(draft: Any) -> Any:
        nonlocal asked
        if draft.sealed.act.type == "sign":
            asked += 1
            if asked == 1:
                await registrar.instruct(name, FIRST)
        return await append(draft)

    monkeypatch.setattr(judged.parts.ledger, "append", late)
    receipt = await judged.take(NCG, sign, case)
    assert asked == 2
    assert brought(await entry_of(judged, receipt.index)) == {name: [1]}


async def test_the_register_is_known_as_it_was(judged: Judged, registrar: Registrar) -> None:
    name = await registrar.give()
    await registrar.instruct(name, FIRST)
    assert (await registrar.take(SIGNS, WithdrawInstruction(name, 1))).allow
    standing = await judged.parts.mandaten.one(name)
    assert standing is not None
    (one,) = standing.instructions
    assert one.withdrawn_at is not None
    assert (one.by, one.withdrawn_by) == (judged.accounts[SIGNS],) * 2
    in_force = replace(one, withdrawn_by=None, withdrawn_at=None)
    before = timedelta(microseconds=-1)
    moments = {
        one.at + before: (),
        one.at: (in_force,),
        one.withdrawn_at + before: (in_force,),
        one.withdrawn_at: (one,),
    }
    version = RecordedEvents(judged.parts.database).register_version_at
    versions = [await version(at) for at in moments]
    assert versions == [versions[0], versions[0] + 1, versions[0] + 1, versions[0] + 2]
    assert versions[-1] == await judged.parts.register.current_version()
    for at, expected in moments.items():
        (known,) = await judged.parts.mandaten.page(MandaatFilter(known_at=at), -1, 10)
        (recorded,) = await judged.parts.recorded_registers.mandaten(MandaatFilter(), at, -1, 10)
        assert known.standing.instructions == recorded.standing.instructions == expected, moment(at)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE mandaten SET instructions = '[]'",
        "UPDATE mandaten SET instructions = jsonb_set(instructions, '{0,text}', to_jsonb(repeat('ab', 32)))",
        "UPDATE mandaten SET instructions = jsonb_set(instructions, '{0,case}', '\"c\"')",
        "UPDATE mandaten SET instructions = jsonb_set(instructions, '{0,by}', '\"somebody\"')",
        "UPDATE mandaten SET instructions = jsonb_set(instructions, '{0,index}', '0')",
        "UPDATE mandaten SET instructions = jsonb_set(instructions, '{0,withdrawn_at}', 'null')",
        "UPDATE mandaten SET instructions = jsonb_set(instructions, '{1,withdrawn_index}', '9')",
        "UPDATE mandaten SET instructions = instructions || instructions",
    ],
)
async def test_what_is_changed_of_an_instruction_is_found_and_named(
    judged: Judged, registrar: Registrar, statement: str
) -> None:
    name = await registrar.give()
    for text in (FIRST, SECOND):
        await registrar.instruct(name, text)
    assert (await registrar.take(SIGNS, WithdrawInstruction(name, 1))).allow
    judged.tamper(statement)
    found = [one for one in await judged.found() if one.code is Code.READ_MODEL]
    assert [(one.stream, one.message.rpartition(": ")[2]) for one in found] == [(f"mandaat/{name}", "instructions")]


def _untold(entry: dict[str, Any]) -> None:
    del entry["question"]["facts"]["mandates"][0]["instructions"]


def _told_more(entry: dict[str, Any]) -> None:
    entry["question"]["facts"]["mandates"][0]["instructions"].append(2)


@pytest.mark.parametrize("change", [_untold, _told_more])
async def test_an_entry_that_names_other_instructions_than_were_in_force_is_found(
    judged: Judged, registrar: Registrar, change: Callable[[dict[str, Any]], None]
) -> None:
    case, sign = await to_be_signed(judged)
    name = await registrar.give()
    await registrar.instruct(name, FIRST)
    receipt = await judged.take(NCG, sign, case)
    judged.rewrite(receipt.index, change)
    assert Code.QUESTION in {finding.code for finding in await judged.found() if finding.index == receipt.index}


@pytest.mark.every_postgres
async def test_not_even_the_owner_changes_an_instruction(judged: Judged, registrar: Registrar) -> None:
    name = await registrar.give()
    for text in (FIRST, SECOND):
        await registrar.instruct(name, text)
    assert (await registrar.take(SIGNS, WithdrawInstruction(name, 1))).allow
    back = "jsonb_build_object('withdrawn_by', null, 'withdrawn_at', null, 'withdrawn_index', null)"
    gone = "jsonb_build_object('withdrawn_by', 'x', 'withdrawn_at', 'x', 'withdrawn_index', 1)"
    for changed in (
        "'[]'",
        "instructions - 1",
        "instructions || instructions",
        "jsonb_set(instructions, '{1,text}', '\"x\"')",
        "jsonb_set(instructions, '{1}', instructions -> 1 || jsonb_build_object('case', 'x', 'withdrawn_index', 1))",
        f"jsonb_set(instructions, '{{0}}', instructions -> 0 || {back})",
        f"jsonb_set(instructions, '{{0}}', instructions -> 0 || {gone})",
        f"instructions || jsonb_build_array(instructions -> 1 || {gone})",
        f"jsonb_set(instructions, '{{1}}', instructions -> 1 || {gone}), agreed_by = 'x'",
        f"jsonb_set(instructions, '{{1}}', instructions -> 1 || {gone}), status = 'revoked', revoked_index = 1",
    ):
        with psycopg.connect(judged.admin_dsn) as connection, pytest.raises(psycopg.Error) as refused:
            connection.execute(sql.SQL("UPDATE mandaten SET instructions = {}").format(sql.SQL(changed)))
        assert refused.value.sqlstate == "GR010", changed


async def test_what_is_said_of_a_case_is_sealed_with_it_and_the_rest_with_the_mandaat(
    judged: Judged, registrar: Registrar
) -> None:
    case, _ = await to_be_signed(judged)
    name = await registrar.give()
    kinds: dict[str | None, list[tuple[str, str | None]]] = {}
    for about in (None, case):
        act = InstructMandaat(name, Text(FIRST), about)
        sealed = await judged.parts.vault.seal(act, name)
        by = Actor(ActorKind.PERSON, judged.accounts[SIGNS])
        trace = uuid.uuid4().hex
        assert (await judged.parts.mandating.take(sealed, name, by=by, key=trace, trace_id=trace)).allow
        kinds[about] = [(item.kind, item.case) for item in sealed.items]
        assert sealed.subjects == ()
    assert kinds == {about: [("instruct_mandaat.text", about)] for about in (None, case)}
    standing = await judged.parts.mandaten.one(name)
    assert standing is not None
    opened = await judged.parts.vault.reveal(one.text for one in standing.instructions)
    assert list(opened.values()) == [FIRST, FIRST]
