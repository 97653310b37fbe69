"""Who may read the instructions on mandaten, and may ask what was done under one, asked of the same policy entry point.

Judged on the register as it is now, also where it is shown as it was.
"""

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from authority.mandaten import brought, held_by, with_parents
from authority.offers import READ_INSTRUCTIONS, READ_MANDAAT_USE
from authority.question import Facts, full_question
from authority.take import Policy
from domain.actor import Actor, ActorKind
from domain.verdict import Verdict
from store.procedures import Procedures
from store.register import Register


class MandaatReading:
    """Answers for pages and lists; judges no act that counts."""

    def __init__(self, register: Register, procedures: Procedures, policy: Policy) -> None:
        self._register = register
        self._procedures = procedures
        self._policy = policy

    async def instructions_of(self, account: str, mandaten: Iterable[str]) -> frozenset[str]:
        """Of the mandaten with these ids those whose instructions the account may read: one question for all."""
        names = sorted({*mandaten})
        verdicts = await self._verdicts(account, READ_INSTRUCTIONS, names)
        return frozenset(name for name, verdict in zip(names, verdicts, strict=True) if verdict.allow)

    async def use_of(self, account: str, mandaat: str) -> Verdict:
        """Whether the account may ask what was done under this mandaat (Awb 10:6 lid 2)."""
        return (await self._verdicts(account, READ_MANDAAT_USE, [mandaat]))[0]

    async def _verdicts(self, account: str, act: str, names: list[str]) -> list[Verdict]:
        if not names:
            return []
        organisation = await self._register.now()
        procedure, now = await self._procedures.in_force(), datetime.now(UTC)
        holders = held_by(organisation, account, now)
        known = await self._register.mandaten(holders, names, moment=now)
        find = {one.mandaat.id: one for one in known}.get
        own = brought("read", known, holders, find, now)
        questions: list[dict[str, Any]] = []
        for name in names:
            about = find(name)
            # What the account holds goes along: who acts under a sub-mandaat is bound by all that it rests on.
            mandaten = with_parents((*own, *(() if about is None else (about,))), find)
            facts = Facts(now, organisation, procedure, mandaten=mandaten)
            asked = {"type": act, "mandaat": name}
            questions.append(full_question(asked, Actor(ActorKind.PERSON, account), None, facts))
        return await self._policy.verdicts(questions)
