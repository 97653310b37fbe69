"""Mandaten on a real ledger: proposed, confirmed and revoked by role accounts, in short."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import Any, Protocol

from authority.organisations import organisation_of_principal, organisations_of
from domain.actor import Actor, ActorKind
from domain.mandaat_acts import (
    AgreeMandaat,
    ConfirmMandaat,
    InstructMandaat,
    MandaatAct,
    ProposeMandaat,
    RevokeMandaat,
    mandaat_of,
)
from domain.mandaten import Holder, HolderKind, Mandaat
from domain.receipt import Receipt
from domain.text import Text
from runtime.composition import Services
from store.mandaten import Mandaten
from store.register import Register


class Parts(Protocol):
    """Where the register is read; the application and the worker have both."""

    @property
    def register(self) -> Register: ...

    @property
    def mandaten(self) -> Mandaten: ...


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
    source=Text("Mandaatbesluit Herstel Groningen, artikel 3"),
    source_date=date(2026, 1, 1),
)
"""Signing in Eemsdelta up to 50,000 euros, by the seat of NCG in the Bestuurlijk Overleg."""


async def who_agrees(parts: Parts, name: str) -> str | None:
    """A role account whose consent a mandaat waits for (Awb 10:4): of the holder's organisation, and neither who proposed it
    nor MANAGES nor who confirmed it. None where the holder is of the principal's own organisation, or there is none."""
    standing = await parts.mandaten.one(name)
    assert standing is not None
    organisation, now = await parts.register.at(await parts.register.current_version()), datetime.now(UTC)
    own = organisations_of(organisation, standing.mandaat.holder, now)
    if organisation_of_principal(organisation, organisation.body(standing.mandaat.principal)) in own:
        return None
    made_it = {standing.proposed_by, standing.confirmed_by, await parts.register.account_of(MANAGES)}
    others = dict.fromkeys(seat.account for seat in organisation.seats if seat.account not in made_it)
    fitting = (
        account
        for account in others
        if {*own} & {*organisations_of(organisation, Holder(HolderKind.ACCOUNT, account), now)}
    )
    account = next(fitting, None)
    return None if account is None else (await parts.register.handles([account]))[account]


@dataclass(frozen=True)
class Registrar:
    """Acts on the register of mandaten by role accounts."""

    parts: Services
    accounts: Mapping[str, str]

    async def take(self, by: str, act: MandaatAct, key: str | None = None) -> Receipt:
        """The act of a role account."""
        name = mandaat_of(act)
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
        """A mandaat in force, with consent where it needs that; its id."""
        name = await self.propose(by, **changes)
        receipt = await self.take(confirmed_by, ConfirmMandaat(name))
        assert receipt.allow, receipt.reasons
        third = await who_agrees(self.parts, name)
        if third is not None:
            receipt = await self.take(third, AgreeMandaat(name))
            assert receipt.allow, receipt.reasons
        return name

    async def confirm(self, name: str, by: str = MANAGES) -> None:
        """Puts it into force, as far as one person can."""
        assert (await self.take(by, ConfirmMandaat(name))).allow

    async def propose_with(self, key: str, by: str = SIGNS) -> None:
        """Proposes SIGNING under this idempotency key."""
        assert (await self.take(by, ProposeMandaat(replace(SIGNING, id=uuid.uuid4().hex)), key)).allow

    async def revoke(self, name: str, by: str = SIGNS) -> None:
        """Ends it."""
        assert (await self.take(by, RevokeMandaat(name, Text("De afspraak is voorbij.")))).allow

    async def instruct(self, name: str, text: str, case: str | None = None, by: str = SIGNS) -> None:
        """Tells its holder how to use it."""
        receipt = await self.take(by, InstructMandaat(name, Text(text), case))
        assert receipt.allow, receipt.reasons
