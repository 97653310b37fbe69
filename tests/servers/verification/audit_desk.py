"""Audits by role accounts on a real ledger, and the cases that they are about."""

import uuid
from dataclasses import dataclass, field

from sqlalchemy import text

from domain import acts as a
from domain.actor import Actor, ActorKind
from domain.audit_acts import AuditAct, CloseAudit, OpenAudit, RecordFinding, ReplyToFinding, audit_of
from domain.audits import Audit, AuditPlan, AuditScope, FindingCategory, FindingResult
from domain.codes import Outcome, VoteChoice
from domain.receipt import Receipt
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
            case = await self.judged.submit(f"RK-x{uuid.uuid4().hex[:8]}")
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
