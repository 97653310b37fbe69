"""Acts on subjects by role accounts, on a ledger that was really judged."""

import uuid
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

import pytest

from authority.subject_register import SubjectRegister
from authority.subject_view import SubjectFacts
from domain.actor import Actor, ActorKind
from domain.receipt import Receipt
from domain.subject_acts import ConfirmForgetting, PlaceHold, ProposeForgetting, SubjectAct
from domain.subjects import ForgettingGround, HoldGround, SubjectKind
from tests.servers.verification.conftest import Judged
from tests.servers.verification.overtaking import overtaken

KEEPER, MANAGES, SECOND = "functionaris-gegevensbescherming", "beheerder", "tweede-beheerder"


@dataclass
class SubjectDesk:
    """Who keeps the data, at work."""

    judged: Judged

    async def take(self, by: str, act: SubjectAct, key: str | None = None) -> Receipt:
        """The act of a role account."""
        parts = self.judged.parts
        actor = Actor(ActorKind.PERSON, self.judged.accounts[by])
        sealed = parts.vault.plain(act, None)
        return await parts.subject_register.take(
            sealed, act.subject, by=actor, key=key or uuid.uuid4().hex, trace_id="trace"
        )

    async def allowed(self, by: str, act: SubjectAct) -> Receipt:
        """The act, which has to be allowed."""
        receipt = await self.take(by, act)
        assert receipt.allow, receipt.reasons
        return receipt

    async def of_case(self, case: str | None = None, kind: SubjectKind = SubjectKind.CASE) -> str:
        """The subject of this kind that the case names; the first one of several."""
        found = await self.judged.parts.subjects.of_case(case or self.judged.case)
        return next(one.subject for one in found if one.kind is kind)

    async def of_account(self, account: str) -> str:
        """The subject of a role account."""
        found = await self.judged.parts.subjects.of_account(self.judged.accounts[account])
        return next(one.subject for one in found if one.kind is SubjectKind.ACCOUNT)

    async def propose(self, subject: str, by: str = MANAGES) -> Receipt:
        """A proposal to forget, which has to be allowed."""
        return await self.allowed(by, ProposeForgetting(subject, ForgettingGround.RETENTION_ENDED))

    async def forget(self, subject: str) -> Receipt:
        """Forgets, by two persons."""
        await self.propose(subject)
        return await self.allowed(SECOND, ConfirmForgetting(subject))

    async def hold(self, subject: str) -> Receipt:
        """A hold, which has to be allowed."""
        return await self.allowed(KEEPER, PlaceHold(subject, HoldGround.LEGAL_CLAIM))

    async def overtaken(
        self, by: str, act: SubjectAct, monkeypatch: pytest.MonkeyPatch, change: Awaitable[Any]
    ) -> tuple[Receipt, list[bool]]:
        """The act, of which the first verdict waits until this change is in the ledger, with whether each verdict on it allowed it."""
        return await overtaken(self.judged, monkeypatch, self.take(by, act), act.type, change)


def pretend(monkeypatch: pytest.MonkeyPatch, changed: Callable[[SubjectFacts], SubjectFacts]) -> None:
    """Has questions about subjects say something else than is so."""
    facts = SubjectRegister._facts

    async def said(*asked: Any) -> SubjectFacts:
        return changed(await facts(*asked))

    monkeypatch.setattr(SubjectRegister, "_facts", said)
