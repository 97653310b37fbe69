"""The acts on an audit. Each is a person's, and nothing that was found or replied is ever changed by a later one."""

from dataclasses import dataclass
from typing import Literal

from domain.audits import AuditPlan, FindingCategory, FindingResult
from domain.text import Text


@dataclass(frozen=True, slots=True)
class OpenAudit:
    """An auditor begins an audit: a question, the cases that it is about, and how the sample is drawn from them."""

    audit: AuditPlan
    question: Text
    type: Literal["open_audit"] = "open_audit"


@dataclass(frozen=True, slots=True)
class RecordFinding:
    """What an auditor finds of one case of the sample. A later one on the same case counts in its place; both stay.

    `tier` is the tier at issue: whose body and offices are to reply. None is the intake.
    """

    audit: str
    case: str
    result: FindingResult
    text: Text
    category: FindingCategory | None = None
    tier: str | None = None
    type: Literal["record_finding"] = "record_finding"


@dataclass(frozen=True, slots=True)
class ReplyToFinding:
    """Those responsible say something of the finding with this number, which is about this case."""

    audit: str
    case: str
    finding: int
    reply: Text
    type: Literal["reply_to_finding"] = "reply_to_finding"


@dataclass(frozen=True, slots=True)
class CloseAudit:
    """An auditor draws the conclusion. `seen` is the number of findings and replies that it rests on."""

    audit: str
    seen: int
    conclusion: Text
    type: Literal["close_audit"] = "close_audit"


AuditAct = OpenAudit | RecordFinding | ReplyToFinding | CloseAudit


def audit_of(act: AuditAct) -> str:
    """The id of the audit that an act is about."""
    return act.audit.id if isinstance(act, OpenAudit) else act.audit


def case_looked_at(act: AuditAct) -> str | None:
    """The case that an act of an audit is about; None for one on the audit as a whole."""
    return act.case if isinstance(act, RecordFinding | ReplyToFinding) else None
