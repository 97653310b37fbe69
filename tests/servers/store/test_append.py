"""The ledger's one write path: once, in order, whole or not at all."""

import asyncio
import hashlib
import json
import secrets
from dataclasses import replace
from datetime import timedelta

import pytest

from audit.entry import EntryTooLarge, parse_entry
from audit.leaf import leaf_hash
from domain import acts as a
from domain.codes import VoteChoice
from domain.errors import AuthorityUnavailable, InvalidAct, KeyReused
from domain.events import ProcedurePublished
from domain.receipt import Receipt
from domain.text import Text
from procedures.canonical import canonical_bytes
from store.codec import ROUTEKAART
from store.draft import Draft
from store.ledger import Moved, case_stream
from store.read_model import project, project_awaited
from tests.building import verdict
from tests.servers.store.desk import (
    CHAIR,
    NCG,
    ORGANISATION,
    PREPARER,
    PUBLISHED,
    REFUSED,
    TO_LOKAAL,
    Desk,
    intake,
    new_key,
)

pytestmark = pytest.mark.every_postgres


async def drafted(desk: Desk, act: a.Act, case: str, key: str | None = None) -> Draft:
    """A draft of an act that was not taken before."""
    by = PREPARER if isinstance(act, a.Submit) else NCG
    judged = TO_LOKAAL if isinstance(act, a.Submit) else verdict()
    draft = await desk.draft(await desk.seal(act, case), case, by, judged, key or new_key())
    assert isinstance(draft, Draft)
    return draft


def _published(ref: tuple[str, int, str, bool]) -> ProcedurePublished:
    return ProcedurePublished(*ref)


async def test_an_act_is_one_entry_whose_columns_say_what_its_content_says(desk: Desk) -> None:
    case = secrets.token_hex(16)
    receipt = await desk.take(intake(), case, PREPARER, TO_LOKAAL)
    row = desk.ask("SELECT * FROM entries WHERE stream = %s", case_stream(case))[0]
    index, stream, sequence, recorded_at, actor, act, allow, leaf, content, trace_id = row
    assert isinstance(content, bytes)
    entry = parse_entry(content)
    assert leaf == leaf_hash(content) == bytes.fromhex(receipt.leaf)
    assert (
        (index, sequence, recorded_at) == (receipt.index, receipt.sequence, receipt.recorded_at) == (1, 1, recorded_at)
    )
    assert (stream, actor, act, allow) == (entry.stream, entry.actor["account"], entry.act["type"], True)
    assert (trace_id, entry.sequence, entry.previous) == (entry.trace_id, 1, None)


async def test_every_entry_of_a_stream_names_the_leaf_before_it(desk: Desk) -> None:
    case = await desk.open_case()
    await desk.take(a.Withdraw(await desk.digest(case), Text("Bewoner wil niet meer.")), case, PREPARER)
    rows = desk.ask("SELECT content, leaf FROM entries WHERE stream = %s ORDER BY sequence", case_stream(case))
    leaves = [bytes(str(leaf), "ascii") if isinstance(leaf, str) else leaf for _, leaf in rows]
    previous = [json.loads(content)["previous"] for content, _ in rows if isinstance(content, bytes)]
    assert previous == [None, *(leaf.hex() for leaf in leaves[:-1] if isinstance(leaf, bytes))]


async def test_state_and_read_model_are_those_of_the_events(desk: Desk) -> None:
    case = await desk.open_case()
    state_text = desk.ask("SELECT state::text FROM routekaarten WHERE case_id = %s", case)[0][0]
    state = ROUTEKAART.load_text(str(state_text))
    columns = project(state)
    row = desk.ask("SELECT to_jsonb(r) FROM routekaarten r WHERE case_id = %s", case)[0][0]
    assert isinstance(row, dict)
    assert {name: row[name] for name in columns if not name.endswith(("_at", "_end"))} == {
        name: value for name, value in columns.items() if not name.endswith(("_at", "_end"))
    }
    awaited = desk.ask("SELECT who, act, account FROM awaited WHERE case_id = %s", case)
    assert sorted(awaited, key=str) == sorted(
        ((one["who"], one["act"], one["account"]) for one in project_awaited(state)), key=str
    )
    assert row["sequence"] == 2


