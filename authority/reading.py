"""What a person may read and do, asked of the same policy entry point: one question to the policy a page."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from authority.case_at import CaseAt
from authority.consequence import as_judged
from authority.explanation import Explained, Explanation, awaited_acts, awaited_questions, explained, under_of
from authority.mandated import asked_under, awaited_under, holders_concerned, verdicts_on
from authority.mandaten import brought, held_by
from authority.mandaten_held import facts_of, question_as_taken
from authority.offers import EXPLAIN_OTHER, READ, READ_DELIBERATION, candidates
from authority.question import Facts, full_question
from authority.take import Policy
from domain.acts import PersonAct
from domain.case import Routekaart
from domain.decide import Actor, ActorKind
from domain.mandaten import Standing
from domain.organisation import Organisation
from domain.procedure import Procedure
from domain.verdict import Verdict
from store.case_list import AskedUnder
from store.procedures import Procedures
from store.register import Register


@dataclass(frozen=True, slots=True)
class Access:
    """Whether a person may read a case, and its deliberation (votes, reasons, advice)."""

    read: bool
    deliberation: bool


@dataclass(frozen=True, slots=True)
class Listing:
    """Whether a person may read a case that is on a list, which shows no deliberation.

    `acts`: of what the case waits for, what the person may do for another, as far as that was asked.
    """

    read: bool
    acts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class CaseRights:
    """Access to one case and the offers on it."""

    access: Access
    offers: tuple[Explained, ...]


@dataclass(frozen=True, slots=True)
class Asked:
    """`asker` wants to know what `who` may do on a case as it is in `seen`; `present` is the case as it stands now.

    Without `awaited` it is not asked who may do what the case waits for, which takes most of the questions.
    """

    asker: str
    who: str
    present: CaseAt
    seen: CaseAt
    awaited: bool = True


@dataclass(frozen=True, slots=True)
class Told:
    """Whether the asker may read the case, why that person may not ask (empty: may), and the explanation if so."""

    access: Access
    refused: tuple[str, ...]
    explanation: Explanation | None


class Reading:
    """Answers for pages and lists; judges no act that counts."""

    def __init__(self, register: Register, procedures: Procedures, policy: Policy) -> None:
        self._register = register
        self._procedures = procedures
        self._policy = policy

    async def access(self, account: str, state: Routekaart) -> Access:
        """Access to one case and its deliberation: one question."""
        return (await self.accesses(account, [state]))[0]

    async def accesses(self, account: str, states: Sequence[Routekaart]) -> list[Access]:
        """Access to each of these cases and its deliberation, in order: one question for all of them."""
        if not states:
            return []
        actor = Actor(ActorKind.PERSON, account)
        questions: list[dict[str, Any]] = []
        for state in states:
            facts = await self._facts(await self._procedure(state), account, state.case)
            questions += [full_question(act, actor, state, facts) for act in (READ, READ_DELIBERATION)]
        answers = iter(await self._policy.verdicts(questions))
        return [Access(next(answers).allow, next(answers).allow) for _ in states]

    async def listing(
        self, account: str, states: Sequence[Routekaart], under: Sequence[AskedUnder] = ()
    ) -> list[Listing]:
        """Which of these cases the person may read, in order: one question for all of them.

        `under` is what may be asked of this account under its mandaten, which the policy then says of each case.
        """
        if not states:
            return []
        actor = Actor(ActorKind.PERSON, account)
        questions: list[dict[str, Any]] = []
        awaited: list[list[PersonAct]] = []
        organisation = await self._organisation()
        mandaten = await self._mandaten(organisation, account)
        covering = await self._register.interests(state.case for state in states)
        for state in states:
            procedure, interests = await self._procedure(state), covering.get(state.case, ())
            facts = Facts(datetime.now(UTC), organisation, procedure, mandaten=mandaten, interests=interests)
            questions += [full_question(READ, actor, state, facts)]
            wanted = awaited_under(under, state)
            acts = [act for act in candidates(state, facts.procedure) if act.type in wanted] if wanted else []
            judged = as_judged(state, facts) if acts else state
            questions += [question_as_taken(act, actor, judged, facts) for act in acts]
            awaited.append(acts)
        answers = iter(await self._policy.verdicts(questions))
        return [_listing(next(answers), [(act.type, next(answers)) for act in acts]) for acts in awaited]

    async def rights(self, account: str, state: Routekaart) -> CaseRights:
        """Access to one case and every act that could be offered on it: one question."""
        version = await self._register.current_version()
        organisation, procedure = await self._register.at(version), await self._procedure(state)
        covering = await self._register.interests([state.case])
        facts = Facts(datetime.now(UTC), organisation, procedure, interests=covering.get(state.case, ()))
        seen = CaseAt(as_judged(state, facts), facts, version)
        (told,) = await self.explain([Asked(account, account, seen, seen, awaited=False)])
        return CaseRights(told.access, told.explanation.acts if told.explanation else ())

    async def explain(self, asked: Sequence[Asked]) -> list[Told]:
        """Each of these explained, in order: one question for all of them. Who may ask is judged on the case now.

        Only where it is asked who may, and an office gave mandaten to very many, it is more than one.
        """
        known = [await self._known(one) for one in asked]
        plans = [_plan(one, facts) for one, facts in zip(asked, known, strict=True)]
        questions = [question for plan in plans for question in plan]
        many = any(one.awaited for one in asked)
        verdicts = await (verdicts_on(self._policy, questions) if many else self._policy.verdicts(questions))
        answers = iter(verdicts)
        return [
            _told(one, facts, [next(answers) for _ in plan])
            for one, facts, plan in zip(asked, known, plans, strict=True)
        ]

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

    async def asked_under(self, account: str) -> tuple[AskedUnder, ...]:
        """What cases may wait for that this account may do for others; where there is any, more than its own seats bring
        may be read as well."""
        organisation, now = await self._organisation(), datetime.now(UTC)
        holders = held_by(organisation, account, now)
        held = await self._register.mandaten(holders)
        own = [one for one in held if one.mandaat.holder in holders]
        return asked_under(await self._procedures.in_force(), own, now) if own else ()

    async def _known(self, asked: Asked) -> "_Known":
        awaited: list[tuple[PersonAct, Actor]] = []
        if asked.awaited:
            awaited = awaited_questions(asked.seen, await holders_concerned(self._register, asked.seen))
        persons = {asked.who, *(actor.account for _, actor in awaited)}
        if asked.present is asked.seen:
            seen = await facts_of(self._register, asked.seen, persons | {asked.asker})
            return _Known(seen[asked.asker], seen, awaited)
        present = await facts_of(self._register, asked.present, {asked.asker})
        return _Known(present[asked.asker], await facts_of(self._register, asked.seen, persons), awaited)

    async def _procedure(self, state: Routekaart) -> Procedure:
        return await self._procedures.by_hash(state.procedure.content_hash)

    async def _facts(self, procedure: Procedure, account: str, case: str | None = None) -> Facts:
        organisation = await self._organisation()
        mandaten = await self._mandaten(organisation, account)
        interests = () if case is None else (await self._register.interests([case])).get(case, ())
        return Facts(datetime.now(UTC), organisation, procedure, mandaten=mandaten, interests=interests)

    async def _mandaten(self, organisation: Organisation, account: str) -> tuple[Standing, ...]:
        """Those of this account, for any act: a page asks about many."""
        holders = held_by(organisation, account, datetime.now(UTC))
        held = await self._register.mandaten(holders)
        return brought("read", held, holders, {one.mandaat.id: one for one in held}.get)

    async def _organisation(self) -> Organisation:
        return await self._register.at(await self._register.current_version())


@dataclass(frozen=True, slots=True)
class _Known:
    """The facts of one explanation, with mandaten: now for who asks, and as seen for each who is asked about; and what is
    asked of what the case waits for."""

    present: Facts
    seen: Mapping[str, Facts]
    awaited: Sequence[tuple[PersonAct, Actor]]


def _listing(read: Verdict, acts: Sequence[tuple[str, Verdict]]) -> Listing:
    return Listing(read.allow, tuple(dict.fromkeys(act for act, verdict in acts if verdict.allow)))


def _plan(asked: Asked, known: _Known) -> list[dict[str, Any]]:
    """The questions of one explanation: who may ask, every act of `who`, and who may do what is awaited."""
    asker, who = Actor(ActorKind.PERSON, asked.asker), Actor(ActorKind.PERSON, asked.who)
    present, seen = asked.present, asked.seen
    acts = candidates(seen.state, seen.facts.procedure)
    return [
        *(
            full_question(act, asker, present.state, known.present)
            for act in (READ, READ_DELIBERATION, *_about_other(asked))
        ),
        *(question_as_taken(act, who, seen.state, known.seen[who.account]) for act in acts),
        *(question_as_taken(act, actor, seen.state, known.seen[actor.account]) for act, actor in known.awaited),
    ]


def _about_other(asked: Asked) -> list[dict[str, Any]]:
    return [] if asked.asker == asked.who else [EXPLAIN_OTHER]


def _told(asked: Asked, known: _Known, verdicts: list[Verdict]) -> Told:
    """The explanation in the verdicts on the questions of `_plan`."""
    seen = asked.seen
    read, deliberation, *rest = verdicts
    access = Access(read.allow, deliberation.allow)
    refused = read.reasons
    if _about_other(asked):
        refused = tuple(sorted({*refused, *rest[0].reasons}))
        rest = rest[1:]
    if refused:
        return Told(access, refused, None)
    acts = candidates(seen.state, seen.facts.procedure)
    others = [(*asked_for, verdict) for asked_for, verdict in zip(known.awaited, rest[len(acts) :], strict=True)]
    explanation = Explanation(
        account=asked.who,
        seen=seen,
        deliberation=access.deliberation,
        acts=tuple(
            explained(
                act,
                one,
                deliberation=access.deliberation,
                own=asked.asker == asked.who,
                under=under_of(one, known.seen[asked.who], seen.state.case),
            )
            for act, one in zip(acts, rest, strict=False)
        ),
        awaited=awaited_acts(seen, known.seen, others) if asked.awaited else (),
        policy_revision=read.policy_revision,
    )
    return Told(access, (), explanation)
