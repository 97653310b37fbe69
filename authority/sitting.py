"""How a meeting sits: for each case of its agenda, the round as an act on it would be judged now, and who of it is there."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from authority.consequence import as_judged
from authority.question import Facts
from domain.case import Routekaart
from domain.meetings import Meeting, has_open_round
from domain.presence import Presence, presence
from domain.procedure import DecisionRule, Quorum
from store.meetings import Meetings
from store.procedures import Procedures
from store.register import Register


@dataclass(frozen=True, slots=True)
class AgendaRound:
    """A case of an agenda as it stands. Where its round with the body is open: by which quorum and rule, and who is there;
    else None, for one that was concluded or has moved on."""

    state: Routekaart
    quorum: Quorum | None = None
    rule: DecisionRule | None = None
    presence: Presence | None = None


class Sitting:
    """Answers for the page of a meeting; judges nothing."""

    def __init__(self, register: Register, procedures: Procedures, meetings: Meetings) -> None:
        self._register = register
        self._procedures = procedures
        self._meetings = meetings

    async def rounds(self, meeting: Meeting) -> Mapping[str, AgendaRound]:
        """Each case of the agenda that is there, by its id."""
        organisation = await self._register.now()
        cases = await self._meetings.cases(meeting.agenda)
        covering = await self._register.interests(list(cases))
        found: dict[str, AgendaRound] = {}
        for case, stored in cases.items():
            procedure = await self._procedures.by_hash(stored.state.procedure.content_hash)
            interests = covering.get(case, ())
            facts = Facts(datetime.now(UTC), organisation, procedure, interests=interests)
            found[case] = _round(meeting, as_judged(stored.state, facts), facts)
        return found


def _round(meeting: Meeting, state: Routekaart, facts: Facts) -> AgendaRound:
    tier = state.tier
    if tier is None or tier.round is None or not has_open_round(state, meeting.body):
        return AgendaRound(state)
    step = next(one for one in facts.procedure.tier(tier.tier).steps if one.id == tier.step)
    if step.quorum is None or step.rule is None:
        return AgendaRound(state)
    return AgendaRound(state, step.quorum, step.rule, presence(meeting, tier.round, step.quorum))