async def test_a_refusal_is_an_entry_and_leaves_the_case_as_it_was(desk: Desk) -> None:
    case = await desk.open_case()
    before = desk.ask("SELECT state, updated_at FROM routekaarten WHERE case_id = %s", case)
    receipt = await desk.take(a.CastVote(await desk.digest(case), VoteChoice.FOR), case, PREPARER, REFUSED)
    assert (receipt.allow, receipt.reasons, receipt.sequence) == (False, ("not_a_member",), 3)
    assert desk.ask("SELECT state, updated_at FROM routekaarten WHERE case_id = %s", case) == before
    assert desk.ask("SELECT sequence FROM routekaarten WHERE case_id = %s", case) == [(3,)]
    assert desk.ask("SELECT max(sequence) FROM outbox WHERE case_id = %s", case) == [(2,)]


async def test_a_refused_submission_is_an_entry_without_a_case(desk: Desk) -> None:
    case, act = secrets.token_hex(16), intake("RK-1")
    receipt = await desk.take(act, case, PREPARER, REFUSED)
    assert not receipt.allow
    assert desk.ask("SELECT count(*) FROM routekaarten") == [(0,)]
    again = await desk.take(act, case, PREPARER, TO_LOKAAL)
    assert (again.allow, again.sequence) == (True, 2)
    assert desk.ask("SELECT case_id, sequence FROM routekaarten") == [(case, 2)]


async def test_fifty_copies_of_one_act_at_once_count_once(desk: Desk) -> None:
    case, act, key = secrets.token_hex(16), intake(), new_key()
    receipts = await asyncio.gather(*(desk.take(act, case, PREPARER, TO_LOKAAL, key) for _ in range(50)))
    assert len({receipt.index for receipt in receipts}) == 1
    assert sum(not receipt.repeated for receipt in receipts) == 1
    assert {replace(receipt, repeated=False) for receipt in receipts} == {
        receipt for receipt in receipts if not receipt.repeated
    }
    assert desk.indices() == [0, 1]


async def test_one_submission_sent_for_two_cases_opens_one(desk: Desk) -> None:
    act, key = intake(), new_key()
    receipts = await asyncio.gather(
        *(desk.take(act, secrets.token_hex(16), PREPARER, TO_LOKAAL, key) for _ in range(10))
    )
    assert len({(receipt.index, receipt.case) for receipt in receipts}) == 1
    assert desk.ask("SELECT count(*) FROM routekaarten") == [(1,)]


async def test_twenty_writers_on_their_own_streams_leave_no_gap(desk: Desk) -> None:
    await asyncio.gather(*(desk.open_case() for _ in range(20)))
    assert desk.indices() == list(range(41))
    assert desk.ask("SELECT size FROM ledger_head") == [(41,)]


async def test_cases_that_share_new_addresses_are_opened_at_once_and_all_can_be_read(desk: Desk) -> None:
    addresses = tuple(f"19792000000{n:05}" for n in range(12))
    cases = await asyncio.gather(*(desk.open_case(intake(addresses=addresses)) for _ in range(12)))
    assert desk.ask("SELECT count(*) FROM subjects WHERE kind = 'address'") == [(12,)]
    for case in cases:
        assert await desk.vault.addresses(case) == list(addresses)


async def test_two_writers_at_the_same_sequence_are_one_entry_and_one_moved(desk: Desk) -> None:
    case = await desk.open_case()
    digest = await desk.digest(case)
    drafts = [await drafted(desk, a.CastVote(digest, choice), case) for choice in (VoteChoice.FOR, VoteChoice.ABSTAIN)]
    results = await asyncio.gather(*(desk.ledger.append(draft) for draft in drafts), return_exceptions=True)
    assert sorted(type(result).__name__ for result in results) == ["Moved", "Receipt"]
    assert desk.indices() == [0, 1, 2, 3]


