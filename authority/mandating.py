"""The way into the register of mandaten: acts of persons, judged by the policy and appended like any other.

Each change raises the register's version, so whatever was judged before it is judged again: that is how a revocation
takes effect in the middle of a vote.
"""

from collections.abc import Sequence
from datetime import UTC, datetime

import structlog

from authority.judging_again import JudgingAgain
from authority.mandaten import about, named_by, subject_of
from authority.question import Facts, question_of
from authority.register_draft import register_draft
from authority.take import Policy, log_taken, refuse_unsealed
from domain.decide import Actor
from domain.errors import ContendedError, InvalidAct, NotFound
from domain.mandaat_acts import MandaatAct, ProposeMandaat, case_instructed, mandaat_of
from domain.mandaat_events import decide_mandaat
from domain.mandaten import Mandaat
from domain.receipt import Receipt
from domain.verdict import Verdict
from store.ledger import Ledger, Loaded, Moved, case_stream, mandaat_stream
from store.procedures import Procedures
from store.register import Register
from store.vault import SealedAct

ATTEMPTS = 20

log = structlog.get_logger(__name__)


class Mandating:
    """The enforcement point of the register of mandaten."""

    def __init__(self, ledger: Ledger, register: Register, procedures: Procedures, policy: Policy) -> None:
        self._ledger = ledger
        self._register = register
        self._procedures = procedures
        self._policy = policy

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
            raise InvalidAct(f"there is no routekaart {case}", field="case")
        again = JudgingAgain()
        for _ in range(ATTEMPTS):
            loaded = await self._ledger.load(
                mandaat_stream(mandaat), sealed, actor=by.account, key=key, named=named_by(act)
            )
            if loaded.receipt is not None:
                return loaded.receipt
            try:
                return await self._judge_and_append(sealed, act, mandaat, loaded, by, key, trace_id)
            except Moved as moved:
                await again.after(moved)
                log.debug("act.again", act=act.type, mandaat=mandaat, trace_id=trace_id)
        raise ContendedError("the register kept moving; nothing was written, try again")

    async def judged(self, mandaten: Sequence[Mandaat], by: Actor) -> list[Verdict]:
        """What the policy would say of each of these proposals now: one question for all. Nothing is written."""
        if not mandaten:
            return []
        organisation = await self._register.at(await self._register.current_version())
        procedure, now = await self._procedures.in_force(), datetime.now(UTC)
        parents = await self._register.mandaten((), {one.parent for one in mandaten if one.parent is not None})
        find = {one.mandaat.id: one for one in parents}.get
        questions = []
        for one in mandaten:
            act = ProposeMandaat(one)
            facts = Facts(now, organisation, procedure, mandaten=about(act, by.account, now, find))
            questions.append(question_of(act, by, None, facts))
        return await self._policy.verdicts(questions)

    async def _judge_and_append(
        self, sealed: SealedAct, act: MandaatAct, mandaat: str, loaded: Loaded, by: Actor, key: str, trace_id: str
    ) -> Receipt:
        find = {one.mandaat.id: one for one in loaded.mandaten}.get
        if subject_of(act, by.account, loaded.now, find) is None:
            raise NotFound(f"there is no mandaat {mandaat}")
        if isinstance(act, ProposeMandaat) and loaded.sequence:
            raise InvalidAct("there is such a mandaat already", field="id")
        organisation = await self._register.at(loaded.organisation_version)
        procedure = await self._procedures.in_force()
        facts = Facts(loaded.now, organisation, procedure, mandaten=about(act, by.account, loaded.now, find))
        question = question_of(act, by, None, facts)
        verdict = (await self._policy.verdicts([question]))[0]
        event = decide_mandaat(act, find(mandaat), by.account, loaded.now) if verdict.allow else None
        draft = register_draft(
            mandaat_stream(mandaat),
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
        log_taken(receipt, verdict, by, trace_id, mandaat=mandaat)
        return receipt
