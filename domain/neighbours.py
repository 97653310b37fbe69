"""The knock-on check by address: which neighbours would have something else than the addresses of a case, once it is approved.

Neighbours are the addresses of other cases of the same area and difference type. Pure: which cases those are is the store's to
find, and which of them somebody may see the policy's to say. Who concludes answers for it; this only shows what there is to see.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from domain.case import Routekaart
from domain.codes import Measure, Outcome
from domain.situations import Situation


class NewDifference(StrEnum):
    """Why an address would have something else than what the case gives."""

    OTHER_MEASURE = "other_measure"
    REJECTED = "rejected"
    ASKS_OTHER = "asks_other"


GRANTS = (Outcome.APPROVE, Outcome.APPROVE_WITH_CONDITIONS, Outcome.TAKE_OVER)
"""Outcomes by which the addresses of a case get what it asks for; with any other they keep what they have."""


@dataclass(frozen=True, slots=True)
class Affected:
    """The addresses of a neighbouring case that would have something else, and why. `measure` is what they got or ask for
    there; an address is None where it was forgotten."""

    case: str
    why: NewDifference
    measure: Measure
    addresses: tuple[str | None, ...]


def affected(
    measure: Measure,
    own: Iterable[str | None],
    neighbours: Sequence[tuple[Routekaart, Sequence[tuple[str | None, Situation | None]]]],
) -> tuple[Affected, ...]:
    """The neighbours that would have something else than `measure`, in the order given.

    Left out are addresses that are in the case itself (`own`), and those that are known to have the measure already.
    """
    here = {address for address in own if address is not None}
    found = []
    for state, held in neighbours:
        why = _why(state, measure)
        if why is None:
            continue
        # What was granted replaces what an address had when its case was opened.
        has_it = (
            set() if why is NewDifference.OTHER_MEASURE else {a for a, has in held if has and has.measure is measure}
        )
        addresses = tuple(address for address, _ in held if address not in here and address not in has_it)
        if addresses:
            found.append(Affected(state.case, why, state.facts.measure, addresses))
    return tuple(found)


def _why(state: Routekaart, measure: Measure) -> NewDifference | None:
    if state.outcome is Outcome.REJECT:
        return NewDifference.REJECTED
    if state.facts.measure is measure:
        return None
    return NewDifference.OTHER_MEASURE if state.outcome in GRANTS else NewDifference.ASKS_OTHER
