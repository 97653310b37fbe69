"""Audits on a real ledger: drawn, looked at, answered and closed, by whom it is for, and seen by no one else."""

import asyncio
import json
import uuid
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import text

from domain import acts as a
from domain.actor import Actor, ActorKind
from domain.audit_acts import AuditAct, CloseAudit, OpenAudit, RecordFinding, ReplyToFinding
from domain.audits import AuditScope, FindingResult
from domain.codes import Outcome
from domain.errors import InvalidAct, KeyReused, NotFound
from domain.interest_acts import RegisterInterest
from domain.interests import Interest, InterestScope
from domain.text import Text
from tests.servers.verification.audit_desk import AUDITS, CALLS_UP, CHAIR, SIGNS, Desk
from tests.servers.verification.conftest import PLAIN, Judged


@pytest.fixture
async def desk(judged: Judged) -> Desk:
    """Four closed cases: the one that the ledger holds, and three more."""
    desk = Desk(judged, [judged.case])
    await desk.decide(3)
    return desk


@pytest.mark.every_postgres
async def test_an_audit_goes_its_whole_way_and_everything_about_it_holds(judged: Judged, desk: Desk) -> None:
    audit = await desk.whole()
    assert (audit.status, audit.population, len(audit.sample)) == ("closed", 4, 2)
    assert [(one.number, audit.counts(one), one.answering) for one in audit.findings] == [
        (1, False, ("stuurgroep-eemsdelta",)),
        (2, True, ("stuurgroep-eemsdelta",)),
        (3, True, ("stuurgroep-eemsdelta",)),
    ]
    assert (await judged.verify()).findings == ()
    again = await desk.redrawn(audit)
    assert again.same
    assert again.now.sample == audit.sample


async def test_what_happens_later_changes_no_sample(judged: Judged, desk: Desk) -> None:
    audit = await desk.open(size=3)
    await desk.decide(2)
    assert (await desk.redrawn(audit)).same
    # Nor do they count where an audit is of the ledger as it was.
    again = OpenAudit(replace(audit.plan, id=uuid.uuid4().hex), PLAIN)
    await desk.allowed(AUDITS, again)
    assert (await desk.audit(again.audit.id)).sample == audit.sample
    later = await desk.open(size=6)
    assert set(later.sample) == set(desk.closed)
    assert (await judged.verify()).findings == ()


async def test_the_same_seed_draws_the_same_cases_and_another_one_others(desk: Desk) -> None:
    seeds = [f"{number:016x}" for number in range(12)]
    drawn = {seed: (await desk.open(seed=seed)).sample for seed in seeds}
    assert {seed: (await desk.open(seed=seed)).sample for seed in seeds[:3]} == {one: drawn[one] for one in seeds[:3]}
    assert len(set(drawn.values())) > 1


async def test_the_population_is_what_the_scope_says(judged: Judged, desk: Desk) -> None:
    withdrawn = await judged.submit("RK-withdrawn")
    digest = (await judged.state(withdrawn)).dossier.digest
    assert (await judged.take("zaakbehandelaar-ncg", a.Withdraw(digest, PLAIN), withdrawn)).allow
    await judged.drive(withdrawn)
    now = datetime.now(UTC)
    sizes = {
        "all": (AuditScope(), 5),
        "this procedure": (AuditScope(procedure="routekaart"), 5),
        "this tier": (AuditScope(tier="lokaal"), 4),
        "this municipality": (AuditScope(municipality="1979"), 5),
        "this outcome": (AuditScope(outcome=Outcome.APPROVE), 4),
        "since long": (AuditScope(closed_from=now - timedelta(days=9)), 5),
        "until now": (AuditScope(closed_until=now), 5),
    }
    found = {name: (await desk.open(scope=scope)).population for name, (scope, _) in sizes.items()}
    assert found == {name: size for name, (_, size) in sizes.items()}
    nothing = {
        "another tier": AuditScope(tier="nationaal"),
        "another municipality": AuditScope(municipality="0014"),
        "another outcome": AuditScope(outcome=Outcome.REJECT),
        "later": AuditScope(closed_from=now),
        "before": AuditScope(closed_until=now - timedelta(days=9)),
    }
    for scope in nothing.values():
        receipt = await desk.take(AUDITS, OpenAudit(await desk.plan(scope=scope), PLAIN))
        assert receipt.reasons == ("nothing_to_audit",)
    assert (await judged.verify()).findings == ()


