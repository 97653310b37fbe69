"""While Temporal is away acts count; when it is back the course goes on where it was, and nothing is done twice."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from domain.codes import Outcome, SideState, VoteChoice
from tests.conftest import OpaServer, PostgresServer
from tests.driving import Driving, driving
from tests.histories import all_runs, notices_asked
from tests.own_temporal import OwnTemporal, own_temporal

ENOUGH = ("voorzitter", "ncg", "provincie")


@pytest.fixture
async def away(tmp_path: Path, postgres: PostgresServer, opa: OpaServer) -> AsyncIterator[tuple[Driving, OwnTemporal]]:
    """A course, and the Temporal server of its own on which it goes."""
    async with (
        own_temporal(tmp_path / "temporal") as temporal,
        driving(postgres.fresh(), opa, temporal.server) as course,
    ):
        yield course, temporal


async def decided(course: Driving, case: str) -> None:
    """The group approves; all of it counts at once, and the case is not closed yet."""
    await course.vote(case, "eemsdelta", VoteChoice.FOR, *ENOUGH)
    assert (await course.conclude(case, "eemsdelta", Outcome.APPROVE)).allow
    state = await course.state(case)
    assert state.outcome is Outcome.APPROVE
    assert state.side_state is SideState.NONE


async def went_on_once(course: Driving, case: str) -> None:
    """The case is closed, by one entry, and nobody was told anything twice."""
    await course.closed(case)
    await course.workflow(case).result()
    acts = [one.entry.act["type"] for one in await course.parts.queries.entries_of(f"routekaart/{case}")]
    assert acts == ["submit", "open_tier", "cast_vote", "cast_vote", "cast_vote", "conclude", "close"]
    told = notices_asked(await all_runs(course.client, case))
    assert len(told) == len(set(told)) > 0


async def test_a_case_decided_while_temporal_was_killed_is_closed_when_it_is_back(
    away: tuple[Driving, OwnTemporal],
) -> None:
    course, temporal = away
    case = await course.submit()
    await course.in_tier(case, "lokaal")
    await temporal.kill()
    await decided(course, case)
    await temporal.start()
    await went_on_once(course, case)


async def test_a_temporal_that_hangs_holds_up_no_act_and_the_course_goes_on_when_it_answers(
    away: tuple[Driving, OwnTemporal],
) -> None:
    course, temporal = away
    case = await course.submit()
    await course.in_tier(case, "lokaal")
    temporal.freeze()
    await decided(course, case)
    temporal.thaw()
    await went_on_once(course, case)


async def test_a_case_that_is_opened_while_temporal_is_away_begins_its_course_when_it_is_back(
    away: tuple[Driving, OwnTemporal],
) -> None:
    course, temporal = away
    await temporal.kill()
    case = await course.submit()
    await temporal.start()
    await course.in_tier(case, "lokaal")
