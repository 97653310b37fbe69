"""The programs of the stack are forked from one process: each is what it would have been alone, and none knows what another was told."""

import asyncio
import errno
import os
import re
import signal
import socket
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from cli.zygote import forked, listen
from runtime.embedded import zygote as zygote_of_supervisor
from runtime.embedded.leftovers import alive
from runtime.embedded.process import Command, Process
from runtime.embedded.supervisor import Child, Supervisor
from runtime.embedded.zygote import PROGRAM, SOCKET, Zygote
from runtime.home import prepare_home
from runtime.settings import ROOT

SECRET = "what-only-one-program-may-know"


@dataclass
class House:
    """A zygote that is watched, in its home."""

    home: Path
    zygote: Zygote
    supervisor: Supervisor

    def command(self, name: str, *arguments: str, **environment: str) -> Command:
        """One of our commands, that has its own log and nothing of the environment but this."""
        given = {
            "PATH": os.environ["PATH"],
            "PYTHONPATH": str(ROOT),
            "LC_ALL": "C.UTF-8",
            "GETRAPT_HOME": str(self.home),
        }
        return Command(name, (*PROGRAM, *arguments), self.home / "logs" / f"{name}.log", given | environment)

    def witness(self, name: str, **environment: str) -> Child:
        """A program that goes on until it is stopped, and needs no server; ready when it said its key."""
        place = self.home.with_name(f"witness-{name}")
        arguments = ("witness", "--home", str(place), "--name", f"witness.example/{name}", "--port", "0")
        command = self.command(name, *arguments, **environment)

        async def ready() -> None:
            async with asyncio.timeout(30):
                while f"witness.example/{name}" not in self.said(command):
                    await asyncio.sleep(0.02)

        return Child(name, command, ready, start=self.zygote.start)

    def said(self, command: Command) -> str:
        """What stands in its log."""
        return command.log.read_text() if command.log.exists() else ""

    def pid(self, name: str) -> int:
        """The number of a child."""
        return next(one.pid for one in self.supervisor.children() if one.name == name)


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    # Deeper than the path of a socket may be long.
    home = prepare_home(tmp_path / "a-home-that-lies-deep" / ("deeper" * 12) / "home")
    made = House(home, Zygote(home), Supervisor())
    await made.supervisor.start(made.zygote.child())
    yield made
    await made.supervisor.stop()


async def ended(process: Process) -> int:
    async with asyncio.timeout(30):
        return await process.wait()


async def test_a_program_has_its_own_environment_log_and_exit_code(house: House) -> None:
    wrong = house.command("wrong", "api", GETRAPT_PROT="8080")
    assert await ended(await house.zygote.start(wrong)) == 2
    assert "GETRAPT_PROT is not a setting" in house.said(wrong)
    lacking = house.command("lacking", "api")
    assert await ended(await house.zygote.start(lacking)) == 2
    assert "no servers are named" in house.said(lacking)
    assert "GETRAPT_PROT" not in house.said(lacking)


async def test_what_one_program_is_told_is_in_the_memory_of_no_other(house: House) -> None:
    told = house.witness("told", TOLD=SECRET)
    await house.supervisor.start(told)
    await house.supervisor.start(house.witness("other"))
    assert remembers(house.pid("told"), SECRET.encode())
    for name in ("zygote", "other"):
        assert not remembers(house.pid(name), SECRET.encode()), name


async def test_a_zygote_that_is_killed_ends_its_programs_and_all_of_them_are_started_again(house: House) -> None:
    await house.supervisor.start(house.witness("one"), house.witness("other"))
    before = house.supervisor.children()
    os.kill(house.pid("zygote"), signal.SIGKILL)
    async with asyncio.timeout(60):
        while {one.state for one in house.supervisor.children()} != {"ready"} or any(map(alive, before)):
            await asyncio.sleep(0.05)
    after = house.supervisor.children()
    assert [(one.name, one.restarts) for one in after] == [("zygote", 1), ("one", 1), ("other", 1)]
    assert {one.pid for one in after}.isdisjoint(one.pid for one in before)


async def test_a_program_that_is_stopped_or_killed_says_so_and_the_others_go_on(house: House) -> None:
    await house.supervisor.start(house.witness("stays"))
    stopped, killed = [await house.zygote.start(house.witness(name).command) for name in ("stopped", "killed")]
    await house.witness("stopped").ready()
    stopped.send_signal(signal.SIGTERM)
    killed.kill()
    assert (await ended(stopped), await ended(killed)) == (0, -signal.SIGKILL)
    # To one that has ended nothing is sent, whoever has its number by now.
    stopped.kill()
    assert all(map(alive, house.supervisor.children()))


