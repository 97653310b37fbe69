"""The read model of a case, as a pure function of its state: for the append that writes it and for verification.

The keyed hashes beside it need the vault and are none of this module's business.
"""

from datetime import datetime
from typing import Any

from audit.entry import instant
from domain.acts import TermKind
from domain.case import Routekaart
from domain.codes import SideState
from domain.decide.clock import recorded_end
from domain.waiting import waits_for
from store.case_list import CaseRow


def project(state: Routekaart) -> dict[str, Any]:
    """The columns of a case by name, as JSON; moments as `audit.entry.instant`, codes as their values.

    `term_end` is the first end of a term that runs now, `reminder_at` the reminder that is still to come, `reference`
    and `area` are the commitments to these texts.
    """
    tier = state.tier
    parts = {part.name: part.content for part in state.dossier.parts}
    ends = [end for kind in TermKind if (end := recorded_end(state, kind)) is not None]
    return {
        "phase": state.phase.value,
        "side_state": state.side_state.value,
        "tier": tier.tier if tier else None,
        "body": tier.body if tier else None,
        "municipality": state.facts.municipality,
        "difference_type": state.facts.difference_type.value,
        "measure": state.facts.measure.value,
        "amount_cents": state.facts.amount_cents,
        "address_count": state.facts.address_count,
        "outcome": state.outcome.value if state.outcome else None,
        "term_end": instant(min(ends)) if ends else None,
        "reminder_at": _reminder(state),
        "opened_at": instant(state.opened_at),
        "reference": parts["reference"],
        "area": parts["area"],
    }


def row_of(state: Routekaart, sequence: int, updated_at: datetime) -> CaseRow:
    """The case as a list has it, from its state alone; `updated_at` (aware) is when something last happened to it."""
    columns = project(state)
    end = columns["term_end"]
    return CaseRow(
        case=state.case,
        sequence=sequence,
        state=state,
        reference=columns["reference"],
        area=columns["area"],
        term_end=None if end is None else datetime.fromisoformat(end),
        opened_at=state.opened_at,
        updated_at=updated_at,
        awaited=waits_for(state),
    )


def project_awaited(state: Routekaart) -> list[dict[str, Any]]:
    """The acts that the case waits for, each once: {"who", "act", "account"}."""
    return [{"who": one.who, "act": one.act, "account": one.account} for one in dict.fromkeys(waits_for(state))]


def _reminder(state: Routekaart) -> str | None:
    if state.side_state is not SideState.NONE or state.tier is None or state.tier.reminded or state.tier.term_passed:
        return None
    return instant(state.tier.term.reminder_at) if state.tier.term.reminder_at else None
