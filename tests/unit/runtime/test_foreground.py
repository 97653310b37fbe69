"""A server in the foreground: told of when ready, stopped when asked, and its end is ours."""

import asyncio
import sys
from pathlib import Path

import pytest

from runtime.embedded.process import Command, ProcessError
from runtime.foreground import in_the_foreground


def program(place: Path, code: str) -> Command:
    return Command("It", (sys.executable, "-I", "-S", "-c", code), place / "log", {})


async def at_once() -> None: ...


async def never() -> None:
    await asyncio.Event().wait()


async def test_it_is_told_of_when_ready_and_stopped_when_asked(tmp_path: Path) -> None:
    done = asyncio.Event()
    assert await in_the_foreground(program(tmp_path, "import signal; signal.pause()"), at_once, done, done.set) == 0
    assert done.is_set()


async def test_one_that_ends_by_itself_is_an_exit_code(tmp_path: Path) -> None:
    told: list[bool] = []
    ends = program(tmp_path, "import time; time.sleep(1)")
    assert await in_the_foreground(ends, at_once, asyncio.Event(), lambda: told.append(True)) == 1
    assert told == [True]


async def test_one_that_ends_before_it_is_ready_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(ProcessError, match="It ended with 3 before it was ready"):
        await in_the_foreground(program(tmp_path, "raise SystemExit(3)"), never, asyncio.Event(), lambda: None)


async def test_one_that_never_becomes_ready_can_be_stopped(tmp_path: Path) -> None:
    done = asyncio.Event()
    done.set()
    assert await in_the_foreground(program(tmp_path, "import signal; signal.pause()"), never, done, done.set) == 0
