"""The search attributes of a case, codes only, so that Temporal's own web page can list cases by where they are."""

from typing import Any

from temporalio.common import SearchAttributeKey, SearchAttributeUpdate

from domain.case import Routekaart
from domain.codes import SideState
from domain.course import next_timer

STATE = SearchAttributeKey.for_keyword("RoutekaartState")
TIER = SearchAttributeKey.for_keyword("RoutekaartTier")
MUNICIPALITY = SearchAttributeKey.for_keyword("RoutekaartMunicipality")
TERM_DATE = SearchAttributeKey.for_datetime("RoutekaartTermDate")
OUTCOME = SearchAttributeKey.for_keyword("RoutekaartOutcome")


def search_attributes(state: Routekaart) -> list[SearchAttributeUpdate[Any]]:
    """Phase or side state, municipality, tier, next term and outcome; unset where the case has none."""
    shown = state.phase if state.side_state is SideState.NONE else state.side_state
    timer = next_timer(state)
    return [
        STATE.value_set(shown.value),
        MUNICIPALITY.value_set(state.facts.municipality),
        TIER.value_set(state.tier.tier) if state.tier else TIER.value_unset(),
        TERM_DATE.value_set(timer.at) if timer else TERM_DATE.value_unset(),
        OUTCOME.value_set(state.outcome.value) if state.outcome else OUTCOME.value_unset(),
    ]
