"""The way by which the log gets its key: acts like any other, judged by the policy, on a stream of their own.

The system names the first key, a person each that takes its place. Where private keys are kept, and that the log signs
with the one that the ledger names, is `runtime`'s. Who may read all entries is asked here too.
"""

import uuid
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import UTC, datetime

import structlog

from authority.judging_again import JudgingAgain
from authority.offers import READ_LOG
from authority.question import Facts, full_question, question_of
from authority.register_draft import register_draft
from authority.take import Policy, log_taken
from domain.decide import SYSTEM, Actor
from domain.errors import ContendedError, InvalidAct
from domain.log_acts import BeginLog, LogAct, RotateLogKey, decide_log
from domain.receipt import Receipt
from domain.verdict import Verdict
from store.ledger import LOG_STREAM, Ledger, Loaded, Moved
from store.log_keys import LogKeys, check_log_key
from store.procedures import Procedures
from store.register import Register
from store.vault import SealedAct, Vault

ATTEMPTS = 20

log = structlog.get_logger(__name__)


class _BegunAlready(Exception):
    """The ledger names a key by now."""


class LogKeeping:
    """The enforcement point of the log's keys, and of reading its entries."""

    def __init__(
        self, ledger: Ledger, register: Register, procedures: Procedures, keys: LogKeys, vault: Vault, policy: Policy
    ) -> None:
        self._ledger = ledger
        self._register = register
        self._procedures = procedures
        self._keys = keys
        self._vault = vault
        self._policy = policy

    async def begin(self, origin: str, vkey: str) -> Receipt | None:
        """The system names the log and its first key; None where the ledger names one already.

        Raises InvalidAct for a key that cannot sign the log of this origin, and otherwise what `Authority.take` raises.
        """
        check_log_key(vkey, origin)

        async def act() -> LogAct:
            if await self._keys.in_force() is not None:
                raise _BegunAlready
            return BeginLog(origin, vkey)

        sent = self._vault.plain(BeginLog(origin, vkey), None).content_mac
        try:
            return await self._take(act, sent, by=SYSTEM, key=uuid.uuid4().hex, trace_id=uuid.uuid4().hex)
        except _BegunAlready:
            return None

    async def rotate(self, vkey: str, *, by: Actor, key: str, trace_id: str) -> Receipt:
        """Puts this key in the place of the one that signs, or refuses it; either way it is in the ledger when this returns.

        Raises InvalidAct for a log without a key, and for a key that cannot sign it or signed it before; otherwise what
        `Authority.take` raises.
        """

        async def act() -> LogAct:
            named = await self._keys.all()
            if not named:
                raise InvalidAct("the log has no key yet: it gets one when it is first run", field="vkey")
            check_log_key(vkey, named[-1].origin)
            if vkey in {one.vkey for one in named[:-1]}:
                raise InvalidAct("the log had this key before; a key does not come back", field="vkey")
            return RotateLogKey(vkey, named[-1].vkey)

        # What was sent is the new key alone: sent again, it is the same act, whichever key signs by then.
        sent = self._vault.plain(RotateLogKey(vkey, ""), None).content_mac
        return await self._take(act, sent, by=by, key=key, trace_id=trace_id)

    async def may_read(self, by: Actor) -> Verdict:
        """Whether all entries of the log may be read by this person. Nothing is written."""
        organisation = await self._register.at(await self._register.current_version())
        facts = Facts(datetime.now(UTC), organisation, await self._procedures.in_force())
        return (await self._policy.verdicts([full_question(READ_LOG, by, None, facts)]))[0]

    async def _take(
        self, make: Callable[[], Awaitable[LogAct]], sent: str, *, by: Actor, key: str, trace_id: str
    ) -> Receipt:
        """Judges and appends what `make` makes of the keys as they are, again while they move."""
        again = JudgingAgain()
        for _ in range(ATTEMPTS):
            act = await make()
            sealed = replace(self._vault.plain(act, None), content_mac=sent)
            loaded = await self._ledger.load(LOG_STREAM, sealed, actor=by.account, key=key)
            if loaded.receipt is not None:
                return loaded.receipt
            try:
                return await self._judge_and_append(sealed, act, loaded, by, key, trace_id)
            except Moved as moved:
                await again.after(moved)
                log.debug("act.again", act=act.type, trace_id=trace_id)
        raise ContendedError("the ledger kept moving; nothing was written, try again")

    async def _judge_and_append(
        self, sealed: SealedAct, act: LogAct, loaded: Loaded, by: Actor, key: str, trace_id: str
    ) -> Receipt:
        organisation = await self._register.at(loaded.organisation_version)
        procedure = await self._procedures.in_force()
        facts = Facts(loaded.now, organisation, procedure)
        question = question_of(act, by, None, facts)
        verdict = (await self._policy.verdicts([question]))[0]
        draft = register_draft(
            LOG_STREAM,
            sealed,
            act,
            by=by,
            key=key,
            loaded=loaded,
            facts=facts,
            question=question,
            verdict=verdict,
            event=decide_log(act) if verdict.allow else None,
            trace_id=trace_id,
        )
        receipt = await self._ledger.append(draft)
        log_taken(receipt, verdict, by, trace_id)
        return receipt