async def test_who_has_an_interest_in_a_case_records_nothing_on_it(judged: Judged, desk: Desk) -> None:
    audit = await desk.open(size=4)
    whose, since = judged.accounts[AUDITS], datetime(2026, 1, 1, tzinfo=UTC)
    act = RegisterInterest(Interest(uuid.uuid4().hex, whose, InterestScope.CASE, judged.case, since, None))
    sealed = await judged.parts.vault.seal(act, act.interest.id)
    actor = Actor(ActorKind.PERSON, whose)
    await judged.parts.interest_register.take(sealed, act.interest.id, by=actor, key=uuid.uuid4().hex, trace_id="trace")
    assert (await desk.find(audit, judged.case)).reasons == ("registered_interest",)
    other = next(case for case in audit.sample if case != judged.case)
    assert (await desk.find(audit, other)).allow
    (readable,) = await judged.parts.audit_register.readable(actor, [await desk.audit(audit.plan.id)])
    assert readable.whole
    assert (await judged.verify()).findings == ()


async def test_who_did_anything_in_a_case_records_nothing_on_it(judged: Judged, desk: Desk) -> None:
    case = await judged.submit("RK-own")
    digest = (await judged.state(case)).dossier.digest
    assert (await judged.take(AUDITS, a.Recuse(digest, PLAIN), case)).allow
    assert (await judged.take("zaakbehandelaar-ncg", a.Withdraw(digest, PLAIN), case)).allow
    await judged.drive(case)
    audit = await desk.open(size=9)
    assert case in audit.sample
    by, register = Actor(ActorKind.PERSON, judged.accounts[AUDITS]), judged.parts.audit_register
    seen = await judged.parts.audits.looked_at([case, judged.case], by.account)
    assert await register.against_finding(by, audit, seen[case]) == ("audits_own_work", "recused")
    assert await register.against_finding(by, audit, seen[judged.case]) == ()
    # Whoever stays out has no role in the case, and did something in it all the same.
    assert (await desk.find(audit, case, tier=None)).reasons == ("audits_own_work", "recused")
    assert (await desk.find(audit, judged.case)).allow
    assert (await judged.verify()).findings == ()


@pytest.mark.parametrize("by", [CHAIR, "ncg-eemsdelta", "zaakbehandelaar-ncg", SIGNS, CALLS_UP, "beheerder"])
async def test_only_the_auditor_opens_records_and_closes(judged: Judged, desk: Desk, by: str) -> None:
    audit = await desk.open(size=4)
    name, (case, *_) = audit.plan.id, audit.sample
    acts: list[AuditAct] = [
        OpenAudit(await desk.plan(), PLAIN),
        RecordFinding(name, case, FindingResult.CONFORM, PLAIN, None, "lokaal"),
        CloseAudit(name, 0, PLAIN),
    ]
    for act in acts:
        receipt = await desk.take(by, act)
        assert "not_the_auditor" in receipt.reasons
        assert ("audits_own_work" in receipt.reasons) == (
            isinstance(act, RecordFinding) and by not in (SIGNS, CALLS_UP, "beheerder")
        )
    assert await desk.audit(name) == audit
    assert (await judged.verify()).findings == ()


