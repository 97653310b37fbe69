"""Changes of the organisation on a real ledger: proposed, confirmed and revoked by role accounts, in short."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from domain.actor import Actor, ActorKind
from domain.change_acts import ChangeAct, ConfirmChange, ProposeChange, RevokeChange
from domain.changes import Change, ChangeKind, NewProcedure
from domain.organisation import MANAGING_OFFICE, Organisation
from domain.procedure import Procedure
from domain.receipt import Receipt
from domain.text import Text
from procedures.canonical import canonical_bytes
from runtime.composition import Services

MANAGES, ALSO_MANAGES = "beheerder", "tweede-beheerder"
REASONS = Text("De vaste vertegenwoordiger is drie weken afwezig.")


@dataclass(frozen=True)
class Organiser:
    """Acts on the organisation by role accounts."""

    parts: Services
    accounts: Mapping[str, str]

    async def take(self, by: str, act: ChangeAct, key: str | None = None, document: bytes | None = None) -> Receipt:
        """The act of a role account, with the document that it brings."""
        name = act.change.id if isinstance(act, ProposeChange) else act.change
        sealed = await self.parts.vault.seal(act, name)
        return await self.parts.organising.bringing(document).take(
            sealed, name, by=self.actor(by), key=key or uuid.uuid4().hex, trace_id=uuid.uuid4().hex
        )

    def actor(self, account: str) -> Actor:
        """Who has this role account."""
        return Actor(ActorKind.PERSON, self.accounts[account])

    def change(self, kind: ChangeKind, seat: str, account: str, **changes: Any) -> Change:
        """A change about this seat of its body, which its id begins with, from now on."""
        body = changes.pop("body", seat.rpartition("-")[0])
        fields = {"valid_from": datetime.now(UTC), **changes}
        return Change(uuid.uuid4().hex, kind, body, seat, self.accounts[account], **fields)

    def substitution(self, seat: str, account: str, **changes: Any) -> Change:
        """That an account stands in for the holder of a seat, from now on for three weeks."""
        fields = {"valid_until": datetime.now(UTC) + timedelta(weeks=3), "reasons": REASONS, **changes}
        return self.change(ChangeKind.SUBSTITUTE, seat, account, **fields)

    def procedure(self, procedure: Procedure, valid_from: datetime | None = None) -> Change:
        """That new cases get this procedure, from a year from now on unless said otherwise."""
        new = NewProcedure(procedure.id, procedure.version, procedure.content_hash)
        moment = valid_from or datetime.now(UTC) + timedelta(days=365)
        kind = ChangeKind.PUT_PROCEDURE
        return Change(uuid.uuid4().hex, kind, MANAGING_OFFICE, None, None, moment, new_procedure=new)

    async def put(self, procedure: Procedure, valid_from: datetime | None = None) -> str:
        """Two persons put the procedure into force; the id of the change."""
        change = self.procedure(procedure, valid_from)
        receipt = await self.take(MANAGES, ProposeChange(change), document=canonical_bytes(procedure))
        assert receipt.allow, receipt.reasons
        receipt = await self.take(ALSO_MANAGES, ConfirmChange(change.id))
        assert receipt.allow, receipt.reasons
        return change.id

    async def propose(self, change: Change, by: str = MANAGES) -> str:
        """Proposes the change; its id."""
        receipt = await self.take(by, ProposeChange(change))
        assert receipt.allow, receipt.reasons
        return change.id

    async def make(self, change: Change, by: str = MANAGES, confirmed_by: str = ALSO_MANAGES) -> str:
        """A change that is in force; its id."""
        await self.propose(change, by)
        receipt = await self.take(confirmed_by, ConfirmChange(change.id))
        assert receipt.allow, receipt.reasons
        return change.id

    async def revoke(self, name: str, by: str = MANAGES) -> Receipt:
        """Takes it back, or ends it."""
        return await self.take(by, RevokeChange(name))

    async def organisation(self) -> Organisation:
        """The organisation in force."""
        return await self.parts.register.at(await self.parts.register.current_version())

    async def holders(self, seat: str) -> list[tuple[str, str | None]]:
        """Who holds the seat, period by period, and for whom where it is a substitute, by handle."""
        names = {account: handle for handle, account in self.accounts.items()}
        held = [one for one in (await self.organisation()).seats if one.id == seat]
        return [(names[one.account], names.get(one.substitute_for or "")) for one in held]
