"""On whose behalf an act is done (namens; Awb 10:10): the seat that the actor fills and the body's principal.

Under a mandaat it is the principal of the office that gave it, at the root of the chain that the verdict names.
"""

from collections.abc import Sequence
from typing import Any

from authority.question import Facts, seats_at
from domain.case import Routekaart
from domain.decide import Actor, ActorKind
from domain.organisation import Seat


def on_behalf_of(
    actor: Actor, state: Routekaart | None, facts: Facts, mandaten: Sequence[str] = ()
) -> dict[str, Any] | None:
    """`{"seat", "body", "principal"}` of the actor's seat in this case; None for the system and for a stranger.

    With `mandaten`, the ids from the actor's own to the root, `body` is the office that they are of, `seat` the actor's
    own or None, and `mandate` names the chain.
    """
    if actor.kind is ActorKind.SYSTEM:
        return None
    held = [seat for seat in seats_at(facts.organisation, facts.now) if seat.account == actor.account]
    if mandaten:
        office = acting_for(facts, mandaten)
        principal = next(body.principal for body in facts.organisation.bodies if body.id == office)
        seat_id = _seat_for(held, state, facts).id if held else None
        return {"seat": seat_id, "body": office, "principal": principal, "mandate": list(mandaten)}
    if not held:
        return None
    seat = _seat_for(held, state, facts)
    principals = {body.id: body.principal for body in facts.organisation.bodies}
    return {"seat": seat.id, "body": seat.body, "principal": principals[seat.body]}


def acting_for(facts: Facts, mandaten: Sequence[str]) -> str | None:
    """The office for which an act under these mandaten is done; None where it is done under none."""
    principals = {one.mandaat.id: one.mandaat.principal for one in facts.mandaten}
    return principals[mandaten[-1]] if mandaten else None


def _seat_for(held: list[Seat], state: Routekaart | None, facts: Facts) -> Seat:
    """The seat in the body or office that the case is with; else the first, by id."""
    ordered = sorted(held, key=lambda seat: seat.id)
    wanted = {facts.procedure.intake_office} if state is None else set()
    if state is not None and state.tier is not None:
        wanted = {state.tier.body, *state.tier.offices}
    return next((seat for seat in ordered if seat.body in wanted), ordered[0])
