"""An act on a case between being loaded and being appended: the question that it is, and the draft that a verdict makes of it.

For one act (`authority.take`) and for many openings together (`authority.openings`): both are judged and recorded alike.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from authority.behalf import on_behalf_of
from authority.consequence import setting_of
from authority.mandaten import brought, held_by
from authority.question import Facts, compact, question_of
from domain import events as e
from domain.actor import SYSTEM, Actor
from domain.acts import PersonAct, SystemAct
from domain.case import ProcedureRef, Routekaart
from domain.course import finished, next_act
from domain.decide import decide
from domain.fold import fold
from domain.mandaten import Holder, Standing
from domain.organisation import Organisation
from domain.verdict import Verdict
from store.ledger import Draft, Loaded, case_stream
from store.register import Register
from store.vault import SealedAct


@dataclass(frozen=True, slots=True)
class Judging:
    """An act on a case, with all that it is judged on. `prelude` is what the register has changed in the case since, and `state`
    the case after that."""

    sealed: SealedAct
    act: PersonAct | SystemAct
    case: str
    by: Actor
    loaded: Loaded
    facts: Facts
    prelude: tuple[e.CaseEvent, ...]
    state: Routekaart | None
    question: dict[str, Any]


def judging(
    sealed: SealedAct,
    act: PersonAct | SystemAct,
    case: str,
    by: Actor,
    loaded: Loaded,
    facts: Facts,
    prelude: tuple[e.CaseEvent, ...] = (),
) -> Judging:
    """The act with the question that it is."""
    state = fold(prelude, loaded.state)
    return Judging(sealed, act, case, by, loaded, facts, prelude, state, question_of(act, by, state, facts))


def case_draft(judged: Judging, verdict: Verdict, key: str, trace_id: str) -> Draft:
    """What is appended of the act, allowed or refused. ContradictionError where the domain cannot do what the policy allows."""
    act, by, facts, state, loaded = judged.act, judged.by, judged.facts, judged.state, judged.loaded
    events: tuple[e.CaseEvent, ...] = ()
    after = loaded.state
    if verdict.allow:
        setting = setting_of(judged.case, by, facts, verdict, state, act)
        events = (*judged.prelude, *decide(state, act, setting))
        after = fold(events, loaded.state)
    procedure = facts.procedure
    return Draft(
        stream=case_stream(judged.case),
        case=judged.case,
        actor=by,
        on_behalf_of=on_behalf_of(by, act.type, state, facts, verdict.mandaten),
        sealed=judged.sealed,
        key=key,
        verdict=verdict,
        question=compact(judged.question),
        loaded=loaded,
        procedure=ProcedureRef(procedure.id, procedure.version, procedure.content_hash),
        events=events,
        state=after,
        wake=by is not SYSTEM and wakes(after, events),
        trace_id=trace_id,
    )


def wakes(state: Routekaart | None, events: tuple[e.CaseEvent, ...]) -> bool:
    """Whether the workflow has something new to drive; a vote that ends nothing leaves it asleep.

    The system's own acts need no waking: the workflow that takes them reads on by itself.
    """
    quiet = (e.VoteCast, e.RoleRecorded, e.AdviceGiven, e.ElectorateChanged)
    if state is None or any(isinstance(event, e.ObjectionLodged | e.ObjectionDecided) for event in events):
        # The course of a case is over once it is closed; an objection waits for people alone.
        return False
    return any(not isinstance(event, quiet) for event in events) or (
        bool(events) and (next_act(state) is not None or finished(state))
    )


async def loaded_with_mandaten(
    register: Register, account: str, load: Callable[[frozenset[Holder]], Awaitable[Loaded]]
) -> Loaded:
    """What `load` finds with the mandaten of these holders: one round trip, or two where the organisation is a new one.

    As whom an account holds mandaten stands in the organisation, which is known before but may be replaced.
    """
    known = register.known()
    holders = held_by(known, account) if known else frozenset()
    loaded = await load(holders)
    if loaded.receipt is not None:
        return loaded
    now_held = held_by(await register.at(loaded.organisation_version), account)
    return loaded if now_held <= holders else await load(now_held)


def own_mandaten(
    loaded: Loaded, organisation: Organisation, act: PersonAct | SystemAct, by: Actor
) -> tuple[Standing, ...]:
    """Those of the actor that can matter to this act; the system has none."""
    if by is SYSTEM:
        return ()
    find = {one.mandaat.id: one for one in loaded.mandaten}.get
    return brought(act.type, loaded.mandaten, held_by(organisation, by.account, loaded.now), find, loaded.now)
