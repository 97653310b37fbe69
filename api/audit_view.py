"""An audit as JSON: with its findings and replies, as far as whoever asks may see them."""

from collections.abc import Iterable
from typing import Any

from api.receipts import moment_json
from api.texts import Texts
from authority.audit_register import Readable
from domain.audits import Audit, AuditFinding, AuditReply, AuditScope
from domain.text import Text

Handles = dict[str, str]


def findings_shown(audit: Audit, readable: Readable) -> list[AuditFinding]:
    """The findings that may be seen, in the order in which they were recorded."""
    return [finding for finding in audit.findings if finding.number in readable.findings]


def replies_to(audit: Audit, finding: AuditFinding) -> list[AuditReply]:
    """The replies to a finding, in their order."""
    return [reply for reply in audit.replies if reply.finding == finding.number]


def accounts_in(audit: Audit, readable: Readable) -> set[str]:
    """Whose handles are shown."""
    shown = findings_shown(audit, readable)
    found = {audit.opened_by, *(finding.account for finding in shown)}
    found |= {reply.account for finding in shown for reply in replies_to(audit, finding)}
    return found if audit.closed_by is None else {*found, audit.closed_by}


def cases_in(audit: Audit, readable: Readable) -> set[str]:
    """Which cases are shown: those with a finding that may be seen, and the sample for who sees all of it."""
    found = {finding.case for finding in findings_shown(audit, readable)}
    return {*found, *audit.sample} if readable.whole else found


def texts_in(audit: Audit, readable: Readable) -> Iterable[Text | None]:
    """The commitments to what is shown."""
    yield audit.question
    if readable.whole:
        yield audit.conclusion
    for finding in findings_shown(audit, readable):
        yield finding.text
        yield from (reply.text for reply in replies_to(audit, finding))


def summary_json(audit: Audit, texts: Texts, handles: Handles) -> dict[str, Any]:
    """The audit as a list shows it: to all who may see something of it."""
    plan = audit.plan
    return {
        "id": plan.id,
        "question": texts.get(audit.question),
        "forgotten": texts.forgotten(audit.question),
        "scope": _scope(plan.scope),
        "sampleSize": plan.size,
        "seed": plan.seed,
        "ledgerSize": plan.ledger_size,
        "population": audit.population,
        "status": audit.status.value,
        "revision": audit.revision,
        "openedBy": handles.get(audit.opened_by),
        "openedAt": moment_json(audit.opened_at),
        "closedBy": None if audit.closed_by is None else handles.get(audit.closed_by),
        "closedAt": None if audit.closed_at is None else moment_json(audit.closed_at),
    }


def audit_json(audit: Audit, readable: Readable, texts: Texts, handles: Handles) -> dict[str, Any]:
    """The whole audit. Who does not see all of it gets the findings that it answers, and neither sample nor conclusion."""
    whole = readable.whole
    awaited_until = audit.awaited_until()
    return summary_json(audit, texts, handles) | {
        "sample": list(audit.sample) if whole else None,
        "withoutFinding": list(audit.without_finding()) if whole else None,
        "replyAwaitedUntil": moment_json(awaited_until) if whole and awaited_until else None,
        "conclusion": texts.get(audit.conclusion) if whole else None,
        "findings": [_finding(audit, one, texts, handles) for one in findings_shown(audit, readable)],
    }


def _scope(scope: AuditScope) -> dict[str, Any]:
    return {
        "procedure": scope.procedure,
        "tier": scope.tier,
        "municipality": scope.municipality,
        "outcome": None if scope.outcome is None else scope.outcome.value,
        "closedFrom": None if scope.closed_from is None else moment_json(scope.closed_from),
        "closedUntil": None if scope.closed_until is None else moment_json(scope.closed_until),
    }


def _finding(audit: Audit, finding: AuditFinding, texts: Texts, handles: Handles) -> dict[str, Any]:
    return {
        "number": finding.number,
        "case": finding.case,
        "result": finding.result.value,
        "category": None if finding.category is None else finding.category.value,
        "tier": finding.tier,
        "text": texts.get(finding.text),
        "forgotten": texts.forgotten(finding.text),
        "answering": list(finding.answering),
        "by": handles.get(finding.account),
        "at": moment_json(finding.at),
        "replyUntil": None if finding.term is None else moment_json(finding.term.end),
        "counts": audit.counts(finding),
        "replies": [
            {
                "text": texts.get(reply.text),
                "forgotten": texts.forgotten(reply.text),
                "by": handles.get(reply.account),
                "at": moment_json(reply.at),
            }
            for reply in replies_to(audit, finding)
        ],
    }
