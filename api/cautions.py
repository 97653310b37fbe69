"""What is said of a case wherever it is shown: what it is not, and where to turn first when there is danger.

Codes for programs, sentences for people. They decide nothing.
"""

from api.catalogue import problem_texts
from api.language import Language
from domain.acts import PersonAct
from domain.case import Routekaart

ACUTE_DANGER = "acute_danger"
LIKE_FORGOTTEN = "like_forgotten"
NOT_A_VERSTERKINGSBESLUIT = "not_a_versterkingsbesluit"


def of_act(draft: PersonAct) -> tuple[str, ...]:
    """What goes with the receipt of this act: one that tells of a doubt about safety points to the immediate route."""
    return (ACUTE_DANGER,) if getattr(draft, "safety_doubt", None) is True else ()


def of_case(state: Routekaart) -> tuple[str, ...]:
    """What goes with this case."""
    outcome = (NOT_A_VERSTERKINGSBESLUIT,) if state.outcome is not None or state.positions else ()
    doubt = state.facts.safety_doubt or state.referral is not None
    return ((ACUTE_DANGER,) if doubt else ()) + outcome


def cautions_json(codes: tuple[str, ...], language: Language) -> list[dict[str, str]]:
    """Codes with their sentences."""
    return [{"code": code, "text": problem_texts()["caution"][code][language]} for code in codes]
