"""A look as JSON: who saw what, when, what came of it, and whether it was the deliberation."""

from typing import Any

from domain.looks import OPERATOR, LookOutcome
from store.access import RecordedLook


def look_json(look: RecordedLook, handles: dict[str, str], *, unseen: bool = True) -> dict[str, Any]:
    """One look. `handles` names accounts; whoever read the database on the machine itself has none.

    Without `unseen` no case is named that the look did not show. Whoever asked for a reference of elsewhere found nothing,
    and would see here that there is such a case, and its id.
    """
    record = look.record
    return {
        "index": record.index,
        "leaf": look.leaf,
        "account": OPERATOR if record.account == OPERATOR else handles.get(record.account),
        "kind": record.look,
        "outcome": record.outcome,
        "cases": record.cases if unseen or record.outcome == LookOutcome.SHOWN else [],
        "persons": [handles.get(account) for account in record.persons],
        "deliberation": record.deliberation,
        "began": record.began,
        "recordedAt": record.recorded_at,
        "traceId": record.trace_id,
    }


def accounts_in_looks(looks: list[RecordedLook]) -> set[str]:
    """The accounts that these looks name."""
    return {one.record.account for one in looks} | {account for one in looks for account in one.record.persons}
