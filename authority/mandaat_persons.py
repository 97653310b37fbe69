"""Of whom a rule on one act asks more: who proposed a mandaat, and who holds it now. Left out of every other question, where
it makes no difference."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

import authority.register_views as t
from authority.mandaten import accounts_of, held_by
from domain.mandaten import Holder, HolderKind
from domain.organisation import Organisation

CONFIRMS = "confirm_mandaat"
DECIDES_OBJECTION = "decide_objection"


def add_persons(
    views: Iterable[t.MandaatView], act: Mapping[str, Any], organisation: Organisation, now: datetime
) -> None:
    """Where a mandaat is confirmed it says as whom its proposer holds mandaten now: whether that is the principal's side.
    Where an objection is decided each says which accounts hold it now: whether one of them took the decision."""
    kind = act.get("type")
    for view in views:
        if kind == CONFIRMS and view["id"] == act.get("mandaat"):
            view["proposer_as"] = _as_written(held_by(organisation, view["proposed_by"], now))
        if kind == DECIDES_OBJECTION:
            holder = Holder(HolderKind(view["holder"]["kind"]), view["holder"]["id"])
            view["held_by"] = sorted(accounts_of(organisation, (holder,), now))


def _as_written(holders: Iterable[Holder]) -> list[dict[str, Any]]:
    kinds = sorted((holder.kind.value, holder.id) for holder in holders)
    return [{"kind": kind, "id": name} for kind, name in kinds]
