"""The process that publishes is killed at any moment, and run several at a time, while others append: nothing is lost, no
gap, no two roots for one size.
"""

import asyncio
import os
import random
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

import pytest

from domain.errors import GetraptError
from runtime.settings import ROOT
from tests.servers.log.logs import ORIGIN, OwnLog
from tests.servers.log.writing import Writers

ROUNDS = 6
MOST = ROUNDS // 2 + 1


class Publishing:
    """`getrapt log run`, in processes of their own."""

    def __init__(self, own: OwnLog, home: Path, **more: str) -> None:
        used = own.web.parts.settings
        names = ("database_url", "opa_url", "opa_token", "opa_timeout", "master_key")
        settings = {f"GETRAPT_{name.upper()}": str(getattr(used, name)) for name in names}
        own_ones = {"HOME": str(home), "LOG_ORIGIN": ORIGIN, "LOG_INTERVAL": "0.05", "LOG_FORMAT": "json"}
        settings |= {f"GETRAPT_{name}": value for name, value in own_ones.items()}
        self._environment = (
            os.environ | settings | {"GETRAPT_LOG_SIGNING_KEY": own.key.text, "PYTHONUNBUFFERED": "1"} | more
        )
        self._out = home / "out"
        self._started = 0

    def start(self) -> subprocess.Popen[bytes]:
        """One, which publishes when this returns."""
        with self._out.open("ab") as out:
            process = subprocess.Popen(
                [sys.executable, "-P", "-m", "cli", "log", "run"],
                cwd=ROOT,
                env=self._environment | {"PYTHONPATH": str(ROOT)},
                stdout=out,
                stderr=out,
            )
        self._started += 1
        deadline = time.monotonic() + 60
        while self.said("log.ready") < self._started:
            assert process.poll() is None, self._out.read_text()
            assert time.monotonic() < deadline, self._out.read_text()
            time.sleep(0.01)
        return process

    def said(self, what: str) -> int:
        """How often they have said this."""
        return self._out.read_text().count(what)


def published(own: OwnLog) -> int:
    """The size of the last published checkpoint."""
    return int(own.rows("SELECT coalesce(max(size), 0) FROM log_checkpoints WHERE published_at IS NOT NULL")[0][0])


async def until_published(own: OwnLog, size: int) -> None:
    """Waits until the log has been published as far as this."""
    deadline = time.monotonic() + 60
    while await asyncio.to_thread(published, own) < size:
        assert time.monotonic() < deadline, f"nobody published {size}"
        await asyncio.sleep(0.05)


async def test_killed_at_any_moment_it_goes_on_where_it_was(own: OwnLog, tmp_path: Path) -> None:
    seed = random.randrange(2**32)
    print(f"seed {seed}")
    chance = random.Random(seed)
    publishing = Publishing(own, tmp_path)
    with Writers(own.admin_url, 3, seed) as writers:
        # In most rounds it gets as far as publishing, so that there are checkpoints that could disagree.
        for waits in chance.sample([True] * MOST + [False] * (ROUNDS - MOST), ROUNDS):
            before = await asyncio.to_thread(published, own)
            process = await asyncio.to_thread(publishing.start)
            if waits:
                await until_published(own, before + 1)
            await asyncio.sleep(chance.random() * 0.3)
            process.send_signal(signal.SIGKILL)
            process.wait()
            await asyncio.to_thread(own.check)
    assert writers.rolled_back > 0
    size = len(own.leaves())
    process = await asyncio.to_thread(publishing.start)
    await until_published(own, size)
    process.terminate()
    assert process.wait(30) == 0
    assert own.check() >= MOST
    assert size >= writers.committed
    assert (publishing.said("log.refused"), publishing.said("log.held_up")) == (0, 0)


async def test_several_publishers_at_once_are_one_after_the_other(own: OwnLog) -> None:
    seed = random.randrange(2**32)
    print(f"seed {seed}")
    own.fill(200)
    with Writers(own.admin_url, 4, seed):
        # Where one lost, it finds what the other did; nobody fails.
        for _ in range(15):
            await asyncio.gather(*(own.turn() for _ in range(6)))
    last = await own.turn()
    leaves = own.leaves()
    assert last is None or last.size == len(leaves)
    assert published(own) == len(leaves) > 256
    assert own.check() > 10


async def test_the_database_that_goes_away_meanwhile_costs_a_turn_and_nothing_else(own: OwnLog) -> None:
    seed = random.randrange(2**32)
    print(f"seed {seed}")
    chance = random.Random(seed)
    own.fill(500)
    failed = 0
    for _ in range(15):
        turn = asyncio.create_task(own.turn())
        await asyncio.sleep(chance.random() * 0.02)
        await asyncio.to_thread(own.cut_off)
        try:
            await turn
        except GetraptError:
            failed += 1
        own.fill(1)
    print(f"{failed} turns failed")
    # A checkpoint that was signed and still waits comes first, by a turn of its own; and every connection that was kept and
    # is cut off costs one more.
    async with asyncio.timeout(30):
        while published(own) != len(own.leaves()):
            with suppress(GetraptError):
                await own.turn()
    assert published(own) == len(own.leaves())
    own.check()


@pytest.mark.parametrize("kept", [0, 255, 256, 257, 511, 512])
async def test_entries_become_part_of_the_tree_in_batches_of_any_size(own: OwnLog, kept: int) -> None:
    size = len(own.leaves())
    while size < kept:
        own.fill(count := min(97, kept - size))
        size += count
        assert await own.turn() is not None
    own.fill(300)
    published_last = await own.turn()
    assert published_last is not None
    assert published_last.size == size + 300
    own.check()
