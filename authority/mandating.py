"""The way into the register of mandaten: acts of persons, judged by the policy and appended like any other.

Each change raises the register's version, so whatever was judged before it is judged again: that is how a revocation
takes effect in the middle of a vote.
"""

from authority.mandaten import about, named_by, subject_of
from authority.organisations import shared_with_holder
from authority.register_acts import Considered, RegisterActs, Sent, comes_to
from authority.take import Policy, refuse_unsealed
from domain.actor import Actor
from domain.errors import InvalidAct, NotFound
from domain.mandaat_acts import MandaatAct, ProposeMandaat, case_instructed, mandaat_of
from domain.mandaat_events import decide_mandaat
from domain.receipt import Receipt
from store.ledger import Ledger, Loaded, case_stream, mandaat_stream
from store.procedures import Procedures
from store.register import Register
from store.vault import SealedAct


class Mandating:
    """The enforcement point of the register of mandaten."""

    def __init__(self, ledger: Ledger, register: Register, procedures: Procedures, policy: Policy) -> None:
        self._ledger = ledger
        self._acts = RegisterActs(ledger, register, procedures, policy)

    async def take(self, sealed: SealedAct, mandaat: str, *, by: Actor, key: str, trace_id: str) -> Receipt:
        """Takes the act on the mandaat with this id, or refuses it; either way it is in the ledger when this returns.

        Raises InvalidAct for an act that is not sealed, is about another mandaat or about a case that is not there, NotFound for a mandaat that is not
        there, and otherwise what `Authority.take` raises.
        """
        act = sealed.act
        if not isinstance(act, MandaatAct):
            raise InvalidAct("this is no act on the register of mandaten", field="type")
        if mandaat != mandaat_of(act):
            raise InvalidAct("the act is about another mandaat", field="mandaat")
        refuse_unsealed(act)
        case = case_instructed(act)
        if case is not None and await self._ledger.last_allowed(case_stream(case), ("submit",)) is None:
            raise InvalidAct(f"there is no routekaart {case}", field="case", fault="unknown_case")
        sent = Sent(mandaat_stream(mandaat), sealed, by, key, trace_id, named=named_by(act))

        async def consider(loaded: Loaded) -> Considered:
            find = {one.mandaat.id: one for one in loaded.mandaten}.get
            if subject_of(act, by.account, loaded.now, find) is None:
                raise NotFound(f"there is no mandaat {mandaat}")
            if isinstance(act, ProposeMandaat) and loaded.sequence:
                raise InvalidAct("there is such a mandaat already", field="id")
            facts = await self._acts.facts(loaded, mandaten=about(act, by.account, loaded.now, find))
            standing, now = find(mandaat), loaded.now
            shared = shared_with_holder(act, standing, facts.organisation, by.account, now)
            return Considered(facts, comes_to(lambda: decide_mandaat(act, standing, by.account, now, shared)))

        try:
            return await self._acts.take(sent, consider)
        except InvalidAct as error:
            # All that varies much in such an entry is what the mandaat rests on.
            too_large = error.code == "entry_too_large"
            if too_large and isinstance(act, ProposeMandaat) and act.mandaat.parent is not None:
                raise InvalidAct(str(error), field="parent", fault="chain_too_long") from error
            raise
