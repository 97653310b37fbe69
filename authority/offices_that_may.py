"""Which offices may what a page was refused for: the same question to the policy, of who holds each office.

Of acts on a case `authority.instead` says who can take them; this is for what is about no case, and for opening one.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from authority.question import Facts, full_question
from authority.take import Policy
from domain.actor import Actor, ActorKind
from domain.organisation import BodyKind
from store.procedures import Procedures
from store.register import Register


@dataclass(frozen=True, slots=True)
class OfficeHeld:
    """An office, and the account that holds a seat in it."""

    office: str
    account: str


class OfficesThatMay:
    """Answers for pages that say no; judges no act that counts."""

    def __init__(self, register: Register, procedures: Procedures, policy: Policy) -> None:
        self._register = register
        self._procedures = procedures
        self._policy = policy

    async def may(self, act: Mapping[str, Any]) -> tuple[OfficeHeld, ...]:
        """The offices whose holders may do this, in the order of the organisation: one question. A mandaat is left out."""
        organisation, now = await self._register.now(), datetime.now(UTC)
        facts = Facts(now, organisation, await self._procedures.in_force())
        offices = [body.id for body in organisation.bodies if body.kind is BodyKind.OFFICE]
        held = [OfficeHeld(office, seat.account) for office in offices for seat in organisation.seats_of(office, now)]
        asked = [full_question(act, Actor(ActorKind.PERSON, one.account), None, facts) for one in held]
        verdicts = await self._policy.verdicts(asked) if asked else []
        return tuple(one for one, verdict in zip(held, verdicts, strict=True) if verdict.allow)
