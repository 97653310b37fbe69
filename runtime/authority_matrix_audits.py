"""The part of docs/authority-matrix.md that is about audits: of the example case, once it was decided in the last tier."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from authority.act_view import act_view
from authority.audit_view import AuditSubject, subject_of_audit
from authority.offers import GIVEN, READ_AUDIT
from authority.question import Facts, full_question
from authority.take import Policy
from domain import audit_acts as a
from domain.actor import Actor, ActorKind
from domain.audits import (
    Audit,
    AuditFinding,
    AuditPlan,
    AuditReply,
    AuditScope,
    FindingCategory,
    FindingResult,
    answering,
)
from domain.case import Routekaart
from domain.procedure import Procedure
from domain.sampling import Drawn

HEAD = """
## Audit of the decided case

A finding is about the intake or about one tier, and is answered by whoever is responsible there. `read_audit` is all of an
audit, or one finding in it.
"""
_WHOLE = "all"
_PLAN = AuditPlan("audit", AuditScope(), 1, "00c0ffee00c0ffee", 1)


@dataclass(frozen=True, slots=True)
class Row:
    """One variant of an act, as somebody would take it."""

    act: Mapping[str, Any]
    variant: str | None
    state: Routekaart | None
    subject: AuditSubject | None


def rows(state: Routekaart, facts: Facts) -> list[Row]:
    """Every act on an audit, complete, in the variants that differ by who may take it."""
    name, procedure = _PLAN.id, facts.procedure
    tiers = [None, *(tier.id for tier in procedure.tiers)]
    whole = a.OpenAudit(_PLAN, GIVEN)
    found = [Row(act_view(whole), None, None, subject_of_audit(whole, None, drawn=Drawn(1, (state.case,))))]
    finding = a.RecordFinding(name, state.case, FindingResult.CONFORM, GIVEN)
    found.append(Row(act_view(finding), None, state, subject_of_audit(finding, _audit(state, procedure, facts, None))))
    reply = a.ReplyToFinding(name, state.case, 1, GIVEN)
    for tier in tiers:
        subject = subject_of_audit(reply, _audit(state, procedure, facts, tier))
        found.append(Row(act_view(reply), tier or "intake", state, subject))
    answered = replace(_audit(state, procedure, facts, None), replies=(AuditReply(1, GIVEN, "somebody", facts.now),))
    close = a.CloseAudit(name, answered.revision, GIVEN)
    found += [Row(act_view(close), None, None, subject_of_audit(close, answered)), Row(READ_AUDIT, _WHOLE, None, None)]
    for tier in tiers:
        audit = _audit(state, procedure, facts, tier)
        subject = AuditSubject(name, audit, case=state.case, finding=audit.findings[0])
        found.append(Row(READ_AUDIT, tier or "intake", state, subject))
    return found


async def judged(policy: Policy, accounts: list[str], state: Routekaart, facts: Facts) -> list[tuple[Row, list[bool]]]:
    """For each variant, whether each of these accounts may take it: one question to the policy."""
    asked = rows(state, facts)
    questions = [
        full_question(row.act, Actor(ActorKind.PERSON, account), row.state, replace(facts, audit=row.subject))
        for row in asked
        for account in accounts
    ]
    verdicts = iter(await policy.verdicts(questions))
    return [(row, [next(verdicts).allow for _ in accounts]) for row in asked]


def _audit(state: Routekaart, procedure: Procedure, facts: Facts, tier: str | None) -> Audit:
    """An audit of this one case, with one finding that does not conform, about this tier."""
    finding = AuditFinding(
        number=1,
        case=state.case,
        result=FindingResult.NON_CONFORM,
        category=FindingCategory.OTHER,
        tier=tier,
        text=GIVEN,
        answering=answering(state, procedure, tier),
        account="somebody",
        at=facts.now,
        term=None,
    )
    return Audit(_PLAN, GIVEN, 1, (state.case,), "somebody", facts.now, (finding,))
