"""The state of a case in one word, as lists are filtered by it: what holds it up or ended it, else its phase."""

from enum import StrEnum

from domain.case import Routekaart
from domain.codes import SideState


class CaseState(StrEnum):
    """Side states and phases, together."""

    INTAKE = "intake"
    IN_TIER = "in_tier"
    BETWEEN_TIERS = "between_tiers"
    DECIDED = "decided"
    SUSPENDED = "suspended"
    RETURNED = "returned"
    REFERRED = "referred"
    WITHDRAWN = "withdrawn"
    CLOSED = "closed"


def state_of(state: Routekaart) -> CaseState:
    """The one word for this case."""
    return CaseState(state.phase.value if state.side_state is SideState.NONE else state.side_state.value)
