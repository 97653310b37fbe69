"""Who may see the logs of looking and of processing, asked of the same policy entry point. Nothing is written of it here:
that such a log was looked at is itself a look.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from authority.offers import READ, READ_DELIBERATION, READ_LOG, READ_PROCESSING_LOG
from authority.question import Facts, full_question
from authority.take import Policy
from domain.actor import Actor, ActorKind
from domain.case import Routekaart
from domain.verdict import Verdict
from store.procedures import Procedures
from store.register import Register


@dataclass(frozen=True, slots=True)
class Inspection:
    """What an account may see of a case as an auditor: nothing where `refused` says why not; the case itself, its
    deliberation, and the bytes of its entries."""

    refused: tuple[str, ...]
    read: bool
    deliberation: bool
    entries: bool


class AuditReading:
    """Answers for the routes of auditors; judges no act that counts."""

    def __init__(self, register: Register, procedures: Procedures, policy: Policy) -> None:
        self._register = register
        self._procedures = procedures
        self._policy = policy

    async def may_read_looks(self, account: str, whose: str | None) -> Verdict:
        """Whether this account may see the looks of `whose`; of everybody for None."""
        return await self._verdict(account, {"type": "read_access_log", "account": whose})

    async def may_audit(self, account: str) -> Verdict:
        """Whether this account may see the log of processing, and all that one trace id joins."""
        return await self._verdict(account, READ_PROCESSING_LOG)

    async def inspection(self, account: str, state: Routekaart) -> Inspection:
        """Whether this account audits, and what of this case it may see: one question. The bytes of entries say all of it,
        so they are for who may read the log and the deliberation of this case too (Awb 2:4)."""
        organisation = await self._register.now()
        procedure = await self._procedures.by_hash(state.procedure.content_hash)
        interests = (await self._register.interests([state.case])).get(state.case, ())
        facts = Facts(datetime.now(UTC), organisation, procedure, interests=interests)
        actor = Actor(ActorKind.PERSON, account)
        audits, log, read, deliberation = await self._policy.verdicts(
            [
                full_question(READ_PROCESSING_LOG, actor, None, facts),
                full_question(READ_LOG, actor, None, facts),
                full_question(READ, actor, state, facts),
                full_question(READ_DELIBERATION, actor, state, facts),
            ]
        )
        open_ = read.allow and deliberation.allow
        return Inspection(audits.reasons, read.allow, open_, open_ and log.allow)

    async def _verdict(self, account: str, act: Mapping[str, Any]) -> Verdict:
        organisation = await self._register.now()
        facts = Facts(datetime.now(UTC), organisation, await self._procedures.in_force())
        question = full_question(act, Actor(ActorKind.PERSON, account), None, facts)
        return (await self._policy.verdicts([question]))[0]
