"""Who looks at a page: the person, the role account's name, and what it holds in the organisation."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from fastapi import Request

from api.catalogue import label
from api.identity import Person, page_person
from api.pages.dutch_parts import PageNames
from api.pages.forms import csrf_token
from api.parts import Parts, parts_of
from api.problems import Problem
from api.seats import SeatNames, Standing, organisation_of, standing_of
from domain.actor import Actor, ActorKind
from domain.organisation import Organisation, Seat
from domain.procedure import Procedure

_VISITOR = "visitor"


@dataclass(frozen=True, slots=True)
class Visitor:
    """Somebody who is signed in, and what the page is drawn with. `substituted` names whose seats the person has for now."""

    person: Person
    parts: Parts
    handle: str
    organisation: Organisation
    procedure: Procedure
    standing: Standing
    names: SeatNames
    substituted: Mapping[str, str]

    @property
    def actor(self) -> Actor:
        """The person as the actor of an act."""
        return Actor(ActorKind.PERSON, self.person.account)

    @property
    def context(self) -> dict[str, Any]:
        """What every page of somebody who is signed in needs."""
        return {
            "who": {
                "handle": self.handle,
                "seats": [self._held(seat) for seat in self.standing.seats],
                "prepares": self.standing.prepares,
                "audits": self.standing.audits,
                "meets": self.standing.meets,
                "manages": self.standing.manages,
                "counts": self.standing.counts,
            },
            "csrf": csrf_token(self.person.token),
            "example": self.organisation.example or self.procedure.example,
        }

    def _held(self, seat: Seat) -> str:
        """A seat of the person, with whose it is where the person stands in."""
        named = self.names.seat(seat.id)
        if seat.substitute_for is None:
            return named
        whose = self.substituted.get(seat.substitute_for, "–")
        return label("behalf", "substitute").format(seat=named, account=whose)


async def visitor_of(request: Request) -> Visitor | None:
    """The person who looks at this page; None for somebody who is not signed in."""
    person = await page_person(request)
    if person is None:
        return None
    parts = parts_of(request)
    organisation = await organisation_of(parts, person.in_force.register)
    procedure = await parts.procedures.named(person.in_force.procedure)
    standing = standing_of(person.account, organisation, procedure)
    whose = [seat.substitute_for for seat in standing.seats if seat.substitute_for is not None]
    handles = await parts.register.handles([person.account, *whose])
    visitor = Visitor(
        person=person,
        parts=parts,
        handle=handles.get(person.account, person.account),
        organisation=organisation,
        procedure=procedure,
        standing=standing,
        names=PageNames(organisation),
        substituted=handles,
    )
    request.scope["state"][_VISITOR] = visitor
    return visitor


def known_visitor(request: Request) -> Visitor | None:
    """Who looks at this page, as far as that was looked up before something went wrong."""
    visitor: Visitor | None = request.scope["state"].get(_VISITOR)
    return visitor


async def signed_in(request: Request) -> Visitor:
    """The person who looks at this page. Problem `not_signed_in` where there is none."""
    visitor = await visitor_of(request)
    if visitor is None:
        raise Problem("not_signed_in")
    return visitor
