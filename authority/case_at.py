"""A case at a moment: its state, the organisation and the procedure as they were, folded from what was recorded."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime

from authority.consequence import as_judged
from authority.question import Facts
from domain.case import Routekaart
from domain.errors import InvalidMoment
from domain.fold import fold
from domain.moments import not_to_come
from store.policies import Policies
from store.procedures import Procedures
from store.recorded import RecordedEvents
from store.register import Register


@dataclass(frozen=True, slots=True)
class CaseAt:
    """A case as an act on it would have been judged at `facts.now`, under this version of the register.

    `past`: it is asked about as it was, so of mandaten as well counts only what was recorded by then. `policy` is the revision
    that judged then, where it is another one than now.
    """

    state: Routekaart
    facts: Facts
    register_version: int
    past: bool = False
    policy: str | None = None


@dataclass(frozen=True, slots=True)
class CaseThen:
    """A case as it stood: its state, the sequence of its last entry by then, and when something had last happened to it."""

    state: Routekaart
    sequence: int
    updated_at: datetime


class Moments:
    """Cases as they stand now, and as they stood."""

    def __init__(
        self, register: Register, procedures: Procedures, policies: Policies, recorded: RecordedEvents
    ) -> None:
        self._register = register
        self._procedures = procedures
        self._policies = policies
        self._recorded = recorded

    async def now(self, state: Routekaart) -> CaseAt:
        """The case as it stands, under the organisation in force."""
        version = await self._register.current_version()
        return await self._seen(state, version, datetime.now(UTC))

    async def then(self, case: str, moment: datetime, *, field: str = "at") -> CaseThen:
        """The case as it stood at `moment` (aware), as recorded. InvalidMoment for one to come, and before the case was
        there; `field` is who named it."""
        recorded = await self._recorded.until(case, not_to_come(moment, datetime.now(UTC), field=field))
        state = fold(recorded.events) if recorded else None
        if recorded is None or state is None:
            raise InvalidMoment("a moment before the case was there", fault="moment_before_case", field=field)
        return CaseThen(state, recorded.sequence, recorded.updated_at)

    async def at(self, case: str, moment: datetime) -> CaseAt:
        """The case as an act on it would have been judged at `moment` (aware). InvalidMoment as `then` raises it."""
        return await self.judged(await self.then(case, moment), moment)

    async def judged(self, then: CaseThen, moment: datetime) -> CaseAt:
        """The same, of a case that was read for that moment already."""
        version = await self._recorded.register_version_at(moment)
        seen = await self._seen(then.state, version, moment.astimezone(UTC), past=True)
        policy, in_force = await self._policies.at(moment), await self._policies.in_force()
        return seen if in_force is None or in_force.revision == policy else replace(seen, policy=policy)

    async def _seen(self, state: Routekaart, version: int, moment: datetime, *, past: bool = False) -> CaseAt:
        organisation = await self._register.at(version)
        procedure = await self._procedures.by_hash(state.procedure.content_hash)
        covering = await self._register.interests([state.case], known_at=moment if past else None)
        facts = Facts(moment, organisation, procedure, interests=covering.get(state.case, ()))
        return CaseAt(as_judged(state, facts), facts, version, past)
