"""Each verdict as a record of the Authorization Decision Log (Logius): from its entry alone, and always the same one.

A refusal is an answer like any other: `Error` is for what gave none, `Unset` does not occur. With the policy of its
revision, the procedure of its hash and this record, a verdict can be replayed.
"""

from datetime import datetime
from typing import Any, Protocol

from audit.entry import Entry
from store.ledger import CASE_PREFIX

EVENT_NAME = "adl.access_evaluation"
ENTRY_POINT = "getrapt/authority/verdicts"


class Placed(Protocol):
    """An entry with its index and its leaf (hex)."""

    @property
    def index(self) -> int: ...

    @property
    def leaf(self) -> str: ...

    @property
    def entry(self) -> Entry: ...


def decision_record(recorded: Placed) -> dict[str, Any]:
    """The record of the verdict in an entry; `span_id` is the beginning of its leaf, so that no two are the same."""
    entry = recorded.entry
    question, verdict = entry.question, dict(entry.verdict)
    judged = isinstance(verdict.get("allow"), bool) and isinstance(verdict.get("policy_revision"), str)
    revision, allow = verdict.pop("policy_revision", None), verdict.pop("allow", None)
    case = entry.stream.removeprefix(CASE_PREFIX) if entry.stream.startswith(CASE_PREFIX) else None
    return {
        "trace_id": entry.trace_id,
        "span_id": recorded.leaf[:16],
        "event_name": EVENT_NAME,
        "timestamp": _milliseconds(entry.recorded_at),
        "status": "Ok" if judged else "Error",
        "adl.core.request": {
            "subject": question.get("actor"),
            "action": question.get("act"),
            "resource": {"type": "register"} if case is None else {"type": "routekaart", "id": case},
            "context": {"now": question.get("now"), "on_behalf_of": entry.on_behalf_of},
        },
        "adl.core.response": {"decision": allow, "context": verdict},
        "adl.core.policies": [{"entry_point": ENTRY_POINT, "revision": revision}],
        "adl.core.information": {part: dict(question).get(part) for part in ("case", "facts")},
        "adl.core.configuration": {
            "procedure": entry.procedure,
            "register_version": entry.register_version,
            "stream": entry.stream,
            "sequence": entry.sequence,
            "index": recorded.index,
        },
    }


def _milliseconds(instant: str) -> int:
    """Since 1970, whole."""
    moment = datetime.fromisoformat(instant)
    return int(moment.timestamp()) * 1000 + moment.microsecond // 1000
