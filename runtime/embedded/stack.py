"""The whole stack on one machine: which processes there are, in which order, and what the others are told of them.

Starting and restarting one process is `supervisor`'s, each server's ways are its own module's, and what a database must
hold before the application starts is `runtime.prepare`'s.
"""

import asyncio
import base64
import os
import secrets
import time
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import UTC, datetime

from runtime.embedded.leftovers import await_leftovers
from runtime.embedded.opa import Opa
from runtime.embedded.policy_following import following
from runtime.embedded.ports import LOOPBACK, free_port, is_free
from runtime.embedded.postgres import APPLICATION, OWNER, Postgres, embedded_binaries
from runtime.embedded.postmaster import clear_postmaster
from runtime.embedded.supervisor import Child, Supervisor
from runtime.embedded.temporal import Temporal
from runtime.home import only_one, prepare_home, secret
from runtime.log_key import make_log_key
from runtime.policy_in_force import sources_in_force
from runtime.policy_keys import policy_keys
from runtime.running import Run, last_run, write_run
from runtime.servers.locate import server
from runtime.settings import Settings, SettingsError

Report = Callable[[str], None]


@dataclass(frozen=True)
class Parts:
    """What runs on the servers: how the database is prepared, the programs of the application, and what they are forked from."""

    prepare: Callable[[Settings], Awaitable[None]]
    application: Callable[[Settings], list[Child]]
    zygote: Child | None = None


