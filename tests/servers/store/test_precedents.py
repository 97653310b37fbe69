"""Decisions that a case is like, as the database finds them: only what was decided, the closest first, and by index."""

import secrets
from typing import Any

import pytest

from domain import acts as a
from domain.codes import DifferenceType, Measure, Outcome, VoteChoice
from store.precedents import precedents_of
from store.queries import Queries
from tests.building import submit, to_end
from tests.building import verdict as allows
from tests.servers.store.desk import CHAIR, NCG, PREPARER, TO_LOKAAL, Desk, intake

pytestmark = pytest.mark.every_postgres

OTHER = {"difference_type": DifferenceType.TENURE, "measure": Measure.JOINT_EXECUTION}


@pytest.fixture
def queries(desk: Desk) -> Queries:
    """The reading side of the desk's database."""
    return Queries(desk.database, desk.master)


def at(area: str, **changes: Any) -> a.Submit:
    typed = intake(area=area)
    texts = {"reference": typed.reference, "area": typed.area, "addresses": typed.addresses}
    return submit(summary=typed.summary, address_count=2, **(texts | changes))


async def opened(desk: Desk, area: str = "Opwierde", **changes: Any) -> str:
    case = secrets.token_hex(16)
    await desk.take(at(area, **changes), case, PREPARER, TO_LOKAAL)
    await desk.take(a.OpenTier("lokaal"), case, judged=allows(plan=("neveneffecten", "stemmen")))
    return case


async def decided(desk: Desk, area: str = "Opwierde", outcome: Outcome = Outcome.APPROVE, **changes: Any) -> str:
    case = await opened(desk, area, **changes)
    choice = VoteChoice.AGAINST if outcome is Outcome.REJECT else VoteChoice.FOR
    for member in (CHAIR, NCG):
        await desk.take(a.CastVote(await desk.digest(case), choice), case, member)
    await desk.take(a.Conclude(await desk.digest(case), outcome), case, CHAIR, allows(to_end(outcome)))
    return case


async def found(queries: Queries, case: str, limit: int = 10, **asked: Any) -> list[str]:
    row = await queries.find_case(case)
    assert row is not None
    return [one.row.case for one in await queries.precedents(row.state, limit, **asked)]


async def test_only_what_was_decided_and_is_like_the_case_is_found_the_closest_first(
    desk: Desk, queries: Queries
) -> None:
    one = await decided(desk, "Elders", measure=Measure.JOINT_EXECUTION)
    two = await decided(desk, "Opwierde", measure=Measure.JOINT_EXECUTION)
    equal = await decided(desk, "opwierde", Outcome.REJECT)
    await decided(desk, "Elders", **OTHER)
    await opened(desk)
    case = await opened(desk)
    assert await found(queries, case) == [equal, two, one]
    assert await found(queries, case, limit=1) == [equal]
    assert await found(queries, case, municipality="1979") == [equal, two, one]
    assert await found(queries, case, municipality="0014") == []
    # To a decision only what was decided before it is a precedent.
    assert await found(queries, equal) == [two, one]
    assert await found(queries, one) == []


async def test_a_precedent_has_its_outcome_and_when_it_was_decided(desk: Desk, queries: Queries) -> None:
    earlier = await decided(desk, outcome=Outcome.REJECT)
    row = await queries.find_case(await opened(desk))
    assert row is not None
    (precedent,) = await queries.precedents(row.state, 10)
    assert (precedent.same_area, precedent.row.state.outcome) == (True, Outcome.REJECT)
    entries = await queries.entries_of(f"routekaart/{earlier}")
    concluded = next(one.entry for one in entries if one.entry.act["type"] == "conclude")
    assert precedent.decided_at.isoformat().startswith(concluded.recorded_at.rstrip("Z")[:19])


@pytest.mark.parametrize("within", [False, True])
async def test_they_are_found_without_going_through_all_cases(desk: Desk, queries: Queries, *, within: bool) -> None:
    row = await queries.find_case(await decided(desk))
    assert row is not None
    values = {"case": row.case, "difference_type": "timing", "measure": "isolation_to_norm", "limit": 10}
    values |= {"municipality": "1979"} if within else {}
    statement = precedents_of(within=within, decided=True).bindparams(**values)
    written = str(statement.compile(compile_kwargs={"literal_binds": True}))
    with desk.owner() as connection:
        # What an index can do without going through more than it finds, whatever few rows would make the planner choose.
        connection.execute("SET enable_seqscan = off")
        connection.execute("SET enable_sort = off")
        connection.execute("SET enable_bitmapscan = off")
        plan = str(connection.execute(f"EXPLAIN {written}".encode()).fetchall())
    assert "Seq Scan" not in plan
    # Which of these indices is taken, and for an area also another one, the planner chooses by how many rows there are.
    assert plan.count(" using routekaarten_decided_") >= 3, plan
    names = str(desk.ask("SELECT indexname FROM pg_indexes WHERE tablename = 'routekaarten'"))
    there = "_there" if within else ""
    for name in (f"alike{there}", f"type{there}", f"measure{there}", "in_area"):
        assert f"'routekaarten_decided_{name}'" in names
