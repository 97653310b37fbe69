"""Cases by what expires first, by what they are named, and by the one word for their state; and the numbers over all of them."""

import random
import secrets

import pytest

from api.case_state import CaseState, state_of
from domain import acts as a
from domain.text import Text
from store.case_list import CaseFilter, Order
from store.overview import Overviews
from store.queries import Queries
from tests.servers.store.desk import ADDRESSES, PREPARER, TO_LOKAAL, Desk, intake
from tests.servers.store.recount import recounted

pytestmark = pytest.mark.every_postgres


@pytest.fixture
def queries(desk: Desk) -> Queries:
    """The reading side of the desk's database."""
    return Queries(desk.database, desk.master)


async def found(queries: Queries, wanted: CaseFilter, order: Order = Order.TERM) -> list[str]:
    """The cases of a list, in its order."""
    return [row.case for row in (await queries.list_cases(wanted, order=order)).rows]


async def withdrawn(desk: Desk) -> str:
    """A case that has no running term any more."""
    case = await desk.open_case()
    await desk.take(a.Withdraw(await desk.digest(case), Text("x")), case, PREPARER)
    return case


async def test_cases_without_a_term_come_after_all_terms_and_the_newest_of_them_first(
    desk: Desk, queries: Queries
) -> None:
    early = [await withdrawn(desk), await withdrawn(desk)]
    running = [await desk.open_case() for _ in range(2)]
    late = await withdrawn(desk)
    listed = await found(queries, CaseFilter())
    assert sorted(listed[:2]) == sorted(running)
    assert listed[2:] == [late, *early[::-1]]


async def test_a_case_is_found_by_each_of_its_names_and_by_no_part_of_one(desk: Desk, queries: Queries) -> None:
    case = await desk.open_case(intake("RK-2026-7"))
    other = await desk.open_case(intake("RK-2026-8"))
    row = await queries.find_case(case)
    assert row is not None
    area = (await desk.vault.reveal([row.area]))[row.area]
    assert area is not None
    for name, cases in (
        ("RK-2026-7", {case}),
        ("RK-2026", set()),
        ("rk-2026-7", set()),
        (area, {case, other}),
        (area.upper(), {case, other}),
        (area[:-1], set()),
        (ADDRESSES[0], {case, other}),
        ("1979200000099999", set()),
    ):
        for order in Order:
            assert set(await found(queries, CaseFilter(search=queries.search_keys(name)), order)) == cases, name
    both = CaseFilter(search=queries.search_keys("RK-2026-7"), municipality="0014")
    assert await found(queries, both) == []


async def test_a_state_finds_the_cases_of_which_it_is_the_one_word(desk: Desk, queries: Queries) -> None:
    at_intake = secrets.token_hex(16)
    await desk.take(intake(), at_intake, PREPARER, TO_LOKAAL)
    cases = [at_intake, await desk.open_case(), await withdrawn(desk), await withdrawn(desk)]
    await desk.take(a.Close(), cases[3])
    for state in CaseState:
        expected = {case for case in cases if (row := await queries.find_case(case)) and state_of(row.state) is state}
        assert set(await found(queries, CaseFilter(state=state.value))) == expected
    assert await found(queries, CaseFilter(state="closed")) == [cases[3]]


async def test_numbers_are_kept_whatever_happens_to_cases(desk: Desk, queries: Queries) -> None:
    draw = random.Random(3)
    for _ in range(12):
        case = await desk.open_case()
        if draw.random() < 0.6:
            await desk.take(a.Withdraw(await desk.digest(case), Text("x")), case, PREPARER)
            if draw.random() < 0.5:
                await desk.take(a.Close(), case)
        await recounted(desk.database)
    places = await Overviews(desk.database).places(["1979"])
    assert sum(one.cases for one in places) == 12
    assert sum(one.cases for one in places if one.ended) == len(
        [row for row in (await queries.list_cases()).rows if row.state.side_state.value in ("withdrawn", "closed")]
    )
    assert await Overviews(desk.database).places(["0014"]) == []
