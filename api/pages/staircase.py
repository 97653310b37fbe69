"""The staircase of a case: the tiers of its procedure in order, each with where the case stands to it.

Read from the case as JSON alone; drawn by the template `staircase.html`, which says the same aloud.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from api.catalogue import label
from api.pages.dutch_parts import dutch
from domain.procedure import Procedure

_OVER = ("decided", "closed", "withdrawn")


@dataclass(frozen=True, slots=True)
class Stair:
    """One tier: `status` is now, next, left, passed_over, not_reached or ahead, `said` the same in words.

    `passed_over` is a tier below the highest that the case has been to; `not_reached` one above it, when the case is over.
    """

    title: str
    status: str
    said: str
    spoken: str


def staircase(procedure: Procedure, view: Mapping[str, Any]) -> list[Stair]:
    """The tiers from the lowest up, for a case as `case_view.case_json` has it."""
    left = {position["tier"]: position["outcome"] for position in view["positions"]}
    route = view["route"] or {}
    next_up = None if view["tier"] else route.get("tier")
    been = [n for n, tier in enumerate(procedure.tiers) if tier.id in left or tier.id in (view["tier"], next_up)]
    highest = max(been, default=-1)
    over = view["state"] in _OVER
    stairs = []
    for n, tier in enumerate(procedure.tiers):
        if tier.id == view["tier"]:
            status = "now"
        elif tier.id in left:
            status = "left"
        elif tier.id == next_up and not over:
            status = "next"
        elif n < highest:
            status = "passed_over"
        else:
            status = "not_reached" if over else "ahead"
        said = label("outcome", left[tier.id]) if status == "left" else label("stair", status)
        place = label("stair", "place").format(number=n + 1, all=len(procedure.tiers))
        stairs.append(Stair(dutch(tier.title), status, said, f"{place}, {dutch(tier.title)}: {said}"))
    return stairs
