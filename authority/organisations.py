"""For which organisations people work, by their seats: whose consent a mandaat needs, and who can give it (Awb 10:4)."""

from datetime import datetime

from domain.mandaat_acts import AgreeMandaat, MandaatAct
from domain.mandaten import Holder, HolderKind, Standing
from domain.organisation import Body, BodyKind, Organisation, Seat

_ONE_EVERYWHERE = frozenset({"provincie", "ncg", "bzk", "fin", "vro", "img", "sodm", "acvg"})
"""The parties that are one organisation, wherever they sit. Municipalities are several, and so are the maatschappelijke
organisaties and those that `rijk` stands for."""

_PARTY_OF = {"ministerie/mnre1034": "bzk", "ministerie/mnre1090": "fin", "provincie/pv20": "provincie"}
"""The parties that are an organisation with a TOOI id, so that it is one and the same under both names."""


def organisation_of(seat: Seat, body: Body) -> str:
    """Whose a seat in this body is: the party that it is for, and where that does not tell, in an office the office's principal.

    A municipality is itself: in its own steering group by its TOOI id, as an office of it has. A seat that does not say for
    which of several it is, is an organisation by itself: nobody else can agree for it.
    """
    if seat.party in _ONE_EVERYWHERE:
        return seat.party
    if body.kind is BodyKind.OFFICE:
        return _named_once(body.principal)
    if seat.party == "gemeente" and body.municipality is not None:
        return f"gemeente/gm{body.municipality}"
    return f"seat/{seat.id}"


def organisation_of_principal(organisation: Organisation, body: Body) -> str:
    """Whose a body is that gives mandaten: where all seats that it ever had are of one organisation that one, else its
    principal."""
    found = {organisation_of(seat, body) for seat in organisation.seats_by_body.get(body.id, ())}
    return found.pop() if body.kind is BodyKind.OFFICE and len(found) == 1 else _named_once(body.principal)


def organisations_of(organisation: Organisation, holder: Holder, now: datetime) -> list[str]:
    """Whose the seats are that make somebody this holder at `now`, in order."""
    bodies = {body.id: body for body in organisation.bodies}
    return sorted({organisation_of(seat, bodies[seat.body]) for seat in seats_of(organisation, holder, now)})


def shared_with_holder(
    act: MandaatAct, standing: Standing | None, organisation: Organisation, account: str, now: datetime
) -> tuple[str, ...]:
    """Where the account agrees to a mandaat that stands so: the organisations that it and the holder both work for at `now`,
    in order, for which it agrees. None otherwise."""
    if standing is None or not isinstance(act, AgreeMandaat):
        return ()
    own = organisations_of(organisation, Holder(HolderKind.ACCOUNT, account), now)
    return tuple(one for one in organisations_of(organisation, standing.mandaat.holder, now) if one in own)


def seats_of(organisation: Organisation, holder: Holder, now: datetime) -> tuple[Seat, ...]:
    """The seats that make who fills them at `now` this holder of a mandaat."""
    match holder.kind:
        case HolderKind.OFFICE:
            return organisation.seats_of(holder.id, now)
        case HolderKind.SEAT:
            return tuple(seat for seat in organisation.seats if seat.id == holder.id and seat.is_held_at(now))
        case HolderKind.ACCOUNT:
            return organisation.seats_held_by(holder.id, now)


def _named_once(principal: str) -> str:
    return _PARTY_OF.get(principal, principal)
