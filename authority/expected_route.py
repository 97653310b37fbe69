"""The route that a new case can expect, found by playing it through: the policy is asked act after act.

Two walks in one: as long as the bodies agree, an approval is played in each tier until the policy ends the case; from
there on, and for what is said of disagreement, the case is taken up instead. Each tier opens when the one before it
ends at the latest, so an end is the last moment there can be by the procedure. Who would act is whoever the policy lets.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from authority.explanation import concerned_by
from authority.offers import GIVEN, candidates
from authority.question import Facts, steering_group
from authority.rehearsal import Ending, Played, Rehearsal, expected
from authority.take import Policy
from domain import acts as a
from domain.actor import Actor, ActorKind
from domain.case import Routekaart
from domain.codes import DifferenceType, Measure, Opinion, Outcome, VoteChoice
from domain.mandaten import Standing
from domain.verdict import Route, RouteTo
from domain.waiting import Awaited, waits_for

CASE = "0" * 32
"""The id of a case that there is not."""

_MOST_ROUNDS = 20
_LEADING = ("conclude", "sign", "resume")


@dataclass(frozen=True, slots=True)
class NewCase:
    """What a case would say of itself, as far as its route depends on it."""

    municipality: str
    measure: Measure
    amount_cents: int
    safety_doubt: bool


@dataclass(frozen=True, slots=True)
class Leg:
    """A tier, or the referral desk (`tier` and `body` are None), on the way.

    `why` are the codes that bring the case here, and `likely` says whether it comes here while all agree. `asked` are
    the acts that it waits for here, in order; `opens` and `endings` are at the latest. `agreed` is the route after an
    approval, `divided` after taking it up; None where that cannot be.
    """

    tier: str | None
    body: str | None
    likely: bool
    why: tuple[str, ...]
    steps: tuple[str, ...]
    asked: tuple[Awaited, ...]
    opens: datetime
    endings: tuple[Ending, ...]
    agreed: Route | None
    divided: Route | None


@dataclass(frozen=True, slots=True)
class ExpectedRoute:
    """All legs in order. `refused` says why no such case can be opened at all, and is empty where it can."""

    procedure: str
    version: int
    example: bool
    legs: tuple[Leg, ...]
    refused: tuple[str, ...]


async def expected_route(
    new_case: NewCase, facts: Facts, policy: Policy, held: Mapping[str, tuple[Standing, ...]] | None = None
) -> ExpectedRoute:
    """The route of such a case, opened at `facts.now`; `held` are the mandaten of those who would act under some."""
    return await _Walk(new_case, facts, policy, held or {}).walked()


@dataclass(frozen=True, slots=True)
class _Reached:
    """How far a leg can be played: what was asked on the way, and the acts that lead on from there."""

    state: Routekaart
    asked: tuple[Awaited, ...]
    agreed: Played | None
    divided: Played | None


class _Walk:
    """One case that is played through."""

    def __init__(
        self, new_case: NewCase, facts: Facts, policy: Policy, held: Mapping[str, tuple[Standing, ...]]
    ) -> None:
        self._new_case = new_case
        self._facts = facts
        self._rehearsal = Rehearsal(policy, facts, CASE, held)
        group = steering_group(facts.organisation, new_case.municipality)
        self._people = concerned_by(facts, (group,) if group else (), held) or [Actor(ActorKind.PERSON, "nobody")]

    async def walked(self) -> ExpectedRoute:
        """All of it."""
        opened = await self._by_anybody([submission(self._new_case, self._facts.now)], None)
        allowed = next((one for one in opened if one.verdict.allow), None)
        refused = () if allowed else min((one.verdict.reasons for one in opened), key=len)
        legs = await self._legs(allowed)
        procedure = self._facts.procedure
        return ExpectedRoute(procedure.id, procedure.version, procedure.example, legs, refused)

    async def _legs(self, onward: Played | None) -> tuple[Leg, ...]:
        legs: list[Leg] = []
        likely, now = True, self._facts.now
        while onward is not None and len(legs) <= len(self._facts.procedure.tiers):
            entered = (await self._rehearsal.settled([self._rehearsal.after(onward)]))[0]
            reached = await self._reached(entered)
            leg = _leg(entered, reached, _route(onward), now, likely=likely)
            legs.append(leg)
            likely = likely and leg.agreed is not None and leg.agreed.to is RouteTo.TIER
            onward = reached.agreed if likely else reached.divided
            now = next((one.end for one in leg.endings if one.term is a.TermKind.TIER), now)
            self._rehearsal = self._rehearsal.later(now)
        return tuple(legs)

    async def _reached(self, state: Routekaart) -> _Reached:
        """Everybody who is asked says yes, until what is left is to conclude, to sign or to resume."""
        asked: dict[Awaited, None] = {}
        for _ in range(_MOST_ROUNDS):
            asked |= dict.fromkeys(waits_for(state))
            acts = [one for one in self._candidates(state) if one.type in _to_say_yes(state) and _says_yes(one)]
            if not acts:
                break
            state = self._all_of(await self._by_anybody(acts, state), state)
        leading = [one for one in self._candidates(state) if one.type in _LEADING and (_agrees(one) or _divides(one))]
        played = [one for one in await self._by_anybody(leading, state) if one.verdict.allow]
        return _Reached(
            state,
            tuple(asked),
            next((one for one in played if _agrees(one.act)), None),
            next((one for one in played if _divides(one.act)), None),
        )

    def _all_of(self, played: list[Played], state: Routekaart) -> Routekaart:
        """The case after the allowed ones of these acts, one for each person, as long as they are asked for."""
        done: set[str] = set()
        for one in played:
            if one.verdict.allow and one.by.account not in done and one.act.type in _to_say_yes(state):
                done.add(one.by.account)
                state = self._rehearsal.after(one, state)
        return state

    def _candidates(self, state: Routekaart) -> list[a.PersonAct]:
        return candidates(state, self._facts.procedure)

    async def _by_anybody(self, acts: Sequence[a.PersonAct], state: Routekaart | None) -> list[Played]:
        """Each of these acts by each of the people, judged: one question."""
        pairs = [(act, by) for act in acts for by in self._people]
        return await self._rehearsal.judged(pairs, [state] * len(pairs))


def _leg(entered: Routekaart, reached: _Reached, came: Route | None, now: datetime, *, likely: bool) -> Leg:
    tier = entered.tier
    return Leg(
        tier=tier.tier if tier else None,
        body=tier.body if tier else None,
        likely=likely,
        why=came.reasons if came else (),
        steps=tier.steps if tier else (),
        asked=reached.asked,
        opens=now,
        endings=expected(entered).endings,
        agreed=_route(reached.agreed),
        divided=_route(reached.divided),
    )


def _route(played: Played | None) -> Route | None:
    return None if played is None else played.verdict.route


def _to_say_yes(state: Routekaart) -> set[str]:
    """The acts that are asked before the one that leads on."""
    return {one.act for one in waits_for(state)} - set(_LEADING)


def _says_yes(act: a.PersonAct) -> bool:
    match act:
        case a.CastVote():
            return act.choice is VoteChoice.FOR
        case a.Advise():
            return act.opinion is Opinion.POSITIVE
        case a.Concur():
            return act.agree
        case _:
            return False


def _agrees(act: object) -> bool:
    return isinstance(act, a.Resume) or getattr(act, "outcome", None) is Outcome.APPROVE


def _divides(act: object) -> bool:
    return getattr(act, "outcome", None) is Outcome.ESCALATE


def submission(new_case: NewCase, now: datetime) -> a.Submit:
    """The opening of such a case, complete; what its route does not depend on is made up."""
    return a.Submit(
        reported_on=now.astimezone(UTC).date(),
        municipality=new_case.municipality,
        difference_type=DifferenceType.SCOPE,
        measure=new_case.measure,
        amount_cents=new_case.amount_cents,
        resident_choice=True,
        safety_doubt=new_case.safety_doubt,
        reference=GIVEN,
        area=GIVEN,
        summary=GIVEN,
        addresses=GIVEN,
        address_count=1,
    )
