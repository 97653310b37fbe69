"""What entries say up to a moment: never with a hole, also where a clock was set back."""

from datetime import UTC, datetime, timedelta

from domain.acts import CastVote
from domain.codes import VoteChoice
from domain.fold import fold
from store.mandaten import MandaatFilter
from store.recorded import RecordedEvents
from store.recorded_registers import RecordedRegisters
from tests.servers.store.desk import CHAIR, NCG, PUBLISHED, Desk

ADAPT = b"ALTER TABLE entries DISABLE TRIGGER USER"
LATER = timedelta(hours=1)


async def voted(desk: Desk) -> str:
    """A case with two votes."""
    case = await desk.open_case()
    for by in (CHAIR, NCG):
        await desk.take(CastVote(await desk.digest(case), VoteChoice.FOR, None, None), case, by)
    return case


def recorded(desk: Desk, case: str) -> list[datetime]:
    """When each entry of the case was recorded."""
    rows = desk.ask("SELECT recorded_at FROM entries WHERE stream = %s ORDER BY sequence", f"routekaart/{case}")
    return [row[0].astimezone(UTC) for row in rows if isinstance(row[0], datetime)]


async def test_each_entry_counts_from_its_own_moment_on(desk: Desk) -> None:
    case, reading = await voted(desk), RecordedEvents(desk.database)
    moments = recorded(desk, case)
    everything = await reading.until(case, moments[-1])
    assert everything is not None
    for place, moment in enumerate(moments, 1):
        then, before = await reading.until(case, moment), await reading.until(case, moment - timedelta(microseconds=1))
        assert then is not None
        assert (then.sequence, then.updated_at) == (place, moment)
        assert then.events == everything.events[: len(then.events)]
        assert before is None if place == 1 else before is not None and before.sequence == place - 1
    assert fold(everything.events) is not None


async def test_a_clock_that_was_set_back_leaves_no_hole(desk: Desk) -> None:
    case, reading = await voted(desk), RecordedEvents(desk.database)
    moments = recorded(desk, case)
    with desk.owner() as owner:
        owner.execute(ADAPT)
        owner.execute(
            b"UPDATE entries SET recorded_at = recorded_at + interval '1 hour' WHERE stream = %s AND sequence = 2",
            (f"routekaart/{case}",),
        )
    # The second is of later than the third: up to the third, only the first is known for sure.
    then = await reading.until(case, moments[-1])
    assert then is not None
    assert then.sequence == 1
    all_of_it = await reading.until(case, moments[-1] + LATER)
    assert all_of_it is not None
    assert all_of_it.sequence == len(moments)


async def test_a_register_leaves_no_hole_either(desk: Desk) -> None:
    registers = RecordedRegisters(desk.database)
    await desk.load_organisation()
    await desk.load_organisation(2)
    now = datetime.now(UTC)
    assert [one.result for one in await registers.procedures(now)] == [PUBLISHED.content_hash]
    assert len(await registers.organisations(now)) == 2
    with desk.owner() as owner:
        owner.execute(ADAPT)
        owner.execute(
            b"UPDATE entries SET recorded_at = recorded_at + interval '1 hour' WHERE act = 'load_organisation'"
            b" AND index = (SELECT min(index) FROM entries WHERE act = 'load_organisation')"
        )
    assert await registers.organisations(now) == []
    assert len(await registers.organisations(now + LATER)) == 2


async def test_before_the_first_entry_of_all_there_is_nothing(desk: Desk) -> None:
    registers = RecordedRegisters(desk.database)
    beginning = await registers.beginning()
    assert beginning is not None
    assert await registers.procedures(beginning - timedelta(microseconds=1)) == []
    assert len(await registers.procedures(beginning)) == 1
    assert await registers.mandaten(MandaatFilter(), datetime.now(UTC), -1, 10) == []
    assert await registers.policies(datetime.now(UTC)) == []
