"""Audits on a real ledger: drawn, looked at, answered and closed; and whatever is changed about one is found and named."""

import asyncio
import json
import os
import random
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import psycopg
import pytest
from sqlalchemy import text

from domain import acts as a
from domain.audit_acts import AuditAct, CloseAudit, OpenAudit, RecordFinding, ReplyToFinding, audit_of
from domain.audits import Audit, AuditPlan, AuditScope, FindingCategory, FindingResult
from domain.codes import Outcome, VoteChoice
from domain.decide import Actor, ActorKind
from domain.errors import InvalidAct, KeyReused, NotFound
from domain.interest_acts import RegisterInterest
from domain.interests import Interest, InterestScope
from domain.receipt import Receipt
from domain.sampling import draw
from domain.text import Text
from tests.servers.verification.conftest import FULL, PLAIN, Judged
from verification.finding import Code
from verification.redraw import Redrawn, redraw

AUDITS, CHAIR, SIGNS, CALLS_UP = "auditor-rijk", "voorzitter-eemsdelta", "staatssecretaris-herstel", "dg-obdr"
SEED = "00c0ffee00c0ffee"


@dataclass
class Desk:
    """Audits by role accounts, on cases that were really decided."""

    judged: Judged
    closed: list[str] = field(default_factory=list)

    async def decide(self, count: int) -> None:
        """This many more cases that a steering group approved."""
        for _ in range(count):
            case = await self.judged.submit(f"RK-{uuid.uuid4().hex[:8]}")
            digest = (await self.judged.state(case)).dossier.digest
            for party in ("voorzitter", "ncg", "provincie"):
                await self.judged.take(f"{party}-eemsdelta", a.CastVote(digest, VoteChoice.FOR, PLAIN), case)
            conclude = a.Conclude(digest, Outcome.APPROVE, FULL, knock_on=a.KnockOnAnswer(False, PLAIN))
            assert (await self.judged.take(CHAIR, conclude, case)).allow
            await self.judged.drive(case)
            self.closed.append(case)

    async def take(self, by: str, act: AuditAct, key: str | None = None) -> Receipt:
        """The act of a role account."""
        parts = self.judged.parts
        sealed = await parts.vault.seal(act, audit_of(act))
        actor = Actor(ActorKind.PERSON, self.judged.accounts[by])
        return await parts.audit_register.take(
            sealed, audit_of(act), by=actor, key=key or uuid.uuid4().hex, trace_id="trace"
        )

    async def allowed(self, by: str, act: AuditAct) -> Receipt:
        """The act, which has to be allowed."""
        receipt = await self.take(by, act)
        assert receipt.allow, receipt.reasons
        return receipt

    async def plan(self, size: int = 2, scope: AuditScope | None = None, seed: str = SEED) -> AuditPlan:
        """A plan over the ledger as it is."""
        entries = await self.judged.parts.audits.ledger_size()
        return AuditPlan(uuid.uuid4().hex, scope or AuditScope(), size, seed, entries)

    async def open(self, size: int = 2, scope: AuditScope | None = None, seed: str = SEED) -> Audit:
        """An audit that was opened."""
        plan = await self.plan(size, scope, seed)
        await self.allowed(AUDITS, OpenAudit(plan, Text("Zijn de besluiten gemotiveerd?")))
        return await self.audit(plan.id)

    async def audit(self, name: str) -> Audit:
        """The audit as it stands."""
        audit = await self.judged.parts.audits.one(name)
        assert audit is not None
        return audit

    async def find(
        self, audit: Audit, case: str, result: FindingResult = FindingResult.CONFORM, tier: str | None = "lokaal"
    ) -> Receipt:
        """What the auditor finds of a case."""
        category = None if result is FindingResult.CONFORM else FindingCategory.MOTIVATION
        return await self.take(AUDITS, RecordFinding(audit.plan.id, case, result, PLAIN, category, tier))

    async def whole(self) -> Audit:
        """An audit that went its whole way, with a finding that was replaced."""
        audit = await self.open()
        one, other = audit.sample
        for case, result in (
            (one, FindingResult.CONFORM),
            (other, FindingResult.NOT_DETERMINABLE),
            (one, FindingResult.NON_CONFORM),
        ):
            assert (await self.find(audit, case, result)).allow
        await self.allowed(CHAIR, ReplyToFinding(audit.plan.id, one, 3, Text("Dat klopt; het is aangevuld.")))
        await self.allowed(AUDITS, CloseAudit(audit.plan.id, 4, Text("Eén besluit was niet gemotiveerd.")))
        return await self.audit(audit.plan.id)

    async def redrawn(self, audit: Audit) -> Redrawn:
        """The sample, drawn again."""
        again = await redraw(self.judged.parts.database, audit.plan.id)
        assert again is not None
        return again

    async def codes(self) -> set[tuple[Code, str | None]]:
        """What verification finds, and where."""
        return {(one.code, one.stream) for one in await self.judged.found()}

    async def index_of(self, audit: Audit, act: str) -> int:
        """The index of the last entry of this act on the audit."""
        async with self.judged.parts.database.connection() as connection:
            found = await connection.execute(
                text("SELECT max(index) FROM entries WHERE act = :act AND stream = :stream"),
                {"act": act, "stream": f"audit/{audit.plan.id}"},
            )
        return int(found.scalar_one())


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


