"""Of whom a rule on one act asks more: who proposed a mandaat, who holds it now, and who instructed its holder. Left out of every other question, where
it makes no difference."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

import authority.register_views as t
from authority.mandaten import accounts_of, held_by
from authority.organisations import seats_of
from domain.mandaten import Holder, Standing
from domain.organisation import Organisation

PROPOSES = "propose_mandaat"
CONFIRMS = "confirm_mandaat"
DECIDES_OBJECTION = "decide_objection"
WITHDRAWS = "withdraw_instruction"


def add_persons(
    views: Iterable[t.MandaatView],
    standings: Iterable[Standing],
    act: Mapping[str, Any],
    organisation: Organisation,
    now: datetime,
) -> None:
    """Where a mandaat is confirmed it says as whom its proposer holds mandaten now: whether that is the principal's side.
    Where an objection is decided each says which accounts hold it now: whether one of them took the decision.
    Where one is proposed or confirmed it says so if its holder has a seat in the principal's own office now.
    Where an instruction is taken back it says who gave it, and as whom, by the seats of that moment: what stands above that.

    `views` are those of `standings`, in their order."""
    kind = act.get("type")
    subject = act["mandaat"]["id"] if kind == PROPOSES else act.get("mandaat")
    for view, standing in zip(views, standings, strict=True):
        if kind in (PROPOSES, CONFIRMS) and view["id"] == subject:
            own = seats_of(organisation, standing.mandaat.holder, now)
            if any(seat.body == standing.mandaat.principal for seat in own):
                view["holder_in_principal"] = True
        if kind == CONFIRMS and view["id"] == subject:
            view["proposer_as"] = _as_written(held_by(organisation, view["proposed_by"], now))
        if kind == DECIDES_OBJECTION:
            view["held_by"] = sorted(accounts_of(organisation, (standing.mandaat.holder,), now))
        if kind == WITHDRAWS and view["id"] == subject:
            for given in standing.instructions:
                if given.number == act.get("number") and given.in_force:
                    as_whom = _as_written(held_by(organisation, given.by, given.at))
                    view["instructed_by"] = {"account": given.by, "as": as_whom}


def _as_written(holders: Iterable[Holder]) -> list[dict[str, Any]]:
    kinds = sorted((holder.kind.value, holder.id) for holder in holders)
    return [{"kind": kind, "id": name} for kind, name in kinds]
