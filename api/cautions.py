"""What is said of a case wherever it is shown: what it is not, and where to turn first when there is danger.

Codes for programs, sentences for people. They decide nothing.
"""

from collections.abc import Sequence

from api.catalogue import problem_texts
from api.language import Language
from domain.acts import PersonAct, Submit
from domain.case import Routekaart
from domain.receipt import Receipt
from store.queries import Queries

ACUTE_DANGER = "acute_danger"
LIKE_FORGOTTEN = "like_forgotten"
NOT_A_VERSTERKINGSBESLUIT = "not_a_versterkingsbesluit"


def of_act(draft: PersonAct) -> tuple[str, ...]:
    """What goes with the receipt of this act: one that tells of a doubt about safety points to the immediate route."""
    return (ACUTE_DANGER,) if getattr(draft, "safety_doubt", None) is True else ()


async def of_openings(queries: Queries, opened: Sequence[tuple[Submit, Receipt]]) -> list[tuple[str, ...]]:
    """What goes with each of these openings. Nothing is left by which a forgotten case could be told from a new one, so that one is
    opened again is said, not refused."""
    like = await queries.like_forgotten([one.case for _, one in opened if one.allow and one.case is not None])
    return [of_act(draft) + ((LIKE_FORGOTTEN,) if receipt.case in like else ()) for draft, receipt in opened]


def of_case(state: Routekaart) -> tuple[str, ...]:
    """What goes with this case."""
    outcome = (NOT_A_VERSTERKINGSBESLUIT,) if state.outcome is not None or state.positions else ()
    doubt = state.facts.safety_doubt or state.referral is not None
    return ((ACUTE_DANGER,) if doubt else ()) + outcome


def cautions_json(codes: tuple[str, ...], language: Language) -> list[dict[str, str]]:
    """Codes with their sentences."""
    return [{"code": code, "text": problem_texts()["caution"][code][language]} for code in codes]
