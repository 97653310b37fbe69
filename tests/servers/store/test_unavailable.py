"""A database that is away is said to be away, never taken for an answer; and what had been committed counts."""

import asyncio
import os
import secrets
import signal
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import text

from domain.errors import StoreUnavailable
from domain.receipt import Receipt
from runtime.embedded.leftovers import born
from runtime.embedded.ports import free_port
from runtime.embedded.postgres import APPLICATION, DATABASE, OWNER, Postgres, embedded_binaries, ensure_database
from runtime.embedded.process import start, stop
from runtime.home import prepare_home
from store.database import IDLE_SECONDS, Database
from store.draft import Draft
from store.migrate import migrate
from store.queries import Queries
from tests.conftest import PostgresServer
from tests.servers.runtime.stacks import children_of, wait_for
from tests.servers.store.desk import MASTER, PREPARER, TO_LOKAAL, Desk, intake, new_key
from tests.servers.store.wire import Wire


@pytest.fixture
async def wire(postgres: PostgresServer) -> AsyncIterator[Wire]:
    """A wire to a fresh database."""
    database = postgres.fresh()
    migrate(database.admin_url, "getrapt_app")
    async with Wire(database.app_url, database.admin_url) as wire:
        yield wire


@pytest.fixture
async def desk(wire: Wire) -> AsyncIterator[Desk]:
    """A desk behind the wire."""
    desk = Desk(wire.url, wire.admin_url)
    await desk.publish()
    yield desk
    await desk.database.close()


async def test_a_cut_wire_is_a_store_that_is_unavailable_until_it_is_mended(wire: Wire, desk: Desk) -> None:
    queries = Queries(desk.database, MASTER)
    await wire.cut()
    with pytest.raises(StoreUnavailable):
        await queries.open_cases()
    with pytest.raises(StoreUnavailable):
        await desk.take(intake(), secrets.token_hex(16), PREPARER, TO_LOKAAL)
    with pytest.raises(StoreUnavailable):
        async with desk.database.transaction():
            pass
    await wire.mend()
    assert await queries.open_cases() == []


async def test_connections_that_died_in_the_pool_are_not_noticed_by_who_asks(wire: Wire, desk: Desk) -> None:
    queries = Queries(desk.database, MASTER)
    await asyncio.gather(*(queries.open_cases() for _ in range(10)))
    await wire.cut()
    await wire.mend()
    assert await asyncio.gather(*(queries.open_cases() for _ in range(10))) == [[]] * 10


async def test_an_act_whose_answer_was_lost_counts_once(wire: Wire, desk: Desk) -> None:
    case, key, act = secrets.token_hex(16), new_key(), intake()
    draft = await desk.draft(await desk.seal(act, case), case, PREPARER, TO_LOKAAL, key)
    assert isinstance(draft, Draft)
    wire.swallow_the_next_answer()
    receipt = await desk.take(act, case, PREPARER, TO_LOKAAL, key)
    again = await desk.take(act, case, PREPARER, TO_LOKAAL, key)
    assert (receipt.index, again.index, again.repeated) == (1, 1, True)
    assert desk.indices() == [0, 1]


async def test_nobody_answers_is_the_same_as_away() -> None:
    database = Database(f"postgresql://nobody@127.0.0.1:{free_port()}/none")
    with pytest.raises(StoreUnavailable):
        await Queries(database, MASTER).open_cases()
    await database.close()


async def test_a_statement_that_takes_too_long_is_given_up(desk: Desk) -> None:
    async def waits() -> None:
        async with desk.database.transaction() as connection:
            await connection.exec_driver_sql("SET LOCAL statement_timeout = '50ms'")
            await connection.exec_driver_sql("SELECT count(*) FROM routekaarten")

    with desk.owner() as owner, owner.transaction():
        owner.execute("LOCK TABLE routekaarten IN ACCESS EXCLUSIVE MODE")
        with pytest.raises(StoreUnavailable):
            await waits()


async def test_who_stands_still_in_a_transaction_loses_it_and_what_it_held(desk: Desk) -> None:
    held = text("SELECT pg_advisory_xact_lock(1)")

    async def stand_still() -> None:
        async with desk.database.transaction() as still:
            limit = (await still.execute(text("SHOW idle_in_transaction_session_timeout"))).scalar()
            assert limit == f"{IDLE_SECONDS}s"
            await still.execute(text("SET LOCAL idle_in_transaction_session_timeout = '50ms'"))
            await still.execute(held)
            # It waits for the lock, which is free when the one that holds it is gone.
            async with desk.database.transaction() as other:
                await other.execute(held)
            await still.execute(held)

    with pytest.raises(StoreUnavailable):
        await stand_still()


async def test_who_only_reads_everything_may_think_as_long_as_it_takes(desk: Desk) -> None:
    async with desk.database.snapshot() as connection:
        assert (await connection.execute(text("SHOW idle_in_transaction_session_timeout"))).scalar() == "0"


async def test_when_all_connections_are_taken_the_next_one_waits_for_a_limited_time(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("store.database.STATEMENT_SECONDS", 0.05)
    database = Database(desk.app_url, pool_size=1)
    async with database.connection():
        with pytest.raises(StoreUnavailable):
            await Queries(database, MASTER).open_cases()
    await database.close()


async def test_a_server_that_was_killed_comes_back_with_what_was_committed(tmp_path: Path) -> None:
    cluster = Postgres(prepare_home(tmp_path / "home"), free_port(), embedded_binaries())
    await cluster.initialise()
    process = await start(cluster.command())
    try:
        await cluster.ready()
        async with await psycopg.AsyncConnection.connect(cluster.dsn(), autocommit=True) as connection:
            await ensure_database(connection, DATABASE)
        migrate(cluster.url(OWNER), "getrapt_app")
        desk = Desk(cluster.url(APPLICATION), cluster.url(OWNER))
        await desk.publish()
        case, key, act = secrets.token_hex(16), new_key(), intake()
        receipt = await desk.take(act, case, PREPARER, TO_LOKAAL, key)
        serving = children_of(process.pid)
        os.kill(process.pid, signal.SIGKILL)
        await process.wait()
        # Those that serve a connection notice a moment later that they are alone, and answer until then.
        wait_for(lambda: not any(map(born, serving)), "the end of every process of the server")
        with pytest.raises(StoreUnavailable):
            await desk.take(act, case, PREPARER, TO_LOKAAL, key)
        process = await start(cluster.command())
        await cluster.ready()
        again = await desk.take(act, case, PREPARER, TO_LOKAAL, key)
        assert again == replace(receipt, repeated=True)
        assert isinstance(again, Receipt)
        await desk.database.close()
    finally:
        await stop(cluster.command(), process)
