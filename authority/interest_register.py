"""The way into the register of interests: acts of persons, judged by the policy and appended like any other.

Each change raises the register's version, so whatever was judged before it is judged again: an interest that is
registered while a vote is being judged bars that vote.
"""

from datetime import UTC, datetime

import structlog

from authority.interest_view import InterestSubject, interest_acted_on, subject_of_act
from authority.judging_again import JudgingAgain
from authority.offers import READ_INTERESTS
from authority.question import Facts, full_question, question_of
from authority.register_draft import register_draft
from authority.take import Policy, log_taken, refuse_unsealed
from domain.decide import Actor
from domain.errors import ContendedError, InvalidAct, NotFound
from domain.interest_acts import InterestAct, RegisterInterest, interest_of
from domain.interest_events import decide_interest
from domain.interests import Interest, InterestScope
from domain.receipt import Receipt
from domain.verdict import Verdict
from store.interests import Interests
from store.ledger import Ledger, Loaded, Moved, interest_stream
from store.procedures import Procedures
from store.register import Register
from store.vault import SealedAct

ATTEMPTS = 20

log = structlog.get_logger(__name__)


class InterestRegister:
    """The enforcement point of the register of interests."""

    def __init__(
        self, ledger: Ledger, register: Register, procedures: Procedures, interests: Interests, policy: Policy
    ) -> None:
        self._ledger = ledger
        self._register = register
        self._procedures = procedures
        self._interests = interests
        self._policy = policy

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
        stream = interest_stream(interest)
        again = JudgingAgain()
        for _ in range(ATTEMPTS):
            loaded = await self._ledger.load(stream, sealed, actor=by.account, key=key)
            if loaded.receipt is not None:
                return loaded.receipt
            try:
                return await self._judge_and_append(sealed, act, loaded, by, key, trace_id)
            except Moved as moved:
                await again.after(moved)
                log.debug("act.again", act=act.type, interest=interest, trace_id=trace_id)
        raise ContendedError("the register kept moving; nothing was written, try again")

    async def may_read(self, by: Actor, account: str | None) -> Verdict:
        """Whether the interests of this account may be seen; of all accounts for None. Nothing is written."""
        organisation = await self._register.at(await self._register.current_version())
        procedure = await self._procedures.in_force()
        facts = Facts(datetime.now(UTC), organisation, procedure, interest=InterestSubject(account))
        return (await self._policy.verdicts([full_question(READ_INTERESTS, by, None, facts)]))[0]

    async def _judge_and_append(
        self, sealed: SealedAct, act: InterestAct, loaded: Loaded, by: Actor, key: str, trace_id: str
    ) -> Receipt:
        # Read after the stream: were it changed since, the register has moved, and the append would find that.
        registered = await self._interests.one(interest_of(act))
        organisation = await self._register.at(loaded.organisation_version)
        interest = interest_acted_on(act, registered)
        if interest is None:
            raise NotFound(f"there is no interest {interest_of(act)}")
        of_case = await self._municipality_of(interest)
        subject = subject_of_act(act, registered, organisation, loaded.now, of_case)
        if isinstance(act, RegisterInterest) and loaded.sequence:
            raise InvalidAct("there is such an interest already", field="id")
        procedure = await self._procedures.in_force()
        facts = Facts(loaded.now, organisation, procedure, interest=subject)
        question = question_of(act, by, None, facts)
        verdict = (await self._policy.verdicts([question]))[0]
        event = decide_interest(act, registered, by.account, loaded.now) if verdict.allow else None
        draft = register_draft(
            interest_stream(interest_of(act)),
            sealed,
            act,
            by=by,
            key=key,
            loaded=loaded,
            facts=facts,
            question=question,
            verdict=verdict,
            event=event,
            trace_id=trace_id,
        )
        receipt = await self._ledger.append(draft)
        # Whose interest it is, is no matter for a log line.
        log_taken(receipt, verdict, by, trace_id, interest=interest_of(act))
        return receipt

    async def _municipality_of(self, interest: Interest) -> str | None:
        """The municipality of the case that the interest is in, where it is in one; InvalidAct where there is none such.

        A case stays in its municipality, so this may be read at any time.
        """
        if interest.scope is not InterestScope.CASE:
            return None
        municipality = await self._interests.municipality_of(interest.code)
        if municipality is None:
            raise InvalidAct("there is no such case", field="code")
        return municipality
