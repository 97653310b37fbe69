"""Who took the decision of a case, and through which mandaten: read from the entry of that decision.

The mandaten and the organisation of that entry are looked up by whoever asks, `take` in the register, verification in the
entries. Who holds a seat or an office now is no matter: what counts is who held it when the decision was taken.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from domain.mandaten import Holder, HolderKind, Standing
from domain.objections import Contested
from domain.organisation import Organisation

DECIDES = ("conclude", "sign")
"""The acts that decide a case: the last of them that was allowed did."""


def mandaten_of(entry: dict[str, Any]) -> tuple[str, ...]:
    """The ids of the mandaten under which the act of this entry was done."""
    return tuple((entry.get("on_behalf_of") or {}).get("mandate", ()))


def contested(entry: dict[str, Any], find: Callable[[str], Standing | None], organisation: Organisation) -> Contested:
    """The decision in this entry; `organisation` is that of the version under which it was judged. KeyError for a
    mandaat that is not there."""
    moment = datetime.fromisoformat(entry["recorded_at"])
    accounts: set[str] = set()
    for name in mandaten_of(entry):
        standing = find(name)
        if standing is None:
            raise KeyError(name)
        accounts |= _accounts(standing.mandaat.holder, organisation, moment)
    return Contested(entry["actor"]["account"], tuple(sorted(accounts)))


def _accounts(holder: Holder, organisation: Organisation, moment: datetime) -> set[str]:
    """The accounts that were this holder at that moment."""
    if holder.kind is HolderKind.ACCOUNT:
        return {holder.id}
    seats = (seat for seat in organisation.seats if seat.is_held_at(moment))
    return {seat.account for seat in seats if holder.id == (seat.id if holder.kind is HolderKind.SEAT else seat.body)}
