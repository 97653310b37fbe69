"""The parts of a deployment, each in a process of its own as `deploy/` runs them, on this machine and without containers."""

import contextlib
import os
import secrets
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
from psycopg import sql

from runtime.deployment_secrets import write_secrets
from runtime.embedded.ports import free_port
from runtime.settings import ROOT
from tests.conftest import Database, OpaServer, PostgresServer

Process = subprocess.Popen[bytes]
PATIENCE = 600.0
"""Seconds for a part to be ready: of a machine that does other things as well."""


class Parts:
    """Starts parts by their command with settings alone, and ends all of them, last first."""

    def __init__(self, place: Path, database: Database, opa: OpaServer, temporal_url: str) -> None:
        self.place, self.port, self.temporal_port = place, free_port(), free_port()
        self.running: list[Process] = []
        files = write_secrets(place / "secrets", "127.0.0.1:1", "getrapt.example/routekaarten")
        drawn = dict(line.split("=", 1) for file in files for line in file.read_text().splitlines())
        self.settings = {
            "GETRAPT_DATABASE_URL": database.app_url,
            "GETRAPT_TEMPORAL_ADDRESS": f"127.0.0.1:{self.temporal_port}",
            "GETRAPT_OPA_URL": opa.url,
            "GETRAPT_OPA_TOKEN": opa.token,
            "GETRAPT_OPA_TIMEOUT": "10",
            "GETRAPT_MASTER_KEY": drawn["GETRAPT_MASTER_KEY"],
            "GETRAPT_PORT": str(self.port),
            "GETRAPT_DEVELOPMENT": "true",
            "GETRAPT_LOG_INTERVAL": "0.5",
            **dict.fromkeys((f"GETRAPT_RATE_{of}" for of in ("ACCOUNT", "ADDRESS", "SIGN_IN", "LOG")), "0"),
        }
        self.preparing = {"GETRAPT_DATABASE_ADMIN_URL": database.admin_url}
        self.logging = {"GETRAPT_LOG_SIGNING_KEY": drawn["GETRAPT_LOG_SIGNING_KEY"]}
        self.temporal = {"GETRAPT_TEMPORAL_DATABASE_URL": temporal_url}

    def said(self, name: str) -> str:
        """What a part has printed."""
        return (self.place / f"{name}.out").read_text("utf-8", "replace")

    def start(self, name: str, *arguments: str, says: str, **more: str) -> Process:
        """Start a part in a home of its own, and wait until it says that it is ready."""
        with (self.place / f"{name}.out").open("ab") as out:
            process = subprocess.Popen(
                [sys.executable, "-P", "-m", "cli", *arguments],
                env=self.environment(name, **more),
                stdout=out,
                stderr=out,
                cwd=ROOT,
            )
        self.running.append(process)
        deadline = time.monotonic() + PATIENCE
        while says not in self.said(name):
            assert process.poll() is None, self.said(name)
            assert time.monotonic() < deadline, f"{name} did not say {says}:\n{self.said(name)}"
            time.sleep(0.05)
        return process

    def run(self, *arguments: str, **more: str) -> str:
        """A command that ends by itself, and has to end well; what it says."""
        done = subprocess.run(
            [sys.executable, "-P", "-m", "cli", *arguments],
            env=self.environment("commands", **more),
            capture_output=True,
            text=True,
            cwd=ROOT,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def environment(self, name: str, **more: str) -> dict[str, str]:
        """What a part is started with."""
        own = {"GETRAPT_HOME": str(self.place / name), "PYTHONPATH": str(ROOT), "PYTHONUNBUFFERED": "1"}
        return dict(os.environ) | self.settings | own | more

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


@contextlib.contextmanager
def temporal_database(postgres: PostgresServer) -> Iterator[str]:
    """The address of a database for Temporal as a role that owns it, both gone afterwards; the tables are not there yet."""
    name, password = f"temporal_{secrets.token_hex(6)}", secrets.token_urlsafe(16)
    superuser = postgres.superuser_dsn_of("postgres")
    role = sql.Identifier(name)
    with psycopg.connect(superuser, autocommit=True) as connection:
        connection.execute(sql.SQL("CREATE ROLE {} LOGIN CREATEDB PASSWORD {}").format(role, sql.Literal(password)))
    try:
        at = superuser.rpartition("@")[2].partition("/")[0]
        yield f"postgresql://{name}:{password}@{at}/{name}"
    finally:
        with psycopg.connect(superuser, autocommit=True) as connection:
            for one in (name, f"{name}_visibility"):
                connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(one)))
            connection.execute(sql.SQL("DROP ROLE {}").format(role))
