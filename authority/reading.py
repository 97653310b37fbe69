"""What a person may read and do, asked of the same policy entry point: one question to the policy a page."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from authority.mandaten import brought, held_by
from authority.offers import READ, READ_DELIBERATION, candidates
from authority.question import Facts, full_question
from authority.take import Policy
from domain.case import Routekaart
from domain.decide import Actor, ActorKind
from domain.mandaten import Standing
from domain.organisation import Organisation
from domain.procedure import Procedure
from domain.verdict import Verdict
from store.procedures import Procedures
from store.register import Register


@dataclass(frozen=True, slots=True)
class Access:
    """Whether a person may read a case, and its deliberation (votes, reasons, advice)."""

    read: bool
    deliberation: bool


@dataclass(frozen=True, slots=True)
class Offer:
    """An act in one variant (a choice, an outcome) and what the policy says of it."""

    act: str
    variant: str | None
    verdict: Verdict


@dataclass(frozen=True, slots=True)
class CaseRights:
    """Access to one case and the offers on it."""

    access: Access
    offers: tuple[Offer, ...]


class Reading:
    """Answers for pages and lists; judges no act that counts."""

    def __init__(self, register: Register, procedures: Procedures, policy: Policy) -> None:
        self._register = register
        self._procedures = procedures
        self._policy = policy

    async def access(self, account: str, states: Sequence[Routekaart]) -> list[Access]:
        """Access to each of these cases, in order: one question for all of them."""
        if not states:
            return []
        actor = Actor(ActorKind.PERSON, account)
        questions: list[dict[str, Any]] = []
        organisation = await self._organisation()
        mandaten = await self._mandaten(organisation, account)
        for state in states:
            facts = Facts(datetime.now(UTC), organisation, await self._procedure(state), mandaten=mandaten)
            questions += [full_question(READ, actor, state, facts)]
            questions += [full_question(READ_DELIBERATION, actor, state, facts)]
        verdicts = await self._policy.verdicts(questions)
        return [Access(verdicts[n].allow, verdicts[n + 1].allow) for n in range(0, len(verdicts), 2)]

    async def rights(self, account: str, state: Routekaart) -> CaseRights:
        """Access to one case and every act that could be offered on it: one question."""
        procedure = await self._procedure(state)
        facts = await self._facts(procedure, account)
        actor = Actor(ActorKind.PERSON, account)
        acts = candidates(state, procedure)
        questions = [full_question(act, actor, state, facts) for act in (READ, READ_DELIBERATION, *acts)]
        read, deliberation, *verdicts = await self._policy.verdicts(questions)
        offers = tuple(Offer(act["type"], _variant(act), verdict) for act, verdict in zip(acts, verdicts, strict=True))
        return CaseRights(Access(read.allow, deliberation.allow), offers)

    async def may_submit(self, account: str, municipality: str) -> Verdict:
        """Whether this person may open a case in this municipality."""
        facts = await self._facts(await self._procedures.in_force(), account)
        act = {
            "type": "submit",
            "municipality": municipality,
            "address_count": 1,
            "amount_cents": 0,
            "safety_doubt": False,
            "measure": "isolation_to_norm",
        }
        question = full_question(act, Actor(ActorKind.PERSON, account), None, facts)
        return (await self._policy.verdicts([question]))[0]

    async def holds_mandaten(self, account: str) -> bool:
        """Whether this account holds any mandaat at all, so that more may be read than its own seats bring."""
        return bool(await self._mandaten(await self._organisation(), account))

    async def _procedure(self, state: Routekaart) -> Procedure:
        return await self._procedures.by_hash(state.procedure.content_hash)

    async def _facts(self, procedure: Procedure, account: str) -> Facts:
        organisation = await self._organisation()
        mandaten = await self._mandaten(organisation, account)
        return Facts(datetime.now(UTC), organisation, procedure, mandaten=mandaten)

    async def _mandaten(self, organisation: Organisation, account: str) -> tuple[Standing, ...]:
        """Those of this account, for any act: a page asks about many."""
        holders = held_by(organisation, account, datetime.now(UTC))
        held = await self._register.mandaten(holders)
        return brought("read", held, holders, {one.mandaat.id: one for one in held}.get)

    async def _organisation(self) -> Organisation:
        return await self._register.at(await self._register.current_version())


def _variant(act: dict[str, Any]) -> str | None:
    for name in ("choice", "outcome", "opinion", "agree"):
        if name in act:
            return str(act[name]).lower()
    return None
