"""PostgreSQL's note of its own process is removed only where it names another program, never under a live server."""

import asyncio
import os
import signal
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg
import pytest

from runtime.embedded.leftovers import born
from runtime.embedded.ports import free_port
from runtime.embedded.postgres import Postgres, embedded_binaries
from runtime.embedded.postmaster import Holder, clear_postmaster, holder_of
from runtime.embedded.process import start, stop
from runtime.home import prepare_home
from runtime.settings import ROOT
from tests.servers.runtime.stacks import wait_for

CLEAR = "import asyncio, pathlib, sys; from runtime.embedded.postmaster import clear_postmaster as clear; "


@dataclass(frozen=True)
class Running:
    """A server of the test's own."""

    cluster: Postgres
    process: asyncio.subprocess.Process

    @property
    def data(self) -> Path:
        return self.cluster.directory / "data"

    @property
    def note(self) -> Path:
        return self.data / "postmaster.pid"


@asynccontextmanager
async def running(home: Path) -> AsyncIterator[Running]:
    cluster = Postgres(prepare_home(home), free_port(), embedded_binaries())
    await cluster.initialise()
    process = await start(cluster.command())
    try:
        await cluster.ready()
        yield Running(cluster, process)
    finally:
        await stop(cluster.command(), process)


def a_dead_pid() -> int:
    ended = subprocess.Popen(["/bin/true"])
    ended.wait()
    return ended.pid


async def test_a_note_of_a_process_that_has_ended_is_left_to_postgres(tmp_path: Path) -> None:
    note = tmp_path / "postmaster.pid"
    note.write_text(f"{a_dead_pid()}\n{tmp_path}\n1700000000\n5432\n\n127.0.0.1\n  1 1\nready\n")
    await clear_postmaster(tmp_path)
    assert note.exists()


async def test_a_note_that_nobody_understands_is_left_to_postgres(tmp_path: Path) -> None:
    note = tmp_path / "postmaster.pid"
    note.write_text("what is this\n")
    await clear_postmaster(tmp_path)
    assert note.exists()


@pytest.mark.parametrize("text", ["", "{this}\n/elsewhere\n1700000000\n"])
async def test_a_note_of_another_program_or_of_none_is_removed(tmp_path: Path, text: str) -> None:
    note = tmp_path / "postmaster.pid"
    note.write_text(text.format(this=os.getpid()))
    await clear_postmaster(tmp_path)
    assert not note.exists()


def test_a_process_that_ended_and_was_not_asked_for_does_not_keep_postgres_from_starting(tmp_path: Path) -> None:
    # As in a container whose first process asks for nobody: PostgreSQL takes such a number for a live process.
    note = tmp_path / "postmaster.pid"
    ended = subprocess.Popen(["/bin/true"])
    wait_for(lambda: born(ended.pid) is None, "its end")
    note.write_text(f"{ended.pid}\n")
    asyncio.run(clear_postmaster(tmp_path))
    assert not note.exists()
    ended.wait()


@pytest.mark.skipif(os.geteuid() != 0, reason="about root, who runs PostgreSQL as somebody else")
async def test_the_note_of_a_live_server_stays_where_root_may_not_see_whose_process_it_is(tmp_path: Path) -> None:
    async with running(tmp_path / "home") as server:
        program = CLEAR + "asyncio.run(clear(pathlib.Path(sys.argv[1])))"
        # What Docker gives root: all but the right to look into the processes of others.
        without = ["/usr/bin/setpriv", "--bounding-set=-sys_ptrace", "--", sys.executable, "-P", "-c", program]
        environment = os.environ | {"PYTHONPATH": str(ROOT)}
        done = await asyncio.create_subprocess_exec(*without, str(server.data), env=environment)
        assert await done.wait() == 0
        # It was known for what it is: waited for, until it had ended, and not passed over.
        assert born(server.process.pid) is None


@pytest.mark.skipif(os.geteuid() != 0, reason="about root, who runs PostgreSQL as somebody else")
async def test_another_postgres_that_root_may_not_look_into_is_neither_ended_nor_its_note_removed(
    tmp_path: Path,
) -> None:
    async with running(tmp_path / "home") as server:
        lines = server.note.read_text().splitlines()
        other = tmp_path / "postmaster.pid"
        # The same number, noted long before that process began.
        other.write_text("\n".join([lines[0], str(tmp_path), str(int(lines[2]) - 3600)]))
        program = CLEAR + "asyncio.run(clear(pathlib.Path(sys.argv[1]), patience=1))"
        without = ["/usr/bin/setpriv", "--bounding-set=-sys_ptrace", "--", sys.executable, "-P", "-c", program]
        environment = os.environ | {"PYTHONPATH": str(ROOT)}
        done = await asyncio.create_subprocess_exec(*without, str(tmp_path), env=environment)
        assert await done.wait() == 0
        assert other.exists()
        assert born(server.process.pid) is not None


async def test_a_session_that_outlives_its_server_keeps_the_note_until_it_has_gone(tmp_path: Path) -> None:
    async with running(tmp_path / "home") as server:
        session = await psycopg.AsyncConnection.connect(server.cluster.dsn())
        backend = session.info.backend_pid
        lines = server.note.read_text().splitlines()
        assert holder_of(server.data, lines) is Holder.OURS
        # Stopped, it does not notice that its server has gone.
        os.kill(backend, signal.SIGSTOP)
        try:
            server.process.kill()
            await server.process.wait()
            server.note.write_text("\n".join([str(os.getpid()), *lines[1:]]) + "\n")
            await clear_postmaster(server.data, patience=0.5)
            assert server.note.exists()
        finally:
            os.kill(backend, signal.SIGKILL)
            await session.close()
        await clear_postmaster(server.data)
        assert not server.note.exists()
