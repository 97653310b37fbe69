"""Where a case would go: with each act that a person may do on it now, and the whole expected route of a new one."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from authority.case_at import CaseAt
from authority.expected_route import ExpectedRoute, NewCase, expected_route
from authority.mandaten_held import facts_of, mandaten_of
from authority.offers import READ, candidates, variant_of
from authority.question import Facts, full_question
from authority.rehearsal import Expected, Rehearsal, expected
from authority.take import Policy
from domain.actor import Actor, ActorKind
from domain.verdict import Route
from store.procedures import Procedures
from store.register import Register


@dataclass(frozen=True, slots=True)
class Lead:
    """An act in one variant that the person may do now, the policy's route, and the case as it would be after it."""

    act: str
    variant: str | None
    route: Route | None
    then: Expected


class RoutePreviews:
    """Looks ahead; nothing of it is recorded."""

    def __init__(self, register: Register, procedures: Procedures, policy: Policy) -> None:
        self._register = register
        self._procedures = procedures
        self._policy = policy

    async def leads(self, account: str, seen: CaseAt) -> Sequence[Lead] | None:
        """Each act that this account may do, and where it leads; None for who may not read the case.

        One question for what may be done, and one for each round of what the system would do after it.
        """
        actor = Actor(ActorKind.PERSON, account)
        facts = (await facts_of(self._register, seen, (account,)))[account]
        rehearsal = Rehearsal(self._policy, facts, seen.state.case, {account: facts.mandaten})
        reading = full_question(READ, actor, seen.state, facts)
        acts = candidates(seen.state, seen.facts.procedure)
        read, played = await rehearsal.judged_with(reading, [(act, actor) for act in acts], [seen.state] * len(acts))
        if not read.allow:
            return None
        allowed = [one for one in played if one.verdict.allow]
        settled = await rehearsal.settled([rehearsal.after(one) for one in allowed])
        offered = [act for act, one in zip(acts, played, strict=True) if one.verdict.allow]
        return [
            Lead(act.type, variant_of(act), one.verdict.route, expected(state))
            for act, one, state in zip(offered, allowed, settled, strict=True)
        ]

    async def of_new_case(self, account: str, new_case: NewCase) -> ExpectedRoute:
        """The whole route that such a case would take if it were opened now. This account plays along, with what it may
        do under its mandaten."""
        procedure = await self._procedures.in_force()
        organisation = await self._register.now()
        facts = Facts(datetime.now(UTC), organisation, procedure)
        held = await mandaten_of(self._register, facts, (account,))
        return await expected_route(new_case, facts, self._policy, {one: some for one, some in held.items() if some})
