"""Putting an organisation or a procedure into force: acts of the system, judged and appended like any other."""

from dataclasses import replace

from authority.naming import Beginning, Naming
from authority.question import Facts
from authority.register_acts import Considered, Outcome, RegisterActs, Sent
from authority.take import Policy
from domain.actor import SYSTEM
from domain.acts import LoadOrganisation, PublishProcedure, RegisterAct
from domain.errors import InvalidAct
from domain.events import OrganisationLoaded, ProcedurePublished, RegisterEvent
from domain.organisation import Organisation
from domain.procedure import Procedure
from domain.receipt import Receipt
from store.ledger import REGISTER_STREAM, Ledger, Loaded
from store.procedures import Procedures
from store.register import Register
from store.vault import Vault


class Registration:
    """The way into the register. `document` is canonical bytes; the act names their SHA-256."""

    def __init__(
        self, ledger: Ledger, register: Register, procedures: Procedures, vault: Vault, policy: Policy
    ) -> None:
        self._vault = vault
        self._naming = Naming(ledger, register, procedures, policy)
        self._register = register
        self._procedures = procedures
        self._acts = RegisterActs(ledger, register, procedures, policy)

    async def pseudonymous(self, organisation: Organisation, procedure: Procedure) -> Organisation:
        """The organisation with every account by its pseudonym; those that are new are made, and all are named in the log.

        Where nothing is in force yet, that is judged by these two. Raises what `Naming.ensure` does.
        """
        handles = (seat.account for seat in organisation.seats)
        accounts = await self._naming.ensure(handles, Beginning(organisation, procedure))
        seats = tuple(replace(seat, account=accounts[seat.account]) for seat in organisation.seats)
        return replace(organisation, seats=seats)

    async def load(
        self, organisation: Organisation, procedure: Procedure, document: bytes, content_hash: str, trace_id: str
    ) -> Receipt:
        """Puts the next version of the organisation (accounts as pseudonyms) into force, judged by the procedure in force: by this
        one where there is none yet."""
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
        key = f"{act.type}:{act.version}:{act.content_hash}:{trace_id}"
        sent = Sent(REGISTER_STREAM, self._vault.plain(act, None), SYSTEM, key, trace_id)

        async def outcome() -> Outcome:
            return Outcome(event, document)

        async def consider(loaded: Loaded) -> Considered:
            judging = procedure
            if isinstance(act, LoadOrganisation) and loaded.procedure is not None:
                judging = await self._procedures.named(loaded.procedure)
            # Otherwise given and not read: the first of both come in before there is one in force.
            return Considered(Facts(loaded.now, organisation, judging), outcome)

        receipt = await self._acts.take(sent, consider)
        if not receipt.allow:
            raise InvalidAct(f"the policy refuses {act.type}: {', '.join(receipt.reasons)}")
        return receipt
