"""On whose behalf an act is done (namens; Awb 10:10): the seat that the actor fills and the body's principal.

Under a mandaat it is the principal of the office that gave it, at the root of the chain that the verdict names.
"""

from collections.abc import Sequence
from typing import Any

from authority.question import Facts
from domain.actor import Actor, ActorKind
from domain.case import Routekaart
from domain.organisation import AUDITING_OFFICE, MANAGING_OFFICE, Seat
from domain.subjects import DATA_OFFICE

_INTAKE = ("submit", "answer", "withdraw", "lodge_objection")
_OF_OFFICES = ("advise", "concur", "sign")
_OF_DOCUMENTS = ("add_document", "withdraw_document")
_OF_BODY = ("cast_vote", "conclude", "escalate", "recuse")


def on_behalf_of(
    actor: Actor, act: str, state: Routekaart | None, facts: Facts, mandaten: Sequence[str] = ()
) -> dict[str, Any] | None:
    """`{"seat", "body", "principal"}` of the seat by which the actor takes an act of this type in this case; None for
    the system and for a stranger.

    With `mandaten`, the ids from the actor's own to the root, `body` is the office that they are of, `seat` the actor's
    own or None, and `mandate` names the chain. Where the seat is held for somebody else, `substitute_for` is its holder.
    """
    if actor.kind is ActorKind.SYSTEM:
        return None
    held = facts.organisation.seats_held_by(actor.account, facts.now)
    if mandaten:
        office = acting_for(facts, mandaten)
        principal = next(body.principal for body in facts.organisation.bodies if body.id == office)
        own = _seat_for(held, bodies_of_act(act, state, facts)) if held else None
        seat_id = own.id if own else None
        under = {"seat": seat_id, "body": office, "principal": principal, "mandate": list(mandaten)}
        return under | _substituting(own)
    if not held:
        return None
    seat = _seat_for(held, bodies_of_act(act, state, facts))
    principals = {body.id: body.principal for body in facts.organisation.bodies}
    return {"seat": seat.id, "body": seat.body, "principal": principals[seat.body]} | _substituting(seat)


def _substituting(seat: Seat | None) -> dict[str, Any]:
    """Whose seat it is where the actor only stands in; nothing where the seat is the actor's own."""
    return {} if seat is None or seat.substitute_for is None else {"substitute_for": seat.substitute_for}


def bodies_of_act(act: str, state: Routekaart | None, facts: Facts) -> list[str]:
    """The bodies and offices that an act is for, the most fitting first: who has seats in two acts by one of them."""
    procedure = facts.procedure
    tier = state.tier if state else None
    body, offices = ([tier.body], list(tier.offices)) if tier else ([], [])
    if act in _INTAKE:
        return [procedure.intake_office]
    if act == "call_up":
        return [procedure.call_up_office]
    if act == "decide_objection":
        return [*(state.objection.offices if state and state.objection else ())]
    if act in _OF_OFFICES:
        return offices
    if act in _OF_DOCUMENTS:
        return [*offices, *body, procedure.intake_office]
    if act in _OF_BODY:
        return [*body, *offices]
    if facts.subject is not None:
        return [DATA_OFFICE, MANAGING_OFFICE]
    if facts.change is not None:
        return [MANAGING_OFFICE, facts.change.change.body]
    if facts.audit is not None:
        finding = facts.audit.finding
        return [*(finding.answering if finding else ()), AUDITING_OFFICE]
    if facts.meeting is not None:
        return [facts.meeting.body.id]
    return [*body, *offices, procedure.call_up_office, procedure.intake_office]


def _seat_for(held: tuple[Seat, ...], bodies: list[str]) -> Seat:
    """The first seat in the first of these bodies, a chair before others; else the first of all, by id."""
    ordered = sorted(held, key=lambda seat: (not seat.chair, seat.id))
    found = (seat for body in bodies for seat in ordered if seat.body == body)
    return next(found, min(held, key=lambda seat: seat.id))


def acting_for(facts: Facts, mandaten: Sequence[str]) -> str | None:
    """The office for which an act under these mandaten is done; None where it is done under none."""
    principals = {one.mandaat.id: one.mandaat.principal for one in facts.mandaten}
    return principals[mandaten[-1]] if mandaten else None