def _set(*path: str, to: Any) -> Callable[[dict[str, Any]], None]:
    """Changes one field of an entry."""

    def change(entry: dict[str, Any]) -> None:
        where: Any = entry
        for part in path[:-1]:
            where = where[int(part)] if isinstance(where, list) else where[part]
        last = path[-1]
        where[int(last) if isinstance(where, list) else last] = to

    return change


@pytest.mark.parametrize(
    ("act", "change", "code"),
    [
        ("open_audit", _set("events", "0", "sample", to=["0" * 32]), Code.SAMPLE),
        ("open_audit", _set("events", "0", "population", to=40), Code.EVENTS),
        ("open_audit", _set("question", "facts", "audit", "population", to=40), Code.SAMPLE),
        ("open_audit", _set("act", "audit", "seed", to="ffffffffffffffff"), Code.EVENTS),
        ("open_audit", _set("act", "audit", "ledger_size", to=1), Code.SAMPLE),
        ("open_audit", _set("act", "audit", "ledger_size", to=10_000), Code.SAMPLE),
        ("open_audit", _set("act", "audit", "scope", "tier", to="nationaal"), Code.SAMPLE),
        ("record_finding", _set("events", "0", "finding", "result", to="conform"), Code.EVENTS),
        ("record_finding", _set("events", "0", "finding", "answering", to=["fin"]), Code.EVENTS),
        ("record_finding", _set("question", "facts", "audit", "acted", to=True), Code.QUESTION),
        ("record_finding", _set("question", "facts", "audit", "case_sequence", to=1), Code.QUESTION),
        ("record_finding", _set("question", "actor", "roles", to=["decider"]), Code.QUESTION),
        ("reply_to_finding", _set("events", "0", "reply", "finding", to=1), Code.EVENTS),
        ("reply_to_finding", _set("question", "facts", "audit", "finding", "answering", to=["fin"]), Code.QUESTION),
        ("close_audit", _set("act", "seen", to=3), Code.QUESTION),
        ("close_audit", _set("events", to=[]), Code.EVENTS),
    ],
)
async def test_whatever_a_careful_forger_changes_in_an_entry_of_an_audit_is_found_there(
    judged: Judged, desk: Desk, act: str, change: Callable[[dict[str, Any]], None], code: Code
) -> None:
    audit = await desk.whole()
    judged.rewrite(await desk.index_of(audit, act), change)
    assert (code, f"audit/{audit.plan.id}") in await desk.codes()