async def test_who_replies_is_who_answers_for_what_was_found(judged: Judged, desk: Desk) -> None:
    audit = await desk.open()
    case, name = audit.sample[0], audit.plan.id
    assert (await desk.find(audit, case, FindingResult.NON_CONFORM)).allow
    reply = ReplyToFinding(name, case, 1, Text("Het staat in het dossier."))
    for by in ("ncg-eemsdelta", "voorzitter-groningen", "zaakbehandelaar-ncg", SIGNS, AUDITS):
        assert "not_answerable" in (await desk.take(by, reply)).reasons
    await desk.allowed(CHAIR, reply)
    assert (await desk.find(audit, case, FindingResult.NON_CONFORM, tier=None)).allow
    assert (await desk.take(CHAIR, reply)).reasons == ("finding_replaced",)
    await desk.allowed("zaakbehandelaar-ncg", replace(reply, finding=2))
    assert (await desk.take(CHAIR, replace(reply, finding=9))).reasons == ("no_such_finding",)
    assert (await judged.verify()).findings == ()


async def test_an_audit_is_closed_once_when_all_was_looked_at_and_answered(judged: Judged, desk: Desk) -> None:
    audit = await desk.open()
    name, (one, other) = audit.plan.id, audit.sample
    close = CloseAudit(name, 0, PLAIN)
    assert (await desk.take(AUDITS, close)).reasons == ("findings_missing",)
    assert (await desk.find(audit, one, FindingResult.NON_CONFORM)).allow
    assert (await desk.find(audit, other)).allow
    assert (await desk.take(AUDITS, replace(close, seen=2))).reasons == ("reply_awaited",)
    await desk.allowed(CHAIR, ReplyToFinding(name, one, 1, PLAIN))
    assert (await desk.take(AUDITS, replace(close, seen=2))).reasons == ("audit_changed",)
    await desk.allowed(AUDITS, replace(close, seen=3))
    for by, act in (
        (AUDITS, replace(close, seen=3)),
        (AUDITS, RecordFinding(name, one, FindingResult.CONFORM, PLAIN)),
        (CHAIR, ReplyToFinding(name, one, 1, PLAIN)),
    ):
        assert (await desk.take(by, act)).reasons == ("audit_closed",)
    assert (await judged.verify()).findings == ()


async def test_an_act_sent_again_counts_once_and_with_another_content_not_at_all(desk: Desk) -> None:
    key = uuid.uuid4().hex
    first = await desk.take(AUDITS, OpenAudit(await desk.plan(), PLAIN), key)
    # By then the ledger is larger, and the try has an id of its own.
    again = await desk.take(AUDITS, OpenAudit(await desk.plan(), PLAIN), key)
    assert (again.audit, again.index, again.repeated) == (first.audit, first.index, True)
    with pytest.raises(KeyReused):
        await desk.take(AUDITS, OpenAudit(await desk.plan(size=3), PLAIN), key)
    assert first.audit is not None
    audit = await desk.audit(first.audit)
    finding = RecordFinding(audit.plan.id, audit.sample[0], FindingResult.CONFORM, PLAIN)
    receipts = await asyncio.gather(*(desk.take(AUDITS, finding, "found") for _ in range(4)))
    assert len({one.index for one in receipts}) == 1
    assert len((await desk.audit(audit.plan.id)).findings) == 1


async def test_what_cannot_be_an_act_is_not_recorded(desk: Desk) -> None:
    audit = await desk.open()
    name, case = audit.plan.id, audit.sample[0]
    good = await desk.plan()
    wrong: list[tuple[AuditAct, str]] = [
        (OpenAudit(replace(good, scope=AuditScope(procedure="geen")), PLAIN), "scope.procedure"),
        (OpenAudit(replace(good, scope=AuditScope(tier="geen")), PLAIN), "scope.tier"),
        (OpenAudit(replace(good, size=0), PLAIN), "size"),
        (OpenAudit(replace(good, size=501), PLAIN), "size"),
        (OpenAudit(replace(good, seed="Jan Jansen"), PLAIN), "seed"),
        (OpenAudit(replace(good, ledger_size=good.ledger_size + 1), PLAIN), "ledger_size"),
        (OpenAudit(replace(good, ledger_size=0), PLAIN), "ledger_size"),
        (OpenAudit(audit.plan, PLAIN), "id"),
        (RecordFinding(name, "0" * 32, FindingResult.CONFORM, PLAIN), "case"),
        (RecordFinding(name, case, FindingResult.CONFORM, PLAIN, None, "geen"), "tier"),
    ]
    before = await desk.judged.parts.audits.ledger_size()
    for act, where in wrong:
        with pytest.raises(InvalidAct) as refused:
            await desk.take(AUDITS, act)
        assert refused.value.field == where
    with pytest.raises(NotFound):
        await desk.take(AUDITS, CloseAudit("0" * 32, 0, PLAIN))
    assert await desk.judged.parts.audits.ledger_size() == before


