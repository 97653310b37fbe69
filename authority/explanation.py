"""What an explanation says: each act with every reason against it, and who may do what the case waits for.

It is put together from verdicts alone; asking for them, in one question, is `authority.reading`'s. What would tell of
votes, advice or agreement is left out for whoever may not read the deliberation.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from authority.behalf import acting_for, on_behalf_of
from authority.case_at import CaseAt
from authority.offers import candidates, variant_of
from authority.question import Facts, seats_at, steering_group
from domain.actor import Actor, ActorKind
from domain.acts import PersonAct
from domain.mandaten import Instruction
from domain.procedure import Procedure
from domain.verdict import Route, Verdict
from domain.waiting import Awaited, waits_for

TELLS_OF_DELIBERATION = frozenset(
    {"quorum_not_met", "quorum_is_met", "rule_not_met", "conditions_not_adopted", "concurrence_missing",
     "concurrence_refused", "advice_unanswered"}
)  # fmt: skip
"""Reasons from which somebody could tell how was voted, advised or agreed."""

_RESTS_ON_DELIBERATION = ("conclude", "sign")

NOT_IN_THIS_STATE = frozenset(
    {"case_closed", "case_suspended", "case_returned", "case_referred", "wrong_step", "no_open_tier", "no_higher_tier",
     "call_up_not_possible", "not_returned", "nothing_to_resume", "not_handed_over", "not_decided", "objection_waits",
     "no_objection", "no_such_document"}
)  # fmt: skip
"""Reasons that the case is not where such an act is taken: whoever asks, and whatever else there is against it."""


@dataclass(frozen=True, slots=True)
class Explained:
    """An act in one variant, and whether it may be done; `allow` is None where saying it would tell of the votes.

    `under` says under which mandaten it would be done; None where under none, and where it may not be done.
    """

    act: str
    variant: str | None
    allow: bool | None
    reasons: tuple[str, ...]
    obligations: tuple[str, ...]
    route: Route | None
    under: "Under | None" = None

    @property
    def in_this_state(self) -> bool:
        """Whether the case is in a state in which such an act can be taken at all."""
        return NOT_IN_THIS_STATE.isdisjoint(self.reasons)


@dataclass(frozen=True, slots=True)
class AllowedSeat:
    """Who may: the account, and the seat in a body or office that the account would do it from.

    Under a mandaat `body` is the office that it is of, and `seat` the account's own; None where it has none. `mandaten` is
    then the chain, from the account's own mandaat to the first. `principal` is on whose behalf it would be done (namens).
    """

    seat: str | None
    body: str
    account: str
    principal: str = ""
    mandaten: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class AwaitedAct:
    """An act that the case waits for: whom it asks (seats, offices, `preparer`), and who may do it, by body and seat."""

    act: str
    asked: tuple[str, ...]
    allowed: tuple[AllowedSeat, ...]


@dataclass(frozen=True, slots=True)
class Explanation:
    """What one account may do on one case at one moment, and who may do what it waits for."""

    account: str
    seen: CaseAt
    deliberation: bool
    acts: tuple[Explained, ...]
    awaited: tuple[AwaitedAct, ...]
    policy_revision: str


@dataclass(frozen=True, slots=True)
class Under:
    """Under which mandaten an act would be done, from the account's own to the first, for which office; and of each the
    instructions in force that count in the case, by the id of the mandaat (Awb 10:6)."""

    office: str
    mandaten: tuple[str, ...]
    instructions: tuple[tuple[str, Instruction], ...]


def under_of(verdict: Verdict, facts: Facts, case: str) -> Under | None:
    """Under what this verdict lets the act be done, on the facts that it was judged by; None where under no mandaat."""
    office = acting_for(facts, verdict.mandaten)
    if office is None:
        return None
    held = {one.mandaat.id: one for one in facts.mandaten}
    told = tuple((name, one) for name in verdict.mandaten for one in held[name].instructions_for(case))
    return Under(office, verdict.mandaten, told)


_OF_THE_REGISTER = ("registered_interest", "changed_electorate")


def without_register(reasons: Iterable[str]) -> tuple[str, ...]:
    """The reasons as others are told them: that an interest is on record is for its account, beheer and auditors, so
    to all others somebody with one stays out like anybody who declared one."""
    return tuple(sorted({"recused" if code in _OF_THE_REGISTER else code for code in reasons}))


def explained(
    act: PersonAct, verdict: Verdict, *, deliberation: bool, own: bool = True, under: Under | None = None
) -> Explained:
    """The verdict on an act, without what the asker may not know; `own`: who asks is who would act. `under` is what it
    would be done under."""
    reasons = verdict.reasons if own else without_register(verdict.reasons)
    told = tuple(code for code in reasons if deliberation or code not in TELLS_OF_DELIBERATION)
    known = deliberation or act.type not in _RESTS_ON_DELIBERATION or bool(told)
    return Explained(
        act=act.type,
        variant=variant_of(act),
        allow=verdict.allow if known else None,
        reasons=told,
        obligations=verdict.obligations if known else (),
        route=verdict.route if known else None,
        under=under if known else None,
    )


def bodies_of(procedure: Procedure) -> set[str]:
    """The bodies and offices that a procedure names."""
    named = {procedure.intake_office, procedure.call_up_office}
    for tier in procedure.tiers:
        named |= {tier.body or "", *(office for step in tier.steps for office in step.offices)}
    return named


def concerned_by(facts: Facts, more_bodies: Iterable[str], more_accounts: Iterable[str] = ()) -> list[Actor]:
    """Everybody whom the policy could allow anything on a case that has to do with these bodies, by account.

    The policy compares an actor's seats with the bodies and offices that the question names, and the account with the
    electorate. Whoever has no seat in any of those, and no mandaat of one of them, can be left out unasked; who of the
    others may, only the policy says.
    """
    named = bodies_of(facts.procedure) | {*more_bodies}
    holders = {seat.account for seat in seats_at(facts.organisation, facts.now) if seat.body in named}
    return [Actor(ActorKind.PERSON, account) for account in sorted(holders | {*more_accounts})]


def bodies_named(seen: CaseAt) -> set[str]:
    """The bodies and offices that a question about this case names."""
    tier = seen.state.tier
    group = steering_group(seen.facts.organisation, seen.state.facts.municipality)
    return bodies_of(seen.facts.procedure) | {group or "", *((tier.body, *tier.offices) if tier else ())}


def concerned(seen: CaseAt, holders: Iterable[str] = ()) -> list[Actor]:
    """Everybody whom the policy could allow anything on this case; `holders` are those who could under a mandaat."""
    tier = seen.state.tier
    electors = tier.round.electorate if tier and tier.round else ()
    return concerned_by(seen.facts, bodies_named(seen), {*(elector.account for elector in electors), *holders})


def awaited_questions(seen: CaseAt, holders: Iterable[str] = ()) -> list[tuple[PersonAct, Actor]]:
    """Each act that the case waits for, in each variant, for each of those concerned, and of `holders` each that could
    do such an act under a mandaat."""
    wanted = {one.act for one in waits_for(seen.state)}
    acts = [act for act in candidates(seen.state, seen.facts.procedure) if act.type in wanted]
    actors = concerned(seen, holders) if acts else []
    return [(act, actor) for act in acts for actor in actors]


def awaited_acts(
    seen: CaseAt, facts: Mapping[str, Facts], verdicts: Iterable[tuple[PersonAct, Actor, Verdict]]
) -> tuple[AwaitedAct, ...]:
    """Who may do what the case waits for: whoever the policy allows at least one variant of it.

    `facts` are those that each account was judged by.
    """
    allowed: dict[str, set[AllowedSeat]] = {}
    for act, actor, verdict in verdicts:
        behalf = on_behalf_of(actor, act.type, seen.state, facts[actor.account], verdict.mandaten)
        if verdict.allow and behalf is not None:
            mandaten = tuple(behalf.get("mandate", ()))
            seat = AllowedSeat(behalf["seat"], behalf["body"], actor.account, behalf["principal"], mandaten)
            allowed.setdefault(act.type, set()).add(seat)
    asked: dict[str, list[Awaited]] = {}
    for one in waits_for(seen.state):
        asked.setdefault(one.act, []).append(one)
    return tuple(
        AwaitedAct(
            act,
            tuple(dict.fromkeys(one.who for one in awaited)),
            tuple(sorted((seat for seat in allowed.get(act, ()) if _is_asked(seat, awaited)), key=_place)),
        )
        for act, awaited in asked.items()
    )


def _is_asked(seat: AllowedSeat, awaited: Iterable[Awaited]) -> bool:
    """Whether the act is asked of this seat: who has voted may vote again, and nobody waits for it."""
    return any(one.account is None or one.who == seat.seat for one in awaited)


def _place(one: AllowedSeat) -> tuple[str, bool, str, str]:
    return one.body, bool(one.mandaten), one.seat or "", one.account
