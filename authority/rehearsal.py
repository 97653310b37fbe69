"""Acts played through without being taken: judged by the policy, decided by the domain, and recorded nowhere.

What a case would come to is thus found by the same verdicts and the same events as when the acts are taken.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from authority.consequence import after, as_judged
from authority.mandaten_held import question_as_taken
from authority.question import Facts
from authority.take import Policy
from domain.actor import SYSTEM, Actor
from domain.acts import PersonAct, SystemAct, TermKind
from domain.case import Routekaart
from domain.course import next_act
from domain.decide.clock import recorded_end
from domain.mandaten import Standing
from domain.verdict import Verdict
from domain.waiting import Awaited, waits_for

_MOST_OWN_ACTS = 10


@dataclass(frozen=True, slots=True)
class Ending:
    """When a term that runs ends."""

    term: TermKind
    end: datetime


@dataclass(frozen=True, slots=True)
class Expected:
    """A case as it would be: its state, who would be asked what, and by when; the terms as they would be recorded."""

    state: Routekaart
    awaited: tuple[Awaited, ...]
    endings: tuple[Ending, ...]


@dataclass(frozen=True, slots=True)
class Played:
    """An act on a case in this state (None: before it is there), with the verdict on it."""

    act: PersonAct | SystemAct
    by: Actor
    state: Routekaart | None
    verdict: Verdict


class Rehearsal:
    """Plays acts at one moment, under one organisation and procedure. `held` are the mandaten that accounts act under."""

    def __init__(
        self, policy: Policy, facts: Facts, case: str, held: Mapping[str, tuple[Standing, ...]] | None = None
    ) -> None:
        self._policy = policy
        self._facts = facts
        self._case = case
        self._held = held or {}

    def later(self, now: datetime) -> "Rehearsal":
        """The same at another moment."""
        return Rehearsal(self._policy, replace(self._facts, now=now), self._case, self._held)

    async def judged(
        self, acts: Sequence[tuple[PersonAct | SystemAct, Actor]], states: Sequence[Routekaart | None]
    ) -> list[Played]:
        """Each act on the state beside it, judged: one question for all."""
        return (await self._judged((), acts, states))[1]

    async def judged_with(
        self,
        reading: dict[str, Any],
        acts: Sequence[tuple[PersonAct | SystemAct, Actor]],
        states: Sequence[Routekaart | None],
    ) -> tuple[Verdict, list[Played]]:
        """The same, and the verdict on one question more."""
        (verdict,), played = await self._judged((reading,), acts, states)
        return verdict, played

    async def _judged(
        self,
        first: tuple[dict[str, Any], ...],
        acts: Sequence[tuple[PersonAct | SystemAct, Actor]],
        states: Sequence[Routekaart | None],
    ) -> tuple[list[Verdict], list[Played]]:
        before = [None if state is None else as_judged(state, self._facts) for state in states]
        questions = [
            question_as_taken(act, by, state, self._facts_of(by)) for (act, by), state in zip(acts, before, strict=True)
        ]
        verdicts = await self._policy.verdicts([*first, *questions])
        played = [
            Played(act, by, state, verdict)
            for (act, by), state, verdict in zip(acts, before, verdicts[len(first) :], strict=True)
        ]
        return verdicts[: len(first)], played

    def after(self, played: Played, state: Routekaart | None = None) -> Routekaart:
        """The case after an act that is allowed; on `state`, where it was judged on an equal one."""
        on = played.state if state is None else as_judged(state, self._facts)
        return after(self._case, played.act, played.by, self._facts_of(played.by), played.verdict, on)

    def _facts_of(self, by: Actor) -> Facts:
        """The facts as an act of this actor would be judged by: with its own mandaten, of which the system has none."""
        return replace(self._facts, mandaten=self._held.get(by.account, ()))

    async def settled(self, states: Sequence[Routekaart]) -> list[Routekaart]:
        """Each case after what the system does by itself, until it is somebody's turn; one question for each round."""
        found = list(states)
        for _ in range(_MOST_OWN_ACTS):
            own = [(place, act) for place, state in enumerate(found) if (act := next_act(state)) is not None]
            if not own:
                break
            played = await self.judged([(act, SYSTEM) for _, act in own], [found[place] for place, _ in own])
            going = [(place, one) for (place, _), one in zip(own, played, strict=True) if one.verdict.allow]
            if not going:
                break
            for place, one in going:
                found[place] = self.after(one)
        return found


def expected(state: Routekaart) -> Expected:
    """Who is asked in this state, and by when."""
    ends = ((kind, recorded_end(state, kind)) for kind in TermKind)
    return Expected(state, waits_for(state), tuple(Ending(kind, end) for kind, end in ends if end is not None))
