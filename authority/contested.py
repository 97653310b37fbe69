"""Who took the decision of a case, and through which mandaten: read from the entry of that decision.

The holders of those mandaten are looked up by whoever asks, `take` in the register, verification in the entries.
"""

from collections.abc import Callable
from typing import Any

from domain.mandaten import Standing
from domain.objections import Contested

DECIDES = ("conclude", "sign")
"""The acts that decide a case: the last of them that was allowed did."""


def mandaten_of(entry: dict[str, Any]) -> tuple[str, ...]:
    """The ids of the mandaten under which the act of this entry was done."""
    return tuple((entry.get("on_behalf_of") or {}).get("mandate", ()))


def contested(entry: dict[str, Any], find: Callable[[str], Standing | None]) -> Contested:
    """The decision in this entry. KeyError for a mandaat that is not there."""
    holders = []
    for name in mandaten_of(entry):
        standing = find(name)
        if standing is None:
            raise KeyError(name)
        holders.append(standing.mandaat.holder)
    return Contested(entry["actor"]["account"], tuple(holders))
