"""Who can act where a person may not: whom the policy is asked about for it, and what is told of its verdicts.

It is put with the person's own acts in one question, so few are asked about: who has a seat in the bodies that an act
is for (of a meeting its chair, but for a vote), and those that hold a mandaat for what the case waits for. Who of them may, only
the policy says; a recusal is nobody's to take for another.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from authority.behalf import bodies_of_act, on_behalf_of
from authority.case_at import CaseAt
from authority.explanation import AllowedSeat
from authority.question import Facts
from domain.actor import Actor, ActorKind
from domain.acts import PersonAct
from domain.organisation import BodyKind
from domain.waiting import waits_for

MOST_HOLDERS = 10
"""Of those that hold a mandaat no more are asked about: naming some is enough to know whom to turn to."""

_PERSONAL = ("recuse",)
_ONLY_WHEN_AWAITED = ("cast_vote", "conclude", "advise", "concur", "sign", "answer", "resume", "decide_objection")
_EVERY_VARIANT = ("conclude", "sign")
"""What can be concluded depends on the votes: who may do it in one variant may be refused every other."""


@dataclass(frozen=True, slots=True)
class Instead:
    """Who may do an act of this type, in at least one variant, by body and seat."""

    act: str
    allowed: tuple[AllowedSeat, ...]


def instead_questions(
    seen: CaseAt, acts: Sequence[PersonAct], but: str, holders: Iterable[str] = ()
) -> list[tuple[PersonAct, Actor]]:
    """Each act that others could take on this case, with each that the policy could allow it; `but` is left out."""
    waiting = {one.act for one in waits_for(seen.state)}
    mandated = sorted({*holders} - {but})[:MOST_HOLDERS]
    asked: list[tuple[PersonAct, Actor]] = []
    met: set[str] = set()
    for act in acts:
        idle = act.type in _ONLY_WHEN_AWAITED and act.type not in waiting
        again = act.type in met and act.type not in _EVERY_VARIANT
        if act.type in _PERSONAL or idle or again:
            continue
        met.add(act.type)
        accounts = dict.fromkeys(_seated(seen, act.type))
        accounts |= dict.fromkeys(mandated) if act.type in waiting else {}
        asked += [(act, Actor(ActorKind.PERSON, account)) for account in accounts if account != but]
    return asked


def instead_of(
    seen: CaseAt, facts: Mapping[str, Facts], answers: Iterable[tuple[PersonAct, Actor, bool, Sequence[str]]]
) -> tuple[Instead, ...]:
    """Who may, by act. `answers` are the acts and actors with whether the policy allows it and under which mandaten;
    `facts` are those that each account was judged by."""
    found: dict[str, set[AllowedSeat]] = {}
    for act, actor, allow, mandaten in answers:
        behalf = on_behalf_of(actor, act.type, seen.state, facts[actor.account], mandaten) if allow else None
        if behalf is not None:
            chain = tuple(behalf.get("mandate", ()))
            seat = AllowedSeat(behalf["seat"], behalf["body"], actor.account, behalf["principal"], chain)
            found.setdefault(act.type, set()).add(seat)
    return tuple(
        Instead(act, tuple(sorted(seats, key=lambda one: (bool(one.mandaten), one.body, one.seat or "", one.account))))
        for act, seats in found.items()
    )


def _seated(seen: CaseAt, act: str) -> Iterable[str]:
    """Who has a seat by which such an act could be taken."""
    organisation, now = seen.facts.organisation, seen.facts.now
    kinds = {body.id: body.kind for body in organisation.bodies}
    for body in bodies_of_act(act, seen.state, seen.facts):
        for seat in organisation.seats_of(body, now):
            if act == "cast_vote" or seat.chair or kinds[body] is BodyKind.OFFICE:
                yield seat.account