async def test_a_seed_that_was_chosen_afterwards_is_found_by_drawing_again(judged: Judged, desk: Desk) -> None:
    audit = await desk.whole()
    seeds = (f"{number:016x}" for number in range(1000))
    other = next(seed for seed in seeds if draw(seed, 2, desk.closed).sample != audit.sample)

    def change(entry: dict[str, Any]) -> None:
        entry["act"]["audit"]["seed"] = entry["events"][0]["plan"]["seed"] = other

    judged.rewrite(await desk.index_of(audit, "open_audit"), change)
    assert (Code.SAMPLE, f"audit/{audit.plan.id}") in await desk.codes()
    assert not (await desk.redrawn(audit)).same


@pytest.mark.parametrize(
    "changed",
    [
        "question = repeat('a', 64)",
        "population = population + 1",
        "sample = sample - 0",
        "content = jsonb_set(content, '{size}', '9')",
        "findings = findings - 0",
        "findings = jsonb_set(findings, '{0,result}', '\"non_conform\"')",
        "replies = '[]'",
        "replies = jsonb_set(replies, '{0,account}', '\"p\"')",
        "status = 'open'",
        "conclusion = repeat('b', 64)",
        "opened_by = 'p'",
        "opened_at = opened_at - interval '1 second'",
        "opened_index = opened_index + 1",
        "closed_by = 'p'",
        "closed_at = NULL",
        "closed_index = 0",
    ],
)
async def test_whatever_is_changed_in_the_table_of_audits_is_found_and_named(
    judged: Judged, desk: Desk, changed: str
) -> None:
    audit = await desk.whole()
    judged.tamper("UPDATE audits SET it".replace("it", changed))
    column = changed.partition(" ")[0]
    (found,) = await judged.found()
    assert (found.code, found.stream, column in found.message) == (Code.READ_MODEL, f"audit/{audit.plan.id}", True)


async def test_an_audit_that_was_deleted_or_made_up_is_found(judged: Judged, desk: Desk) -> None:
    audit = await desk.whole()
    judged.tamper(
        "INSERT INTO audits SELECT 'made-up', content, question, population, sample, findings, replies, status,"
        " conclusion, opened_by, opened_at, 0, closed_by, closed_at, closed_index FROM audits",
        "DELETE FROM audits WHERE id <> 'made-up'",
    )
    assert await desk.codes() == {
        (Code.STRAY, "audit/made-up"),
        (Code.READ_MODEL, f"audit/{audit.plan.id}"),
    }


async def test_a_case_that_was_hidden_from_the_drawing_is_found(judged: Judged, desk: Desk) -> None:
    """Somebody hides a closed case in the read model, so that it cannot be drawn: the entries still have it."""
    await desk.decide(1)
    hidden = random.Random(os.environ.get("PYTEST_SEED", "0")).choice(desk.closed)
    judged.tamper("UPDATE routekaarten SET side_state = 'none' WHERE case_id = %(case)s", case=hidden)
    audit = await desk.open(size=5)
    assert audit.population == 4
    judged.tamper("UPDATE routekaarten SET side_state = 'closed' WHERE case_id = %(case)s", case=hidden)
    found = await judged.found()
    assert {(one.code, one.stream) for one in found} == {(Code.SAMPLE, f"audit/{audit.plan.id}")}
    assert any("4 cases to draw from; the entries have 5" in one.message for one in found)
    again = await desk.redrawn(audit)
    assert not again.same
    assert (again.recorded.population, again.now.population) == (4, 5)
    assert hidden in again.now.sample


async def test_the_owner_cannot_change_what_an_audit_found(judged: Judged, desk: Desk) -> None:
    audit = await desk.open()
    assert (await desk.find(audit, audit.sample[0])).allow
    for statement in (
        "UPDATE audits SET findings = '[]'",
        "UPDATE audits SET findings = findings || findings, closed_index = 3",
        "UPDATE audits SET findings = jsonb_set(findings, '{0,result}', '\"non_conform\"')",
        "UPDATE audits SET sample = '[]'",
        "UPDATE audits SET question = 'x'",
        "UPDATE audits SET status = 'closed'",
        "DELETE FROM audits",
        "TRUNCATE audits",
    ):
        with psycopg.connect(judged.admin_dsn) as connection, pytest.raises(psycopg.Error) as refused:
            connection.execute(statement.encode())
        assert refused.value.sqlstate == "GR010", statement


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
