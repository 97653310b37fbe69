"""The vault: sealed in the same transaction, opened again, and noticed when it is not what was put there."""

import secrets
from dataclasses import replace

import pytest

from domain import acts as a
from domain.codes import Measure, Outcome, VoteChoice
from domain.situations import Situation, written
from domain.text import Text, unsealed
from store.keys import MasterKey
from store.sealing import Tampered
from store.vault import Vault, WrongMasterKey
from tests.servers.store.desk import ADDRESSES, CHAIR, PREPARER, REFUSED, TO_LOKAAL, Desk, intake

pytestmark = pytest.mark.every_postgres

OTHER = MasterKey(b"another master key of 32 bytes !")
SECRET = "De scheur in de gevel van de bewoner loopt door."


async def test_every_text_of_an_act_is_sealed_and_opens_again(desk: Desk) -> None:
    case = await desk.open_case()
    conclude = a.Conclude(
        await desk.digest(case),
        Outcome.APPROVE,
        motivation=a.Motivation(facts=Text("feiten"), norm=Text("norm")),
        conditions=Text("voorwaarden"),
        knock_on=a.KnockOnAnswer(new_difference=False, explanation=Text("geen")),
        advice_answers=(a.AdviceAnswer("dg-obdr", Text("een")), a.AdviceAnswer("fin", Text("twee"))),
    )
    sealed = await desk.vault.seal(conclude, case)
    assert unsealed(sealed.act) == []
    await desk.take(conclude, case, CHAIR, REFUSED)
    texts = desk.ask("SELECT kind, commitment FROM vault_items WHERE kind LIKE 'conclude.%%'")
    revealed = await desk.vault.reveal(str(commitment) for _, commitment in texts)
    assert {str(kind): revealed[str(commitment)] for kind, commitment in texts} == {
        "conclude.motivation.facts": "feiten",
        "conclude.motivation.norm": "norm",
        "conclude.conditions": "voorwaarden",
        "conclude.knock_on.explanation": "geen",
        "conclude.advice_answers.0.answer": "een",
        "conclude.advice_answers.1.answer": "twee",
    }


async def test_sealing_writes_nothing(desk: Desk) -> None:
    await desk.vault.seal(intake(), secrets.token_hex(16))
    assert desk.ask("SELECT count(*) FROM subjects") == [(0,)]


async def test_an_act_without_text_needs_no_key(desk: Desk) -> None:
    sealed = await desk.vault.seal(a.CastVote("00" * 32, VoteChoice.FOR), "c1")
    assert (sealed.subjects, sealed.items, sealed.lookups) == ((), (), None)


async def test_equal_drafts_have_equal_macs_and_unequal_commitments(desk: Desk) -> None:
    act, case = intake("RK-1"), secrets.token_hex(16)
    one, two = await desk.vault.seal(act, case), await desk.vault.seal(act, case)
    assert one.content_mac == two.content_mac
    assert one.act != two.act
    assert (await desk.vault.seal(act, secrets.token_hex(16))).content_mac == one.content_mac
    vote = a.CastVote("00" * 32, VoteChoice.FOR, Text("x"))
    assert (await desk.vault.seal(vote, "c1")).content_mac != (await desk.vault.seal(vote, "c2")).content_mac


async def test_an_address_is_one_subject_however_many_cases_name_it(desk: Desk) -> None:
    cases = [await desk.open_case() for _ in range(3)]
    assert desk.ask("SELECT count(*) FROM subjects WHERE kind = 'address'") == [(2,)]
    assert desk.ask("SELECT count(*) FROM vault_items WHERE kind = 'address'") == [(6,)]
    assert [await desk.vault.addresses(case) for case in cases] == [list(ADDRESSES)] * 3


async def test_what_is_unknown_is_not_revealed(desk: Desk) -> None:
    assert await desk.vault.reveal(["00" * 32]) == {"00" * 32: None}
    assert await desk.vault.reveal([]) == {}


async def test_a_forgotten_subject_takes_its_texts_along_and_leaves_the_others(desk: Desk) -> None:
    case, other = await desk.open_case(), await desk.open_case()
    one = str(desk.ask("SELECT subject FROM subjects WHERE kind = 'address' ORDER BY lookup LIMIT 1")[0][0])
    desk.forget(one)
    for left in (await desk.vault.addresses(case), await desk.vault.addresses(other)):
        assert sorted(address is None for address in left) == [False, True]
    reference = str(desk.ask("SELECT reference FROM routekaarten WHERE case_id = %s", case)[0][0])
    assert (await desk.vault.reveal([reference]))[reference] is not None


