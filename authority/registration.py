"""Putting an organisation or a procedure into force: acts of the system, judged and appended like any other."""

from dataclasses import replace

from authority.judging_again import JudgingAgain
from authority.question import Facts, question_of
from authority.register_draft import register_draft
from authority.take import Policy
from domain.acts import LoadOrganisation, PublishProcedure, RegisterAct
from domain.decide import SYSTEM
from domain.errors import ContendedError, InvalidAct
from domain.events import OrganisationLoaded, ProcedurePublished, RegisterEvent
from domain.organisation import Organisation
from domain.procedure import Procedure
from domain.receipt import Receipt
from store.ledger import REGISTER_STREAM, Ledger, Moved
from store.register import Register
from store.vault import Vault

_ATTEMPTS = 20


class Registration:
    """The way into the register. `document` is canonical bytes; the act names their SHA-256."""

    def __init__(self, ledger: Ledger, register: Register, vault: Vault, policy: Policy) -> None:
        self._ledger = ledger
        self._register = register
        self._vault = vault
        self._policy = policy

    async def pseudonymous(self, organisation: Organisation) -> Organisation:
        """The organisation with every account by its pseudonym; accounts that are new are made."""
        accounts = await self._register.ensure_accounts(seat.account for seat in organisation.seats)
        seats = tuple(replace(seat, account=accounts[seat.account]) for seat in organisation.seats)
        return replace(organisation, seats=seats)

    async def load(
        self, organisation: Organisation, procedure: Procedure, document: bytes, content_hash: str, trace_id: str
    ) -> Receipt:
        """Puts the next version of the organisation (accounts as pseudonyms) into force."""
        version = await self._register.current_version() + 1
        act = LoadOrganisation(version, content_hash, organisation.example)
        event = OrganisationLoaded(version, content_hash, organisation.example)
        return await self._append(act, event, organisation, procedure, document, trace_id)

    async def publish(
        self, procedure: Procedure, organisation: Organisation, document: bytes, trace_id: str
    ) -> Receipt:
        """Puts a version of a procedure into force, for new cases; running ones keep theirs (invariant 5)."""
        named = (procedure.id, procedure.version, procedure.content_hash, procedure.example)
        act, event = PublishProcedure(*named), ProcedurePublished(*named)
        return await self._append(act, event, organisation, procedure, document, trace_id)

    async def _append(
        self,
        act: RegisterAct,
        event: RegisterEvent,
        organisation: Organisation,
        procedure: Procedure,
        document: bytes,
        trace_id: str,
    ) -> Receipt:
        again = JudgingAgain()
        for _ in range(_ATTEMPTS):
            sealed = self._vault.plain(act, None)
            key = f"{act.type}:{act.version}:{act.content_hash}:{trace_id}"
            loaded = await self._ledger.load(REGISTER_STREAM, sealed, actor=SYSTEM.account, key=key)
            if loaded.receipt is not None:
                return loaded.receipt
            facts = Facts(loaded.now, organisation, procedure)
            question = question_of(act, SYSTEM, None, facts)
            verdict = (await self._policy.verdicts([question]))[0]
            draft = register_draft(
                REGISTER_STREAM,
                sealed,
                act,
                by=SYSTEM,
                key=key,
                loaded=loaded,
                facts=facts,
                question=question,
                verdict=verdict,
                event=event if verdict.allow else None,
                trace_id=trace_id,
                document=document if verdict.allow else None,
            )
            try:
                receipt = await self._ledger.append(draft)
            except Moved as moved:
                await again.after(moved)
                continue
            if not receipt.allow:
                raise InvalidAct(f"the policy refuses {act.type}: {', '.join(receipt.reasons)}")
            return receipt
        raise ContendedError("the register kept moving; nothing was written, try again")
