"""Whom a case may wait for beside the seats and offices that it names: who holds a mandaat of one of them.

What is found here only decides whom the policy is asked about, and which cases are looked at; who may, it alone says. All
of it is found by index: the holders of what is in force for the acts that are waited for, however large the register is.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from authority.case_at import CaseAt
from authority.consequence import as_judged
from authority.explanation import AwaitedAct, awaited_acts, awaited_questions, bodies_named
from authority.mandaten import accounts_of
from authority.mandaten_held import facts_of, question_as_taken
from authority.question import Facts
from authority.take import Policy
from domain.actor import Actor, ActorKind
from domain.acts import PersonAct
from domain.case import Routekaart
from domain.mandaten import OFFICE_ACTS, MandaatStatus, Standing
from domain.procedure import Procedure
from domain.verdict import Verdict
from domain.waiting import CALL_UP_OFFICE, PREPARER, waits_for
from store.case_list import AskedUnder
from store.procedures import Procedures
from store.register import Register

MOST_AT_ONCE = 400
"""Questions that are put together, well within the time that the policy has for an answer."""


async def verdicts_on(policy: Policy, questions: Sequence[dict[str, Any]]) -> list[Verdict]:
    """One verdict on each question: all at once, but where an office gave mandaten to very many, so many at a time."""
    found: list[Verdict] = []
    for first in range(0, len(questions), MOST_AT_ONCE):
        found += await policy.verdicts(list(questions[first : first + MOST_AT_ONCE]))
    return found


async def holders_concerned(register: Register, seen: CaseAt) -> frozenset[str]:
    """The accounts that hold a mandaat in force for something that the case waits for."""
    wanted = {one.act for one in waits_for(seen.state)} & {*OFFICE_ACTS}
    if not wanted:
        return frozenset()
    now, municipality = seen.facts.now, seen.state.facts.municipality
    known_at = now if seen.past else None
    holders = await register.mandaat_holders(bodies_named(seen), wanted, municipality, now, known_at)
    return accounts_of(seen.facts.organisation, holders, now)


def asked_under(procedure: Procedure, standings: Iterable[Standing], now: datetime) -> tuple[AskedUnder, ...]:
    """What cases may wait for that can be done under these mandaten, by the names that cases wait by."""
    found: dict[AskedUnder, None] = {}
    for standing in standings:
        mandaat = standing.mandaat
        over = mandaat.valid_until is not None and mandaat.valid_until <= now
        if standing.status is not MandaatStatus.CONFIRMED or over or now < mandaat.valid_from:
            continue
        whos = [mandaat.principal]
        whos += [PREPARER] if mandaat.principal == procedure.intake_office else []
        whos += [CALL_UP_OFFICE] if mandaat.principal == procedure.call_up_office else []
        acts = [act for act in mandaat.acts if act in OFFICE_ACTS]
        found |= dict.fromkeys(
            AskedUnder(who, act, tuple(sorted(mandaat.municipalities)), mandaat.case) for who in whos for act in acts
        )
    return tuple(found)


def awaited_under(under: Iterable[AskedUnder], state: Routekaart) -> frozenset[str]:
    """The acts that this case waits for and that may be asked of who has these."""
    waiting = {(one.who, one.act) for one in waits_for(state)}
    return frozenset(
        one.act
        for one in under
        if (one.who, one.act) in waiting
        and (not one.municipalities or state.facts.municipality in one.municipalities)
        and one.case in (None, state.case)
    )


class Mandated:
    """Who may do under a mandaat what a case waits for, as the policy says: one question."""

    def __init__(self, register: Register, procedures: Procedures, policy: Policy) -> None:
        self._register = register
        self._procedures = procedures
        self._policy = policy

    async def awaited(self, state: Routekaart) -> tuple[AwaitedAct, ...]:
        """Of each act that a case in this state waits for, who may do it now under a mandaat, and for which office."""
        version = await self._register.current_version()
        organisation = await self._register.at(version)
        procedure = await self._procedures.by_hash(state.procedure.content_hash)
        facts = Facts(await self._register.clock(), organisation, procedure)
        seen = CaseAt(as_judged(state, facts), facts, version)
        accounts = await holders_concerned(self._register, seen)
        if not accounts:
            return ()
        known = await facts_of(self._register, seen, accounts)
        asked = [pair for pair in awaited_questions(seen, accounts) if _may_be_under(pair, accounts)]
        questions = [question_as_taken(act, by, seen.state, known[by.account]) for act, by in asked]
        verdicts = await verdicts_on(self._policy, questions)
        allowed = awaited_acts(seen, known, [(*pair, one) for pair, one in zip(asked, verdicts, strict=True)])
        return tuple(replace(one, allowed=tuple(seat for seat in one.allowed if seat.mandaten)) for one in allowed)


def _may_be_under(pair: tuple[PersonAct, Actor], accounts: frozenset[str]) -> bool:
    act, by = pair
    return by.kind is ActorKind.PERSON and by.account in accounts and act.type in OFFICE_ACTS
