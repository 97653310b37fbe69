"""The outbox: each case's newest sequence, in order, to one relay at a time, at least once."""

import asyncio
import secrets

import pytest

from domain import acts as a
from domain.codes import VoteChoice
from store.outbox import Outbox, Wake
from tests.servers.store.desk import NCG, PREPARER, REFUSED, TO_LOKAAL, Desk, intake
from tests.servers.store.wire import Wire

pytestmark = pytest.mark.every_postgres
SOON = 10.0


@pytest.fixture
def outbox(desk: Desk) -> Outbox:
    """The outbox of the desk's database."""
    return Outbox(desk.database)


async def deliver(outbox: Outbox, limit: int = 100) -> list[Wake]:
    """What one relay gets and delivers."""
    async with outbox.claim(limit) as claim:
        for wake in claim.wakes:
            claim.done(wake)
        return list(claim.wakes)


async def test_a_case_is_delivered_once_at_its_newest_sequence(desk: Desk, outbox: Outbox) -> None:
    case = await desk.open_case()
    assert await deliver(outbox) == [Wake(case, 2, f"trace-{case[:8]}")]
    assert await deliver(outbox) == []


async def test_acts_that_wake_nobody_are_not_in_the_outbox(desk: Desk, outbox: Outbox) -> None:
    case = await desk.open_case()
    await deliver(outbox)
    vote = a.CastVote(await desk.digest(case), VoteChoice.FOR)
    await desk.take(vote, case, NCG, REFUSED)
    draft = await desk.draft(await desk.seal(vote, case), case, NCG, TO_LOKAAL, "k", wake=False)
    assert not hasattr(draft, "leaf")
    assert await deliver(outbox) == []


async def test_what_is_not_done_comes_again(desk: Desk, outbox: Outbox) -> None:
    cases = [await desk.open_case(intake(addresses=(f"197920000001{n:04}",))) for n in range(3)]
    async with outbox.claim() as claim:
        assert [wake.case for wake in claim.wakes] == cases
        claim.done(claim.wakes[1])
    assert [wake.case for wake in await deliver(outbox)] == [cases[0], cases[2]]


async def test_what_was_done_before_a_failure_does_not_come_again(desk: Desk, outbox: Outbox) -> None:
    one, two = await desk.open_case(), await desk.open_case()

    async def fails() -> None:
        async with outbox.claim() as claim:
            claim.done(claim.wakes[0])
            raise ConnectionError

    with pytest.raises(ConnectionError):
        await fails()
    assert [wake.case for wake in await deliver(outbox)] == [two]
    assert one != two


async def test_a_relay_that_is_killed_lets_go_of_its_claim(desk: Desk, outbox: Outbox) -> None:
    case = await desk.open_case()

    async def killed() -> None:
        async with outbox.claim() as claim:
            assert claim.wakes
            claimed.set()
            await asyncio.Event().wait()

    claimed = asyncio.Event()
    relay = asyncio.create_task(killed())
    await claimed.wait()
    relay.cancel()
    await asyncio.gather(relay, return_exceptions=True)
    assert [wake.case for wake in await deliver(outbox)] == [case]


async def test_two_relays_never_have_the_same_case(desk: Desk, outbox: Outbox) -> None:
    case = await desk.open_case()
    other = await desk.open_case()
    async with outbox.claim(1) as first:
        assert [wake.case for wake in first.wakes] == [case]
        await desk.take(a.Withdraw(await desk.digest(case), None), case, PREPARER)
        async with outbox.claim() as second:
            assert [wake.case for wake in second.wakes] == [other]
            second.done(second.wakes[0])
        first.done(first.wakes[0])
    assert await deliver(outbox) == [Wake(case, 3, f"trace-{case[:8]}")]


async def test_many_relays_and_writers_keep_the_order_of_every_case(desk: Desk, outbox: Outbox) -> None:
    cases = [await desk.open_case(intake(addresses=(f"197920000001{n:04}",))) for n in range(4)]
    digest = {case: await desk.digest(case) for case in cases}
    seen: dict[str, list[int]] = {case: [] for case in cases}
    writing = True

    async def write(case: str) -> None:
        for _ in range(10):
            await desk.take(a.CastVote(digest[case], VoteChoice.FOR), case, NCG)

    async def relay() -> None:
        while writing or desk.ask("SELECT count(*) FROM outbox") != [(0,)]:
            async with outbox.claim(2) as claim:
                for wake in claim.wakes:
                    seen[wake.case].append(wake.sequence)
                    await asyncio.sleep(0)
                    claim.done(wake)

    relays = [asyncio.create_task(relay()) for _ in range(3)]
    await asyncio.gather(*(write(case) for case in cases))
    writing = False
    await asyncio.gather(*relays)
    for sequences in seen.values():
        assert sequences == sorted(set(sequences))
        assert sequences[-1] == 12


async def test_an_append_does_not_wait_for_a_relay(desk: Desk, outbox: Outbox) -> None:
    case = await desk.open_case()
    async with outbox.claim() as claim:
        assert claim.wakes
        async with asyncio.timeout(SOON):
            await desk.take(a.Withdraw(await desk.digest(case), None), case, PREPARER)


async def test_a_listener_is_woken_by_an_append(desk: Desk, outbox: Outbox) -> None:
    async with outbox.listen() as wakeups:
        assert await wakeups.wait(SOON)
        case = secrets.token_hex(16)
        await desk.take(intake(), case, PREPARER, TO_LOKAAL)
        assert await wakeups.wait(SOON)
        assert [wake.case for wake in await deliver(outbox)] == [case]
        assert not await wakeups.wait(0.05)


async def test_a_listener_survives_the_loss_of_its_connection(desk: Desk, outbox: Outbox) -> None:
    async with Wire(desk.app_url, desk.admin_url) as wire, Outbox(Desk(wire.url, "").database).listen() as wakeups:
        assert await wakeups.wait(SOON)
        await wire.cut()
        await wire.mend()
        assert await wakeups.wait(SOON)
        await desk.take(intake(), secrets.token_hex(16), PREPARER, TO_LOKAAL)
        assert await wakeups.wait(SOON)


async def test_a_listener_whose_backend_is_ended_listens_again(desk: Desk, outbox: Outbox) -> None:
    async with outbox.listen() as wakeups:
        assert await wakeups.wait(SOON)
        with desk.application() as connection:
            ended = connection.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE application_name = 'getrapt-listen' AND datname = current_database()"
            )
            assert ended.fetchall() == [(True,)]
        assert await wakeups.wait(SOON)
        await desk.take(intake(), secrets.token_hex(16), PREPARER, TO_LOKAAL)
        assert await wakeups.wait(SOON)


async def test_every_open_case_can_be_woken_as_often_as_one_likes(desk: Desk, outbox: Outbox) -> None:
    one, two = await desk.open_case(), await desk.open_case()
    await desk.take(a.Withdraw(await desk.digest(two), None), two, PREPARER)
    await desk.take(a.Close(), two)
    await deliver(outbox)
    assert await outbox.wake_all_open() == 1
    assert await outbox.wake_all_open() == 1
    assert await deliver(outbox) == [Wake(one, 2, "recover")]
