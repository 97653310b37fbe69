"""What an act on an audit is about, and how the policy sees it. Who may do it is the policy's to say."""

from dataclasses import dataclass

import authority.register_views as t
from authority.act_view import moment
from domain.audit_acts import AuditAct, OpenAudit, RecordFinding, ReplyToFinding
from domain.audits import Audit, AuditFinding
from domain.sampling import Drawn


@dataclass(frozen=True, slots=True)
class AuditSubject:
    """An audit that is acted on or read; no `audit`: one that is to be opened, with what is `drawn` for it.

    `case` is the case looked at, up to its entry `case_sequence`, and `acted` whether the actor did anything in it.
    `finding` is the one that is replied to or read.
    """

    name: str
    audit: Audit | None
    drawn: Drawn | None = None
    case: str | None = None
    case_sequence: int | None = None
    acted: bool = False
    finding: AuditFinding | None = None


def subject_of_audit(
    act: AuditAct,
    audit: Audit | None,
    *,
    drawn: Drawn | None = None,
    case_sequence: int | None = None,
    acted: bool = False,
) -> AuditSubject | None:
    """What an act is about: as it is to be opened, or as it stands; None for an audit that is not there."""
    if isinstance(act, OpenAudit):
        return AuditSubject(act.audit.id, None, drawn)
    if audit is None:
        return None
    case = act.case if isinstance(act, RecordFinding | ReplyToFinding) else None
    finding = audit.finding(act.finding) if isinstance(act, ReplyToFinding) else None
    return AuditSubject(audit.plan.id, audit, case=case, case_sequence=case_sequence, acted=acted, finding=finding)


def audit_view(subject: AuditSubject) -> t.AuditView:
    """The subject as the policy gets it."""
    audit = subject.audit
    return {
        "id": subject.name,
        "status": None if audit is None else audit.status.value,
        "population": subject.drawn.population if subject.drawn else None,
        "revision": 0 if audit is None else audit.revision,
        "without_finding": 0 if audit is None else len(audit.without_finding()),
        "reply_awaited_until": None if audit is None else moment(audit.awaited_until()),
        "sampled": audit is not None and subject.case in audit.sample,
        "case_sequence": subject.case_sequence,
        "acted": subject.acted,
        "finding": None if audit is None or subject.finding is None else _finding(audit, subject.finding),
    }


def _finding(audit: Audit, finding: AuditFinding) -> t.AuditFindingView:
    return {
        "number": finding.number,
        "case": finding.case,
        "account": finding.account,
        "answering": list(finding.answering),
        "counts": audit.counts(finding),
    }
