"""Writes docs/authority-matrix.md by asking the policy: `make docs`, or `python -m runtime.authority_matrix`.

Which act which seat or office may do, in every state that the example case is taken through here. The states are
played, not described: each comes from acts that the policy allowed.
"""

import asyncio
import tempfile
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from authority.expected_route import CASE, NewCase, submission
from authority.offers import EXPLAIN_OTHER, READ, READ_DELIBERATION, candidates, variant_of
from authority.question import Facts, full_question, question_of
from authority.rehearsal import Rehearsal
from authority.take import Policy
from domain import acts as a
from domain.actor import Actor, ActorKind
from domain.case import Routekaart
from domain.codes import Measure
from domain.organisation import BodyKind, Organisation
from procedures.loader import EXAMPLE_ORGANISATION, EXAMPLE_PROCEDURE, load_organisation, load_procedure
from runtime.authority_matrix_audits import HEAD as AUDITS_HEAD
from runtime.authority_matrix_audits import judged
from runtime.authority_matrix_meetings import HEAD as MEETINGS_HEAD
from runtime.authority_matrix_meetings import judged as judged_in_meetings
from runtime.opa_once import OpaOnce
from runtime.policy_bundle import build_policy_bundle
from runtime.servers.locate import server
from runtime.settings import Settings

HEAD = """# Who may do what

Which act is open to which seat or office, in which state of a case. This page is written by asking the policy
(`make docs`), and a test holds it to what the policy says: it is never written by hand. It shows the example procedure
and organisation, for a case in Eemsdelta, each act filled in completely. Another procedure gives another page; what
holds for one account on one case, and why not, says `getrapt why`.

`yes` is allowed, in every variant or in those that are named; an empty cell is refused. An act that nobody may do in a
state is left out of its table.
"""

NOW = datetime(2026, 1, 5, 10, tzinfo=UTC)
MUNICIPALITY = "1979"
LOCAL = ("voorzitter-eemsdelta", "gemeente-eemsdelta", "ncg-eemsdelta", "provincie-eemsdelta")
OVERLEG = ("voorzitter-bo", "gemeenten-bo", "provincie-bo", "ncg-bo")
PREPARER = "zaakbehandelaar-ncg"
_HIGH = 60_000_000
"""In cents: above every ceiling of the example, so that the case passes all of its steps."""


@dataclass(frozen=True, slots=True)
class Holder:
    """A kind of seat, and one account that has such a seat."""

    name: str
    account: str


@dataclass(frozen=True, slots=True)
class Scene:
    """A state of the example case, in words."""

    name: str
    state: Routekaart | None


class Stage:
    """The example case, taken from state to state by acts that the policy allows."""

    def __init__(self, policy: Policy, facts: Facts) -> None:
        self._facts = facts
        self._rehearsal = Rehearsal(policy, facts, CASE)

    async def opened(self, *, safety_doubt: bool = False) -> Routekaart:
        """The case as its preparer opened it, in its first tier."""
        new_case = NewCase(MUNICIPALITY, Measure.ISOLATION_TO_NORM, _HIGH, safety_doubt)
        return await self._after(None, PREPARER, submission(new_case, self._facts.now))

    async def after(self, state: Routekaart, *acts: tuple[str, str, str | None]) -> Routekaart:
        """The case after these acts (account, type, variant), complete, and after what the system does."""
        for account, kind, variant in acts:
            offered = candidates(state, self._facts.procedure)
            act = next(one for one in offered if (one.type, variant_of(one)) == (kind, variant))
            state = await self._after(state, account, act)
        return state

    async def _after(self, state: Routekaart | None, account: str, act: a.PersonAct) -> Routekaart:
        (played,) = await self._rehearsal.judged([(act, Actor(ActorKind.PERSON, account))], [state])
        if not played.verdict.allow:
            raise RuntimeError(f"{act.type} by {account} is refused: {', '.join(played.verdict.reasons)}")
        return (await self._rehearsal.settled([self._rehearsal.after(played)]))[0]


async def scenes(stage: Stage) -> list[Scene]:
    """The states that the page shows, in the order of a case's course."""
    local = await stage.opened()
    agreed = await stage.after(local, *((account, "cast_vote", "for") for account in LOCAL))
    divided = await stage.after(
        local, *((account, "cast_vote", "for" if account == LOCAL[0] else "against") for account in LOCAL)
    )
    overleg = await stage.after(agreed, (LOCAL[0], "conclude", "approve"))
    overleg_agreed = await stage.after(overleg, *((account, "cast_vote", "for") for account in OVERLEG))
    advice = await stage.after(overleg_agreed, (OVERLEG[0], "conclude", "approve"))
    budget = await stage.after(advice, ("dg-obdr", "advise", "positive"))
    to_sign = await stage.after(budget, ("directeur-fin", "concur", "true"))
    return [
        Scene("No case yet", None),
        Scene("Intake: referred with a safety doubt", await stage.opened(safety_doubt=True)),
        Scene("Lokale stuurgroep: nobody has voted", local),
        Scene("Lokale stuurgroep: all have voted in favour", agreed),
        Scene("Lokale stuurgroep: the votes are divided", divided),
        Scene("Returned with questions", await stage.after(local, (LOCAL[0], "return_for_information", None))),
        Scene("Suspended", await stage.after(local, (LOCAL[0], "suspend", None))),
        Scene("Bestuurlijk Overleg: nobody has voted", overleg),
        Scene("Bestuurlijk Overleg: all have voted in favour", overleg_agreed),
        Scene("Nationaal: advice is asked", advice),
        Scene("Nationaal: agreement is asked", budget),
        Scene("Nationaal: agreed, to be signed", to_sign),
        Scene("Nationaal: not agreed, to be signed", await stage.after(budget, ("directeur-fin", "concur", "false"))),
        Scene("Withdrawn", await stage.after(local, (PREPARER, "withdraw", None))),
        Scene("Decided", await stage.after(to_sign, ("staatssecretaris-herstel", "sign", "approve"))),
    ]


