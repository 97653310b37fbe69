"""The facts of a case for each of several persons: with the mandaten that each of them holds, as they were known then.

For what is only asked and not taken; `take` gets the actor's mandaten with the case itself.
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from typing import Any

from authority.case_at import CaseAt
from authority.mandaten import brought, brought_for_any, held_by
from authority.question import Facts, question_of
from authority.question_types import CaseView
from domain.actor import Actor
from domain.acts import PersonAct, SystemAct
from domain.case import Routekaart
from domain.mandaten import Standing
from store.register import Register


async def facts_of(register: Register, seen: CaseAt, accounts: Iterable[str]) -> dict[str, Facts]:
    """For each account the facts of `seen` with its mandaten, for any act: an explanation asks about many."""
    held = await mandaten_of(register, seen.facts, accounts, known_at=seen.facts.now if seen.past else None)
    return {account: replace(seen.facts, mandaten=some) for account, some in held.items()}


async def mandaten_of(
    register: Register, facts: Facts, accounts: Iterable[str], known_at: datetime | None = None
) -> dict[str, tuple[Standing, ...]]:
    """What each account holds at `facts.now`, with all that it rests on; with `known_at` as it was known then."""
    holders = {account: held_by(facts.organisation, account, facts.now) for account in accounts}
    held = await register.mandaten(frozenset().union(*holders.values()), moment=facts.now, known_at=known_at)
    find = {one.mandaat.id: one for one in held}.get
    return {account: brought_for_any(held, mine, find, facts.now) for account, mine in holders.items()}


def for_act(facts: Facts, account: str, act: str) -> Facts:
    """The facts as `take` would bring them for an act of this type: of what the account holds, no more than can matter.

    Who may read more by a mandaat is told more reasons, so bringing all of it would explain another answer.
    """
    if not facts.mandaten:
        return facts
    find = {one.mandaat.id: one for one in facts.mandaten}.get
    holders = held_by(facts.organisation, account, facts.now)
    return replace(facts, mandaten=brought(act, facts.mandaten, holders, find, facts.now))


def question_as_taken(
    act: PersonAct | SystemAct, by: Actor, state: Routekaart | None, facts: Facts, case: CaseView | None = None
) -> dict[str, Any]:
    """The question whether `by` may do this act, as `take` would put it; `case` as for `question_of`."""
    return question_of(act, by, state, for_act(facts, by.account, act.type), case)
