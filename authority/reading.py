"""What a person may read and do, asked of the same policy entry point: one question to the policy a page."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from authority.case_at import CaseAt
from authority.consequence import as_judged
from authority.explanation import Explained, Explanation, awaited_acts, awaited_questions, explained
from authority.mandaten import brought, held_by
from authority.mandaten_held import facts_of
from authority.offers import EXPLAIN_OTHER, READ, READ_DELIBERATION, candidates
from authority.question import Facts, full_question, question_of
from authority.take import Policy
from domain.acts import PersonAct
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

    async def access(self, account: str, states: Sequence[Routekaart]) -> list[Access]:
        """Access to each of these cases, in order: one question for all of them."""
        if not states:
            return []
        actor = Actor(ActorKind.PERSON, account)
        questions: list[dict[str, Any]] = []
        organisation = await self._organisation()
        mandaten = await self._mandaten(organisation, account)
        covering = await self._register.interests(state.case for state in states)
        for state in states:
            procedure, interests = await self._procedure(state), covering.get(state.case, ())
            facts = Facts(datetime.now(UTC), organisation, procedure, mandaten=mandaten, interests=interests)
            questions += [full_question(READ, actor, state, facts)]
            questions += [full_question(READ_DELIBERATION, actor, state, facts)]
        verdicts = await self._policy.verdicts(questions)
        return [Access(verdicts[n].allow, verdicts[n + 1].allow) for n in range(0, len(verdicts), 2)]

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
        """Each of these explained, in order: one question for all of them. Who may ask is judged on the case now."""
        known = [await self._known(one) for one in asked]
        plans = [_plan(one, facts) for one, facts in zip(asked, known, strict=True)]
        verdicts = await self._policy.verdicts([question for plan in plans for question in plan])
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

    async def holds_mandaten(self, account: str) -> bool:
        """Whether this account holds any mandaat at all, so that more may be read than its own seats bring."""
        return bool(await self._mandaten(await self._organisation(), account))

    async def _known(self, asked: Asked) -> "_Known":
        persons = {asked.who, *(actor.account for _, actor in _awaited(asked))}
        if asked.present is asked.seen:
            seen = await facts_of(self._register, asked.seen, persons | {asked.asker})
            return _Known(seen[asked.asker], seen)
        present = await facts_of(self._register, asked.present, {asked.asker})
        return _Known(present[asked.asker], await facts_of(self._register, asked.seen, persons))

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


@dataclass(frozen=True, slots=True)
class _Known:
    """The facts of one explanation, with mandaten: now for who asks, and as seen for each who is asked about."""

    present: Facts
    seen: Mapping[str, Facts]


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
        *(question_of(act, who, seen.state, known.seen[who.account]) for act in acts),
        *(question_of(act, actor, seen.state, known.seen[actor.account]) for act, actor in _awaited(asked)),
    ]


def _awaited(asked: Asked) -> list[tuple[PersonAct, Actor]]:
    return awaited_questions(asked.seen) if asked.awaited else []


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
    others = [(*asked_for, verdict) for asked_for, verdict in zip(_awaited(asked), rest[len(acts) :], strict=True)]
    explanation = Explanation(
        account=asked.who,
        seen=seen,
        deliberation=access.deliberation,
        acts=tuple(
            explained(act, one, deliberation=access.deliberation, own=asked.asker == asked.who)
            for act, one in zip(acts, rest, strict=False)
        ),
        awaited=awaited_acts(seen, known.seen, others) if asked.awaited else (),
        policy_revision=read.policy_revision,
    )
    return Told(access, (), explanation)
