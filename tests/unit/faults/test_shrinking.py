"""A plan that fails is made shorter, down to what it fails by."""

from tests.faults.drawing import draw
from tests.faults.plan import Kind, Plan
from tests.faults.shrinking import shrunk

PLAN = draw(5, 120)


async def test_what_is_left_is_what_it_fails_by() -> None:
    fault = next(fault for fault in PLAN.faults if fault.kind is Kind.KILL)
    vote = next(act for act in PLAN.acts if act.act == "cast_vote")
    opening = next(act for act in PLAN.acts if act.course == vote.course and act.act == "submit")

    async def fails(plan: Plan) -> bool:
        return fault in plan.events and vote in plan.events

    assert set((await shrunk(PLAN, fails, 2000)).events) == {opening, vote, fault}


async def test_a_plan_of_which_nothing_can_be_missed_stays_and_the_runs_are_counted() -> None:
    tried: list[Plan] = []

    async def never(plan: Plan) -> bool:
        tried.append(plan)
        return False

    assert await shrunk(PLAN, never, 7) == PLAN
    assert len(tried) == 7


async def test_a_failure_that_needs_nothing_is_left_with_one_event_and_no_run_of_nothing() -> None:
    async def always(plan: Plan) -> bool:
        assert plan.events
        return True

    assert len((await shrunk(PLAN, always, 2000)).events) == 1


async def test_a_wrong_clock_and_faults_that_it_does_not_need_go_first() -> None:
    tried: list[Plan] = []

    async def by_one_act(plan: Plan) -> bool:
        tried.append(plan)
        return any(act.act == "sign" for act in plan.acts)

    assert PLAN.clock_days
    (*_, act) = (await shrunk(PLAN, by_one_act, 12)).acts
    assert act.act == "sign"
    assert (tried[0].clock_days, tried[0].events) == (0, PLAN.events)
    assert tried[1].faults == ()
    assert len(tried) == 12