class Stack:
    """One run of the stack; made, started, and stopped once."""

    def __init__(self, settings: Settings, report: Report) -> None:
        self.settings = settings
        self.report = report
        self.supervisor = Supervisor(self._note)
        self.run: Run | None = None
        self.policy_revision: str | None = None
        self._own_opa: Opa | None = None
        self.temporal_web: str | None = None
        self._started = datetime.now(UTC)
        self._serving = AsyncExitStack()
        self._ready = False
        self._noting = False
        self._loading: asyncio.Task[None] | None = None

    async def start(self, parts: Parts) -> None:
        """Start everything that is not somebody else's."""
        settings = self.settings
        if not is_free(settings.port, settings.host):
            raise SettingsError(
                f"port {settings.port} on {settings.host} is in use; set GETRAPT_PORT to another one "
                "(a second stack also needs a GETRAPT_HOME of its own)"
            )
        await asyncio.to_thread(make_log_key, settings)
        before = last_run(settings.home)
        if before and (found := await await_leftovers(before.children)):
            self.report(f"waited for what an earlier run left: {', '.join(found)}")
        self._noting = True
        url_host = f"[{settings.host}]" if ":" in settings.host else settings.host
        self.settings = settings.model_copy(update={"url": f"http://{url_host}:{settings.port}"})
        if parts.zygote is not None:
            # What all programs need is loaded while the servers start.
            self._loading = asyncio.create_task(self.supervisor.start(parts.zygote))
        for start in (self._postgres, self._temporal, self._opa):
            await start(before)
        if self._loading is not None:
            await self._stage("programs loaded", self._loading)
        await self._stage("database prepared", parts.prepare(self.settings))
        if self._own_opa is not None and self.policy_revision is not None:
            follow = following(self._own_opa, self.settings.database_url or "", self.policy_revision)
            await self._serving.enter_async_context(follow)
        programs = parts.application(self.settings)
        names = " and ".join(child.name for child in programs)
        await self._stage(names, self.supervisor.start(*programs))
        self._ready = True
        self._note()

    async def _stage(self, what: str, work: Awaitable[None]) -> None:
        began = time.monotonic()
        await work
        self.report(f"{what} ({time.monotonic() - began:.1f} s)")

    async def _postgres(self, before: Run | None) -> None:
        settings = self.settings
        if settings.database_url:
            if not (settings.master_key or settings.master_key_file):
                raise SettingsError(
                    "with a database of your own, set GETRAPT_MASTER_KEY_FILE: losing the key loses data"
                )
            self._set(database_admin_url=settings.database_admin_url or settings.database_url)
            return
        port = free_port(_port(before.database_url if before else None))
        postgres = Postgres(settings.home, port, embedded_binaries())
        await postgres.initialise()
        await clear_postmaster(postgres.directory / "data")
        child = Child("postgres", postgres.command(), postgres.ready)
        await self._stage(f"PostgreSQL on {LOOPBACK}:{port}", self.supervisor.start(child))
        self._set(database_url=postgres.url(APPLICATION), database_admin_url=postgres.url(OWNER))
        if not (settings.master_key or settings.master_key_file):
            secret(settings.home, "master_key", base64.b64encode(secrets.token_bytes(32)).decode("ascii"))
            self._set(master_key_file=settings.home / "secrets" / "master_key")

    async def _temporal(self, before: Run | None) -> None:
        settings = self.settings
        if settings.temporal_address:
            return
        port = free_port(_port(before.temporal_address if before else None))
        web = free_port(_port(before.temporal_web if before else None))
        binary = server("temporal", settings.cache)
        temporal = Temporal(settings.home, port, web, binary, settings.temporal_namespace)
        # It picks some ports by itself, and ends when another program was quicker.
        child = Child("temporal", temporal.command(), temporal.ready, attempts=3, works=temporal.works)
        await self._stage(f"Temporal on {temporal.address}", self.supervisor.start(child))
        self.temporal_web = temporal.web
        self._set(temporal_address=temporal.address)

    async def _opa(self, before: Run | None) -> None:
        settings = self.settings
        if settings.opa_url:
            return
        port = free_port(_port(before.opa_url if before else None))
        opa = Opa(settings.home, port, server("opa", settings.cache), policy_keys(settings), free_port())
        sources = await sources_in_force(settings.database_admin_url)
        self.policy_revision = (await opa.prepare(sources)).revision
        await self._serving.enter_async_context(opa.serving())
        await self._stage(f"OPA on {opa.url}", self.supervisor.start(Child("opa", opa.command(), opa.ready)))
        self._own_opa = opa
        self._set(opa_url=opa.url, opa_token=opa.token)

    def _set(self, **values: object) -> None:
        self.settings = self.settings.model_copy(update=values)
        self._note()

    def _note(self) -> None:
        """Write down how it is: at every change, so that a stack killed half-way is known too."""
        if not self._noting:  # a start that was refused has nothing to say, and what the last one said is still of use
            return
        settings = self.settings
        self.run = Run(
            pid=os.getpid(),
            started=self._started,
            ready=self._ready,
            url=settings.url or "",
            database_url=settings.database_url or "",
            database_admin_url=settings.database_admin_url or "",
            temporal_address=settings.temporal_address or "",
            temporal_namespace=settings.temporal_namespace,
            temporal_web=self.temporal_web,
            opa_url=settings.opa_url or "",
            opa_token=settings.opa_token,
            policy_revision=self.policy_revision,
            master_key_file=settings.master_key_file,
            development=settings.development,
            children=self.supervisor.children(),
        )
        write_run(settings.home, self.run)

    async def stop(self) -> None:
        """Stop everything, last first."""
        self._ready = False
        if self._loading is not None:
            self._loading.cancel()
            await asyncio.gather(self._loading, return_exceptions=True)
        await self.supervisor.stop()
        await self._serving.aclose()


def _port(address: str | None) -> int | None:
    """The port at the end of an address, or before the database's name in a URL."""
    tail = (address or "").rpartition("@")[2].rpartition("//")[2].partition("/")[0].rpartition(":")[2]
    return int(tail) if tail.isdigit() else None


async def run_stack(
    settings: Settings,
    parts: Parts,
    stop: asyncio.Event,
    report: Report,
    ready: Callable[[Run], None],
) -> None:
    """Hold the home, run everything until told to stop, also while it is still starting, and leave nothing behind."""
    prepare_home(settings.home)
    with only_one(settings.home):
        stack = Stack(settings, report)
        starting = asyncio.create_task(stack.start(parts))
        stopping = asyncio.create_task(stop.wait())
        try:
            await asyncio.wait((starting, stopping), return_when=asyncio.FIRST_COMPLETED)
            if starting.done():
                starting.result()
                if stack.run:
                    ready(stack.run)
                await stopping
        finally:
            for task in (starting, stopping):
                task.cancel()
            await asyncio.gather(starting, stopping, return_exceptions=True)
            report("stopping")
            await stack.stop()
