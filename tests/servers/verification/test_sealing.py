"""Sealing the access log: at once, killed, refused or held up, every look comes into one batch, and into no other."""

import asyncio
import json
import os
import random
import sys

import psycopg
import pytest

from authority.access_sealing import Sealing
from authority.opa import PolicyClient
from domain.errors import AuthorityUnavailable
from runtime.embedded.ports import free_port
from runtime.sealing import sealing
from runtime.settings import ROOT
from tests.looking import look
from tests.servers.verification.conftest import Judged


def batches(judged: Judged) -> list[tuple[int, int]]:
    """First and last of every batch that was sealed, in the order of the log."""
    query = "SELECT content FROM entries WHERE stream = 'access' AND allow ORDER BY index"
    with psycopg.connect(judged.admin_dsn) as connection:
        events = [json.loads(content)["events"][0] for (content,) in connection.execute(query).fetchall()]
    assert all(event["count"] == event["last"] - event["first"] + 1 for event in events)
    return [(event["first"], event["last"]) for event in events]


def assert_contiguous(judged: Judged) -> None:
    """Each batch begins where the one before ended."""
    found = batches(judged)
    assert [first for first, _ in found] == [0, *(last + 1 for _, last in found[:-1])]


async def test_many_that_seal_at_once_make_one_batch_of_each_look(judged: Judged) -> None:
    parts = judged.parts
    for _ in range(5):
        await asyncio.gather(*(parts.access_log.record(look()) for _ in range(7)))
        receipts = await asyncio.gather(*(parts.sealing.seal() for _ in range(4)))
        assert all(receipt.allow for receipt in receipts if receipt is not None)
    assert await parts.sealing.seal() is None
    assert_contiguous(judged)
    assert batches(judged)[-1][1] == 34
    report = await judged.verify()
    assert report.findings == ()
    assert report.looks == 35


async def test_what_waits_is_sealed_by_itself(judged: Judged) -> None:
    parts = judged.parts
    seals = asyncio.create_task(sealing(parts.sealing, parts.access_log, 0.05))
    await parts.access_log.record(look())
    async with asyncio.timeout(30):
        while not batches(judged):
            await asyncio.sleep(0.02)
    seals.cancel()
    await asyncio.gather(seals, return_exceptions=True)
    assert batches(judged) == [(0, 0)]


async def test_without_the_policy_nothing_is_sealed_and_the_looks_wait(judged: Judged) -> None:
    parts = judged.parts
    await parts.access_log.record(look())
    async with PolicyClient(f"http://127.0.0.1:{free_port()}", "token", 1.0) as away:
        held_up = Sealing(parts.ledger, parts.register, parts.procedures, parts.access_log, parts.vault, away)
        with pytest.raises(AuthorityUnavailable):
            await held_up.seal()
    assert batches(judged) == []
    receipt = await parts.sealing.seal()
    assert receipt is not None
    assert batches(judged) == [(0, 0)]


async def test_killed_again_and_again_no_look_is_lost_and_none_is_sealed_twice(judged: Judged) -> None:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("GETRAPT_")}
    environment |= judged.settings.environment() | {"PYTHONPATH": str(ROOT)}
    secret = judged.settings.master_key
    assert secret is not None
    environment |= {"GETRAPT_MASTER_KEY": secret}
    for _ in range(4):
        two = [
            await asyncio.create_subprocess_exec(
                *(sys.executable, "-P", "-m", "tests.sealer"), env=environment, stdout=asyncio.subprocess.PIPE
            )
            for _ in range(2)
        ]
        for process in two:
            assert process.stdout is not None
            assert await process.stdout.readline() == b"ready\n"
        # Somewhere in its work: at which point, the seed of the run says.
        await asyncio.sleep(random.uniform(0.05, 0.6))
        for process in two:
            process.kill()
            await process.communicate()
    await judged.parts.sealing.seal()
    assert_contiguous(judged)
    report = await judged.verify()
    assert report.findings == ()
    assert report.looks == batches(judged)[-1][1] + 1 > 0
