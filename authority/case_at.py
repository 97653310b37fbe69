"""A case at a moment: its state, the organisation and the procedure as they were, folded from what was recorded."""

from dataclasses import dataclass
from datetime import UTC, datetime

from authority.consequence import as_judged
from authority.question import Facts
from domain.case import Routekaart
from domain.errors import InvalidMoment
from domain.fold import fold
from store.procedures import Procedures
from store.recorded import RecordedEvents
from store.register import Register


@dataclass(frozen=True, slots=True)
class CaseAt:
    """A case as an act on it would have been judged at `facts.now`, under this version of the register.

    `past`: it is asked about as it was, so of mandaten as well counts only what was recorded by then.
    """

    state: Routekaart
    facts: Facts
    register_version: int
    past: bool = False


class Moments:
    """Cases as they stand now, and as they stood."""

    def __init__(self, register: Register, procedures: Procedures, recorded: RecordedEvents) -> None:
        self._register = register
        self._procedures = procedures
        self._recorded = recorded

    async def now(self, state: Routekaart) -> CaseAt:
        """The case as it stands, under the organisation in force."""
        version = await self._register.current_version()
        return await self._seen(state, version, datetime.now(UTC))

    async def at(self, case: str, moment: datetime) -> CaseAt:
        """The case as it stood at `moment` (aware). InvalidMoment for one to come, and before the case was there."""
        if moment > datetime.now(UTC):
            raise InvalidMoment("a moment that is still to come", fault="moment_in_future")
        recorded = await self._recorded.until(case, moment)
        state = fold(recorded.events) if recorded else None
        if recorded is None or state is None:
            raise InvalidMoment("a moment before the case was there", fault="moment_before_case")
        return await self._seen(state, recorded.register_version, moment.astimezone(UTC), past=True)

    async def _seen(self, state: Routekaart, version: int, moment: datetime, *, past: bool = False) -> CaseAt:
        organisation = await self._register.at(version)
        procedure = await self._procedures.by_hash(state.procedure.content_hash)
        covering = await self._register.interests([state.case], known_at=moment if past else None)
        facts = Facts(moment, organisation, procedure, interests=covering.get(state.case, ()))
        return CaseAt(as_judged(state, facts), facts, version, past)
