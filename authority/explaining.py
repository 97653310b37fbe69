"""Explaining who may do what on a case, now or then: the questions of one explanation, and what is told of the verdicts.

Asked of the same policy entry point as the acts themselves; what an explanation says is `authority.explanation`'s.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from authority.case_at import CaseAt
from authority.explanation import Explanation, awaited_acts, awaited_questions, explained, under_of
from authority.instead import Instead, instead_of, instead_questions
from authority.mandated import holders_concerned, verdicts_on
from authority.mandaten_held import facts_of, question_as_taken
from authority.offers import EXPLAIN_OTHER, READ, READ_DELIBERATION, candidates, decisions_ahead, every_act
from authority.question import Facts, case_view, full_question
from authority.take import Policy
from domain.actor import Actor, ActorKind
from domain.acts import PersonAct
from domain.errors import InvalidMoment
from domain.verdict import Verdict
from store.register import Register


@dataclass(frozen=True, slots=True)
class Access:
    """Whether a person may read a case, and its deliberation (votes, reasons, advice)."""

    read: bool
    deliberation: bool


@dataclass(frozen=True, slots=True)
class Asked:
    """`asker` wants to know what `who` may do on a case as it is in `seen`; `present` is the case as it stands now.

    Without `awaited` it is not asked who may do what the case waits for, which takes most of the questions; without `every`
    only the acts that a page offers in this state are asked about, and the decisions that are yet to come. With `instead` it is asked who can take the acts that
    `who` may not, of few enough for a page. `beside` are questions of somebody else's, which go with these.
    """

    asker: str
    who: str
    present: CaseAt
    seen: CaseAt
    awaited: bool = True
    every: bool = True
    instead: bool = False
    beside: Sequence[dict[str, Any]] = ()

    def acts(self) -> list[PersonAct]:
        """The acts that are explained, in order."""
        state, procedure = self.seen.state, self.seen.facts.procedure
        if self.every:
            return every_act(state, procedure)
        return [*candidates(state, procedure), *decisions_ahead(state, procedure)]


@dataclass(frozen=True, slots=True)
class Told:
    """Whether the asker may read the case, why that person may not ask (empty: may), and the explanation if so, with who
    can act instead where that was asked; `beside` are the verdicts on the questions beside these, in order."""

    access: Access
    refused: tuple[str, ...]
    explanation: Explanation | None
    instead: tuple[Instead, ...] = ()
    beside: tuple[Verdict, ...] = ()


class PolicyThen(Protocol):
    """Who answers for a policy that is no longer in force: one verdict each, in order, or AuthorityUnavailable."""

    async def verdicts(self, revision: str, questions: list[dict[str, Any]]) -> list[Verdict]: ...


class Explaining:
    """Explains by the policy in force, and by `then` where it is asked about a moment at which another one was."""

    def __init__(self, register: Register, policy: Policy, then: PolicyThen) -> None:
        self._register = register
        self._policy = policy
        self._then = then

    async def explain(self, asked: Sequence[Asked]) -> list[Told]:
        """Each of these explained, in order: one question for all of them. Who may ask is judged on the case now, and by
        the policy of now.

        It is more than one where very much is asked - an office gave mandaten to many and it is asked who may, or every act
        on many cases - and where another policy was in force then. InvalidMoment where that one does not know what is asked today.
        """
        known = [await self._known(one) for one in asked]
        plans = [_plan(one, facts) for one, facts in zip(asked, known, strict=True)]
        questions = [question for one, plan in zip(asked, plans, strict=True) for question in _of_now(one, plan)]
        many = any(one.awaited or one.every for one in asked)
        verdicts = await (verdicts_on(self._policy, questions) if many else self._policy.verdicts(questions))
        answers = iter(verdicts)
        told: list[Told] = []
        for one, facts, plan in zip(asked, known, plans, strict=True):
            said = [next(answers) for _ in _of_now(one, plan)]
            if len(said) < len(plan) and _may_ask(said):
                said += await self._said_then(one, plan[len(said) :])
            told.append(_told(one, facts, said))
        return told

    async def _said_then(self, asked: Asked, questions: list[dict[str, Any]]) -> list[Verdict]:
        """What the policy that was in force says of these."""
        if asked.seen.policy is None:
            return []
        verdicts = await self._then.verdicts(asked.seen.policy, questions)
        if any("malformed_question" in one.reasons for one in verdicts):
            raise InvalidMoment("the policy of then does not know what is asked today", fault="policy_then_unasked")
        return verdicts

    async def _known(self, asked: Asked) -> "_Known":
        awaited: list[tuple[PersonAct, Actor]] = []
        if asked.awaited:
            awaited = awaited_questions(asked.seen, await holders_concerned(self._register, asked.seen))
        instead: list[tuple[PersonAct, Actor]] = []
        if asked.instead:
            holders = await holders_concerned(self._register, asked.seen)
            instead = instead_questions(asked.seen, asked.acts(), asked.who, holders)
        persons = {asked.who, *(actor.account for _, actor in (*awaited, *instead))}
        if asked.present is asked.seen:
            seen = await facts_of(self._register, asked.seen, persons | {asked.asker})
            return _Known(seen[asked.asker], seen, awaited, instead)
        present = await facts_of(self._register, asked.present, {asked.asker})
        return _Known(present[asked.asker], await facts_of(self._register, asked.seen, persons), awaited, instead)


@dataclass(frozen=True, slots=True)
class _Known:
    """The facts of one explanation, with mandaten: now for who asks, and as seen for each who is asked about; and what is
    asked of what the case waits for, and of who can act instead."""

    present: Facts
    seen: Mapping[str, Facts]
    awaited: Sequence[tuple[PersonAct, Actor]]
    instead: Sequence[tuple[PersonAct, Actor]]


def _plan(asked: Asked, known: _Known) -> list[dict[str, Any]]:
    """The questions of one explanation: who may ask, every act of `who`, who may do what is awaited, and who instead."""
    asker, who = Actor(ActorKind.PERSON, asked.asker), Actor(ActorKind.PERSON, asked.who)
    present, seen = asked.present, asked.seen
    case = case_view(seen.state)
    now = case if present.state is seen.state else case_view(present.state)
    return [
        *(
            full_question(act, asker, present.state, known.present, now)
            for act in (READ, READ_DELIBERATION, *_about_other(asked))
        ),
        *(question_as_taken(act, who, seen.state, known.seen[who.account], case) for act in asked.acts()),
        *(question_as_taken(act, one, seen.state, known.seen[one.account], case) for act, one in known.awaited),
        *(question_as_taken(act, one, seen.state, known.seen[one.account], case) for act, one in known.instead),
        *asked.beside,
    ]


def _of_now(asked: Asked, plan: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The questions of a plan that the policy of now answers: where another one was in force, only who may ask."""
    return plan if asked.seen.policy is None else plan[: 2 + len(_about_other(asked))]


def _may_ask(verdicts: Sequence[Verdict]) -> bool:
    """Whether, by the verdicts on who may ask, there is anything to tell: all but that on the deliberation have to allow."""
    return all(one.allow for number, one in enumerate(verdicts) if number != 1)


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
    answers = iter(rest)
    own = [(act, next(answers)) for act in asked.acts()]
    awaited = [(*pair, next(answers)) for pair in known.awaited]
    instead = [(*pair, next(answers)) for pair in known.instead]
    beside = tuple(answers)
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
            for act, one in own
        ),
        awaited=awaited_acts(seen, known.seen, awaited) if asked.awaited else (),
        policy_revision=seen.policy or read.policy_revision,
    )
    may = instead_of(seen, known.seen, [(act, actor, one.allow, one.mandaten) for act, actor, one in instead])
    return Told(access, (), explanation, may, beside)
