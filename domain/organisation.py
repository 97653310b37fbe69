"""The organisation: bodies, their seats, and who holds a seat when. Data; what a seat may do is the policy's to say."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import cached_property

from domain.endings import EndedKind, Ending

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


# Without slots: what is looked up at every act is put in order once for each version.
@dataclass(frozen=True)
class Organisation:
    """All bodies and seats; `example` where they are made up. `endings` says what of it ends, or ended: a holding never
    lasts longer than its seat, its body and its account, so whoever asks who holds a seat need not look there."""

    example: bool
    bodies: tuple[Body, ...]
    seats: tuple[Seat, ...]
    endings: tuple[Ending, ...] = ()

    @cached_property
    def seats_by_account(self) -> Mapping[str, tuple[Seat, ...]]:
        """The seats that each account ever holds, in the order of the file; for those that hold any."""
        return _grouped((seat.account, seat) for seat in self.seats)

    @cached_property
    def seats_by_body(self) -> Mapping[str, tuple[Seat, ...]]:
        """The seats of each body, whenever they are held, in the order of the file; for those that have any."""
        return _grouped((seat.body, seat) for seat in self.seats)

    def body(self, body_id: str) -> Body:
        """The body with this id; KeyError where there is none."""
        for body in self.bodies:
            if body.id == body_id:
                return body
        raise KeyError(body_id)

    def steering_group(self, municipality: str | None, *, opening: bool = False) -> Body | None:
        """The lokale stuurgroep of the municipality with this CBS code; None where it has none that stays.

        Once it is known that a group ends no case goes to it any more, also before that moment comes. One that was on its
        way still opens its tier there (`opening`): nobody votes in it, and its term takes the case up or the call-up
        office does, where a tier that never opens would leave it standing for ever.
        """
        groups = [
            body for body in self.bodies if body.kind is BodyKind.STEERING_GROUP and body.municipality == municipality
        ]
        stay = [body for body in groups if self.end_of(EndedKind.BODY, body.id) is None]
        return next(iter(stay or (groups if opening else ())), None)

    def seats_of(self, body_id: str, moment: datetime) -> tuple[Seat, ...]:
        """The seats of a body that are held at `moment` (aware), in the order of the file."""
        return tuple(seat for seat in self.seats_by_body.get(body_id, ()) if seat.is_held_at(moment))

    def seats_held_by(self, account: str, moment: datetime) -> tuple[Seat, ...]:
        """The seats that an account holds at `moment` (aware), in the order of the file."""
        return tuple(seat for seat in self.seats_by_account.get(account, ()) if seat.is_held_at(moment))

    def end_of(self, kind: EndedKind, name: str) -> datetime | None:
        """From which moment the seat or body is there no longer, or the account is closed for good as far as is known."""
        for one in self.endings:
            if one.kind is kind and one.id == name and one.valid_until is None:
                return one.valid_from
        return None

    def has_ended(self, kind: EndedKind, name: str, moment: datetime) -> bool:
        """Whether the seat or body is there no longer, or the account closed, at `moment` (aware)."""
        return any(one.kind is kind and one.id == name and one.is_in_force_at(moment) for one in self.endings)

    def closings(self, account: str) -> tuple[Ending, ...]:
        """The times for which the account is closed, in their order."""
        found = (one for one in self.endings if one.kind is EndedKind.ACCOUNT and one.id == account)
        return tuple(sorted(found, key=lambda one: one.valid_from))

    def knows(self, account: str) -> bool:
        """Whether two persons ever gave the account a place: one that was only named in a proposal is nobody's yet."""
        return account in self.seats_by_account

    def seat_end(self, seat: Seat) -> datetime | None:
        """From which moment the seat is there no longer, by itself or with its body."""
        ends = (self.end_of(EndedKind.SEAT, seat.id), self.end_of(EndedKind.BODY, seat.body))
        return min((end for end in ends if end is not None), default=None)


def _grouped(pairs: Iterable[tuple[str, Seat]]) -> Mapping[str, tuple[Seat, ...]]:
    found: dict[str, list[Seat]] = {}
    for key, seat in pairs:
        found.setdefault(key, []).append(seat)
    return {key: tuple(seats) for key, seats in found.items()}
