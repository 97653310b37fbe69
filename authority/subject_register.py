"""The way to forget, hold or export a subject: acts of persons, judged by the policy and appended like any other.

The entry comes first, and from it on nothing of the subject can be read; then its key is destroyed. Killed between the two,
the next start finishes it, and so does the same act when it is sent again.
"""

from dataclasses import replace
from datetime import datetime

import structlog

from authority.offers import READ_SUBJECTS
from authority.register_acts import Considered, RegisterActs, Sent, comes_to
from authority.subject_view import SubjectFacts, has_seat, is_barred, matter_facts
from authority.take import Policy
from domain.actor import Actor
from domain.errors import InvalidAct, NotFound
from domain.interests import RegisteredInterest
from domain.matters import Matter, still_counts
from domain.organisation import Organisation
from domain.receipt import Receipt
from domain.subject_acts import ConfirmForgetting, SubjectAct
from domain.subject_events import decide_subject
from domain.subjects import SubjectKind
from domain.verdict import Verdict
from store.ledger import Ledger, Loaded, subject_stream
from store.procedures import Procedures
from store.register import Register
from store.subjects import KnownSubject, Subjects
from store.subjects_around import SubjectsAround
from store.vault import SealedAct

log = structlog.get_logger(__name__)


class SubjectRegister:
    """The enforcement point of what is done with whom data is about."""

    def __init__(
        self,
        ledger: Ledger,
        register: Register,
        procedures: Procedures,
        subjects: Subjects,
        around: SubjectsAround,
        policy: Policy,
    ) -> None:
        self._register = register
        self._subjects = subjects
        self._around = around
        self._acts = RegisterActs(ledger, register, procedures, policy)

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
        sent = Sent(subject_stream(subject), sealed, by, key, trace_id)

        async def consider(loaded: Loaded) -> Considered:
            # Read after the stream: were it changed since, the append would find that.
            stored = await self._subjects.one(subject)
            if stored is None:
                raise NotFound(f"there is no subject {subject}")
            facts = await self._acts.facts(loaded)
            judged_on = await self._facts(stored, facts.organisation, by, loaded.now)
            if isinstance(act, ConfirmForgetting):
                # Were a text added since, the database would find that.
                judged_on = replace(judged_on, texts=await self._subjects.texts_hash(subject))
            event = comes_to(lambda: decide_subject(act, stored.standing, by.account, loaded.now))
            return Considered(replace(facts, subject=judged_on), event)

        receipt = await self._acts.take(sent, consider)
        if isinstance(act, ConfirmForgetting) and receipt.allow:
            await self._subjects.destroy(subject)
            log.info("subject.forgotten", index=receipt.index, trace_id=trace_id)
        return receipt

    async def may_look(self, by: Actor) -> Verdict:
        """Whether the subjects of the vault, and what is due by their terms, may be looked up. Nothing is written."""
        return await self._acts.judged_now(READ_SUBJECTS, by)

    async def name(self, stored: KnownSubject) -> str | None:
        """The id of what the texts of a subject are of, in a register; None for others, and for what was refused."""
        return await self._around.name(stored)

    async def _facts(self, stored: KnownSubject, organisation: Organisation, by: Actor, now: datetime) -> SubjectFacts:
        cases = await self._around.cases(stored.subject)
        covering = await self._register.interests(one.case for one in cases)
        interests = [one for found in covering.values() for one in found]
        recused = [account for one in cases for account in one.state.recused]
        matter = await self._around.matter(stored)
        objected = any(one.objected for one in cases)
        return SubjectFacts(
            kind=stored.kind,
            standing=stored.standing,
            held=await self._around.held(stored.subject),
            needed=objected
            or any(not one.closed for one in cases)
            or await self._counts(stored, matter, organisation, now),
            barred=is_barred(by.account, recused, interests, now),
            matter=matter_facts(stored.kind, matter, by.account, now),
            objected=objected,
        )

    async def _counts(
        self, stored: KnownSubject, matter: Matter | None, organisation: Organisation, now: datetime
    ) -> bool:
        """Whether the account that it is has a seat, or its interest counts or may come to: once forgotten it would count
        without anybody knowing where."""
        if stored.kind is SubjectKind.ACCOUNT:
            account = await self._subjects.account(stored.subject)
            return account is not None and has_seat(account, organisation, now)
        return isinstance(matter, RegisteredInterest) and still_counts(matter, now)
