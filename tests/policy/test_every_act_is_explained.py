"""An explanation leaves no act of a person out, whatever the state, and its stand-ins give no reason of their own."""

import json
import random
import subprocess
from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from authority.explanation import NOT_IN_THIS_STATE, Explained, explained
from authority.offers import candidates, every_act, variant_of
from authority.opa import PolicyClient
from authority.question import Facts, question_of
from domain.actor import Actor, ActorKind
from domain.case import Routekaart
from domain.codes import Opinion, VoteChoice
from domain.procedure import Procedure, StepKind
from procedures.loader import EXAMPLE_ORGANISATION, EXAMPLE_PROCEDURE, load_organisation, load_procedure
from runtime.authority_matrix import NOW, Holder, Scene, Stage, holders, scenes
from tests.conftest import OpaServer
from tests.policy.coverage import POLICIES
from tests.policy.syntax import opa_program

FACTS = Facts(NOW, load_organisation(EXAMPLE_ORGANISATION), load_procedure(EXAMPLE_PROCEDURE))
NOBODY = Holder("nobody", "f" * 32)
VARIANTS = {
    "cast_vote": {choice.value for choice in VoteChoice},
    "advise": {opinion.value for opinion in Opinion},
    "concur": {"true", "false"},
    "decide_objection": {"true", "false"},
}
INCOMPLETE = {
    "reasons_missing", "conditions_missing", "motivation_incomplete", "advice_missing", "questions_missing",
    "answer_missing", "knock_on_unanswered", "advice_unanswered", "outcome_not_allowed", "dossier_changed",
    "until_in_the_past", "malformed_question", "unknown_act", "no_extension",
}  # fmt: skip
"""What would be against a stand-in and not against the act of a person."""
ALIKE = [
    ("Lokale stuurgroep: all have voted in favour", "Lokale stuurgroep: the votes are divided"),
    ("Nationaal: agreed, to be signed", "Nationaal: not agreed, to be signed"),
]
"""States that differ in nothing but how was voted or agreed."""
DECIDERS = dict(zip((one for one, _ in ALIKE), ("voorzitter-eemsdelta", "staatssecretaris-herstel"), strict=True))

_PLAYED: list[Scene] = []


@pytest.fixture
async def policy(opa: OpaServer) -> AsyncIterator[PolicyClient]:
    """The policy of this run."""
    async with PolicyClient(opa.url, opa.token, 30.0) as client:
        yield client


@pytest.fixture
async def states(policy: PolicyClient) -> dict[str, Routekaart]:
    """The states of the authority matrix, by their names."""
    if not _PLAYED:
        _PLAYED.extend(await scenes(Stage(policy, FACTS)))
    return {scene.name: scene.state for scene in _PLAYED if scene.state is not None}


def acts_of_persons_on_a_case() -> set[str]:
    """By the policy's own table."""
    command = [str(opa_program()), "eval", "--format", "raw", "--data", str(POLICIES), "data.getrapt.acts.taker"]
    takers = json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout)
    return {act for act, taker in takers.items() if taker == "person"} - {"submit"}


async def told(
    policy: PolicyClient, state: Routekaart, who: list[Holder], *, deliberation: bool = True
) -> dict[tuple[str, str, str | None], Explained]:
    """What is told of every act of each of these, by account and act."""
    acts = [(one.account, act) for one in who for act in every_act(state, FACTS.procedure)]
    verdicts = await policy.verdicts(
        [question_of(act, Actor(ActorKind.PERSON, account), state, FACTS) for account, act in acts]
    )
    return {
        (account, act.type, variant_of(act)): explained(act, one, deliberation=deliberation, own=deliberation)
        for (account, act), one in zip(acts, verdicts, strict=True)
    }


async def test_every_act_that_the_policy_knows_is_explained_in_every_state(states: dict[str, Routekaart]) -> None:
    expected = acts_of_persons_on_a_case()
    for name, state in states.items():
        acts = every_act(state, FACTS.procedure)
        assert {act.type for act in acts} == expected, name
        named = [(act.type, variant_of(act)) for act in acts]
        assert len(set(named)) == len(named), name
        for kind, variants in VARIANTS.items():
            assert {variant for act, variant in named if act == kind} == variants, name
        offered = candidates(state, FACTS.procedure)
        assert acts[: len(offered)] == offered, "what can be offered comes first"