async def test_a_finding_is_on_a_case_of_the_sample_and_a_tier_that_it_was_in(judged: Judged, desk: Desk) -> None:
    audit = await desk.open()
    outside = next(case for case in desk.closed if case not in audit.sample)
    assert (await desk.find(audit, outside)).reasons == ("not_in_the_sample",)
    assert (await desk.find(audit, audit.sample[0], tier="nationaal")).reasons == ("case_was_not_there",)
    assert (await judged.verify()).findings == ()


async def test_who_decides_an_objection_meanwhile_does_not_record_a_finding(
    judged: Judged, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The case moves between the judging and the appending: the finding is judged again, on the case as it is then."""
    audit = await desk.open(size=4)
    case = judged.case
    parts = judged.parts
    looked = parts.audits.looked_at
    moved: list[bool] = []

    async def and_then_it_moves(cases: Any, account: str) -> Any:
        found = await looked(cases, account)
        if not moved:
            moved.append(True)
            seen = (await judged.state(case)).dossier.digest
            assert (await judged.take("zaakbehandelaar-ncg", a.LodgeObjection(seen, PLAIN), case)).allow
        return found

    monkeypatch.setattr(parts.audits, "looked_at", and_then_it_moves)
    receipt = await desk.find(audit, case)
    assert receipt.allow
    async with parts.database.connection() as connection:
        content = (
            await connection.execute(text("SELECT content FROM entries WHERE index = :i"), {"i": receipt.index})
        ).scalar_one()
    looked_at = json.loads(content)["question"]["facts"]["audit"]["case_sequence"]
    row = await parts.queries.find_case(case)
    assert row is not None
    assert looked_at == row.sequence
    assert (await judged.verify()).findings == ()


async def test_what_is_found_of_a_case_is_sealed_with_its_texts(judged: Judged, desk: Desk) -> None:
    audit = await desk.whole()
    async with judged.parts.database.connection() as connection:
        rows = (
            await connection.execute(
                text(
                    "SELECT i.kind, i.case_id, s.kind AS of FROM vault_items i JOIN subjects s USING (subject)"
                    " WHERE i.commitment = ANY(:texts)"
                ),
                {"texts": [str(one.text) for one in (*audit.findings, *audit.replies)] + [str(audit.question)]},
            )
        ).all()
    found = {(row.kind, row.of, row.case_id in audit.sample) for row in rows}
    assert found == {
        ("record_finding.text", "case", True),
        ("reply_to_finding.reply", "case", True),
        ("open_audit.question", "audit", False),
    }


async def test_what_others_see_of_an_audit_is_what_they_answer_for(judged: Judged, desk: Desk) -> None:
    audit = await desk.whole()
    seen = {}
    for by in (AUDITS, CALLS_UP, CHAIR, "ncg-eemsdelta", "voorzitter-groningen", "beheerder"):
        actor = Actor(ActorKind.PERSON, judged.accounts[by])
        (readable,) = await judged.parts.audit_register.readable(actor, [audit])
        seen[by] = (readable.whole, sorted(readable.findings))
    assert seen == {
        AUDITS: (True, [1, 2, 3]),
        CALLS_UP: (True, [1, 2, 3]),
        CHAIR: (False, [1, 2, 3]),
        "ncg-eemsdelta": (False, []),
        "voorzitter-groningen": (False, []),
        "beheerder": (False, []),
    }
