"""The parts of a deployment, each in a process of its own as `compose.yaml` has them, on this machine and without containers.

Their commands and their files of secrets are those of `compose.yaml`; other than there are only the addresses.
"""

import asyncio
import os
import subprocess
import sys
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from deploy.manifests import COMPOSE, HERE, read
from runtime.embedded.ports import LOOPBACK, free_port, until
from runtime.embedded.postgres import SUPERUSER, Postgres
from runtime.embedded.process import Command, start, stop
from runtime.home import prepare_home, secret
from runtime.settings import ROOT

Process = subprocess.Popen[bytes]
SERVICES: dict[str, Any] = read(COMPOSE)[0]["services"]
PATIENCE = 600.0
"""Seconds for a part to be ready: of a machine that does other things as well."""


class Parts:
    """Starts parts by their command with settings alone, and ends all of them, last first."""

    def __init__(self, place: Path) -> None:
        self.place, self.port, self.temporal_port, self.opa_port = place, free_port(), free_port(), free_port()
        self.running: list[Process] = []
        self.where = {
            "GETRAPT_TEMPORAL_ADDRESS": f"{LOOPBACK}:{self.temporal_port}",
            "GETRAPT_OPA_URL": f"http://{LOOPBACK}:{self.opa_port}",
            "GETRAPT_OPA_TIMEOUT": "10",
            "GETRAPT_PORT": str(self.port),
            "GETRAPT_DEVELOPMENT": "true",
            "GETRAPT_LOG_INTERVAL": "0.5",
            **dict.fromkeys((f"GETRAPT_RATE_{of}" for of in ("ACCOUNT", "ADDRESS", "SIGN_IN", "LOG")), "0"),
        }

    def secrets(self, *files: str) -> dict[str, str]:
        """What stands in these files, as in `secrets/log.env`."""
        lines = [line for file in files for line in (self.place / file).read_text("utf-8").splitlines()]
        return dict(line.split("=", 1) for line in lines)

    def said(self, name: str) -> str:
        """What a part has printed."""
        return (self.place / f"{name}.out").read_text("utf-8", "replace")

    async def start(self, part: str, *, says: str, name: str = "", port: int | None = None) -> Process:
        """Start a part in a home of its own, and wait until it says that it is ready."""
        name = name or part
        process = self._launch(part, name, ("--port", str(port)) if port else ())
        async with asyncio.timeout(PATIENCE):
            while says not in self.said(name):
                assert process.poll() is None, self.said(name)
                await asyncio.sleep(0.1)
        return process

    def _launch(self, part: str, name: str, more: Sequence[str]) -> Process:
        log = self.place / f"{name}.out"
        # Behind the launcher of the embedded stack: a run that is killed leaves no part behind.
        command = Command(name, (*self._program(part), *more), log, self._environment(part, name))
        with log.open("ab") as out:
            process = subprocess.Popen(command.argv(), env=command.environment, stdout=out, stderr=out, cwd=ROOT)
        self.running.append(process)
        return process

    def run(self, part: str, *arguments: str) -> str:
        """What a part does that ends by itself, or another command with the secrets of that part; what it says."""
        program = [*_getrapt(), *arguments] if arguments else self._program(part)
        return _done(program, self._environment(part, part))

    def draw_secrets(self, database_port: int) -> None:
        """By `getrapt deployment-secrets`."""
        arguments = ("deployment-secrets", str(self.place / "secrets"), "--database", f"{LOOPBACK}:{database_port}")
        _done([*_getrapt(), *arguments], os.environ | {"PYTHONPATH": str(ROOT)})

    def make_roles(self, postgres: Postgres) -> None:
        """By `deploy/postgres/roles.sh`, as the superuser, with the passwords that were drawn."""
        superuser = {"PGUSER": SUPERUSER, "PGPASSWORD": secret(postgres.home, SUPERUSER)}
        at = {"PGHOST": LOOPBACK, "PGPORT": str(postgres.port), "PATH": f"{postgres.binaries}:{os.environ['PATH']}"}
        passwords = self.secrets("secrets/database.env")
        _done([str(HERE / "postgres" / "roles.sh")], dict(os.environ) | passwords | superuser | at)

    def _program(self, part: str) -> list[str]:
        # On the loopback alone: what is open to everybody in a container's network must not be so on this machine.
        return [*_getrapt(), *(word for word in SERVICES[part]["command"] if word != "--everywhere")]

    def _environment(self, part: str, name: str) -> dict[str, str]:
        own = {"GETRAPT_HOME": str(self.place / name), "PYTHONPATH": str(ROOT), "PYTHONUNBUFFERED": "1"}
        return dict(os.environ) | self.where | self.secrets(*SERVICES[part]["env_file"]) | own

    def end(self) -> None:
        """End all of them, and wait until they are gone."""
        for process in reversed(self.running):
            if process.poll() is None:
                process.terminate()
                try:
                    process.wait(60)
                except subprocess.TimeoutExpired:
                    process.kill()
                    process.wait()


def _getrapt() -> list[str]:
    return [sys.executable, "-P", "-m", "cli"]


def _done(program: list[str], environment: dict[str, str]) -> str:
    ended = subprocess.run(program, env=environment, capture_output=True, text=True, cwd=ROOT, check=False)
    assert ended.returncode == 0, ended.stdout + ended.stderr
    return ended.stdout


@asynccontextmanager
async def new_postgres(place: Path, binaries: Path) -> AsyncIterator[Postgres]:
    """A PostgreSQL with its superuser and nothing else in it; gone at the end."""
    cluster = Postgres(prepare_home(place), free_port(), binaries)
    await cluster.initialise()
    command = cluster.command()
    process = await start(command)
    try:
        await until(cluster.accepts, PATIENCE, "PostgreSQL")
        yield cluster
    finally:
        await stop(command, process)
