"""The facts of a case for each of several persons: with the mandaten that each of them holds, as they were known then.

For what is only asked and not taken; `take` gets the actor's mandaten with the case itself.
"""

from collections.abc import Iterable
from dataclasses import replace

from authority.case_at import CaseAt
from authority.mandaten import brought, held_by
from authority.question import Facts
from store.register import Register


async def facts_of(register: Register, seen: CaseAt, accounts: Iterable[str]) -> dict[str, Facts]:
    """For each account the facts of `seen` with its mandaten, for any act: an explanation asks about many."""
    facts = seen.facts
    holders = {account: held_by(facts.organisation, account, facts.now) for account in accounts}
    held = await register.mandaten(frozenset().union(*holders.values()), known_at=facts.now if seen.past else None)
    find = {one.mandaat.id: one for one in held}.get
    return {account: replace(facts, mandaten=brought("read", held, mine, find)) for account, mine in holders.items()}
