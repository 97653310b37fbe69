"""The way by which a revision of the policy comes into force: an act like any other, judged by the one in force until then.

The sources have to be kept before (`store.policies`); that they can judge, and that OPA gets them, is `runtime`'s.
"""

import uuid
from dataclasses import replace

import structlog

from authority.judging_again import while_it_moves
from authority.register_acts import Considered, RegisterActs, Sent, comes_to
from authority.take import Policy
from domain.actor import SYSTEM, Actor
from domain.policy_acts import ActivatePolicy, decide_policy
from domain.receipt import Receipt
from store.ledger import POLICY_STREAM, Ledger, Loaded
from store.policies import Policies
from store.procedures import Procedures
from store.register import Register
from store.vault import Vault

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
        self._policies = policies
        self._vault = vault
        self._policy = policy
        self._acts = RegisterActs(ledger, register, procedures, policy)

    async def take(self, revision: str, *, by: Actor, key: str, trace_id: str) -> Receipt:
        """Puts this revision into force, or refuses it; either way it is in the ledger when this returns.

        Raises NotFound for a revision whose sources are not kept, and otherwise what `Authority.take` raises.
        """
        await self._policies.sources(revision)

        async def attempt() -> Receipt:
            in_force = await self._policies.in_force()
            act = ActivatePolicy(revision, in_force.revision if in_force else None)
            # What was sent is the revision alone: sent again, it is the same act, whatever is in force by then.
            content_mac = self._vault.plain(ActivatePolicy(revision, None), None).content_mac
            sealed = replace(self._vault.plain(act, None), content_mac=content_mac)

            async def consider(loaded: Loaded) -> Considered:
                return Considered(await self._acts.facts(loaded), comes_to(lambda: decide_policy(act)))

            return await self._acts.once(Sent(POLICY_STREAM, sealed, by, key, trace_id), consider)

        return await while_it_moves(attempt, trace_id, act="activate_policy")

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
