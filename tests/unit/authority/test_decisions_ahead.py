"""A decision that is yet to come in a tier is explained to whoever is to take it, with what comes first."""

from dataclasses import replace

from authority.offers import candidates, decisions_ahead, steps_before, variant_of
from domain.case import Routekaart
from domain.procedure import StepKind
from tests.building import PROCEDURE, Course

NATIONAL = PROCEDURE.tiers[-1]
PLANNED = tuple(step.id for step in NATIONAL.steps)


def at(kind: StepKind, planned: tuple[str, ...] = PLANNED) -> Routekaart:
    """A case in the last tier, with the step of this kind open."""
    state = Course().open().case
    assert state.tier is not None
    step = next(one for one in NATIONAL.steps if one.kind is kind)
    tier = replace(
        state.tier, tier=NATIONAL.id, body=NATIONAL.body or "", steps=planned, step=step.id, step_kind=kind, round=None
    )
    return replace(state, tier=tier)


def test_a_signature_is_ahead_while_advice_or_agreement_is_waited_for_and_no_longer_once_it_is_asked() -> None:
    outcomes = {one.value for one in NATIONAL.steps[-1].outcomes}
    for kind in (StepKind.ADVISE, StepKind.CONCUR):
        found = decisions_ahead(at(kind), PROCEDURE)
        assert {(act.type, variant_of(act)) for act in found} == {("sign", one) for one in outcomes}
        assert "sign" not in {act.type for act in candidates(at(kind), PROCEDURE)}, "it is explained, and not offered"
    assert decisions_ahead(at(StepKind.SIGN), PROCEDURE) == []


def test_what_comes_first_are_the_steps_that_apply_from_the_open_one_on() -> None:
    def before(act: str, kind: StepKind, planned: tuple[str, ...] = PLANNED) -> list[StepKind]:
        return [step.kind for step in steps_before(act, at(kind, planned), PROCEDURE)]

    assert before("sign", StepKind.ADVISE) == [StepKind.ADVISE, StepKind.CONCUR]
    assert before("sign", StepKind.CONCUR) == [StepKind.CONCUR]
    assert before("concur", StepKind.ADVISE) == [StepKind.ADVISE]
    without = tuple(step.id for step in NATIONAL.steps if step.kind is not StepKind.CONCUR)
    assert before("sign", StepKind.ADVISE, without) == [StepKind.ADVISE]
    assert before("concur", StepKind.ADVISE, without) == []
    assert before("sign", StepKind.SIGN) == before("advise", StepKind.SIGN) == before("withdraw", StepKind.SIGN) == []


def test_where_no_tier_is_open_nothing_is_ahead() -> None:
    state = replace(Course().open().case, tier=None)
    assert decisions_ahead(state, PROCEDURE) == []
    assert steps_before("sign", state, PROCEDURE) == ()