def without(procedure: Procedure, kind: StepKind) -> Procedure:
    """The procedure without steps of this kind."""
    tiers = [replace(one, steps=tuple(step for step in one.steps if step.kind is not kind)) for one in procedure.tiers]
    return replace(procedure, tiers=tuple(tiers))


async def test_an_act_of_another_step_has_the_outcomes_of_the_steps_it_could_be_done_in(
    states: dict[str, Routekaart],
) -> None:
    def outcomes(name: str, kind: str, procedure: Procedure = FACTS.procedure) -> set[str | None]:
        return {variant_of(act) for act in every_act(states[name], procedure) if act.type == kind}

    steps = {step.kind: step for tier in FACTS.procedure.tiers for step in tier.steps if step.outcomes}
    local, national = "Lokale stuurgroep: nobody has voted", "Nationaal: advice is asked"
    for name in (local, national, "Withdrawn", "Intake: referred with a safety doubt"):
        assert outcomes(name, "sign") == {one.value for one in steps[StepKind.SIGN].outcomes}
    assert outcomes(local, "conclude") == {one.value for one in FACTS.procedure.tiers[0].steps[-1].outcomes}
    deciding = without(FACTS.procedure, StepKind.SIGN)
    anywhere = {one.value for tier in deciding.tiers for step in tier.steps for one in step.outcomes}
    assert outcomes(national, "conclude") == anywhere
    assert outcomes(local, "sign", deciding) == {"approve", "approve_with_conditions", "reject", "take_over"}


async def test_reasons_are_those_that_count_and_what_is_not_offered_can_be_done_by_nobody(
    policy: PolicyClient, states: dict[str, Routekaart]
) -> None:
    who = [*random.sample(holders(FACTS.organisation), 4), NOBODY]
    for name, state in states.items():
        offered = {(act.type, variant_of(act)) for act in candidates(state, FACTS.procedure)}
        said: dict[tuple[str, str | None], list[Explained]] = {}
        for (_, act, variant), one in (await told(policy, state, who)).items():
            said.setdefault((act, variant), []).append(one)
        for of, some in said.items():
            reasons = {code for one in some for code in one.reasons}
            assert not INCOMPLETE & reasons, (name, of, reasons)
            assert len({one.in_this_state for one in some}) == 1, "it is told of the state, and not of who asks"
            if not some[0].in_this_state or of not in offered:
                assert not any(one.allow for one in some), (name, of)
            if of not in offered:
                assert not some[0].in_this_state, (name, of)


async def test_a_stranger_is_told_of_every_act_of_a_case_in_a_tier_that_it_is_not_for_strangers(
    policy: PolicyClient, states: dict[str, Routekaart]
) -> None:
    for name, state in states.items():
        for (_, act, variant), one in (await told(policy, state, [NOBODY])).items():
            assert one.allow is False
            if state.tier is not None or act in {"lodge_objection", "decide_objection"}:
                assert set(one.reasons) - NOT_IN_THIS_STATE, (name, act, variant, one.reasons)


@pytest.mark.parametrize(("one", "other"), ALIKE)
async def test_who_may_not_read_the_deliberation_is_told_the_same_however_was_voted_or_agreed(
    policy: PolicyClient, states: dict[str, Routekaart], one: str, other: str
) -> None:
    who = [*random.sample(holders(FACTS.organisation), 6), NOBODY]
    first = await told(policy, states[one], who, deliberation=False)
    assert first == await told(policy, states[other], who, deliberation=False)
    assert {act for (_, act, _), said in first.items() if said.allow is None} <= {"conclude", "sign"}
    decider = [Holder("who decides", DECIDERS[one])]
    assert await told(policy, states[one], decider) != await told(policy, states[other], decider), (
        "there is something to keep back"
    )
