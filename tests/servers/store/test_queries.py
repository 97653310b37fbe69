"""Reads for pages: filtered, ordered, paged by key, and one question each."""

import secrets
from dataclasses import replace

import pytest
from sqlalchemy import event

from domain import acts as a
from domain.codes import DifferenceType, Measure, VoteChoice
from domain.text import Text
from domain.waiting import Awaited
from store.case_list import AskedUnder, CaseFilter, Cursor, Order
from store.ledger import REGISTER_STREAM, case_stream
from store.queries import Queries
from store.recorded import RecordedEvents
from tests.building import submit
from tests.servers.store.desk import ADDRESSES, NCG, PREPARER, REFUSED, TO_LOKAAL, Desk, intake

pytestmark = pytest.mark.every_postgres


@pytest.fixture
def queries(desk: Desk) -> Queries:
    """The reading side of the desk's database."""
    return Queries(desk.database, desk.master)


async def submitted(desk: Desk, act: a.Submit) -> str:
    """A case that is at intake."""
    case = secrets.token_hex(16)
    await desk.take(act, case, PREPARER, TO_LOKAAL)
    return case


@pytest.mark.parametrize("order", Order)
async def test_pages_hold_every_case_once_in_order(desk: Desk, queries: Queries, order: Order) -> None:
    cases = [await desk.open_case() for _ in range(7)]
    after: Cursor | None = None
    found: list[str] = []
    while True:
        page = await queries.list_cases(order=order, after=after, limit=3)
        found += [row.case for row in page.rows]
        if page.after is None:
            break
        after = Cursor.parse(str(page.after))
    assert found == (cases[::-1] if order is Order.OPENED else cases)


async def test_a_page_that_ends_where_the_list_ends_has_no_next(desk: Desk, queries: Queries) -> None:
    await desk.open_case()
    assert (await queries.list_cases(limit=1)).after is None
    assert (await queries.list_cases(CaseFilter(tier="nationaal"))).rows == ()


async def test_a_case_that_comes_in_meanwhile_moves_no_page(desk: Desk, queries: Queries) -> None:
    cases = [await desk.open_case() for _ in range(4)]
    first = await queries.list_cases(limit=2)
    await desk.open_case()
    second = await queries.list_cases(limit=2, after=first.after)
    assert [row.case for row in first.rows + second.rows] == cases[::-1]


async def test_filters_leave_only_what_was_asked_for(desk: Desk, queries: Queries) -> None:
    at_intake = await submitted(desk, intake())
    in_tier = await desk.open_case()
    withdrawn = await desk.open_case()
    await desk.take(a.Withdraw(await desk.digest(withdrawn), Text("x")), withdrawn, PREPARER)
    closed = await desk.open_case()
    await desk.take(a.Withdraw(await desk.digest(closed), Text("x")), closed, PREPARER)
    await desk.take(a.Close(), closed)

    async def found(wanted: CaseFilter) -> set[str]:
        return {row.case for row in (await queries.list_cases(wanted)).rows}

    assert await found(CaseFilter(phase="intake")) == {at_intake}
    assert await found(CaseFilter(tier="lokaal", side_state="none")) == {in_tier}
    assert await found(CaseFilter(body="stuurgroep-eemsdelta")) == {in_tier}
    assert await found(CaseFilter(side_state="withdrawn")) == {withdrawn}
    assert await found(CaseFilter(open=False)) == {closed}
    assert await found(CaseFilter(open=True)) == {at_intake, in_tier, withdrawn}
    assert await found(CaseFilter(municipality="1979")) == {at_intake, in_tier, withdrawn, closed}
    assert await found(CaseFilter(municipality="0014")) == set()
    assert await found(CaseFilter(difference_type="timing", measure="isolation_to_norm", phase="intake")) == {at_intake}
    assert await found(CaseFilter(difference_type="tenure")) == set()
    assert await found(CaseFilter(waiting_for=("stuurgroep-eemsdelta/ncg",))) == {in_tier}
    assert await found(CaseFilter(waiting_for=("fin",))) == set()
    assert await found(CaseFilter(account=NCG.account)) == {in_tier}
    asked = AskedUnder("stuurgroep-eemsdelta/ncg", "cast_vote")
    assert await found(CaseFilter(under=(asked,))) == {in_tier}
    assert await found(CaseFilter(under=(replace(asked, act="conclude"),))) == set()
    assert await found(CaseFilter(under=(replace(asked, municipalities=("0014",)),))) == set()
    assert await found(CaseFilter(under=(replace(asked, case=in_tier),))) == {in_tier}
    assert await found(CaseFilter(under=(replace(asked, case=at_intake),))) == set()
    here = replace(asked, municipalities=("0014", "1979"))
    assert await found(CaseFilter(waiting_for=("fin",), under=(here,))) == {in_tier}
    assert await found(CaseFilter(address_keys=(queries.address_key(ADDRESSES[0]),), phase="intake")) == {at_intake}
    assert await found(CaseFilter(address_keys=(queries.address_key("1979200000099999"),))) == set()


