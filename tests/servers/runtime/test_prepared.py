"""What the preparing of the database says reaches the person who starts the stack, whole and only what it said this time."""

import json
import sys
from pathlib import Path

import pytest

from runtime.embedded import application
from runtime.embedded.process import Command, Process, ProcessError, start
from runtime.home import prepare_home
from runtime.settings import Settings, SettingsError


class Saying:
    """In the place of `getrapt prepare`: a program that says something, and how it ends."""

    def __init__(self, said: str, code: int) -> None:
        self.program = f"import os, sys; print({said!r}, end='', flush=True); os._exit({code})"

    async def __call__(self, command: Command) -> Process:
        return await start(Command(command.name, (sys.executable, "-c", self.program), command.log))


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings.load(home=prepare_home(tmp_path / "home"))


async def test_a_message_is_told_however_long_it_is(settings: Settings) -> None:
    long = "\n".join(f"regel {number}: een adres zonder soort" for number in range(2000))
    saying = Saying('{"event": "x", "level": "info"}\n' + json.dumps({"error": long}) + "\n", 2)
    with pytest.raises(SettingsError) as told:
        await application.prepare(saying, settings)
    assert str(told.value) == long
    with pytest.raises(ProcessError, match=r"^een tweede$"):
        await application.prepare(Saying(json.dumps({"error": "een tweede"}), 1), settings)


@pytest.mark.parametrize("said", ["", '{"error": "x", "event": "a line of the log"}\n', "Traceback\n"])
async def test_what_an_earlier_run_said_is_not_told_of_one_that_said_nothing(settings: Settings, said: str) -> None:
    with pytest.raises(SettingsError):
        await application.prepare(Saying(json.dumps({"error": "van gisteren"}) + "\n", 2), settings)
    with pytest.raises(ProcessError, match=r"was not prepared \(2\)"):
        await application.prepare(Saying(said, 2), settings)


async def test_nothing_is_told_where_all_went_well(settings: Settings) -> None:
    await application.prepare(Saying(json.dumps({"prepared": True}), 0), settings)