async def test_what_is_forked_has_no_thread_that_the_fork_would_lose_and_a_name_of_its_own(house: House) -> None:
    await house.supervisor.start(house.witness("one"))
    assert len(list(Path(f"/proc/{house.pid('zygote')}/task").iterdir())) == 1
    assert Path(f"/proc/{house.pid('one')}/comm").read_text() == "getrapt-witness"[:15] + "\n"
    assert os.getsid(house.pid("one")) == house.pid("one")


async def test_whoever_connects_and_asks_for_nothing_gets_nothing(house: House) -> None:
    for _ in range(5):
        await house.zygote.child().ready()
    process = await house.zygote.start(house.command("asks", "status", "--json"))
    # Nothing runs on this home.
    assert await ended(process) == 1


async def test_a_program_ends_also_where_the_zygote_stands_still(house: House) -> None:
    await house.supervisor.start(house.witness("one"))
    killed = await house.zygote.start(house.witness("other").command)
    os.kill(house.pid("zygote"), signal.SIGSTOP)
    try:
        killed.kill()
        assert await ended(killed) == -signal.SIGKILL
    finally:
        os.kill(house.pid("zygote"), signal.SIGCONT)


async def test_what_was_asked_for_and_not_waited_for_never_runs(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """The zygote stands still for longer than it is waited for; then it finds each request that was made meanwhile."""
    monkeypatch.setattr(zygote_of_supervisor, "_ANSWERS_WITHIN", 0.2)
    standing = house.pid("zygote")
    os.kill(standing, signal.SIGSTOP)
    asked, requests, ask = house.witness("given-up"), 0, Zygote._ask

    def counted(zygote: Zygote, command: Command) -> object:
        nonlocal requests
        requests += 1
        return ask(zygote, command)

    monkeypatch.setattr(Zygote, "_ask", counted)
    try:
        asking = asyncio.create_task(house.zygote.start(asked.command))
        async with asyncio.timeout(20):
            # The fourth is under way: three whole requests were given up.
            while requests < 4:
                await asyncio.sleep(0.02)
        asking.cancel()
        await asyncio.gather(asking, return_exceptions=True)
    finally:
        os.kill(standing, signal.SIGCONT)
    monkeypatch.undo()
    # Asked for after them, so answered after them.
    await house.supervisor.start(house.witness("after"))
    children = Path(f"/proc/{standing}/task/{standing}/children")
    async with asyncio.timeout(20):
        while children.read_text().split() != [str(house.pid("after"))]:
            await asyncio.sleep(0.05)
    assert house.said(asked.command) == ""


async def test_whoever_stops_waiting_for_a_zygote_that_is_away_does_so_at_once(tmp_path: Path) -> None:
    lonely = Zygote(prepare_home(tmp_path / "home"))
    command = Command("lonely", (*PROGRAM, "status"), tmp_path / "lonely.log", dict(os.environ))
    asking = asyncio.create_task(lonely.start(command))
    async with asyncio.timeout(5):
        while not command.log.exists():
            await asyncio.sleep(0.01)
        asking.cancel()
        await asyncio.gather(asking, return_exceptions=True)
    assert asking.cancelled()


def test_a_zygote_listens_also_from_a_directory_that_it_may_not_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Root may read all, so the directory is one that is gone."""
    place = tmp_path / ("deep" * 20) / "run"
    place.mkdir(parents=True)
    gone = tmp_path / "gone"
    gone.mkdir()
    monkeypatch.chdir(gone)
    gone.rmdir()
    with listen(place):
        assert (place / SOCKET).is_socket()
    # The one of a run that was killed makes way.
    with listen(place):
        assert (place / SOCKET).is_socket()


def test_a_fork_that_the_system_refuses_leaves_nothing_open(monkeypatch: pytest.MonkeyPatch) -> None:
    def refused() -> int:
        raise BlockingIOError(errno.EAGAIN, "no more processes")

    monkeypatch.setattr(os, "fork", refused)
    ours, asker = socket.socketpair()
    with asker:
        before = open_files()
        with pytest.raises(BlockingIOError):
            forked(ours)
        assert open_files() == before - 1
        assert asker.recv(1) == b""


def open_files() -> int:
    """How many this process has."""
    return len(list(Path("/proc/self/fd").iterdir()))


def remembers(pid: int, text: bytes) -> bool:
    """Whether it stands anywhere in what a process can write to."""
    with Path(f"/proc/{pid}/mem").open("rb") as memory:
        for line in Path(f"/proc/{pid}/maps").read_text().splitlines():
            found = re.match(r"([0-9a-f]+)-([0-9a-f]+) rw", line)
            if found:
                first, last = (int(one, 16) for one in found.groups())
                memory.seek(first)
                try:
                    if text in memory.read(last - first):
                        return True
                except OSError:
                    continue
    return False
