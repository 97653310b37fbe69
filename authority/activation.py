"""The way by which a revision of the policy comes into force: an act like any other, judged by the one in force until then.

The sources have to be kept before (`store.policies`); that they can judge, and that OPA gets them, is `runtime`'s.
"""

import uuid
from dataclasses import replace

import structlog

from authority.judging_again import JudgingAgain
from authority.question import Facts, question_of
from authority.register_draft import register_draft
from authority.take import Policy, log_taken
from domain.decide import SYSTEM, Actor
from domain.errors import ContendedError
from domain.policy_acts import ActivatePolicy, decide_policy
from domain.receipt import Receipt
from store.ledger import POLICY_STREAM, Ledger, Loaded, Moved
from store.policies import Policies
from store.procedures import Procedures
from store.register import Register
from store.vault import SealedAct, Vault

ATTEMPTS = 20

log = structlog.get_logger(__name__)


class Activation:
    """The enforcement point of the policy itself."""

    def __init__(
        self,
        ledger: Ledger,
        register: Register,
        procedures: Procedures,
        policies: Policies,
        vault: Vault,
        policy: Policy,
    ) -> None:
        self._ledger = ledger
        self._register = register
        self._procedures = procedures
        self._policies = policies
        self._vault = vault
        self._policy = policy

    async def take(self, revision: str, *, by: Actor, key: str, trace_id: str) -> Receipt:
        """Puts this revision into force, or refuses it; either way it is in the ledger when this returns.

        Raises NotFound for a revision whose sources are not kept, and otherwise what `Authority.take` raises.
        """
        await self._policies.sources(revision)
        again = JudgingAgain()
        for _ in range(ATTEMPTS):
            in_force = await self._policies.in_force()
            act = ActivatePolicy(revision, in_force.revision if in_force else None)
            # What was sent is the revision alone: sent again, it is the same act, whatever is in force by then.
            sent = self._vault.plain(ActivatePolicy(revision, None), None).content_mac
            sealed = replace(self._vault.plain(act, None), content_mac=sent)
            loaded = await self._ledger.load(POLICY_STREAM, sealed, actor=by.account, key=key)
            if loaded.receipt is not None:
                return loaded.receipt
            try:
                return await self._judge_and_append(sealed, act, loaded, by, key, trace_id)
            except Moved as moved:
                await again.after(moved)
                log.debug("act.again", act="activate_policy", trace_id=trace_id)
        raise ContendedError("the ledger kept moving; nothing was written, try again")

    async def follow_release(self, revision: str) -> Receipt | None:
        """The system puts the policy of this release into force, unless a person has chosen one or OPA has another.

        None where nothing was to be done.
        """
        in_force = await self._policies.in_force()
        if in_force is not None and (in_force.revision == revision or in_force.actor != SYSTEM.account):
            return None
        answers = (await self._policy.verdicts([{}]))[0].policy_revision
        if answers != revision:
            log.warning("policy.not_followed", release=revision, answers=answers)
            return None
        key = f"release:{revision}:{in_force.index if in_force else None}"
        return await self.take(revision, by=SYSTEM, key=key, trace_id=uuid.uuid4().hex)

    async def _judge_and_append(
        self, sealed: SealedAct, act: ActivatePolicy, loaded: Loaded, by: Actor, key: str, trace_id: str
    ) -> Receipt:
        organisation = await self._register.at(loaded.organisation_version)
        procedure = await self._procedures.in_force()
        facts = Facts(loaded.now, organisation, procedure)
        question = question_of(act, by, None, facts)
        verdict = (await self._policy.verdicts([question]))[0]
        draft = register_draft(
            POLICY_STREAM,
            sealed,
            act,
            by=by,
            key=key,
            loaded=loaded,
            facts=facts,
            question=question,
            verdict=verdict,
            event=decide_policy(act) if verdict.allow else None,
            trace_id=trace_id,
        )
        receipt = await self._ledger.append(draft)
        log_taken(receipt, verdict, by, trace_id)
        return receipt
