"""What has happened in an audit, and what it is after that: a fold over its own stream."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal

from domain.audit_acts import AuditAct, CloseAudit, OpenAudit, RecordFinding, ReplyToFinding
from domain.audits import Audit, AuditFinding, AuditPlan, AuditReply, AuditStatus, FindingResult, answering
from domain.case import Routekaart
from domain.errors import ContradictionError
from domain.procedure import Procedure
from domain.sampling import Drawn
from domain.terms import start_term
from domain.text import Text


@dataclass(frozen=True, slots=True)
class AuditOpened:
    """An audit began by `account`. `sample` was drawn from the `population` cases that its plan names."""

    plan: AuditPlan
    question: Text
    population: int
    sample: tuple[str, ...]
    account: str
    at: datetime
    type: Literal["audit_opened"] = "audit_opened"


@dataclass(frozen=True, slots=True)
class FindingRecorded:
    """Something was found of a case of the sample."""

    audit: str
    finding: AuditFinding
    type: Literal["finding_recorded"] = "finding_recorded"


@dataclass(frozen=True, slots=True)
class FindingReplied:
    """Those responsible replied to a finding."""

    audit: str
    reply: AuditReply
    type: Literal["finding_replied"] = "finding_replied"


@dataclass(frozen=True, slots=True)
class AuditClosed:
    """The audit has its conclusion."""

    audit: str
    conclusion: Text
    account: str
    at: datetime
    type: Literal["audit_closed"] = "audit_closed"


AuditEvent = AuditOpened | FindingRecorded | FindingReplied | AuditClosed


@dataclass(frozen=True, slots=True)
class AuditSetting:
    """The circumstances of an act on an audit: who, when (aware UTC), what an opening draws, and the case looked at with
    the procedure that it keeps; None where the act is about none."""

    account: str
    now: datetime
    procedure: Procedure
    drawn: Drawn | None = None
    case: Routekaart | None = None


def fold_audit(events: Iterable[AuditEvent], audit: Audit | None = None) -> Audit | None:
    """How the audit stands after these events. ValueError for what cannot follow from what was."""
    for event in events:
        audit = _after(event, audit)
    return audit


def _after(event: AuditEvent, audit: Audit | None) -> Audit:
    if isinstance(event, AuditOpened):
        if audit is not None:
            raise ValueError(f"audit {event.plan.id} cannot be opened twice")
        return Audit(event.plan, event.question, event.population, event.sample, event.account, event.at)
    if audit is None or audit.plan.id != event.audit:
        raise ValueError("an audit has to be opened first")
    if audit.status is AuditStatus.CLOSED:
        raise ValueError(f"audit {event.audit} is closed")
    match event:
        case FindingRecorded(finding=finding):
            if finding.number != len(audit.findings) + 1 or finding.case not in audit.sample:
                raise ValueError("a finding is the next one, on a case of the sample")
            return replace(audit, findings=(*audit.findings, finding))
        case FindingReplied(reply=reply):
            if audit.finding(reply.finding) is None:
                raise ValueError(f"there is no finding {reply.finding} to reply to")
            return replace(audit, replies=(*audit.replies, reply))
        case AuditClosed():
            return replace(audit, conclusion=event.conclusion, closed_by=event.account, closed_at=event.at)


def decide_audit(act: AuditAct, audit: Audit | None, setting: AuditSetting) -> AuditEvent:
    """What an act that is allowed does. ContradictionError where the verdict allows what cannot be."""
    account, now = setting.account, setting.now
    if isinstance(act, OpenAudit):
        if audit is not None or setting.drawn is None or not setting.drawn.sample:
            raise ContradictionError("an audit cannot begin so")
        return AuditOpened(act.audit, act.question, setting.drawn.population, setting.drawn.sample, account, now)
    if audit is None or audit.status is AuditStatus.CLOSED:
        raise ContradictionError(f"{act.type} on an audit that is not open")
    match act:
        case RecordFinding():
            return FindingRecorded(audit.plan.id, _finding(act, audit, setting))
        case ReplyToFinding(finding=number, case=looked_at):
            found = audit.finding(number)
            if found is None or found.case != looked_at or not audit.counts(found):
                raise ContradictionError("a reply to a finding that does not count")
            return FindingReplied(audit.plan.id, AuditReply(number, act.reply, account, now))
        case CloseAudit():
            awaited_until = audit.awaited_until()
            if audit.without_finding() or (awaited_until is not None and now < awaited_until):
                raise ContradictionError("an audit cannot be closed before all of it was looked at and answered")
            return AuditClosed(audit.plan.id, act.conclusion, account, now)


def _finding(act: RecordFinding, audit: Audit, setting: AuditSetting) -> AuditFinding:
    """The finding with who is to reply, and, where something does not conform, until when (the procedure's term)."""
    state, procedure = setting.case, setting.procedure
    if state is None or state.case != act.case or act.case not in audit.sample:
        raise ContradictionError("a finding on a case that is not in the sample")
    who = answering(state, procedure, act.tier)
    if not who:
        raise ContradictionError("a finding on a tier that the case was not in")
    waits = act.result is FindingResult.NON_CONFORM
    return AuditFinding(
        number=len(audit.findings) + 1,
        case=act.case,
        result=act.result,
        category=act.category,
        tier=act.tier,
        text=act.text,
        answering=who,
        account=setting.account,
        at=setting.now,
        term=start_term(procedure.audit_reply, None, setting.now) if waits else None,
    )
