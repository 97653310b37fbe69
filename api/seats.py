"""What a person holds in the organisation now: what cases wait for the person as. And the names of seats."""

from dataclasses import dataclass
from datetime import UTC, datetime

from api.parts import Parts
from domain.organisation import AUDITING_OFFICE, MANAGING_OFFICE, Body, BodyKind, Organisation, Seat
from domain.procedure import Procedure
from domain.waiting import CALL_UP_OFFICE, PREPARER


@dataclass(frozen=True, slots=True)
class Standing:
    """An account's seats now. `whos` are the names that cases wait for it by, `audiences` those of notices."""

    seats: tuple[Seat, ...]
    whos: tuple[str, ...]
    audiences: tuple[str, ...]
    only_municipality: str | None
    prepares: bool
    audits: bool
    meets: bool
    manages: bool
    counts: bool


async def organisation_now(parts: Parts) -> Organisation:
    """The organisation in force; an empty one before the first was loaded."""
    return await organisation_of(parts, await parts.register.current_version())


async def organisation_of(parts: Parts, version: int) -> Organisation:
    """The organisation of this version of the register; an empty one for that before the first."""
    return await parts.register.at(version) if version else Organisation(example=False, bodies=(), seats=())


def standing_of(
    account: str, organisation: Organisation, procedure: Procedure, now: datetime | None = None
) -> Standing:
    """What the account holds now, by the clock of this process unless a moment is given.

    `only_municipality` is set where all seats are in bodies of one municipality. Asking for the cases of that one only
    saves reading those that the policy would not show; what is shown stays the policy's to say.
    """
    now = now or datetime.now(UTC)
    seats = organisation.seats_held_by(account, now)
    bodies = {body.id: body for body in organisation.bodies}
    offices = [seat.body for seat in seats if bodies[seat.body].kind is BodyKind.OFFICE]
    roles = [PREPARER] if procedure.intake_office in offices else []
    roles += [CALL_UP_OFFICE] if procedure.call_up_office in offices else []
    whos = (*(seat.id for seat in seats), *offices, *roles)
    municipalities = {bodies[seat.body].municipality for seat in seats}
    return Standing(
        seats=seats,
        whos=tuple(dict.fromkeys(whos)),
        audiences=tuple(dict.fromkeys((*whos, *(seat.body for seat in seats)))),
        only_municipality=next(iter(municipalities)) if len(municipalities) == 1 else None,
        prepares=PREPARER in roles,
        audits=AUDITING_OFFICE in offices,
        # Whoever sits in a body, or sees the meetings of all: by the same offices as in `policies/getrapt/meeting`.
        meets=len(offices) < len(seats) or not {AUDITING_OFFICE, procedure.call_up_office}.isdisjoint(offices),
        # Whoever may read every case of a municipality, or of all: as in `policies/getrapt/overview`.
        counts=any(_reads_every_case(bodies[seat.body], procedure) for seat in seats),
        manages=bool(offices) or any(seat.chair for seat in seats),
    )


def _reads_every_case(body: Body, procedure: Procedure) -> bool:
    if body.kind is BodyKind.OFFICE:
        steps = {office for tier in procedure.tiers for step in tier.steps for office in step.offices}
        named = {procedure.intake_office, procedure.call_up_office, AUDITING_OFFICE, MANAGING_OFFICE}
        return body.id in steps | named
    return body.municipality is not None or body.kind is BodyKind.OVERLEG


class SeatNames:
    """The titles of seats and bodies, for people."""

    def __init__(self, organisation: Organisation) -> None:
        self._bodies = {body.id: body.title for body in organisation.bodies}
        self._seats = {seat.id: (seat.title, seat.body) for seat in organisation.seats}

    def body(self, body: str) -> str:
        """The title of a body or office; its id where it is gone."""
        return self._bodies.get(body, body)

    def seat(self, seat: str) -> str:
        """The title of a seat with that of its body."""
        if seat not in self._seats:
            return self.body(seat)
        title, body = self._seats[seat]
        return f"{title} ({self.body(body)})"

    def knows(self, name: str) -> bool:
        """Whether this is a seat or a body."""
        return name in self._seats or name in self._bodies