async def test_a_page_of_fifty_is_one_question(desk: Desk, queries: Queries) -> None:
    for _ in range(5):
        await desk.open_case()
    asked: list[str] = []
    engine = desk.database._engine.sync_engine
    event.listen(engine, "before_cursor_execute", lambda *arguments: asked.append(arguments[2]))
    page = await queries.list_cases(CaseFilter(waiting_for=("stuurgroep-eemsdelta/ncg",)))
    await desk.vault.reveal([commitment for row in page.rows for commitment in (row.reference, row.area)])
    assert len(page.rows) == 5
    assert len(asked) == 2


async def test_a_case_is_found_by_its_id_and_by_its_reference(desk: Desk, queries: Queries) -> None:
    case = await desk.open_case(intake("RK-2026-1"))
    for name in (case, "RK-2026-1"):
        found = await queries.find_case(name)
        assert found is not None
        assert (found.case, found.state.case, found.sequence) == (case, case, 2)
    assert await queries.find_case("RK-2026-2") is None
    assert await queries.find_case("") is None


async def test_a_reference_spelled_like_another_case_does_not_hide_it(desk: Desk, queries: Queries) -> None:
    case = await desk.open_case()
    other = await desk.open_case(intake(case))
    found = await queries.find_case(case)
    assert found is not None
    assert found.case == case != other


async def test_neighbours_are_the_other_cases_of_the_same_area_and_difference(desk: Desk, queries: Queries) -> None:
    def at(area: str, **changes: object) -> a.Submit:
        typed = intake(area=area)
        texts = {"reference": typed.reference, "area": typed.area, "addresses": typed.addresses}
        return submit(summary=typed.summary, address_count=2, **(texts | changes))

    case = await submitted(desk, at("Opwierde"))
    await submitted(desk, at("opwierde"))
    await submitted(desk, at("Opwierde", measure=Measure.LIGHT_STRENGTHENING))
    await submitted(desk, at("Opwierde", difference_type=DifferenceType.TENURE))
    await submitted(desk, at("Elders"))
    gone = await submitted(desk, at("Opwierde"))
    await desk.take(a.Withdraw(await desk.digest(gone), Text("x")), gone, PREPARER)
    found = await queries.find_case(case)
    assert found is not None
    neighbours = await queries.neighbours(found.state)
    assert (neighbours.cases, neighbours.addresses, neighbours.other_measure) == (2, 4, 1)
    await desk.take(a.Close(), gone)
    assert await queries.neighbours(found.state) == neighbours


async def test_open_cases_are_those_that_are_not_closed(desk: Desk, queries: Queries) -> None:
    one, two = await desk.open_case(), await desk.open_case()
    await desk.take(a.Withdraw(await desk.digest(one), Text("x")), one, PREPARER)
    await desk.take(a.Close(), one)
    assert [(case.case, case.sequence) for case in await queries.open_cases()] == [(two, 2)]


async def test_what_is_waited_for_is_found_by_seat_and_by_person(desk: Desk, queries: Queries) -> None:
    case = await desk.open_case()
    vote = Awaited("stuurgroep-eemsdelta/ncg", "cast_vote", NCG.account)
    assert [(one.case, one.awaited) for one in await queries.awaited(whos=[vote.who])] == [(case, vote)]
    assert [(one.case, one.awaited) for one in await queries.awaited(accounts=[NCG.account])] == [(case, vote)]
    assert await queries.awaited() == []


async def test_the_history_of_a_stream_comes_in_pages(desk: Desk, queries: Queries) -> None:
    case = await desk.open_case()
    await desk.take(a.CastVote(await desk.digest(case), VoteChoice.FOR), case, NCG, REFUSED)
    entries = await queries.entries_of(case_stream(case), limit=2)
    entries += await queries.entries_of(case_stream(case), after=2)
    assert [one.entry.act["type"] for one in entries] == ["submit", "open_tier", "cast_vote"]
    assert [one.entry.verdict["allow"] for one in entries] == [True, True, False]
    assert [one.entry.previous for one in entries] == [None, entries[0].leaf, entries[1].leaf]
    assert [one.index for one in await queries.entries_of(REGISTER_STREAM)] == [0]


async def test_a_workflow_reads_the_events_that_are_new(desk: Desk) -> None:
    case = await desk.open_case()
    await desk.take(a.CastVote(await desk.digest(case), VoteChoice.FOR), case, NCG, REFUSED)
    recorded = RecordedEvents(desk.database)
    found = await recorded.after(case, 0, 10)
    assert [(one.sequence, one.events[0].type if one.events else None) for one in found] == [
        (1, "case_submitted"),
        (2, "tier_opened"),
        (3, None),
    ]
    assert await recorded.after(case, 2, 10) == found[2:]
    assert await recorded.after(case, 0, 1) == found[:1]
    assert await recorded.after("unknown", 0, 10) == []
