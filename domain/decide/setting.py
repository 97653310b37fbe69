"""What a decision is taken in: who acts, when, under which procedure and verdict, with which seats filled."""

from dataclasses import dataclass
from datetime import datetime

from domain.actor import Actor
from domain.case import Neighbours, Role, Routekaart
from domain.errors import ContradictionError
from domain.events import RoleRecorded
from domain.objections import Contested
from domain.organisation import Seat
from domain.procedure import Procedure
from domain.verdict import Route, Verdict


@dataclass(frozen=True, slots=True)
class Setting:
    """The circumstances of one act. `seats` are all seats valid at `now` (aware UTC).

    `acting_for` is the office for which it is done under a mandaat; None where it is done by a seat of one's own.
    `interested` are the accounts with a registered interest that covers the case now; `contested` is the decision
    that an objection would be against.
    """

    case: str
    actor: Actor
    now: datetime
    procedure: Procedure
    verdict: Verdict
    seats: tuple[Seat, ...]
    steering_group: str | None
    neighbours: Neighbours
    acting_for: str | None = None
    interested: tuple[str, ...] = ()
    contested: Contested | None = None

    def staying_out(self, state: Routekaart) -> tuple[str, ...]:
        """The accounts that take no part in this case: they declared an interest in it, or have one on record."""
        return (*state.recused, *self.interested)

    def route(self) -> Route:
        """The verdict's route; ContradictionError where the policy gave none for an act that moves the case."""
        if self.verdict.route is None:
            raise ContradictionError("the verdict allows an act that moves the case and says not where to")
        return self.verdict.route

    def role(self, state: Routekaart, role: Role) -> tuple[RoleRecorded, ...]:
        """The record that the actor acts in this role, where it is not there yet."""
        taken = any(entry.account == self.actor.account and entry.role is role for entry in state.roles)
        return () if taken else (RoleRecorded(self.actor.account, role),)
