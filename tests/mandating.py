"""Mandaten on a real ledger: proposed, confirmed and revoked by role accounts, in short."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import Any

from domain.decide import Actor, ActorKind
from domain.mandaat_acts import ConfirmMandaat, MandaatAct, ProposeMandaat, RevokeMandaat
from domain.mandaten import Holder, HolderKind, Mandaat
from domain.receipt import Receipt
from domain.text import Text
from runtime.composition import Services

SIGNS, MANAGES = "staatssecretaris-herstel", "beheerder"
SIGNING = Mandaat(
    id="",
    principal="staatssecretaris",
    parent=None,
    holder=Holder(HolderKind.SEAT, "bestuurlijk-overleg-ncg"),
    acts=("sign",),
    procedure="routekaart",
    tiers=("nationaal",),
    municipalities=("1979",),
    measures=(),
    ceiling_cents=5_000_000,
    valid_from=datetime(2026, 1, 1, tzinfo=UTC),
    valid_until=None,
    passable=True,
    agreed=True,
    source=Text("Mandaatbesluit Herstel Groningen, artikel 3"),
    source_date=date(2026, 1, 1),
)
"""Signing in Eemsdelta up to 50,000 euros, by the seat of NCG in the Bestuurlijk Overleg."""


@dataclass(frozen=True)
class Registrar:
    """Acts on the register of mandaten by role accounts."""

    parts: Services
    accounts: Mapping[str, str]

    async def take(self, by: str, act: MandaatAct, key: str | None = None) -> Receipt:
        """The act of a role account."""
        name = act.mandaat.id if isinstance(act, ProposeMandaat) else act.mandaat
        sealed = await self.parts.vault.seal(act, name)
        actor = Actor(ActorKind.PERSON, self.accounts[by])
        return await self.parts.mandating.take(
            sealed, name, by=actor, key=key or uuid.uuid4().hex, trace_id=uuid.uuid4().hex
        )

    async def propose(self, by: str = SIGNS, **changes: Any) -> str:
        """Proposes SIGNING with these changes; its id."""
        mandaat = replace(SIGNING, id=uuid.uuid4().hex, **changes)
        receipt = await self.take(by, ProposeMandaat(mandaat))
        assert receipt.allow, receipt.reasons
        return mandaat.id

    async def give(self, by: str = SIGNS, confirmed_by: str = MANAGES, **changes: Any) -> str:
        """A mandaat in force; its id."""
        name = await self.propose(by, **changes)
        receipt = await self.take(confirmed_by, ConfirmMandaat(name))
        assert receipt.allow, receipt.reasons
        return name

    async def revoke(self, name: str, by: str = SIGNS) -> None:
        """Ends it."""
        assert (await self.take(by, RevokeMandaat(name, Text("De afspraak is voorbij.")))).allow