def holders(organisation: Organisation) -> list[Holder]:
    """One account for each kind of seat: of the case's steering group, of another, of the overleg, and of each office."""
    found: dict[str, str] = {}
    bodies = {body.id: body for body in organisation.bodies}
    for seat in organisation.seats:
        body = bodies[seat.body]
        if body.kind is BodyKind.OFFICE:
            name = body.id
        elif body.kind is BodyKind.STEERING_GROUP and body.municipality != MUNICIPALITY:
            name = "another stuurgroep: chair"
        else:
            kind = "chair" if seat.chair else "with a vote" if seat.voting else "without a vote"
            name = f"{'stuurgroep' if body.kind is BodyKind.STEERING_GROUP else body.id}: {kind}"
        found.setdefault(name, seat.account)
    return [Holder(name, account) for name, account in found.items()]


async def table(policy: Policy, scene: Scene, who: list[Holder], facts: Facts) -> str:
    """One state: a row for each act that somebody may do."""
    if scene.state is None:
        new_case = NewCase(MUNICIPALITY, Measure.ISOLATION_TO_NORM, _HIGH, safety_doubt=False)
        acts: list[a.PersonAct] = [submission(new_case, facts.now)]
        reading: tuple[dict[str, str], ...] = ()
    else:
        acts, reading = candidates(scene.state, facts.procedure), (READ, READ_DELIBERATION, EXPLAIN_OTHER)
    named = [(act.type, variant_of(act)) for act in acts] + [(act["type"], None) for act in reading]
    questions = []
    for holder in who:
        actor = Actor(ActorKind.PERSON, holder.account)
        questions += [question_of(act, actor, scene.state, facts) for act in acts]
        questions += [full_question(act, actor, scene.state, facts) for act in reading]
    verdicts = iter(await policy.verdicts(questions))
    allowed = [[next(verdicts).allow for _ in named] for _ in who]
    lines = [
        f"\n## {scene.name}\n",
        f"| act | {' | '.join(holder.name for holder in who)} |",
        "|---" * (len(who) + 1) + "|",
    ]
    for kind in dict.fromkeys(kind for kind, _ in named):
        places = [place for place, (other, _) in enumerate(named) if other == kind]
        cells = [_cell([(named[place][1], row[place]) for place in places]) for row in allowed]
        if any(cells):
            lines.append(f"| `{kind}` | {' | '.join(cells)} |")
    return "\n".join(lines) + "\n"


async def audits_table(policy: Policy, state: Routekaart, who: list[Holder], facts: Facts) -> str:
    """The acts on an audit of the case in this state."""
    asked = await judged(policy, [holder.account for holder in who], state, facts)
    return _table_of(AUDITS_HEAD, who, [(row.act["type"], row.variant, allowed) for row, allowed in asked])


async def meetings_table(policy: Policy, who: list[Holder], facts: Facts) -> str:
    """The acts on a meeting of the steering group."""
    group = facts.organisation.steering_group(MUNICIPALITY)
    if group is None:
        raise RuntimeError("the example has no steering group there")
    asked = await judged_in_meetings(policy, [holder.account for holder in who], group.id, facts)
    return _table_of(MEETINGS_HEAD, who, [(row.act["type"], row.variant, allowed) for row, allowed in asked])


def _table_of(head: str, who: list[Holder], asked: list[tuple[str, str | None, list[bool]]]) -> str:
    """A row for each of these acts, with the variants that each holder may take."""
    lines = [
        head,
        f"| act | {' | '.join(holder.name for holder in who)} |",
        "|---" * (len(who) + 1) + "|",
    ]
    for kind in dict.fromkeys(kind for kind, _, _ in asked):
        of_kind = [(variant, allowed) for other, variant, allowed in asked if other == kind]
        cells = [_cell([(variant, allowed[n]) for variant, allowed in of_kind]) for n in range(len(who))]
        lines.append(f"| `{kind}` | {' | '.join(cells)} |")
    return "\n".join(lines) + "\n"


def _cell(variants: list[tuple[str | None, bool]]) -> str:
    if all(allow for _, allow in variants):
        return "yes"
    return ", ".join(f"`{variant}`" for variant, allow in variants if allow)


async def render(policy: Policy) -> str:
    """The whole page."""
    organisation = load_organisation(EXAMPLE_ORGANISATION)
    facts = Facts(NOW, organisation, load_procedure(EXAMPLE_PROCEDURE))
    who = holders(organisation)
    played = await scenes(Stage(policy, facts))
    tables = [await table(policy, scene, who, facts) for scene in played]
    decided = played[-1].state
    if decided is None:
        raise RuntimeError("the last state is not that of a decided case")
    registers = await audits_table(policy, decided, who, facts) + await meetings_table(policy, who, facts)
    return HEAD + "".join(tables) + registers


def main() -> None:
    """Prints the page, by the policy as its sources are now."""
    opa = server("opa", Settings.load().cache)
    with tempfile.TemporaryDirectory(prefix="getrapt-") as place:
        bundle = build_policy_bundle(opa, Path(place) / "policy.tar.gz", None)
        print(asyncio.run(render(OpaOnce(opa, bundle))), end="")


if __name__ == "__main__":
    main()
