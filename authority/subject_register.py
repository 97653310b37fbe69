"""The way to forget, hold or export a subject: acts of persons, judged by the policy and appended like any other.

The entry comes first, and from it on nothing of the subject can be read; then its key is destroyed. Killed between the two,
the next start finishes it, and so does the same act when it is sent again.
"""

from datetime import UTC, datetime

import structlog

from authority.judging_again import JudgingAgain
from authority.offers import READ_SUBJECTS
from authority.question import Facts, full_question, question_of
from authority.register_draft import register_draft
from authority.subject_view import SubjectFacts, has_seat, is_barred
from authority.take import Policy, log_taken
from domain.decide import Actor
from domain.errors import ContendedError, InvalidAct, NotFound
from domain.organisation import Organisation
from domain.receipt import Receipt
from domain.subject_acts import ConfirmForgetting, SubjectAct
from domain.subject_events import decide_subject
from domain.subjects import SubjectKind
from domain.verdict import Verdict
from store.interests import Interests
from store.ledger import Ledger, Loaded, Moved, subject_stream
from store.procedures import Procedures
from store.register import Register
from store.subjects import KnownSubject, Subjects
from store.vault import SealedAct

ATTEMPTS = 20

log = structlog.get_logger(__name__)


class SubjectRegister:
    """The enforcement point of what is done with whom data is about."""

    def __init__(
        self,
        ledger: Ledger,
        register: Register,
        procedures: Procedures,
        subjects: Subjects,
        interests: Interests,
        policy: Policy,
    ) -> None:
        self._ledger = ledger
        self._register = register
        self._procedures = procedures
        self._subjects = subjects
        self._interests = interests
        self._policy = policy

    async def take(self, sealed: SealedAct, subject: str, *, by: Actor, key: str, trace_id: str) -> Receipt:
        """Takes the act on the subject with this pseudonym, or refuses it; either way it is in the ledger when this returns.

        After a confirmed forgetting the key is destroyed. Raises InvalidAct for an act on another subject, NotFound for a
        subject that is not there, and otherwise what `Authority.take` raises.
        """
        act = sealed.act
        if not isinstance(act, SubjectAct):
            raise InvalidAct("this is no act on a subject", field="type")
        if subject != act.subject:
            raise InvalidAct("the act is about another subject", field="subject")
        receipt = await self._appended(sealed, act, by, key, trace_id)
        if isinstance(act, ConfirmForgetting) and receipt.allow:
            await self._subjects.destroy(subject)
            log.info("subject.forgotten", index=receipt.index, trace_id=trace_id)
        return receipt

    async def may_look(self, by: Actor) -> Verdict:
        """Whether the subjects of the vault, and what is due by their terms, may be looked up. Nothing is written."""
        organisation = await self._register.at(await self._register.current_version())
        facts = Facts(datetime.now(UTC), organisation, await self._procedures.in_force())
        return (await self._policy.verdicts([full_question(READ_SUBJECTS, by, None, facts)]))[0]

    async def _appended(self, sealed: SealedAct, act: SubjectAct, by: Actor, key: str, trace_id: str) -> Receipt:
        again = JudgingAgain()
        for _ in range(ATTEMPTS):
            loaded = await self._ledger.load(subject_stream(act.subject), sealed, actor=by.account, key=key)
            if loaded.receipt is not None:
                return loaded.receipt
            try:
                return await self._judge_and_append(sealed, act, loaded, by, key, trace_id)
            except Moved as moved:
                await again.after(moved)
                log.debug("act.again", act=act.type, subject=act.subject, trace_id=trace_id)
        raise ContendedError("the subject kept moving; nothing was written, try again")

    async def _judge_and_append(
        self, sealed: SealedAct, act: SubjectAct, loaded: Loaded, by: Actor, key: str, trace_id: str
    ) -> Receipt:
        # Read after the stream: were it changed since, the append would find that.
        stored = await self._subjects.one(act.subject)
        if stored is None:
            raise NotFound(f"there is no subject {act.subject}")
        organisation = await self._register.at(loaded.organisation_version)
        subject = await self._facts(stored, organisation, by, loaded.now)
        facts = Facts(loaded.now, organisation, await self._procedures.in_force(), subject=subject)
        question = question_of(act, by, None, facts)
        verdict = (await self._policy.verdicts([question]))[0]
        draft = register_draft(
            subject_stream(act.subject),
            sealed,
            act,
            by=by,
            key=key,
            loaded=loaded,
            facts=facts,
            question=question,
            verdict=verdict,
            event=decide_subject(act, stored.standing, by.account, loaded.now) if verdict.allow else None,
            trace_id=trace_id,
        )
        receipt = await self._ledger.append(draft)
        log_taken(receipt, verdict, by, trace_id, subject=act.subject)
        return receipt

    async def _facts(self, stored: KnownSubject, organisation: Organisation, by: Actor, now: datetime) -> SubjectFacts:
        cases = await self._subjects.cases(stored.subject)
        covering = await self._register.interests(one.case for one in cases)
        interests = [one for found in covering.values() for one in found]
        recused = [account for one in cases for account in one.state.recused]
        return SubjectFacts(
            kind=stored.kind,
            standing=stored.standing,
            held=await self._subjects.held(stored.subject),
            needed=any(not one.closed for one in cases) or await self._counts(stored, organisation, now),
            barred=is_barred(by.account, recused, interests, now),
        )

    async def _counts(self, stored: KnownSubject, organisation: Organisation, now: datetime) -> bool:
        """Whether what it is about, other than cases, still counts."""
        if stored.kind is SubjectKind.ACCOUNT:
            account = await self._subjects.account(stored.subject)
            return account is not None and has_seat(account, organisation, now)
        if stored.kind is SubjectKind.INTEREST:
            name = await self._subjects.interest(stored.subject)
            registered = None if name is None else await self._interests.one(name)
            return registered is not None and registered.is_in_force_at(now)
        return False
