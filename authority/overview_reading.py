"""Whose numbers somebody may see, asked of the same policy entry point: one question for all that may be asked for."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from authority.offers import read_overview
from authority.question import Facts, full_question
from authority.take import Policy
from domain.actor import Actor, ActorKind
from domain.municipalities import MUNICIPALITIES
from domain.organisation import Organisation
from domain.procedure import Procedure


@dataclass(frozen=True, slots=True)
class NumbersOf:
    """The municipalities of which somebody may see numbers, by code; where there is none, `refused` says why."""

    municipalities: tuple[str, ...]
    refused: tuple[str, ...] = ()


class OverviewReading:
    """Answers for the overview; judges no act that counts."""

    def __init__(self, policy: Policy) -> None:
        self._policy = policy

    async def numbers_of(self, account: str, organisation: Organisation, procedure: Procedure) -> NumbersOf:
        """All municipalities, or those of the account's own seats, as far as the policy says so of each; `organisation` and `procedure`
        are those in force."""
        now = datetime.now(UTC)
        facts = Facts(now, organisation, procedure)
        bodies = {body.id: body.municipality for body in organisation.bodies}
        own = sorted({bodies[seat.body] or "" for seat in organisation.seats_held_by(account, now)} - {""})
        actor = Actor(ActorKind.PERSON, account)
        asked: list[dict[str, Any]] = [
            full_question(read_overview(municipality), actor, None, facts) for municipality in (None, *own)
        ]
        of_all, *of_own = await self._policy.verdicts(asked)
        if of_all.allow:
            return NumbersOf(tuple(MUNICIPALITIES))
        seen = tuple(code for code, verdict in zip(own, of_own, strict=True) if verdict.allow)
        return NumbersOf(seen, () if seen else of_all.reasons)
