"""Who looks at a page: the person, the role account's name, and what it holds in the organisation."""

from dataclasses import dataclass
from typing import Any

from fastapi import Request

from api.identity import Person, page_person
from api.pages.forms import csrf_token
from api.parts import Parts, parts_of
from api.problems import Problem
from api.seats import SeatNames, Standing, organisation_now, standing_of
from domain.organisation import Organisation
from domain.procedure import Procedure


@dataclass(frozen=True, slots=True)
class Visitor:
    """Somebody who is signed in, and what the page is drawn with."""

    person: Person
    parts: Parts
    handle: str
    organisation: Organisation
    procedure: Procedure
    standing: Standing
    names: SeatNames

    @property
    def context(self) -> dict[str, Any]:
        """What every page of somebody who is signed in needs."""
        return {
            "who": {
                "handle": self.handle,
                "seats": [self.names.seat(seat.id) for seat in self.standing.seats],
                "prepares": self.standing.prepares,
            },
            "csrf": csrf_token(self.person.token),
            "example": self.organisation.example or self.procedure.example,
        }


async def visitor_of(request: Request) -> Visitor | None:
    """The person who looks at this page; None for somebody who is not signed in."""
    person = await page_person(request)
    if person is None:
        return None
    parts = parts_of(request)
    organisation, procedure = await organisation_now(parts), await parts.procedures.in_force()
    handles = await parts.register.handles([person.account])
    return Visitor(
        person=person,
        parts=parts,
        handle=handles.get(person.account, person.account),
        organisation=organisation,
        procedure=procedure,
        standing=standing_of(person.account, organisation, procedure),
        names=SeatNames(organisation),
    )


async def signed_in(request: Request) -> Visitor:
    """The person who looks at this page. Problem `not_signed_in` where there is none."""
    visitor = await visitor_of(request)
    if visitor is None:
        raise Problem("not_signed_in")
    return visitor
