"""How an act on a register is taken: loaded, judged by the policy and appended like that of a case, with nothing to wake.

What is the register's own, the facts of its acts and what an allowed one comes to, it says by `consider`.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from authority.behalf import on_behalf_of
from authority.judging_again import while_it_moves
from authority.question import Facts, compact, full_question, question_of
from authority.take import Policy, log_taken
from domain.actor import Actor, ActorKind
from domain.acts import Act
from domain.case import ProcedureRef, Routekaart
from domain.events import Event
from domain.receipt import Receipt
from domain.verdict import Verdict
from store.ledger import Draft, Ledger, Loaded
from store.procedures import Procedures
from store.register import Register
from store.streams import registered_in
from store.vault import SealedAct


@dataclass(frozen=True, slots=True)
class Sent:
    """An act on its way into a stream that is no case's, and who sends it; `more` is what else its log line says."""

    stream: str
    sealed: SealedAct
    by: Actor
    key: str
    trace_id: str
    more: Mapping[str, object] = field(default_factory=dict)
    named: tuple[str, ...] = ()
    """The mandaten that it names; they are loaded with all that they rest on."""

    @property
    def about(self) -> Mapping[str, object]:
        """What its log line says that it is about. Whose interest it is, is no matter for a log line."""
        return {**_about(self.stream), **self.more}


@dataclass(frozen=True, slots=True)
class Outcome:
    """What an allowed act comes to, and the canonical bytes of the document that it brings, if any."""

    event: Event
    document: bytes | None = None


@dataclass(frozen=True, slots=True)
class Considered:
    """What an act is judged on, and how its outcome is found once it was allowed."""

    facts: Facts
    outcome: Callable[[], Awaitable[Outcome]]
    state: Routekaart | None = None


@dataclass(frozen=True, slots=True)
class Judged:
    """An act's question, the facts that it was made of, and the verdict on it."""

    facts: Facts
    question: Mapping[str, Any]
    verdict: Verdict


Consider = Callable[[Loaded], Awaitable[Considered]]


def _about(stream: str) -> dict[str, object]:
    return {register: name for register, name in registered_in(stream).items() if name is not None}


def comes_to(event: Callable[[], Event]) -> Callable[[], Awaitable[Outcome]]:
    """The outcome that is this event, found without reading anything more."""

    async def outcome() -> Outcome:
        return Outcome(event())

    return outcome


def draft_of(sent: Sent, loaded: Loaded, judged: Judged, outcome: Outcome | None) -> Draft:
    """What is appended for an act that was judged so; `outcome` where it was allowed."""
    facts = judged.facts
    return Draft(
        stream=sent.stream,
        case=None,
        actor=sent.by,
        on_behalf_of=on_behalf_of(sent.by, sent.sealed.act.type, None, facts),
        sealed=sent.sealed,
        key=sent.key,
        verdict=judged.verdict,
        question=compact(judged.question),
        loaded=loaded,
        procedure=ProcedureRef(facts.procedure.id, facts.procedure.version, facts.procedure.content_hash),
        events=() if outcome is None else (outcome.event,),
        state=None,
        wake=False,
        trace_id=sent.trace_id,
        document=None if outcome is None else outcome.document,
    )


class RegisterActs:
    """The end that every act on a register has."""

    def __init__(self, ledger: Ledger, register: Register, procedures: Procedures, policy: Policy) -> None:
        self._ledger = ledger
        self._register = register
        self._procedures = procedures
        self._policy = policy

    async def take(self, sent: Sent, consider: Consider) -> Receipt:
        """Takes the act, or refuses it; either way it is in the ledger when this returns.

        Raises what `consider` raises, and otherwise what `Authority.take` does.
        """
        return await while_it_moves(
            lambda: self.once(sent, consider), sent.trace_id, act=sent.sealed.act.type, **sent.about
        )

    async def once(self, sent: Sent, consider: Consider) -> Receipt:
        """As `take`, but Moved where the ledger moved since the act was loaded."""
        loaded = await self._ledger.load(
            sent.stream, sent.sealed, actor=sent.by.account, key=sent.key, named=sent.named
        )
        if loaded.receipt is not None:
            return loaded.receipt
        considered = await consider(loaded)
        (judged,) = await self.judged([(sent.sealed.act, considered.facts)], sent.by, considered.state)
        outcome = await considered.outcome() if judged.verdict.allow else None
        receipt = await self._ledger.append(draft_of(sent, loaded, judged, outcome))
        log_taken(receipt, judged.verdict, sent.by, sent.trace_id, **sent.about)
        return receipt

    async def judged(
        self, acts: Sequence[tuple[Act, Facts]], by: Actor, state: Routekaart | None = None
    ) -> list[Judged]:
        """Each of these acts, judged on its facts, in order: one question to the policy for all. Nothing is written."""
        questions = [question_of(act, by, state, facts) for act, facts in acts]
        verdicts = await self._policy.verdicts(questions)
        return [
            Judged(facts, *said) for (_, facts), said in zip(acts, zip(questions, verdicts, strict=True), strict=True)
        ]

    async def who_may(self, act: Act, facts: Facts, accounts: Sequence[str]) -> frozenset[str]:
        """Of these accounts those whom the policy allows this act on these facts: one question for all. Nothing is written."""
        asked = [question_of(act, Actor(ActorKind.PERSON, account), None, facts) for account in accounts]
        verdicts = await self._policy.verdicts(asked) if asked else []
        return frozenset(account for account, verdict in zip(accounts, verdicts, strict=True) if verdict.allow)

    async def append_all(self, drafts: Sequence[Draft]) -> list[Receipt]:
        """Appends all of these in one transaction, or none. Raises what `Ledger.append_all` does."""
        receipts = await self._ledger.append_all(drafts)
        for draft, receipt in zip(drafts, receipts, strict=True):
            log_taken(receipt, draft.verdict, draft.actor, draft.trace_id, **_about(draft.stream))
        return receipts

    async def facts(self, loaded: Loaded, **more: Any) -> Facts:
        """The facts that every act has, as they were loaded, and `more`. NotFound where no procedure is in force."""
        organisation = await self._register.at(loaded.organisation_version)
        return Facts(loaded.now, organisation, await self._procedures.named(loaded.procedure), **more)

    async def facts_now(self, now: datetime | None = None, **more: Any) -> Facts:
        """The facts of a question that is only asked, and `more`; now by the clock of this process unless a moment is given. NotFound where
        no procedure is in force."""
        organisation = await self._register.now()
        return Facts(now or datetime.now(UTC), organisation, await self._procedures.in_force(), **more)

    async def judged_now(self, offer: Mapping[str, Any], by: Actor, **more: Any) -> Verdict:
        """What the policy says of this on the facts of now, and `more`. Nothing is written."""
        question = full_question(offer, by, None, await self.facts_now(**more))
        return (await self._policy.verdicts([question]))[0]
