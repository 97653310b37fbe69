"""The organisation: bodies, their seats, and who holds a seat when. Data; what a seat may do is the policy's to say."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

TOOI = "gemeente/gm[0-9]{4}|provincie/pv[0-9]{2}|ministerie/mnre[0-9]{4}|zbo/zb[0-9]{6}|oorg/oorg[0-9]{5}"
"""The ids of those on whose behalf a body can act, as a pattern."""

MANAGING_OFFICE = "beheer"
"""The office that changes the organisation. It alone has several seats: what is changed takes two persons."""

AUDITING_OFFICE = "auditor"
"""The office that audits."""

PARTIES = ("gemeente", "provincie", "ncg", "mo", "bzk", "fin", "vro", "img", "sodm", "acvg", "rijk")
"""The parties that a seat can be for: those of the programme, and `rijk` for offices that serve all of them."""


class BodyKind(StrEnum):
    """What a body is: a lokale stuurgroep, a meeting of administrators, or one office."""

    STEERING_GROUP = "steering_group"
    OVERLEG = "overleg"
    OFFICE = "office"


@dataclass(frozen=True, slots=True)
class Body:
    """A body. `municipality` is the CBS code of a steering group; `principal` the TOOI id on whose behalf it acts."""

    id: str
    title: str
    kind: BodyKind
    municipality: str | None
    principal: str


@dataclass(frozen=True, slots=True)
class Seat:
    """A seat of a body, held by the role account `account` from `valid_from` up to but not at `valid_until` (UTC).

    The same seat stands here once for every account that held it, in periods that do not overlap. `substitute_for` is
    the account whose seat it is where this one only stands in for it.
    """

    id: str
    body: str
    party: str
    title: str
    chair: bool
    voting: bool
    account: str
    valid_from: datetime
    valid_until: datetime | None
    substitute_for: str | None = None

    def is_held_at(self, moment: datetime) -> bool:
        """Whether the account holds the seat at `moment` (aware)."""
        return self.valid_from <= moment and (self.valid_until is None or moment < self.valid_until)

    def overlaps(self, other: "Seat") -> bool:
        """Whether there is a moment at which both are held."""
        return (other.valid_until is None or self.valid_from < other.valid_until) and (
            self.valid_until is None or other.valid_from < self.valid_until
        )


@dataclass(frozen=True, slots=True)
class Organisation:
    """All bodies and seats; `example` where they are made up."""

    example: bool
    bodies: tuple[Body, ...]
    seats: tuple[Seat, ...]

    def body(self, body_id: str) -> Body:
        """The body with this id; KeyError where there is none."""
        for body in self.bodies:
            if body.id == body_id:
                return body
        raise KeyError(body_id)

    def steering_group(self, municipality: str) -> Body | None:
        """The lokale stuurgroep of the municipality with this CBS code; None where it has none."""
        for body in self.bodies:
            if body.kind is BodyKind.STEERING_GROUP and body.municipality == municipality:
                return body
        return None

    def seats_of(self, body_id: str, moment: datetime) -> tuple[Seat, ...]:
        """The seats of a body that are held at `moment` (aware), in the order of the file."""
        return tuple(seat for seat in self.seats if seat.body == body_id and seat.is_held_at(moment))
