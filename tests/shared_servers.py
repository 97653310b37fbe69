"""The real servers of one test run, held by one process: started when first asked for, shared by every xdist worker.

`python -m tests.shared_servers DIRECTORY` is started by the process that runs pytest and reads its standard input. That
closes when pytest ends, however it ends, and then every server is stopped; should this process be killed, the kernel
stops them. So neither a crashed worker nor a killed run leaves anything behind. Asked over a socket in the directory:
one line with a server's name, answered by one line of JSON. Fixtures are `conftest`'s.
"""

import asyncio
import json
import os
import signal
import sys
from collections.abc import Callable, Coroutine
from contextlib import AsyncExitStack
from pathlib import Path

import psycopg

from runtime.embedded.opa import Opa
from runtime.embedded.ports import free_port
from runtime.embedded.postgres import APPLICATION, OWNER, Postgres, embedded_binaries, ensure_database
from runtime.embedded.process import Command, start, stop
from runtime.embedded.temporal import Temporal
from runtime.home import prepare_home
from runtime.policy_keys import policy_keys
from runtime.servers.locate import server
from runtime.settings import Settings
from tests.template import prepare_template

SOCKET = "servers.sock"
TEMPLATE = "getrapt_template"
Answer = dict[str, str]


def real_postgres() -> Path | None:
    """The programs of a PostgreSQL 15 or later that this machine has of its own, the newest."""
    homes = sorted(Path("/usr/lib/postgresql").glob("*/bin/postgres"), key=lambda p: int(p.parts[-3]))
    return homes[-1].parent if homes and int(homes[-1].parts[-3]) >= 15 else None


class Holder:
    """Starts each server once, and stops all of them, last first."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        self.settings = Settings.load()
        self.answers: dict[str, asyncio.Task[Answer]] = {}
        self.serving = AsyncExitStack()
        self.running: list[tuple[Command, asyncio.subprocess.Process]] = []
        self.starters: dict[str, Callable[[], Coroutine[None, None, Answer]]] = {
            "postgres": lambda: self.postgres("postgres", embedded_binaries()),
            "postgres-real": lambda: self.postgres("postgres-real", real_postgres()),
            "opa": self.opa,
            "temporal": self.temporal,
        }

    async def run(self, command: Command) -> None:
        """Start it and remember it."""
        self.running.append((command, await start(command)))

    async def postgres(self, name: str, binaries: Path | None) -> Answer:
        """A cluster with both roles, and the template that test databases are copied from."""
        if binaries is None:
            raise LookupError("no PostgreSQL of its own on this machine")
        cluster = Postgres(prepare_home(self.directory / name), free_port(), binaries)
        await cluster.initialise()
        await self.run(cluster.command())
        await cluster.ready()
        async with await psycopg.AsyncConnection.connect(cluster.dsn(), autocommit=True) as connection:
            await ensure_database(connection, TEMPLATE)
        await asyncio.to_thread(prepare_template, cluster.url(OWNER, TEMPLATE), cluster.url(APPLICATION, TEMPLATE))
        return {
            "superuser": cluster.dsn(),
            "admin_url": cluster.url(OWNER, "{database}"),
            "app_url": cluster.url(APPLICATION, "{database}"),
            "template": TEMPLATE,
        }

    async def opa(self) -> Answer:
        """OPA with the bundle of the policies as they are now."""
        home = prepare_home(self.directory / "opa")
        keys = policy_keys(self.settings.model_copy(update={"home": home}))
        opa = Opa(home, free_port(), server("opa", self.settings.cache), keys, free_port())
        bundle = await opa.prepare()
        await self.serving.enter_async_context(opa.serving())
        await self.run(opa.command())
        await opa.ready()
        return {"url": opa.url, "token": opa.token, "revision": bundle.revision}

    async def temporal(self) -> Answer:
        """A development server with our namespace."""
        home = prepare_home(self.directory / "temporal")
        temporal = Temporal(home, free_port(), free_port(), server("temporal", self.settings.cache))
        await self.run(temporal.command())
        await temporal.ready()
        return {"address": temporal.address, "namespace": temporal.namespace, "web": temporal.web}

    async def answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One question, one answer; who asks while it starts waits for the same start."""
        name = (await reader.readline()).decode().strip()
        if name not in self.answers:
            self.answers[name] = asyncio.create_task(self.starters[name]())
        await asyncio.wait([self.answers[name]])
        wrong = self.answers[name].exception()
        said = {"error": f"{type(wrong).__name__}: {wrong}"} if wrong else {"ok": self.answers[name].result()}
        writer.write(json.dumps(said).encode() + b"\n")
        await writer.drain()
        writer.close()

    async def serve(self) -> None:
        """Answer until standard input closes or we are told to stop."""
        done = asyncio.Event()
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGHUP):
            loop.add_signal_handler(number, done.set)
        # Ctrl-C reaches us too; pytest decides when its servers go.
        signal.signal(signal.SIGINT, signal.SIG_IGN)

        def heard() -> None:
            if not os.read(sys.stdin.fileno(), 64):
                done.set()

        loop.add_reader(sys.stdin.fileno(), heard)
        # Under its own name only once it answers: whoever sees the name may connect.
        named = self.directory / SOCKET
        listening = await asyncio.start_unix_server(self.answer, named.with_suffix(".new"))
        named.with_suffix(".new").rename(named)
        await done.wait()
        listening.close()
        for command, process in reversed(self.running):
            await stop(command, process)
        await self.serving.aclose()


if __name__ == "__main__":
    os.umask(0o077)
    asyncio.run(Holder(Path(sys.argv[1])).serve())
