"""What surrounds an act that is judged: the electorate as the register has it by now, and what it is decided in.

For `take`, which appends what comes of it, and for previews, which only show it: so both see the same.
"""

from authority.behalf import acting_for
from authority.question import Facts, seats_at, steering_group
from domain import events as e
from domain.actor import Actor
from domain.acts import PersonAct, Submit, SystemAct
from domain.case import Routekaart
from domain.decide import Setting, decide
from domain.fold import fold
from domain.rounds import electorate, reconcile
from domain.verdict import Verdict


def electorate_now(state: Routekaart | None, facts: Facts) -> tuple[e.CaseEvent, ...]:
    """The change of the recorded electorate that the register has brought since, if any (invariant 13)."""
    if state is None or state.tier is None or state.tier.round is None:
        return ()
    seats = facts.organisation.seats_of(state.tier.body, facts.now)
    now = electorate(state.tier.body, seats, (*state.recused, *facts.interested()))
    change = reconcile(state.tier.round, now)
    return (change,) if change else ()


def as_judged(state: Routekaart, facts: Facts) -> Routekaart:
    """The case as an act on it would be judged at `facts.now`."""
    return fold(electorate_now(state, facts), state) or state


def setting_of(
    case: str, by: Actor, facts: Facts, verdict: Verdict, state: Routekaart | None, act: PersonAct | SystemAct
) -> Setting:
    """The circumstances in which the domain decides what an allowed act does."""
    municipality = act.municipality if isinstance(act, Submit) else (state.facts.municipality if state else None)
    return Setting(
        case=case,
        actor=by,
        now=facts.now,
        procedure=facts.procedure,
        verdict=verdict,
        seats=seats_at(facts.organisation, facts.now),
        steering_group=steering_group(facts.organisation, municipality, act.type),
        neighbours=facts.neighbours,
        acting_for=acting_for(facts, verdict.mandaten),
        interested=facts.interested(),
        contested=facts.contested,
    )


def after(
    case: str, act: PersonAct | SystemAct, by: Actor, facts: Facts, verdict: Verdict, state: Routekaart | None
) -> Routekaart:
    """The case after this allowed act, on a state `as_judged`; nothing is recorded."""
    found = fold(decide(state, act, setting_of(case, by, facts, verdict, state, act)), state)
    if found is None:
        raise ValueError(f"{act.type} left no case")
    return found
