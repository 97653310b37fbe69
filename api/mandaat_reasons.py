"""Which cell of a file of mandaten a refusal by the policy is about, and what would be right there.

The policy judges a mandaat with all that it rests on and says what is wrong, not of which of them: where a row rests on a
mandaat, and by itself is right, it is the parent that is not.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from domain.expectation import Expectation, expect
from domain.mandaten import VOTED_ACTS, HolderKind


@dataclass(frozen=True, slots=True)
class Place:
    """A column, or `row` for all of it, and what would be right there."""

    column: str
    expected: Expectation


WHOLE_ROW = Place("row", Expectation("allowed_proposal"))
_ANOTHER_PARENT = Place("parent", Expectation("parent_in_force"))

PLACES: MappingProxyType[str, Place] = MappingProxyType(
    {
        "not_the_principal": Place("principal", Expectation("own_principal")),
        "mandate_unknown_office": Place("principal", Expectation("known_office")),
        "no_mandate_by_majority": Place("principal", Expectation("no_body")),
        "mandate_unknown_holder": Place("holder", Expectation("held_now")),
        "mandate_holder_closed": Place("holder", Expectation("open_account")),
        "mandate_unwritten": Place("source", Expectation("source_or_case")),
        "mandate_expired": Place("valid_until", Expectation("moment_to_come")),
        "mandate_ceiling_above_parent": Place("ceiling_cents", Expectation("ceiling_of_parent")),
        "mandate_longer_than_parent": Place("valid_until", Expectation("period_of_parent")),
        "mandate_wider_than_parent": Place("parent", Expectation("wide_parent")),
        "mandate_not_passable": Place("parent", Expectation("passable_parent")),
        "mandate_comes_back": Place("holder", Expectation("not_in_the_chain")),
        "mandate_broken": Place("parent", Expectation("parent_of_principal")),
        "mandate_not_in_force": _ANOTHER_PARENT,
        "mandate_revoked": _ANOTHER_PARENT,
        "mandate_without_consent": Place("parent", Expectation("agreed_parent")),
    }
)
"""The reasons for which a proposal is refused and that are about one column. All others are about who sends the file."""

_OF_THE_PARENT = frozenset({"mandate_unknown_holder", "mandate_holder_closed"})


def place_of(code: str, cells: Mapping[str, str], *, ended: bool) -> Place:
    """The place of a reason in the row with these cells; `ended` tells whether its own period is over."""
    place = PLACES.get(code, WHOLE_ROW)
    if code == "no_mandate_by_majority" and any(act in cells.get("acts", "") for act in VOTED_ACTS):
        return Place("acts", expect("no_voted_acts", known=", ".join(VOTED_ACTS)))
    if not cells.get("parent"):
        return place
    of_parent = code == "mandate_expired" and not ended
    # An account needs no seat, and only an account is closed.
    by_account = cells.get("holder_kind") == HolderKind.ACCOUNT.value
    of_parent |= code in _OF_THE_PARENT and by_account is (code == "mandate_unknown_holder")
    return _ANOTHER_PARENT if of_parent else place
