"""Killed (SIGKILL) in the middle of each stage on the way of an entry into the log, in an order that is drawn: nothing is
lost, there is no gap, and no two checkpoints disagree.

A trigger makes the stage wait for a lock that the test has, so that the process is killed there and nowhere else. In the
middle of one stage is after the one before it.
"""

import asyncio
import os
import random
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest
from psycopg import sql

from runtime.settings import ROOT
from tests.servers.log.logs import OwnLog
from tests.servers.log.test_killed import Publishing, published, until_published
from tests.servers.log.test_witnessed import cosigners, witnesses

ROUNDS = 6
LOCK = 4711
PUBLISHERS = {
    "integration": ("log_hashes", "INSERT"),
    "signing": ("log_checkpoints", "INSERT"),
    "witnessing": ("log_cosignatures", "INSERT"),
    "publishing": ("log_checkpoints", "UPDATE"),
}
_STOPS = "CREATE OR REPLACE FUNCTION stop_here() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM pg_advisory_xact_lock(4711); RETURN NULL; END $$"
# In this database: another test on the same server may be at its own gate meanwhile.
_WAITER = (
    "SELECT l.pid FROM pg_locks l JOIN pg_database d ON d.oid = l.database"
    " WHERE l.locktype = 'advisory' AND l.objid = 4711 AND NOT l.granted AND d.datname = current_database()"
)
_GONE = "SELECT count(*) FROM pg_stat_activity WHERE pid = %s"
_IDLE = "SELECT count(*) FROM pg_stat_activity WHERE pid = %s AND state <> 'idle'"


class Gate:
    """A stage that nobody passes before it is opened."""

    def __init__(self, connection: psycopg.Connection) -> None:
        self._connection = connection

    async def waiter(self) -> int:
        """The server process of whoever has come to it."""
        async with asyncio.timeout(60):
            while (row := await self._asked(_WAITER)) is None:
                await asyncio.sleep(0.01)
        return int(row[0])

    async def cut(self, waiter: int) -> None:
        """Ends that server process, as where its machine is gone with it: what it had begun is rolled back."""
        self._connection.execute("SELECT pg_terminate_backend(%s)", [waiter])
        await self._until_none(_GONE, waiter)

    async def let_pass(self, waiter: int) -> None:
        """Opens the stage; what it does is committed when this returns."""
        self._connection.execute("SELECT pg_advisory_unlock(%s)", [LOCK])
        await self._until_none(_IDLE, waiter)

    async def _until_none(self, query: str, waiter: int) -> None:
        async with asyncio.timeout(60):
            while (row := await self._asked(query, waiter)) is not None and row[0]:
                await asyncio.sleep(0.01)

    async def _asked(self, query: str, *values: int) -> tuple[int, ...] | None:
        def ask() -> tuple[int, ...] | None:
            return self._connection.execute(query.encode(), values or None).fetchone()

        return await asyncio.to_thread(ask)


@contextmanager
def gate(own: OwnLog, table: str, event: str) -> Iterator[Gate]:
    """Whoever comes to this statement on this table waits, until the block is left."""
    with psycopg.connect(own.superuser_dsn, autocommit=True) as connection:
        connection.execute(_STOPS.encode())
        named = sql.SQL("CREATE TRIGGER stop_here BEFORE {} ON {} EXECUTE FUNCTION stop_here()")
        connection.execute(named.format(sql.SQL(event), sql.Identifier(table)))
        connection.execute("SELECT pg_advisory_lock(%s)", [LOCK])
        try:
            yield Gate(connection)
        finally:
            connection.execute("SELECT pg_advisory_unlock_all()")
            connection.execute(sql.SQL("DROP TRIGGER stop_here ON {}").format(sql.Identifier(table)))


async def test_killed_in_any_stage_of_publishing_it_goes_on_where_it_was(own: OwnLog, tmp_path: Path) -> None:
    seed = random.randrange(2**32)
    print(f"seed {seed}")
    chance = random.Random(seed)
    stages = [*PUBLISHERS, *chance.choices(list(PUBLISHERS), k=ROUNDS - len(PUBLISHERS))]
    chance.shuffle(stages)
    with witnesses(own, tmp_path, 1) as (one,):
        file = tmp_path / "witnesses"
        publishing = Publishing(own, tmp_path, GETRAPT_WITNESS_POLICY=str(file))
        for stage in stages:
            file.write_text(f"witness a {one.vkey} {one.url}\nquorum a\n")
            own.fill(chance.randrange(257, 600))
            with gate(own, *PUBLISHERS[stage]) as closed:
                process = await asyncio.to_thread(publishing.start)
                waiter = await closed.waiter()
                before = await asyncio.to_thread(published, own)
                process.kill()
                process.wait()
                if chance.random() < 0.5:
                    one.end(signal.SIGKILL)
                    one.start()
                await closed.cut(waiter)
            assert published(own) == before, stage
            assert_as_after(stage, own, before)
            own.check()
        file.write_text(f"witness a {one.vkey} {one.url}\nquorum a\n")
        size = len(own.leaves())
        process = await asyncio.to_thread(publishing.start)
        await until_published(own, size)
        process.terminate()
        assert process.wait(30) == 0
        own.check()
        assert await cosigners(own, one.key()) == (size, {one.name})
        # The witness was never shown another history, and the log never found another tree than it had signed.
        assert "other_history" not in one.errors()
        assert (publishing.said("log.refused"), publishing.said("other_history")) == (0, 0)


def sealer(environment: dict[str, str]) -> subprocess.Popen[bytes]:
    """A process that takes acts, which are judged and appended."""
    return subprocess.Popen([sys.executable, "-P", "-m", "tests.sealer"], cwd=ROOT, env=environment)


def assert_as_after(stage: str, own: OwnLog, before: int) -> None:
    """What is there is what the stages before had done, and nothing of this one; another checkpoint may still wait while
    entries become part of the tree."""
    waiting = [size for (size,) in own.rows("SELECT size FROM log_checkpoints") if size > before]
    kept = [size for (size,) in own.rows("SELECT size FROM log_cosignatures") if size > before]
    if stage != "integration":
        assert (stage in ("witnessing", "publishing"), stage == "publishing") == (waiting != [], kept != []), stage


@pytest.mark.parametrize("answered", [False, True])
async def test_killed_while_an_entry_gets_its_index_there_is_the_whole_entry_or_none(
    own: OwnLog, tmp_path: Path, answered: bool
) -> None:
    """`answered`: the database had committed it, and only the answer did not arrive."""
    used = own.web.parts.settings
    names = ("database_url", "opa_url", "opa_token", "opa_timeout", "master_key")
    settings = {f"GETRAPT_{name.upper()}": str(getattr(used, name)) for name in names}
    environment = os.environ | settings | {"PYTHONPATH": str(ROOT), "GETRAPT_HOME": str(tmp_path)}
    for _ in range(3):
        before = len(own.leaves())
        with gate(own, "entries", "INSERT") as closed:
            process = sealer(environment)
            waiter = await closed.waiter()
            if answered:
                process.send_signal(signal.SIGSTOP)
                await closed.let_pass(waiter)
            process.kill()
            process.wait()
            if not answered:
                await closed.cut(waiter)
        # `leaves` itself says that there is no gap and that each entry has its leaf.
        assert len(own.leaves()) == before + answered
    own.fill(300)
    await own.turn()
    own.check()
