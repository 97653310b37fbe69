"""The way into the register of interests: acts of persons, judged by the policy and appended like any other.

Each change raises the register's version, so whatever was judged before it is judged again: an interest that is
registered while a vote is being judged bars that vote.
"""

from dataclasses import replace

from authority.interest_view import InterestSubject, interest_acted_on, subject_of_act
from authority.offers import READ_INTERESTS
from authority.register_acts import Considered, RegisterActs, Sent, comes_to
from authority.take import Policy, refuse_unsealed
from domain.actor import Actor
from domain.errors import InvalidAct, NotFound
from domain.interest_acts import InterestAct, RegisterInterest, interest_of
from domain.interest_events import decide_interest
from domain.interests import Interest, InterestScope
from domain.receipt import Receipt
from domain.verdict import Verdict
from store.interests import Interests
from store.ledger import Ledger, Loaded, interest_stream
from store.procedures import Procedures
from store.register import Register
from store.vault import SealedAct


class InterestRegister:
    """The enforcement point of the register of interests."""

    def __init__(
        self, ledger: Ledger, register: Register, procedures: Procedures, interests: Interests, policy: Policy
    ) -> None:
        self._interests = interests
        self._acts = RegisterActs(ledger, register, procedures, policy)

    async def take(self, sealed: SealedAct, interest: str, *, by: Actor, key: str, trace_id: str) -> Receipt:
        """Takes the act on the interest with this id, or refuses it; either way it is in the ledger when this returns.

        Raises InvalidAct for an act that is not sealed or is about another interest, NotFound for an interest that is not
        there, and otherwise what `Authority.take` raises.
        """
        act = sealed.act
        if not isinstance(act, InterestAct):
            raise InvalidAct("this is no act on the register of interests", field="type")
        if interest != interest_of(act):
            raise InvalidAct("the act is about another interest", field="interest")
        refuse_unsealed(act)
        sent = Sent(interest_stream(interest), sealed, by, key, trace_id)

        async def consider(loaded: Loaded) -> Considered:
            # Read after the stream: were it changed since, the register has moved, and the append would find that.
            registered = await self._interests.one(interest)
            subject_of = interest_acted_on(act, registered)
            if subject_of is None:
                raise NotFound(f"there is no interest {interest}")
            if isinstance(act, RegisterInterest) and loaded.sequence:
                raise InvalidAct("there is such an interest already", field="id")
            of_case = await self._municipality_of(subject_of)
            facts = await self._acts.facts(loaded)
            subject = subject_of_act(act, registered, facts.organisation, loaded.now, of_case)
            event = comes_to(lambda: decide_interest(act, registered, by.account, loaded.now))
            return Considered(replace(facts, interest=subject), event)

        return await self._acts.take(sent, consider)

    async def may_read(self, by: Actor, account: str | None) -> Verdict:
        """Whether the interests of this account may be seen; of all accounts for None. Nothing is written."""
        return await self._acts.judged_now(READ_INTERESTS, by, interest=InterestSubject(account))

    async def _municipality_of(self, interest: Interest) -> str | None:
        """The municipality of the case that the interest is in, where it is in one; InvalidAct where there is none such.

        A case stays in its municipality, so this may be read at any time.
        """
        if interest.scope is not InterestScope.CASE:
            return None
        municipality = await self._interests.municipality_of(interest.code)
        if municipality is None:
            raise InvalidAct("there is no such case", field="code", fault="unknown_case")
        return municipality
