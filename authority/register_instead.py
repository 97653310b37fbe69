"""Who can act on a change or a mandaat where a person may not: whom the policy is asked about for it, and what it answers.

As `authority.instead` does for cases, few are asked about: who holds an office, who is in the chair of the body that a change
is about, and who holds the mandaat that another rests on. Who of them may, only the policy says. Nothing is written.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from authority.mandaten import accounts_of, with_parents
from authority.organising import facts_of_changes
from authority.question import Facts
from authority.register_acts import RegisterActs
from authority.take import Policy
from domain.change_acts import ChangeAct
from domain.changes import ChangeStanding
from domain.mandaat_acts import MandaatAct
from domain.mandaten import Standing
from domain.organisation import BodyKind
from store.changes import Changes
from store.ledger import Ledger
from store.procedures import Procedures
from store.register import Register


@dataclass(frozen=True, slots=True)
class CanAct:
    """An account that may, by its seat in an office or the chair; or, where it has none of those, under a mandaat of this office."""

    account: str
    seat: str | None
    under: str | None = None


class RegisterInstead:
    """Answers for pages that say no; judges no act that counts."""

    def __init__(
        self, ledger: Ledger, register: Register, changes: Changes, procedures: Procedures, policy: Policy
    ) -> None:
        self._register = register
        self._changes = changes
        self._procedures = procedures
        self._acts = RegisterActs(ledger, register, procedures, policy)

    async def on_change(self, act: ChangeAct, standing: ChangeStanding) -> list[CanAct]:
        """Who may do this with the change as it stands, in the order of the organisation: one question."""
        (facts,) = await facts_of_changes([standing], await self._acts.facts_now(), self._changes, self._procedures)
        return await self._of(act, facts, _seated(facts, chair_of=standing.change.body))

    async def on_mandaat(self, act: MandaatAct, standing: Standing) -> list[CanAct]:
        """The same of a mandaat; last comes who may as the holder of the mandaat that it rests on."""
        facts = await self._acts.facts_now()
        known = await self._register.mandaten((), [standing.mandaat.id], moment=facts.now)
        chain = with_parents((standing,), {one.mandaat.id: one for one in known}.get)
        above = next((one.mandaat for one in chain if one.mandaat.id == standing.mandaat.parent), None)
        holding = [] if above is None else sorted(accounts_of(facts.organisation, [above.holder], facts.now))
        asked = [*_seated(facts), *(CanAct(one, None, standing.mandaat.principal) for one in holding)]
        return await self._of(act, replace(facts, mandaten=chain), asked)

    async def _of(self, act: ChangeAct | MandaatAct, facts: Facts, asked: Sequence[CanAct]) -> list[CanAct]:
        """Those of them that the policy allows this, each account once."""
        each = {one.account: one for one in reversed(asked)}
        may = await self._acts.who_may(act, facts, [*each])
        return [one for one in asked if one.account in may and each[one.account] is one]


def _seated(facts: Facts, chair_of: str | None = None) -> list[CanAct]:
    """Who holds an office, and who is in the chair of this body."""
    organisation = facts.organisation
    return [
        CanAct(seat.account, seat.id)
        for body in organisation.bodies
        for seat in organisation.seats_of(body.id, facts.now)
        if body.kind is BodyKind.OFFICE or (seat.chair and body.id == chair_of)
    ]