async def test_a_forgotten_address_that_is_named_again_is_a_new_subject(desk: Desk) -> None:
    await desk.open_case()
    for (subject,) in desk.ask("SELECT subject FROM subjects WHERE kind = 'address'"):
        desk.forget(str(subject))
    case = await desk.open_case()
    assert await desk.vault.addresses(case) == list(ADDRESSES)
    assert desk.ask("SELECT count(*) FROM subjects WHERE kind = 'address'") == [(4,)]


async def test_a_ciphertext_that_was_changed_or_swapped_is_noticed(desk: Desk) -> None:
    case = await desk.open_case()
    row = desk.ask("SELECT reference, area FROM routekaarten WHERE case_id = %s", case)[0]
    with desk.owner() as connection:
        connection.execute("ALTER TABLE vault_items DISABLE TRIGGER vault_items_stay")
        swap = (
            "UPDATE vault_items SET sealed = CASE commitment"
            " WHEN %(one)s THEN (SELECT sealed FROM vault_items WHERE commitment = %(two)s)"
            " ELSE (SELECT sealed FROM vault_items WHERE commitment = %(one)s) END"
            " WHERE commitment IN (%(one)s, %(two)s)"
        )
        connection.execute(swap, {"one": row[0], "two": row[1]})
        connection.execute(
            "UPDATE vault_items SET sealed = set_byte(sealed, 40, get_byte(sealed, 40) # 1)"
            " WHERE kind = 'submit.summary'"
        )
    summary = desk.ask("SELECT commitment FROM vault_items WHERE kind = 'submit.summary'")[0][0]
    for commitment in (row[0], row[1], summary):
        with pytest.raises(Tampered):
            await desk.vault.reveal([str(commitment)])


async def test_a_wrong_master_key_is_refused_at_the_start(desk: Desk) -> None:
    await desk.vault.confirm_key()
    await desk.vault.confirm_key()
    with pytest.raises(WrongMasterKey, match="another master key"):
        await Vault(desk.database, OTHER).confirm_key()
    await desk.vault.confirm_key()


async def test_under_a_wrong_master_key_nothing_opens(desk: Desk) -> None:
    case = await desk.open_case()
    with pytest.raises(Tampered):
        await Vault(desk.database, OTHER).addresses(case)


async def test_nothing_but_the_vault_holds_what_was_typed(desk: Desk) -> None:
    case = secrets.token_hex(16)
    await desk.take(intake("RK-GEHEIM", area="Overschild"), case, PREPARER, TO_LOKAAL, key="sleutel van Jansen")
    await desk.take(a.Withdraw(await desk.digest(case), Text(SECRET)), case, PREPARER)
    tables = desk.ask("SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace")
    typed = ("RK-GEHEIM", "Overschild", SECRET, *ADDRESSES, "De ene helft", "Jansen")
    for (table,) in tables:
        with desk.owner() as connection, connection.cursor().copy(f"COPY {table} TO STDOUT".encode()) as copy:
            content = b"".join(bytes(block) for block in copy)
        for text in typed:
            assert text.encode() not in content, table
            assert text.encode().hex().encode() not in content, table


async def test_what_an_address_has_is_kept_under_its_own_key_and_forgotten_with_it(desk: Desk) -> None:
    first, second = ADDRESSES
    held = ((first, Situation(Measure.LIGHT_STRENGTHENING, 1_250_000)), (second, Situation(None, 0)))
    act, case = replace(intake(), situations=Text(written(held))), secrets.token_hex(16)
    await desk.take(act, case, PREPARER, TO_LOKAAL)
    assert await desk.vault.situations(case) == list(held)
    without = await desk.open_case()
    assert await desk.vault.situations(without) == [(first, None), (second, None)]
    told = (
        "SELECT position('1250000' in convert_from(content, 'UTF8')) FROM entries WHERE stream = %s AND act = 'submit'"
    )
    assert desk.ask(told, f"routekaart/{case}") == [(0,)]
    found = desk.ask(
        "SELECT i.subject FROM vault_items i WHERE i.case_id = %s AND i.kind = 'situation'"
        " AND i.subject IN (SELECT subject FROM vault_items a WHERE a.kind = 'address') ORDER BY i.commitment",
        case,
    )
    assert len(found) == 2
    desk.forget(str(found[0][0]))
    left = await desk.vault.situations(case)
    assert len(left) == 2
    assert left[1] == (None, None)
    assert left[0] in held
