"""The access log: whoever looks at the same time, every record has the next index and names the one before it."""

import asyncio
from typing import Any

import psycopg
import pytest

from audit.access_record import parse_record
from audit.leaf import leaf_hash
from domain.errors import StoreUnavailable
from domain.looks import LookKind, LookOutcome
from runtime.embedded.ports import free_port
from store.access import AccessLog, batch_root
from store.database import Database
from tests.looking import look
from tests.servers.store.desk import Desk
from tests.unit.audit.naive_tree import mth_of, sha256_leaf

pytestmark = pytest.mark.every_postgres


async def test_looks_of_many_at_once_stand_in_one_chain(desk: Desk) -> None:
    log = AccessLog(desk.database)
    looks = [look() for _ in range(60)]
    indices = await asyncio.gather(*(log.record(one) for one in looks))
    assert sorted(indices) == list(range(60))
    rows: list[Any] = desk.ask("SELECT index, leaf, content, recorded_at, account FROM access_records ORDER BY index")
    previous = None
    for number, (index, leaf, content, _, account) in enumerate(rows):
        record = parse_record(content)
        assert (index, record.index, record.previous, record.account) == (number, number, previous, account)
        assert leaf == leaf_hash(content)
        previous = leaf.hex()
    assert [row[3] for row in rows] == sorted(row[3] for row in rows)
    assert [rows[index][4] for index in indices] == [one.account for one in looks]


async def test_a_look_that_is_rolled_back_leaves_no_gap(desk: Desk) -> None:
    log = AccessLog(desk.database)
    assert await log.record(look()) == 0
    with psycopg.connect(desk.app_url.replace("+psycopg", "")) as connection:
        given = connection.execute(
            'SELECT access_append(\'{"account":"a","cases":[],"deliberation":true,"index":\','
            ' \',"look":"case","outcome":"shown","previous":\', \',"trace_id":"t"}\')'
        ).fetchall()
        assert given == [(1,)]
        connection.rollback()
    assert await log.record(look()) == 1


async def test_looks_are_found_by_account_by_case_and_by_trace(desk: Desk) -> None:
    log = AccessLog(desk.database)
    mine = look(cases=("c-1", "c-2"))
    for one in (look(cases=("c-1",)), mine, look(kind=LookKind.MANDATEN, cases=(), outcome=LookOutcome.REFUSED)):
        await log.record(one)
    assert [one.record.index for one in await log.page(None, 10)] == [2, 1, 0]
    assert [one.record.index for one in await log.page(2, 1)] == [1]
    assert [one.record.index for one in await log.page(None, 10, case="c-1")] == [1, 0]
    assert [one.record.index for one in await log.page(None, 10, case="c-2", account=mine.account)] == [1]
    assert [one.record.index for one in await log.of_trace(mine.trace_id, 10)] == [1]
    assert await log.page(None, 10, account="nobody") == []


async def test_a_batch_has_the_root_that_another_implementation_gives(desk: Desk) -> None:
    log = AccessLog(desk.database)
    assert await log.batch(0) is None
    for _ in range(7):
        await log.record(look())
    rows: list[Any] = desk.ask("SELECT leaf, content FROM access_records ORDER BY index")
    leaves, contents = zip(*rows, strict=True)
    batch = await log.batch(2, 4)
    assert batch is not None
    assert (batch.first, batch.last, batch.count) == (2, 5, 4)
    naive = mth_of([sha256_leaf(one) for one in contents[2:6]])(0, 4).hex()
    assert batch.root == batch_root(leaves[2:6]) == naive
    assert await log.batch(7) is None


async def test_whoever_waits_for_a_full_batch_is_woken(desk: Desk) -> None:
    log = AccessLog(desk.database)
    async with log.listen() as wakeups:
        assert await wakeups.wait(10)
        await log.record(look())
        assert not await wakeups.wait(0.2)
        await asyncio.gather(*(log.record(look()) for _ in range(499)))
        assert await wakeups.wait(10)


async def test_a_look_that_cannot_be_written_is_said_to_be_so() -> None:
    log = AccessLog(Database(f"postgresql://nobody@127.0.0.1:{free_port()}/none"))
    with pytest.raises(StoreUnavailable):
        await log.record(look())