async def test_a_vote_and_a_conclusion_at_once_have_one_order_that_both_see(desk: Desk) -> None:
    case = await desk.open_case()
    digest = await desk.digest(case)
    votes = [a.CastVote(digest, VoteChoice.FOR, Text("Goed plan.")) for _ in range(6)]
    receipts = await asyncio.gather(
        *(desk.take(vote, case, by) for vote, by in zip(votes, [NCG, CHAIR] * 3, strict=True))
    )
    assert sorted(receipt.sequence for receipt in receipts) == list(range(3, 9))


async def test_an_index_that_was_rolled_back_is_given_out_again(desk: Desk) -> None:
    case = secrets.token_hex(16)
    draft = await drafted(desk, intake(), case)
    broken = replace(draft, sealed=replace(draft.sealed, items=(*draft.sealed.items, draft.sealed.items[0])))
    with pytest.raises(Exception, match="vault_items_pkey"):
        await desk.ledger.append(broken)
    assert desk.indices() == [0]
    assert desk.ask("SELECT count(*) FROM subjects") == [(0,)]
    assert (await desk.ledger.append(draft)).index == 1


async def test_an_entry_that_no_log_can_carry_is_refused_before_anything_is_written(desk: Desk) -> None:
    draft = await drafted(desk, intake(), secrets.token_hex(16))
    with pytest.raises(EntryTooLarge):
        await desk.ledger.append(replace(draft, question={"padding": "x" * 65_536}))
    assert desk.indices() == [0]


async def test_a_key_used_with_another_content_is_refused(desk: Desk) -> None:
    case, key = await desk.open_case(), new_key()
    digest = await desk.digest(case)
    await desk.take(a.CastVote(digest, VoteChoice.FOR), case, NCG, key=key)
    with pytest.raises(KeyReused):
        await desk.take(a.CastVote(digest, VoteChoice.ABSTAIN), case, NCG, key=key)
    with pytest.raises(KeyReused):
        await desk.take(a.CastVote(digest, VoteChoice.FOR), await desk.open_case(), NCG, key=key)
    with pytest.raises(KeyReused):
        await desk.take(a.CastVote(digest, VoteChoice.FOR, Text("want")), case, NCG, key=key)


async def test_a_key_is_its_actors_own(desk: Desk) -> None:
    case, key = await desk.open_case(), new_key()
    vote = a.CastVote(await desk.digest(case), VoteChoice.FOR)
    first = await desk.take(vote, case, NCG, key=key)
    second = await desk.take(vote, case, CHAIR, key=key)
    assert (first.repeated, second.repeated) == (False, False)
    assert (await desk.take(vote, case, NCG, key=key)) == replace(first, repeated=True)


async def test_a_refused_act_sent_again_is_refused_by_the_same_entry(desk: Desk) -> None:
    case, key = await desk.open_case(), new_key()
    act = a.CastVote(await desk.digest(case), VoteChoice.AGAINST)
    first = await desk.take(act, case, NCG, REFUSED, key)
    assert await desk.take(act, case, NCG, verdict(), key) == replace(first, repeated=True)


async def test_an_act_judged_under_an_older_register_has_to_be_judged_again(desk: Desk) -> None:
    draft = await drafted(desk, intake(), secrets.token_hex(16))
    await desk.load_organisation()
    with pytest.raises(Moved):
        await desk.ledger.append(draft)
    assert desk.indices() == [0, 1]


