"""Fixtures that every test may use: the real servers of this run, and the seeds that a failure is repeated with.

The servers are started when first asked for and shared by all workers (`tests.shared_servers`); what a test makes in
them is its own: a database for itself, workflow ids of its own.
"""

import json
import os
import random
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import hypothesis
import psycopg
import pytest
from psycopg import sql

from api import translations
from tests.shared_servers import SOCKET, real_postgres

DIRECTORY, SEED = "PYTEST_SERVERS", "PYTEST_SEED"
ROOT = Path(__file__).resolve().parent.parent

hypothesis.settings.register_profile("default", deadline=None, print_blob=True)
hypothesis.settings.load_profile("default")


def pytest_configure(config: pytest.Config) -> None:
    """Start the process that holds the servers, once: in pytest itself, not in the workers that it starts."""
    # What has no English would be shown in Dutch to people, and is an error here.
    translations.be_strict()
    # A setting of the person who runs the tests must not decide what is tested; the cache is where the servers are.
    for name in [n for n in os.environ if n.startswith("GETRAPT_") and n != "GETRAPT_CACHE"]:
        del os.environ[name]
    # Nor the window: readline hands its size to the workers, and rich takes it when a console is made and keeps it.
    for name in ("COLUMNS", "LINES"):
        os.environ.pop(name, None)
    # Nor that they run in the background, where a shell has Ctrl-C ignored, by all that is started there as well.
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)
    if hasattr(config, "workerinput") or config.option.collectonly:
        return
    os.environ.setdefault(SEED, str(random.SystemRandom().randrange(2**32)))
    config.add_cleanup(hold_servers())


def hold_servers() -> Callable[[], None]:
    """Starts the process that holds the servers, for `ask` in this process and its children; what ends it."""
    directory = tempfile.mkdtemp(prefix="getrapt-tests-")
    os.environ[DIRECTORY] = directory
    with (Path(directory) / "holder.log").open("wb") as log:
        holder = subprocess.Popen(
            [sys.executable, "-P", "-m", "tests.shared_servers", directory],
            stdin=subprocess.PIPE,
            stdout=log,
            stderr=log,
            cwd=ROOT,
            env=os.environ | {"PYTHONPATH": str(ROOT)},
        )

    def end() -> None:
        if holder.stdin:
            holder.stdin.close()
        holder.wait(timeout=60)
        shutil.rmtree(directory, ignore_errors=True)

    return end


def pytest_sessionstart() -> None:
    """Leaves one thing out of what cannot be raised: Temporal's library interrupts the thread of a workflow that takes longer than two
    seconds, on a busy machine, wherever it is at that moment. In a finalizer that is told and goes on; the task is done again."""
    tell = sys.unraisablehook

    def told(unraisable: Any) -> None:
        if unraisable.exc_type.__name__ != "_InterruptDeadlockError":
            tell(unraisable)

    sys.unraisablehook = told


def pytest_report_header() -> str:
    """Each run draws its own seed, and says which; Hypothesis prints its own with a failure."""
    return f"random seed: {os.environ.get(SEED, '-')} (repeat with {SEED}=…)"


@pytest.fixture(autouse=True)
def _seeded(request: pytest.FixtureRequest) -> None:
    """The same draws for the same test and seed, whichever worker it runs in and whatever ran before."""
    random.seed(f"{os.environ.get(SEED, '0')} {request.node.nodeid}")


def ask(name: str) -> dict[str, str]:
    """The address of a server of this run; the first to ask waits while it starts."""
    place = Path(os.environ[DIRECTORY])
    deadline = time.monotonic() + 30
    with socket.socket(socket.AF_UNIX) as connection:
        while True:
            try:
                connection.connect(str(place / SOCKET))
                break
            except (FileNotFoundError, ConnectionRefusedError):
                if time.monotonic() > deadline:
                    raise RuntimeError((place / "holder.log").read_text("utf-8")) from None
                time.sleep(0.02)
        connection.sendall(name.encode() + b"\n")
        with connection.makefile("r", encoding="utf-8") as lines:
            said = json.loads(lines.readline() or '{"error": "the process that holds the servers has ended"}')
    if "error" in said:
        raise RuntimeError(f"{name}: {said['error']}\n{(place / 'holder.log').read_text('utf-8')}")
    answer: dict[str, str] = said["ok"]
    return answer


@dataclass(frozen=True)
class Database:
    """A database of a test's own: as the owner of its tables, and as the application."""

    name: str
    admin_url: str
    app_url: str


class PostgresServer:
    """Makes databases; each is dropped when the test that asked for it is over."""

    def __init__(self, engine: str) -> None:
        self.engine = engine
        self._at = ask(engine)
        self._made: list[str] = []

    def fresh(self, *, migrated: bool = True) -> Database:
        """A new database: a copy of the template, or with migrated=False one with nothing in it."""
        name = f"test_{uuid.uuid4().hex[:16]}"
        template = self._at["template"] if migrated else "template0"
        identifiers = [sql.Identifier(part) for part in (name, "getrapt_owner", template)]
        with psycopg.connect(self._at["superuser"], autocommit=True) as connection:
            connection.execute(sql.SQL("CREATE DATABASE {} OWNER {} TEMPLATE {}").format(*identifiers))
            self._made.append(name)
            connection.execute(sql.SQL("REVOKE ALL ON DATABASE {} FROM PUBLIC").format(identifiers[0]))
            connection.execute(sql.SQL("GRANT CONNECT ON DATABASE {} TO getrapt_app").format(identifiers[0]))
        return Database(name, *(self._at[url].replace("{database}", name) for url in ("admin_url", "app_url")))

    def superuser_dsn(self, database: Database) -> str:
        """The database as the server's superuser, as psycopg spells it: for tests of what even an owner must not do."""
        return self.superuser_dsn_of(database.name)

    def superuser_dsn_of(self, name: str) -> str:
        """The same, of the database with this name."""
        return self._at["superuser"].rpartition("/")[0] + f"/{name}"

    def drop_all(self) -> None:
        """Drop what was made, also when something still holds a connection."""
        if not self._made:
            return
        with psycopg.connect(self._at["superuser"], autocommit=True) as connection:
            for name in self._made:
                connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))


@dataclass(frozen=True)
class OpaServer:
    """OPA with the policy bundle; it answers only with the token."""

    url: str
    token: str
    revision: str


@dataclass(frozen=True)
class TemporalServer:
    """A Temporal development server with our namespace and search attributes."""

    address: str
    namespace: str
    web: str


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """A test marked `every_postgres` runs on the embedded PostgreSQL and on the machine's own, where it has one."""
    if "postgres_engine" in metafunc.fixturenames:
        engines = ["postgres"]
        if metafunc.definition.get_closest_marker("every_postgres") and real_postgres():
            engines.append("postgres-real")
        metafunc.parametrize("postgres_engine", engines, indirect=True, scope="session")


@pytest.fixture(scope="session")
def postgres_engine(request: pytest.FixtureRequest) -> str:
    """Which PostgreSQL this test runs on."""
    return str(request.param)


@pytest.fixture
def postgres(postgres_engine: str) -> Iterator[PostgresServer]:
    """Databases of the test's own: `postgres.fresh()` gives one with admin_url and app_url."""
    server = PostgresServer(postgres_engine)
    yield server
    server.drop_all()


@pytest.fixture(scope="session")
def opa() -> OpaServer:
    """The OPA of this run."""
    return OpaServer(**ask("opa"))


@pytest.fixture(scope="session")
def temporal() -> TemporalServer:
    """The Temporal server of this run."""
    return TemporalServer(**ask("temporal"))
