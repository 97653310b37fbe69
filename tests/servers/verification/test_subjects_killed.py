"""A process is killed between the entry that forgets somebody and the destruction of the key: the next start finishes it."""

import asyncio
import os
import signal
import sys
from pathlib import Path

from runtime.composition import services
from runtime.prepare import prepare
from tests.servers.verification.conftest import Judged
from tests.servers.verification.subject_desk import SECOND, SubjectDesk
from verification.finding import Code

ROOT = Path(__file__).resolve().parents[3]
CONFIRM_AND_DIE = """
import asyncio, os, signal, sys
from domain.actor import Actor, ActorKind
from domain.subject_acts import ConfirmForgetting
from runtime.composition import services
from runtime.settings import Settings

async def main(account, subject):
    async with services(Settings.load()) as parts:
        async def dies(_):
            os.kill(os.getpid(), signal.SIGKILL)
        parts.subjects.destroy = dies
        sealed = parts.vault.plain(ConfirmForgetting(subject), None)
        actor = Actor(ActorKind.PERSON, account)
        await parts.subject_register.take(sealed, subject, by=actor, key="killed", trace_id="trace")

asyncio.run(main(*sys.argv[1:]))
"""


async def test_killed_between_entry_and_destruction_the_ledger_wins_at_the_next_start(judged: Judged) -> None:
    desk = SubjectDesk(judged)
    subject = await desk.of_case()
    held = await judged.parts.subjects.texts(subject)
    await desk.propose(subject)
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-c",
        CONFIRM_AND_DIE,
        judged.accounts[SECOND],
        subject,
        env=os.environ | judged.settings.environment() | {"PYTHONPATH": str(ROOT)},
    )
    assert await process.wait() == -signal.SIGKILL
    assert {one.code for one in await judged.found()} == {Code.FORGETTING}
    revealed = await judged.parts.vault.reveal(one.commitment for one in held)
    assert set(revealed.values()) == {None}
    await prepare(judged.settings)
    async with services(judged.settings) as parts:
        assert await parts.subjects.finish() == []
    report = await judged.verify()
    assert report.findings == ()
    assert (report.forgotten, report.forgotten_texts) == (1, len(held))
