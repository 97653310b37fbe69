"""The way by which a batch of looks is put on record: an act of the system, judged and appended like any other.

When it is time for the next batch is `runtime.sealing`'s; what is in one the store's.
"""

import uuid

import structlog

from authority.judging_again import JudgingAgain
from authority.question import Facts, question_of
from authority.register_draft import register_draft
from authority.take import Policy, log_taken
from domain.access_acts import SealAccessLog, decide_seal
from domain.decide import SYSTEM
from domain.errors import ContendedError
from domain.receipt import Receipt
from store.access import AccessLog
from store.ledger import ACCESS_STREAM, Ledger, Loaded, Moved
from store.procedures import Procedures
from store.register import Register
from store.vault import SealedAct, Vault

ATTEMPTS = 20
_SEALS = ("seal_access_log",)

log = structlog.get_logger(__name__)


class Sealing:
    """The enforcement point of the access log."""

    def __init__(
        self,
        ledger: Ledger,
        register: Register,
        procedures: Procedures,
        access_log: AccessLog,
        vault: Vault,
        policy: Policy,
    ) -> None:
        self._ledger = ledger
        self._register = register
        self._procedures = procedures
        self._access_log = access_log
        self._vault = vault
        self._policy = policy

    async def seal(self) -> Receipt | None:
        """Seals the looks that no batch has yet, at most one batch; None where there are none.

        Where the policy refuses, the receipt says so, and the looks wait. Two at once, or one that is killed and done
        again, make one entry. Raises ContendedError, AuthorityUnavailable, NotFound where no procedure is in force, and
        StoreUnavailable.
        """
        trace_id = uuid.uuid4().hex
        again = JudgingAgain()
        for _ in range(ATTEMPTS):
            first = await self._first()
            act = await self._access_log.batch(first)
            if act is None:
                return None
            sealed = self._vault.plain(act, None)
            # Each try is an act of its own: a batch that was refused may be allowed by the next policy.
            loaded = await self._ledger.load(ACCESS_STREAM, sealed, actor=SYSTEM.account, key=uuid.uuid4().hex)
            if await self._first() != first:
                # Somebody sealed before the stream was loaded; whoever does so after it moves the stream.
                continue
            try:
                return await self._judge_and_append(sealed, act, loaded, trace_id)
            except Moved as moved:
                await again.after(moved)
                log.debug("act.again", act=act.type, trace_id=trace_id)
        raise ContendedError("the ledger kept moving; the looks wait")

    async def _first(self) -> int:
        """The first record that no batch has."""
        entry = await self._ledger.last_allowed(ACCESS_STREAM, _SEALS)
        return 0 if entry is None else int(entry["act"]["last"]) + 1

    async def _judge_and_append(self, sealed: SealedAct, act: SealAccessLog, loaded: Loaded, trace_id: str) -> Receipt:
        organisation = await self._register.at(loaded.organisation_version)
        facts = Facts(loaded.now, organisation, await self._procedures.in_force())
        question = question_of(act, SYSTEM, None, facts)
        verdict = (await self._policy.verdicts([question]))[0]
        draft = register_draft(
            ACCESS_STREAM,
            sealed,
            act,
            by=SYSTEM,
            key=f"{act.type}:{trace_id}:{loaded.sequence}",
            loaded=loaded,
            facts=facts,
            question=question,
            verdict=verdict,
            event=decide_seal(act) if verdict.allow else None,
            trace_id=trace_id,
        )
        receipt = await self._ledger.append(draft)
        log_taken(receipt, verdict, SYSTEM, trace_id, first=act.first, last=act.last)
        return receipt
