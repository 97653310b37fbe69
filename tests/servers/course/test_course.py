"""The workflow drives a case by what the ledger says, and by nothing else."""

import asyncio
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from temporalio.client import WorkflowExecutionStatus, WorkflowHandle

from domain import acts as a
from domain.acts import TermKind
from domain.codes import Opinion, Outcome, SideState, VoteChoice
from domain.fold import fold
from tests.conftest import OpaServer, PostgresServer, TemporalServer
from tests.driving import FULL, PLAIN, PREPARER, Driving, driving
from tests.procedures import short_terms
from tests.wrong_clock import put_off
from workflows.contracts import LEDGER_AT, CaseInput, Waits
from workflows.queue import TASK_QUEUE
from workflows.routekaart import RoutekaartWorkflow

ENOUGH = ("voorzitter", "ncg", "provincie")


async def entries(course: Driving, case: str) -> list[str]:
    """The types of the acts in the case's ledger."""
    return [found.entry.act["type"] for found in await course.parts.queries.entries_of(f"routekaart/{case}")]


async def test_a_case_goes_through_all_three_tiers_and_closes(course: Driving) -> None:
    case = await course.divided_up_to_national()
    state = await course.state(case)
    await course.allowed("dg-obdr", a.Advise(state.dossier.digest, Opinion.POSITIVE, PLAIN), case)
    state = await course.state(case)
    await course.allowed("directeur-fin", a.Concur(state.dossier.digest, True), case)
    state = await course.state(case)
    answered = (a.AdviceAnswer("dg-obdr", PLAIN),)
    sign = a.Sign(state.dossier.digest, Outcome.APPROVE_WITH_CONDITIONS, FULL, PLAIN, answered)
    await course.allowed("staatssecretaris-herstel", sign, case)
    state = await course.closed(case)
    assert state.outcome is Outcome.APPROVE_WITH_CONDITIONS
    assert [one.tier for one in state.positions] == ["lokaal", "bestuurlijk-overleg", "nationaal"]
    await course.workflow(case).result()
    recorded = await course.parts.recorded.after(case, 0, 100)
    assert fold(event for one in recorded for event in one.events) == state


async def test_the_query_says_whom_and_what_the_case_waits_for(course: Driving) -> None:
    case = await course.submit()
    await course.in_tier(case, "lokaal")
    async with asyncio.timeout(10):
        while (waits := await course.workflow(case).query(RoutekaartWorkflow.waits)).tier is None:
            await asyncio.sleep(0.01)
    assert isinstance(waits, Waits)
    assert "stuurgroep-eemsdelta-voorzitter" in {one.who for one in waits.people}
    assert waits.timer_act == "remind"


async def test_a_vote_that_ends_nothing_does_not_wake_the_workflow(course: Driving) -> None:
    case = await course.submit()
    await course.in_tier(case, "lokaal")
    await course.vote(case, "eemsdelta", VoteChoice.FOR, "ncg")
    assert not await waiting_in_outbox(course, case)


async def waiting_in_outbox(course: Driving, case: str) -> bool:
    """Whether a relay would be handed this case."""
    await course.driver.stop()
    async with course.parts.outbox.claim(100) as claim:
        return any(wake.case == case for wake in claim.wakes)


async def test_acts_count_while_worker_and_relay_are_away_and_the_course_goes_on_after(course: Driving) -> None:
    case = await course.submit()
    await course.in_tier(case, "lokaal")
    await course.driver.stop()
    await course.vote(case, "eemsdelta", VoteChoice.FOR, *ENOUGH)
    receipt = await course.conclude(case, "eemsdelta", Outcome.APPROVE)
    assert receipt.allow and (await course.state(case)).side_state is SideState.NONE
    await course.driver.start()
    await course.closed(case)
    assert (await entries(course, case)).count("close") == 1


async def test_a_term_that_passes_moves_the_case_up_by_itself(
    tmp_path: Path, postgres: PostgresServer, opa: OpaServer, temporal: TemporalServer
) -> None:
    procedure = short_terms(tmp_path, term="2 seconds", reminder="1 seconds")
    async with driving(postgres.fresh(), opa, temporal, procedure) as course:
        case = await course.submit()
        await course.in_tier(case, "nationaal")
        acts = await entries(course, case)
        assert acts[:5] == ["submit", "open_tier", "remind", "pass_term", "open_tier"]
        assert (await course.state(case)).outcome is None
        told = await course.parts.notices.of(["stuurgroep-eemsdelta"])
        assert {"term_passed", "round_opened"} <= {one.notice.code for one in told}


@pytest.mark.parametrize("days", [-40, 40])
async def test_a_term_begins_and_passes_by_the_clock_of_the_ledger_whatever_that_of_the_worker_says(
    tmp_path: Path,
    postgres: PostgresServer,
    opa: OpaServer,
    temporal: TemporalServer,
    monkeypatch: pytest.MonkeyPatch,
    days: int,
) -> None:
    procedure = short_terms(tmp_path, term="2 seconds", reminder="1 seconds")
    async with driving(postgres.fresh(), opa, temporal, procedure) as course:
        put_off(monkeypatch, timedelta(days=days))
        case = await course.submit()
        await course.in_tier(case, "bestuurlijk-overleg")
        assert (await entries(course, case))[:5] == ["submit", "open_tier", "remind", "pass_term", "open_tier"]
        state = await course.state(case)
        assert state.tier is not None
        assert abs(state.tier.term.end - datetime.now(UTC)) < timedelta(minutes=10)


