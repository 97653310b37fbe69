"""Acts through HTTP beside user tasks that Flowable completes, embedded in a Java program, on the same PostgreSQL: it asks no
authority, and keeps no log. The program is `bench/flowable`, built by Maven where that is there.
"""

import asyncio
import json
import os
import shutil
import statistics
import subprocess
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from urllib.parse import urlsplit

import psycopg
from psycopg import sql

from bench.figures import UserTaskFigures
from bench.people import People
from bench.sizes import Sizes
from bench.times import Times, Work
from bench.turns import by_many, one_by_one
from bench.votes import StandingVote
from runtime.embedded.postgres import OWNER, Postgres, embedded_binaries, ensure_database
from runtime.home import secret
from runtime.settings import ROOT, Settings

_DATABASE = "bench_flowable"
_PROJECT, _BUILT = ROOT / "bench" / "flowable" / "pom.xml", ROOT / "build" / "flowable"


class NotBuiltError(Exception):
    """Maven is there, and did not build the program; the message is what it said."""


@dataclass(frozen=True, slots=True)
class UserTasks:
    """The program, which does one turn after the other."""

    process: asyncio.subprocess.Process

    async def turn(self, threads: int, count: int) -> tuple[list[float], float]:
        """So many tasks completed by so many threads: the seconds of each, and of all together."""
        assert self.process.stdin is not None
        self.process.stdin.write(f"{threads} {count}\n".encode("ascii"))
        said = json.loads(await self.line())
        return [float(one) for one in said["seconds"]], float(said["elapsed"])

    async def line(self) -> str:
        """What it says next."""
        assert self.process.stdout is not None
        line = await self.process.stdout.readline()
        if not line:
            raise NotBuiltError("Flowable: the program with Flowable has ended")
        return line.decode()


async def measure_user_tasks(
    settings: Settings, people: People, clients: Sequence[StandingVote], sizes: Sizes
) -> UserTaskFigures | None:
    """The figures, from turns that alternate. None where there is no Maven, or where they are too few to be figures."""
    if not sizes.user_tasks or shutil.which("mvn") is None:
        return None
    await asyncio.to_thread(_build)
    acts, tasks = _Turns(), _Turns()

    async def act(client: int) -> None:
        await clients[client].change(people)

    async with _running(settings) as program:
        # Its classes are loaded and compiled, and the tables known, before anything counts.
        await program.turn(sizes.clients, sizes.loaded)
        await by_many(act, sizes)
        for _ in range(sizes.rounds):
            acts.alone += await one_by_one(act, sizes.alone)
            tasks.alone += (await program.turn(1, sizes.alone))[0]
        for _ in range(sizes.rounds):
            acts.add(*await by_many(act, sizes))
            tasks.add(*await program.turn(sizes.clients, sizes.loaded))
    act_work, task_work = acts.work("act"), tasks.work("user_task")
    return UserTaskFigures(
        act=act_work,
        user_task=task_work,
        alone_against=act_work.alone.median / task_work.alone.median,
        rate_against=act_work.per_second / task_work.per_second,
    )


class _Turns:
    """What came of the turns of one kind."""

    def __init__(self) -> None:
        self.alone: list[float] = []
        self._loaded: list[float] = []
        self._rates: list[float] = []

    def add(self, seconds: list[float], elapsed: float) -> None:
        self._loaded += seconds
        self._rates.append(len(seconds) / elapsed)

    def work(self, name: str) -> Work:
        return Work(name, Times.of(self.alone), Times.of(self._loaded), statistics.median(self._rates))


def _build() -> None:
    done = subprocess.run(
        ["mvn", "-q", "-B", "-f", str(_PROJECT), "process-classes"], capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise NotBuiltError(f"Flowable: {done.stdout[-2000:]}{done.stderr[-2000:]}")


@asynccontextmanager
async def _running(settings: Settings) -> AsyncIterator[UserTasks]:
    """The program on a database of its own, on the server of the stack; both are gone afterwards."""
    port = urlsplit(str(settings.database_url)).port or 0
    cluster = Postgres(settings.home, port, embedded_binaries())
    async with await psycopg.AsyncConnection.connect(cluster.dsn(), autocommit=True) as superuser:
        await ensure_database(superuser, _DATABASE)
        try:
            process = await asyncio.create_subprocess_exec(
                "java",
                *("-cp", os.pathsep.join((str(_BUILT / "classes"), str(_BUILT / "libraries" / "*")))),
                "bench.UserTasks",
                *(f"jdbc:postgresql://127.0.0.1:{port}/{_DATABASE}", OWNER, secret(settings.home, OWNER)),
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.PIPE,
                stderr=asyncio.subprocess.DEVNULL,
                # An answer has the time of each task, on one line.
                limit=2**24,
            )
            try:
                program = UserTasks(process)
                assert (await program.line()).strip() == "ready"
                yield program
            finally:
                if process.returncode is None:
                    process.kill()
                await process.wait()
        finally:
            await superuser.execute(
                sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(_DATABASE))
            )