async def test_a_new_case_judged_by_a_procedure_that_is_no_longer_in_force_is_judged_again(desk: Desk) -> None:
    opened = await desk.open_case()
    digest = await desk.digest(opened)
    submission, vote = intake(), a.CastVote(digest, VoteChoice.FOR)
    drafts = [await drafted(desk, submission, secrets.token_hex(16)), await drafted(desk, vote, opened)]
    newer = replace(PUBLISHED, version=2)
    ref = (newer.id, 2, hashlib.sha256(canonical_bytes(newer)).hexdigest(), True)
    register = await desk.register_draft(a.PublishProcedure(*ref), canonical_bytes(newer), _published(ref))
    await desk.ledger.append(register)
    later = replace(drafts[0].loaded, now=register.loaded.now + timedelta(seconds=1))
    with pytest.raises(Moved):
        await desk.ledger.append(replace(drafts[0], loaded=later))
    assert (await desk.ledger.append(drafts[1])).allow
    assert (await desk.ledger.append(drafts[0])).allow, "it was recorded before the other one began"


async def test_a_register_version_follows_the_one_before(desk: Desk) -> None:
    await desk.load_organisation(1)
    with pytest.raises(InvalidAct, match="version 3 does not follow 1"):
        await desk.load_organisation(3)
    await desk.load_organisation(2)
    assert desk.ask("SELECT version FROM register_versions ORDER BY version") == [(1,), (2,)]


async def test_a_document_that_is_not_the_one_the_act_names_is_refused(desk: Desk) -> None:
    ref = (PUBLISHED.id, 9, "00" * 32, True)
    draft = await desk.register_draft(a.PublishProcedure(*ref), canonical_bytes(ORGANISATION), _published(ref))
    with pytest.raises(Exception, match="not the one that the act names"):
        await desk.ledger.append(draft)
    assert desk.indices() == [0]


async def test_a_version_of_a_procedure_has_one_content(desk: Desk) -> None:
    other = replace(PUBLISHED, title="Anders")
    ref = (other.id, other.version, hashlib.sha256(canonical_bytes(other)).hexdigest(), True)
    draft = await desk.register_draft(a.PublishProcedure(*ref), canonical_bytes(other), _published(ref))
    with pytest.raises(InvalidAct, match="other content"):
        await desk.ledger.append(draft)


async def test_a_reference_is_taken_by_the_first_and_seen_by_the_second(desk: Desk) -> None:
    first, second = secrets.token_hex(16), secrets.token_hex(16)
    drafts = [
        await drafted(desk, intake("RK-7", addresses=(f"197920000001{n:04}",)), c) for n, c in ((1, first), (2, second))
    ]
    assert not any(draft.loaded.reference_taken for draft in drafts)
    results = await asyncio.gather(*(desk.ledger.append(draft) for draft in drafts), return_exceptions=True)
    assert sorted(type(result).__name__ for result in results) == ["Moved", "Receipt"]
    loser = drafts[0] if isinstance(results[0], Moved) else drafts[1]
    loaded = await desk.ledger.load(loser.stream, loser.sealed, actor=PREPARER.account, key=loser.key)
    assert loaded.reference_taken
    refused = replace(loser, loaded=loaded, verdict=REFUSED, events=(), state=None, wake=False)
    assert isinstance(await desk.ledger.append(refused), Receipt)


async def test_a_verdict_of_a_policy_that_nobody_keeps_is_not_written(desk: Desk) -> None:
    draft = await drafted(desk, intake(), secrets.token_hex(16))
    with pytest.raises(AuthorityUnavailable, match="not one whose sources are kept"):
        await desk.ledger.append(replace(draft, verdict=replace(draft.verdict, policy_revision="unknown")))
    assert desk.indices() == [0]


async def test_what_a_case_waits_for_follows_its_votes(desk: Desk) -> None:
    case = await desk.open_case()
    await desk.take(a.CastVote(await desk.digest(case), VoteChoice.FOR), case, NCG)
    waiting = desk.ask("SELECT who FROM awaited WHERE case_id = %s AND act = 'cast_vote'", case)
    assert ("stuurgroep-eemsdelta/ncg",) not in waiting
    assert ("stuurgroep-eemsdelta/provincie",) in waiting
