"""Builds the domain's values for tests: one procedure of three tiers, an organisation, and permissive verdicts."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any, cast

from domain import acts as a
from domain.actor import SYSTEM, Actor, ActorKind
from domain.case import Neighbours, Routekaart
from domain.codes import DifferenceType, Measure, Outcome
from domain.decide import Setting, decide
from domain.events import CaseEvent
from domain.fold import fold
from domain.organisation import Body, BodyKind, Seat
from domain.procedure import (
    DecisionRule,
    Duration,
    DurationUnit,
    Limits,
    OnTerm,
    PositionKind,
    Procedure,
    Quorum,
    RuleKind,
    Step,
    StepKind,
    Tier,
)
from domain.text import Text
from domain.verdict import Route, RouteTo, Verdict

NOW = datetime(2026, 3, 2, 10, tzinfo=UTC)
SEALED = Text("ab" * 32)
DECIDE_OUTCOMES = (
    Outcome.APPROVE,
    Outcome.APPROVE_WITH_CONDITIONS,
    Outcome.REJECT,
    Outcome.HOLD,
    Outcome.ESCALATE,
    Outcome.NO_QUORUM,
)
SIGN_OUTCOMES = (Outcome.APPROVE, Outcome.APPROVE_WITH_CONDITIONS, Outcome.REJECT, Outcome.TAKE_OVER)


def seconds(amount: int) -> Duration:
    """An exact duration."""
    return Duration(amount, DurationUnit.SECONDS)


def deciding_tier(tier: str, body: str | None, rule: RuleKind, on_term: OnTerm = OnTerm.ESCALATE) -> Tier:
    """A tier in which a body checks the knock-on effects and votes."""
    quorum = Quorum(chair=True, parties=("ncg",), share_numerator=1, share_denominator=2)
    return Tier(
        id=tier,
        title=tier,
        body=body,
        position=PositionKind.PROCESS_DECISION,
        term=seconds(600),
        reminder=seconds(300),
        extension=seconds(200),
        on_term=on_term,
        limits=Limits(10_000_000, (Measure.ISOLATION_TO_NORM,)),
        steps=(
            Step("neveneffecten", StepKind.ASSESS, "Neveneffecten", criterion="knock_on"),
            Step(
                "stemmen", StepKind.DECIDE, "Stemmen", quorum=quorum, rule=DecisionRule(rule), outcomes=DECIDE_OUTCOMES
            ),
        ),
    )


PROCEDURE = Procedure(
    id="routekaart",
    version=1,
    title="Routekaart",
    example=True,
    valid_from="2025-01-01",
    intake_office="ncg-intake",
    referral_desk="loov",
    answer_term=seconds(120),
    call_up_office="dg-obdr",
    call_up_to="nationaal",
    tiers=(
        deciding_tier("lokaal", None, RuleKind.CONSENSUS),
        deciding_tier("bestuurlijk-overleg", "bestuurlijk-overleg", RuleKind.MAJORITY),
        Tier(
            id="nationaal",
            title="nationaal",
            body="ministerie",
            position=PositionKind.DECISION,
            term=seconds(600),
            reminder=None,
            extension=None,
            on_term=OnTerm.STAY,
            limits=Limits(None, None),
            steps=(
                Step("advies", StepKind.ADVISE, "Advies", offices=("dg-obdr",), term=seconds(60)),
                Step("instemming", StepKind.CONCUR, "Instemming", offices=("fin",), above_cents=50_000_000),
                Step(
                    "ondertekening",
                    StepKind.SIGN,
                    "Ondertekening",
                    offices=("staatssecretaris",),
                    outcomes=SIGN_OUTCOMES,
                ),
            ),
        ),
    ),
    content_hash="cd" * 32,
)

BODIES = (
    Body("stuurgroep-eemsdelta", "Stuurgroep Eemsdelta", BodyKind.STEERING_GROUP, "1979", "gemeente/gm1979"),
    Body("bestuurlijk-overleg", "Bestuurlijk Overleg", BodyKind.OVERLEG, None, "ministerie/mnre1034"),
    Body("ministerie", "Ministerie", BodyKind.OVERLEG, None, "ministerie/mnre1034"),
    *(
        Body(office, office, BodyKind.OFFICE, None, "ministerie/mnre1034")
        for office in ("ncg-intake", "dg-obdr", "fin", "staatssecretaris")
    ),
)


def seat(body: str, party: str, *, chair: bool = False, voting: bool = True) -> Seat:
    """A seat held by the account `<party>@<body>`, or `chair@<body>`, since long."""
    name = "chair" if chair else party
    since = NOW - timedelta(days=400)
    return Seat(f"{body}/{name}", body, party, name, chair, voting, f"{name}@{body}", since, None)


SEATS = (
    *(
        one
        for body in ("stuurgroep-eemsdelta", "bestuurlijk-overleg")
        for one in (
            seat(body, "gemeente", chair=True),
            seat(body, "gemeente"),
            seat(body, "ncg"),
            seat(body, "provincie"),
            seat(body, "mo", voting=False),
        )
    ),
    *(seat(office, office) for office in ("ncg-intake", "dg-obdr", "fin", "staatssecretaris")),
)


def verdict(route: Route | None = None, plan: tuple[str, ...] = ()) -> Verdict:
    """A verdict that allows."""
    return Verdict(True, (), (), route, plan, (), "revision", "00" * 32)


def to_tier(tier: str) -> Route:
    """A route up."""
    return Route(RouteTo.TIER, tier, None, ("test",))


def to_end(outcome: Outcome) -> Route:
    """A route to the end."""
    return Route(RouteTo.END, None, outcome, ("test",))


STAY = Route(RouteTo.STAY, None, None, ("test",))


def plan_of(tier: str) -> tuple[str, ...]:
    """All steps of a tier."""
    return tuple(step.id for step in PROCEDURE.tier(tier).steps)


def submit(**changes: object) -> a.Submit:
    """A sealed submission."""
    plain = a.Submit(
        reported_on=date(2026, 1, 5),
        municipality="1979",
        difference_type=DifferenceType.TIMING,
        measure=Measure.ISOLATION_TO_NORM,
        amount_cents=5_000_000,
        resident_choice=True,
        safety_doubt=False,
        reference=SEALED,
        area=SEALED,
        summary=SEALED,
        addresses=SEALED,
        address_count=2,
    )
    return replace(plain, **cast("Any", changes))


class Course:
    """A case as acts make it, with every event it had; verdicts are the caller's."""

    def __init__(self) -> None:
        self.state: Routekaart | None = None
        self.events: list[CaseEvent] = []
        self.now = NOW
        self.seats: tuple[Seat, ...] = SEATS

    @property
    def case(self) -> Routekaart:
        """The state, once there is one."""
        assert self.state is not None
        return self.state

    @property
    def digest(self) -> str:
        """The present dossier's digest."""
        return self.case.dossier.digest

    def act(
        self, act: a.PersonAct | a.SystemAct, by: str = "system", judged: Verdict | None = None
    ) -> tuple[CaseEvent, ...]:
        """Takes the act with a verdict that allows it, and folds what comes of it."""
        actor = SYSTEM if by == "system" else Actor(ActorKind.PERSON, by)
        setting = Setting(
            case="case1",
            actor=actor,
            now=self.now,
            procedure=PROCEDURE,
            verdict=judged or verdict(),
            seats=self.seats,
            steering_group="stuurgroep-eemsdelta",
            neighbours=Neighbours(0, 0, 0),
        )
        events = decide(self.state, act, setting)
        self.state = fold(events, self.state)
        self.events += events
        return events

    def open(self, tier: str = "lokaal", **changes: object) -> "Course":
        """Submits, and opens this tier."""
        self.act(submit(**changes), "ncg-intake@ncg-intake", verdict(to_tier(tier)))
        self.act(a.OpenTier(tier), judged=verdict(plan=plan_of(tier)))
        return self