async def test_a_suspension_moves_the_timer(
    tmp_path: Path, postgres: PostgresServer, opa: OpaServer, temporal: TemporalServer
) -> None:
    async with driving(postgres.fresh(), opa, temporal, short_terms(tmp_path, term="3 seconds")) as course:
        case = await course.submit()
        state = await course.in_tier(case, "lokaal")
        first_end = state.tier.term.end if state.tier else None
        await course.allowed("voorzitter-eemsdelta", a.Suspend(state.dossier.digest, PLAIN), case)
        state = await course.state(case)
        await course.allowed("voorzitter-eemsdelta", a.Resume(state.dossier.digest, PLAIN), case)
        state = await course.state(case)
        assert state.tier is not None and first_end is not None and state.tier.term.end > first_end
        await course.in_tier(case, "bestuurlijk-overleg")
        passed = [
            event
            for one in await course.parts.recorded.after(case, 0, 100)
            for event in one.events
            if event.type == "term_passed"
        ]
        assert [event.end for event in passed] == [state.tier.term.end]


async def test_questions_that_nobody_answers_come_back_by_themselves(
    tmp_path: Path, postgres: PostgresServer, opa: OpaServer, temporal: TemporalServer
) -> None:
    procedure = short_terms(tmp_path, term="600 seconds", answer="1 seconds")
    async with driving(postgres.fresh(), opa, temporal, procedure) as course:
        case = await course.submit()
        state = await course.in_tier(case, "lokaal")
        back = a.ReturnForInformation(state.dossier.digest, PLAIN)
        await course.allowed("voorzitter-eemsdelta", back, case)
        await course.until(case, lambda now: now.side_state is SideState.NONE)
        assert "pass_term" in await entries(course, case)


async def test_a_safety_doubt_is_handed_over_with_a_receipt_and_waits(course: Driving) -> None:
    case = await course.submit(safety_doubt=True)
    assert (await course.state(case)).side_state is SideState.REFERRED
    state = await course.until(case, lambda now: now.referral is not None and now.referral.receipt is not None)
    await course.allowed(PREPARER, a.Resume(state.dossier.digest, PLAIN), case)
    await course.in_tier(case, "lokaal")


async def test_recover_starts_what_temporal_has_lost_and_running_it_twice_does_no_harm(course: Driving) -> None:
    case = await course.submit()
    await course.in_tier(case, "lokaal")
    before = await entries(course, case)
    await course.workflow(case).terminate("as if Temporal had lost it")
    for _ in range(2):
        assert await course.parts.outbox.wake_all_open() == 1
    async with asyncio.timeout(10):
        while not await is_running(course.workflow(case)):
            await asyncio.sleep(0.01)
    await course.vote(case, "eemsdelta", VoteChoice.FOR, *ENOUGH)
    await course.conclude(case, "eemsdelta", Outcome.APPROVE)
    await course.closed(case)
    acts = await entries(course, case)
    assert acts[: len(before)] == before and acts.count("open_tier") == 1


async def is_running(handle: WorkflowHandle[object, object]) -> bool:
    """Whether the workflow's latest run goes on."""
    return (await handle.describe()).status is WorkflowExecutionStatus.RUNNING


async def test_forged_signals_and_starts_change_nothing(course: Driving) -> None:
    case = await course.submit()
    state = await course.in_tier(case, "lokaal")
    before = (await entries(course, case), state)
    handle = course.workflow(case)
    assert state.tier is not None
    forged: list[object] = [
        10**9,
        -1,
        "open_tier",
        {"type": "close"},
        {"type": "pass_term", "term": TermKind.TIER, "end": "2020-01-01T00:00:00Z"},
        None,
        [1, 2, 3],
    ]
    for content in forged:
        await handle.signal(LEDGER_AT, content)
    for name in ("open_tier", "close", "take", "conclude", "ledger_at "):
        await handle.signal(name, {"allow": True})
    for stranger in ("0" * 32, "../" + case, ""):
        await course.client.start_workflow(
            "Routekaart", CaseInput(stranger, told=-5), id=f"forged-{stranger}-x", task_queue=TASK_QUEUE
        )
    twin = await course.client.start_workflow(
        "Routekaart", CaseInput(case, told=10**6), id="forged-twin", task_queue=TASK_QUEUE
    )
    assert await twin.query(RoutekaartWorkflow.waits)
    assert (await handle.query(RoutekaartWorkflow.waits)).tier == "lokaal"
    assert (await entries(course, case), await course.state(case)) == before
    await course.vote(case, "eemsdelta", VoteChoice.FOR, *ENOUGH)
    await course.conclude(case, "eemsdelta", Outcome.APPROVE)
    await course.closed(case)
    assert (await entries(course, case)).count("close") == 1


async def test_the_temporal_page_finds_cases_by_codes_alone(course: Driving) -> None:
    case = await course.submit()
    await course.in_tier(case, "lokaal")
    query = (
        "RoutekaartTier = 'lokaal' AND RoutekaartMunicipality = '1979' AND RoutekaartTermDate > '2026-01-01T00:00:00Z'"
    )
    async with asyncio.timeout(20):
        while [one.id async for one in course.client.list_workflows(query)] != [f"routekaart-{case}"]:
            await asyncio.sleep(0.1)
