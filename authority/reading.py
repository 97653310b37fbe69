"""What a person may read and do, asked of the same policy entry point: one question to the policy a page."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from authority.case_at import CaseAt
from authority.consequence import as_judged
from authority.explaining import Access, Asked, Explaining
from authority.explanation import Explained
from authority.instead import Instead
from authority.mandated import asked_under, awaited_under
from authority.mandaten import brought_for_any, held_by
from authority.mandaten_held import for_act, question_as_taken
from authority.offers import READ, READ_DELIBERATION, candidates, submit_in
from authority.question import Facts, case_view, full_question
from authority.take import Policy
from domain.actor import Actor, ActorKind
from domain.acts import PersonAct
from domain.case import Routekaart
from domain.interests import RegisteredInterest
from domain.mandaten import Standing
from domain.organisation import Organisation
from domain.procedure import Procedure
from domain.verdict import Verdict
from store.case_list import AskedUnder
from store.procedures import Procedures
from store.register import Register

Covering = Mapping[str, tuple[RegisteredInterest, ...]]
"""Registered interests by the case that they cover."""


@dataclass(frozen=True, slots=True)
class Listing:
    """Whether a person may read a case that is on a list, which shows no deliberation, and is kept out of it by an interest
    (`stays_out`): then it waits for nothing of that person.

    `acts`: of what the case waits for, what the person may do for another, as far as that was asked; `open`: of the acts
    that a list offers, those that the person could do now.
    """

    read: bool
    acts: tuple[str, ...] = ()
    open: tuple[str, ...] = ()
    stays_out: bool = False


@dataclass(frozen=True, slots=True)
class CaseRights:
    """Access to one case, the offers on it, who can take the acts that are not offered, and which of the cases beside it
    may be read, by id."""

    access: Access
    offers: tuple[Explained, ...]
    instead: tuple[Instead, ...] = ()
    beside: frozenset[str] = frozenset()


class Reading:
    """Answers for pages and lists; judges no act that counts.

    `version` is that of the register where a page looked it up already, with who is signed in; else the one in force now.
    Mandaten and interests are read anew each time. `now` is the clock of this process unless another is given.
    """

    def __init__(self, register: Register, procedures: Procedures, policy: Policy, explaining: Explaining) -> None:
        self._register = register
        self._procedures = procedures
        self._policy = policy
        self._explaining = explaining

    async def access(self, account: str, state: Routekaart, version: int | None = None) -> Access:
        """Access to one case and its deliberation: one question."""
        return (await self.accesses(account, [state], version))[0]

    async def accesses(self, account: str, states: Sequence[Routekaart], version: int | None = None) -> list[Access]:
        """Access to each of these cases and its deliberation, in order: one question for all of them."""
        if not states:
            return []
        actor = Actor(ActorKind.PERSON, account)
        questions: list[dict[str, Any]] = []
        for state, facts in await self._facts_of(await self._organisation(version), account, states):
            case = case_view(state)
            questions += [full_question(act, actor, state, facts, case) for act in (READ, READ_DELIBERATION)]
        answers = iter(await self._policy.verdicts(questions))
        return [Access(next(answers).allow, next(answers).allow) for _ in states]

    async def listing(
        self,
        account: str,
        states: Sequence[Routekaart],
        under: Sequence[AskedUnder] = (),
        offering: Collection[str] = (),
        version: int | None = None,
        now: datetime | None = None,
    ) -> list[Listing]:
        """Which of these cases the person may read, in order: one question for all of them.

        `under` is what may be asked of this account under its mandaten, and `offering` the acts that the list offers: the
        policy says of each case which of them.
        """
        if not states:
            return []
        actor = Actor(ActorKind.PERSON, account)
        questions: list[dict[str, Any]] = []
        awaited: list[tuple[Collection[str], list[PersonAct], bool]] = []
        for state, facts in await self._facts_of(await self._organisation(version), account, states, now=now):
            case = case_view(state)
            # What an interest does, only the policy says; where there is none it is not asked.
            interest = account in facts.interested() or account in state.recused
            looks = (READ, READ_DELIBERATION) if interest else (READ,)
            questions += [full_question(act, actor, state, facts, case) for act in looks]
            wanted = awaited_under(under, state)
            asked = wanted | {*offering}
            acts = [act for act in candidates(state, facts.procedure) if act.type in asked] if asked else []
            judged = as_judged(state, facts) if acts else state
            case = case if judged is state else case_view(judged)
            questions += [question_as_taken(act, actor, judged, facts, case) for act in acts]
            awaited.append((wanted, acts, interest))
        answers = iter(await self._policy.verdicts(questions))
        found: list[Listing] = []
        for those, acts, interest in awaited:
            read, stays_out = next(answers), interest and not next(answers).allow
            one = _listing(read, those, offering, [(act.type, next(answers)) for act in acts])
            found.append(replace(one, stays_out=stays_out))
        return found

    async def readable(self, account: str, states: Sequence[Routekaart]) -> list[bool]:
        """Whether the account may read each of these cases, in order: one question."""
        covering = await self._register.interests(state.case for state in states)
        questions = await self._reading(await self._organisation(), account, states, covering)
        return [one.allow for one in await self._policy.verdicts(questions)]

    async def rights(
        self,
        account: str,
        state: Routekaart,
        *,
        instead: bool = False,
        beside: Sequence[Routekaart] = (),
        version: int | None = None,
    ) -> CaseRights:
        """Access to one case and every act that could be offered on it, with `instead` also who can act where the
        account may not, and which of the cases `beside` it may be read: one question."""
        version = await self._register.current_version() if version is None else version
        organisation, procedure = await self._register.at(version), await self._procedure(state)
        covering = await self._register.interests([state.case, *(one.case for one in beside)])
        facts = Facts(datetime.now(UTC), organisation, procedure, interests=covering.get(state.case, ()))
        seen = CaseAt(as_judged(state, facts), facts, version)
        reading = await self._reading(organisation, account, beside, covering)
        asked = Asked(account, account, seen, seen, awaited=False, every=False, instead=instead, beside=reading)
        (told,) = await self._explaining.explain([asked])
        may = frozenset(one.case for one, verdict in zip(beside, told.beside, strict=False) if verdict.allow)
        return CaseRights(told.access, told.explanation.acts if told.explanation else (), told.instead, may)

    async def _reading(
        self, organisation: Organisation, account: str, states: Sequence[Routekaart], covering: Covering
    ) -> list[dict[str, Any]]:
        """Whether the account may read each of these cases, as questions; `covering` are the interests in them."""
        actor = Actor(ActorKind.PERSON, account)
        return [
            full_question(READ, actor, state, facts)
            for state, facts in await self._facts_of(organisation, account, states, covering)
        ]

    async def may_submit(self, account: str, municipality: str) -> Verdict:
        """Whether this person may open a case in this municipality."""
        organisation, procedure = await self._organisation(), await self._procedures.in_force()
        mandaten = await self._mandaten(organisation, account)
        facts = for_act(Facts(datetime.now(UTC), organisation, procedure, mandaten=mandaten), account, "submit")
        question = full_question(submit_in(municipality), Actor(ActorKind.PERSON, account), None, facts)
        return (await self._policy.verdicts([question]))[0]

    async def asked_under(
        self, account: str, version: int | None = None, now: datetime | None = None
    ) -> tuple[AskedUnder, ...]:
        """What cases may wait for that this account may do for others; where there is any, more than its own seats bring
        may be read as well."""
        organisation, now = await self._organisation(version), now or datetime.now(UTC)
        holders = held_by(organisation, account, now)
        held = await self._register.mandaten(holders, moment=now)
        own = [one for one in held if one.mandaat.holder in holders]
        return asked_under(await self._procedures.in_force(), own, now) if own else ()

    async def _procedure(self, state: Routekaart) -> Procedure:
        return await self._procedures.by_hash(state.procedure.content_hash)

    async def _facts_of(
        self,
        organisation: Organisation,
        account: str,
        states: Sequence[Routekaart],
        covering: Covering | None = None,
        now: datetime | None = None,
    ) -> list[tuple[Routekaart, Facts]]:
        """Each of these cases with what is known of it and of the account: what is asked of the register is asked once."""
        if not states:
            return []
        mandaten = await self._mandaten(organisation, account, now)
        if covering is None:
            covering = await self._register.interests(state.case for state in states)
        known = []
        for state in states:
            procedure, interests = await self._procedure(state), covering.get(state.case, ())
            facts = Facts(now or datetime.now(UTC), organisation, procedure, mandaten=mandaten, interests=interests)
            known.append((state, facts))
        return known

    async def _mandaten(
        self, organisation: Organisation, account: str, now: datetime | None = None
    ) -> tuple[Standing, ...]:
        """Those of this account, for any act: a page asks about many."""
        now = now or datetime.now(UTC)
        holders = held_by(organisation, account, now)
        held = await self._register.mandaten(holders, moment=now)
        return brought_for_any(held, holders, {one.mandaat.id: one for one in held}.get, now)

    async def _organisation(self, version: int | None = None) -> Organisation:
        return await (self._register.now() if version is None else self._register.at(version))


def _listing(
    read: Verdict, wanted: Collection[str], offering: Collection[str], acts: Sequence[tuple[str, Verdict]]
) -> Listing:
    allowed = dict.fromkeys(act for act, verdict in acts if verdict.allow)
    return Listing(
        read.allow, tuple(act for act in allowed if act in wanted), tuple(act for act in allowed if act in offering)
    )
