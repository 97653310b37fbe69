"""A child is watched for as long as the stack runs, whatever goes wrong while it is started again."""

import asyncio
import errno
import os
import signal
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import psycopg
import pytest

from runtime.embedded import supervisor as supervising
from runtime.embedded.leftovers import alive, born
from runtime.embedded.process import Command, ProcessError
from runtime.embedded.supervisor import Child, Supervisor


class Trouble:
    """What goes wrong next, once each: when readiness is asked for, and when the state is to be written down."""

    def __init__(self) -> None:
        self.asked: list[Exception] = []
        self.noting: list[Exception] = []

    async def ready(self) -> None:
        if self.asked:
            raise self.asked.pop(0)

    def note(self) -> None:
        if self.noting:
            raise self.noting.pop(0)


@pytest.fixture
def trouble() -> Trouble:
    return Trouble()


@pytest.fixture
async def supervisor(trouble: Trouble) -> AsyncIterator[Supervisor]:
    made = Supervisor(trouble.note)
    yield made
    await made.stop()


def sleeper(trouble: Trouble, log: Path) -> Child:
    return Child("sleeper", Command("sleeper", ("/bin/sleep", "600"), log), trouble.ready)


async def again(supervisor: Supervisor, killed: int) -> None:
    """Until another process is ready in its place."""
    async with asyncio.timeout(20):
        while not [one for one in supervisor.children() if one.state == "ready" and one.pid != killed]:
            await asyncio.sleep(0.02)


@pytest.mark.parametrize("what", [psycopg.OperationalError("it ends while it is asked"), OSError(errno.EMFILE, "none")])
async def test_a_failure_that_nobody_foresaw_does_not_end_the_watch(
    supervisor: Supervisor, trouble: Trouble, tmp_path: Path, what: Exception
) -> None:
    await supervisor.start(sleeper(trouble, tmp_path / "log"))
    before = supervisor.children()[0]
    # Also without a message, as a time-out has none.
    trouble.asked += [what, TimeoutError()]
    os.kill(before.pid, signal.SIGKILL)
    await again(supervisor, before.pid)
    assert born(supervisor.children()[0].pid)


async def test_a_full_disk_neither_ends_the_watch_nor_a_child_that_is_well(
    supervisor: Supervisor, trouble: Trouble, tmp_path: Path
) -> None:
    await supervisor.start(sleeper(trouble, tmp_path / "log"))
    before = supervisor.children()[0]
    trouble.noting += [OSError(errno.ENOSPC, "No space left on device")] * 3
    os.kill(before.pid, signal.SIGKILL)
    await again(supervisor, before.pid)
    assert supervisor.children()[0].restarts == 1
    assert trouble.noting == []


class Working:
    """A child's answers to whether it works: what it says in turn (None: that it does), and how often it was asked."""

    def __init__(self, *answers: Exception | None) -> None:
        self.answers = list(answers)
        self.asked = 0
        self.enough = asyncio.Event()

    async def __call__(self) -> None:
        self.asked += 1
        answer = self.answers.pop(0) if self.answers else None
        if not self.answers:
            self.enough.set()
        if isinstance(answer, TimeoutError):
            await asyncio.Event().wait()
        if answer:
            raise answer


@pytest.fixture
def asked_often(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(supervising, "ASKED_EVERY", 0.01)
    monkeypatch.setattr(supervising, "ANSWERS_WITHIN", 0.05)


WRONG = OSError("database or disk is full")


@pytest.mark.usefixtures("asked_often")
async def test_a_child_that_lives_and_does_not_work_is_started_again(
    supervisor: Supervisor, trouble: Trouble, tmp_path: Path
) -> None:
    works = Working(None, WRONG, TimeoutError(), WRONG)
    await supervisor.start(replace(sleeper(trouble, tmp_path / "log"), works=works))
    before = supervisor.children()[0]
    await again(supervisor, before.pid)
    assert supervisor.children()[0].restarts == 1
    assert not alive(before)


@pytest.mark.usefixtures("asked_often")
async def test_a_child_that_is_late_twice_is_left_alone(
    supervisor: Supervisor, trouble: Trouble, tmp_path: Path
) -> None:
    works = Working(WRONG, TimeoutError(), None, WRONG, WRONG, None, None)
    await supervisor.start(replace(sleeper(trouble, tmp_path / "log"), works=works))
    before = supervisor.children()[0]
    async with asyncio.timeout(20):
        await works.enough.wait()
    assert supervisor.children() == (before,)


async def test_a_first_start_that_fails_is_an_error_with_the_last_words(supervisor: Supervisor, tmp_path: Path) -> None:
    async def never() -> None:
        await asyncio.Event().wait()

    command = Command("words", ("/bin/sh", "-c", "echo last words; exit 3"), tmp_path / "log")
    with pytest.raises(ProcessError, match=r"ended with 3[^$]*last words"):
        await supervisor.start(Child("words", command, never))


async def test_children_that_are_started_together_wait_for_nobody(supervisor: Supervisor, tmp_path: Path) -> None:
    begun: list[str] = []

    def meeting(name: str) -> Child:
        async def ready() -> None:
            begun.append(name)
            # Ready only once the other is there too: one after the other, this would never come true.
            async with asyncio.timeout(20):
                while len(begun) < 2:
                    await asyncio.sleep(0.01)

        return Child(name, Command(name, ("/bin/sleep", "600"), tmp_path / name), ready)

    await supervisor.start(meeting("one"), meeting("other"))
    assert [(child.name, child.state) for child in supervisor.children()] == [("one", "ready"), ("other", "ready")]


async def test_where_one_of_them_does_not_start_all_are_stopped(supervisor: Supervisor, tmp_path: Path) -> None:
    async def never() -> None:
        await asyncio.Event().wait()

    well = Child("well", Command("well", ("/bin/sleep", "600"), tmp_path / "well"), never)
    ill = Child("ill", Command("ill", ("/bin/false",), tmp_path / "ill"), never)
    with pytest.raises(ProcessError, match="ill ended with 1"):
        await supervisor.start(well, ill)
    left = supervisor.children()
    await supervisor.stop()
    assert [born(child.pid) for child in left] == [None, None]
