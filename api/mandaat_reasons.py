"""Which cell of a file of mandaten a refusal by the policy is about, and what would be right there.

The policy judges a mandaat with all that it rests on and says what is wrong, not of which of them: where a row rests on a
mandaat, and by itself is right, it is the parent that is not.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from domain.mandaten import VOTED_ACTS, HolderKind


@dataclass(frozen=True, slots=True)
class Place:
    """A column, or `row` for all of it, and what would be right there; None where no short sentence says that."""

    column: str
    expected: str | None = None


WHOLE_ROW = Place("row")
_ANOTHER_PARENT = Place("parent", "a mandaat that is in force, with all that it rests on")

PLACES: MappingProxyType[str, Place] = MappingProxyType(
    {
        "not_the_principal": Place("principal", "an office in which you have a seat, or a parent that you hold"),
        "mandate_unknown_office": Place("principal", "an office of the organisation"),
        "no_mandate_by_majority": Place("principal", "an office; a body decides by vote, and gives no mandaat of that"),
        "mandate_unknown_holder": Place("holder", "a seat or an office that somebody holds now"),
        "mandate_holder_closed": Place("holder", "an account that is not closed"),
        "mandate_unwritten": Place(
            "source", "where it is written, with its date; without, a case that it is for alone"
        ),
        "mandate_expired": Place("valid_until", "a moment that has not passed, or empty"),
        "mandate_ceiling_above_parent": Place("ceiling_cents", "at most the ceiling of the parent"),
        "mandate_longer_than_parent": Place("valid_until", "within the period of the parent, valid_from too"),
        "mandate_wider_than_parent": Place(
            "parent", "one with at least these acts, procedure, tiers, municipalities, measures and case"
        ),
        "mandate_not_passable": Place("parent", "a mandaat that may be passed on"),
        "mandate_broken": Place("parent", "the id of a mandaat of the same principal"),
        "mandate_not_in_force": _ANOTHER_PARENT,
        "mandate_revoked": _ANOTHER_PARENT,
        "mandate_without_consent": Place("parent", "a mandaat that the holder's organisation agreed to"),
    }
)
"""The reasons for which a proposal is refused and that are about one column. All others are about who sends the file."""

_OF_THE_PARENT = frozenset({"mandate_unknown_holder", "mandate_holder_closed"})


def place_of(code: str, cells: Mapping[str, str], *, ended: bool) -> Place:
    """The place of a reason in the row with these cells; `ended` tells whether its own period is over."""
    place = PLACES.get(code, WHOLE_ROW)
    if code == "no_mandate_by_majority" and any(act in cells.get("acts", "") for act in VOTED_ACTS):
        return Place("acts", "acts that an office takes; none of " + ", ".join(VOTED_ACTS))
    if not cells.get("parent"):
        return place
    of_parent = code == "mandate_expired" and not ended
    # An account needs no seat, and only an account is closed.
    by_account = cells.get("holder_kind") == HolderKind.ACCOUNT.value
    of_parent |= code in _OF_THE_PARENT and by_account is (code == "mandate_unknown_holder")
    return _ANOTHER_PARENT if of_parent else place
