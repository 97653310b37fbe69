"""A stack to do things to: with a witness, a mail server, connections that can fail, and small disks of their own for PostgreSQL and Temporal
where the machine allows that."""

import asyncio
import json
import os
import subprocess
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from functools import partial
from pathlib import Path
from urllib.parse import urlsplit

from runtime.embedded.ports import free_port
from runtime.home import prepare_home, write_private
from runtime.log_key import first_key, make_log_key
from runtime.running import last_run
from runtime.settings import Settings
from tests.debian import NotInstalledError
from tests.faults.clocks import clock_library
from tests.faults.connections import Connection, Place, connection_to
from tests.faults.drawing import CONNECTIONS
from tests.mailbox import SENDER, Mailbox, open_mailbox
from tests.servers.runtime.stacks import OwnStack, own_stack
from witness.home import public_key

READY_SECONDS = 900.0
STARTS = 5
DISK_MEGABYTES = {"postgres": 400, "temporal": 200}
"""By whose it is, which is the name of its folder in the home. A round takes a fraction of it."""

_KEPT = ("GETRAPT_CACHE",)


def _mount(place: Path, megabytes: int) -> str:
    """Mount a small disk at `place`; why there is none, empty where there is."""
    place.mkdir(mode=0o700)
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={megabytes}m,mode=0700", "tmpfs", str(place)],
        capture_output=True,
        text=True,
        check=False,
    )
    return "" if mounted.returncode == 0 else f"no disk of its own: {mounted.stderr.strip() or mounted.returncode}"


def _unmount(place: Path) -> None:
    with suppress(OSError):
        subprocess.run(["umount", "--lazy", str(place)], check=False)


class FaultyStack:
    """One stack; `mailbox` is its mail server, `disks` are those of servers by name, `without_disk` says why one has none, and
    `without_clock` why the worker has no clock of its own."""

    def __init__(self, stack: OwnStack, witness_port: int, mailbox: Mailbox) -> None:
        self.stack = stack
        self.witness_port = witness_port
        self.mailbox = mailbox
        self.connections: dict[str, Connection] = {}
        self.disks: dict[str, Path] = {}
        self.without_disk: dict[str, str] = {}
        self.without_clock = ""

    @property
    def home(self) -> Path:
        """Its home."""
        return self.stack.home

    @property
    def url(self) -> str:
        """Where clients send their requests: to a connection that can fail."""
        return f"http://127.0.0.1:{self.connections['api'].port}"

    def place_of(self, server: str) -> Place | None:
        """Where a server is now."""
        if server == "mail":
            return "127.0.0.1", self.mailbox.port
        run = last_run(self.home)
        if run is None:
            return None
        addresses = {
            "api": f"//127.0.0.1:{self.stack.port}",
            "postgres": run.database_url,
            "temporal": f"//{run.temporal_address}",
            "opa": run.opa_url,
        }
        found = urlsplit(addresses[server])
        return None if found.hostname is None or found.port is None else (found.hostname, found.port)

    async def start(self) -> None:
        """Start all of it, and wait until it is ready; on a machine with much to do a start may need more than one try.
        TimeoutError, RuntimeError with what it said."""
        async with asyncio.timeout(READY_SECONDS):
            for left in reversed(range(STARTS)):
                process = self.stack.launch()
                while not self.stack.ready() and process.poll() is None:
                    await asyncio.sleep(0.1)
                if process.poll() is None:
                    return
                if not left:
                    raise RuntimeError(self.stack.out.read_text()[-4000:])

    async def ready(self) -> None:
        """Wait until all of it is ready; whatever ended is started again by its supervisor. TimeoutError."""
        async with asyncio.timeout(READY_SECONDS):
            while not self.stack.ready():
                await asyncio.sleep(0.1)


def _environment(home: Path, witness_policy: Path) -> None:
    for name in [name for name in os.environ if name.startswith("GETRAPT_") and name not in _KEPT]:
        del os.environ[name]
    os.environ |= {
        "GETRAPT_DEVELOPMENT": "true",
        "GETRAPT_WITNESS_POLICY": str(witness_policy),
        "GETRAPT_LOG_INTERVAL": "1",
        "GETRAPT_HOME": str(home),
    }
    os.environ |= {f"GETRAPT_RATE_{of}": "0" for of in ("ACCOUNT", "ADDRESS", "SIGN_IN", "LOG")}


def _mailing(port: int) -> dict[str, str]:
    address = {"SMTP_URL": f"smtp://127.0.0.1:{port}", "MAIL_FROM": SENDER, "PUBLIC_URL": "https://getrapt.example"}
    return {f"GETRAPT_{name}": value for name, value in address.items()}


def _make_witness(place: Path, home: Path, port: int) -> Path:
    """A witness that follows the log of this home; the policy that asks for it."""
    prepare_home(home)
    log_settings = Settings.load(home=home)
    make_log_key(log_settings)
    vkey = public_key(place / "witness", "witness.example/faults").text
    write_private(place / "witness" / "logs", f"log {first_key(log_settings).verifier.text}\n")
    policy = place / "witness-policy"
    policy.write_text(f"witness w {vkey} http://127.0.0.1:{port}\nquorum w\n")
    return policy


@asynccontextmanager
async def faulty_stack(place: Path, clock_days: int) -> AsyncIterator[FaultyStack]:
    """A stack below `place`, not started yet; gone with its disks and its settings when the block is left."""
    before = dict(os.environ)
    place.mkdir(parents=True, exist_ok=True)
    home, port = place / "home", free_port()
    async with AsyncExitStack() as ways:
        try:
            policy = place / "witness-policy"
            _environment(home, policy)
            os.environ.pop("GETRAPT_WITNESS_POLICY")
            _make_witness(place, home, port)
            _environment(home, policy)
            made = FaultyStack(OwnStack(home), port, ways.enter_context(open_mailbox()))
            for name, megabytes in DISK_MEGABYTES.items():
                if why := await asyncio.to_thread(_mount, home / name, megabytes):
                    made.without_disk[name] = why
                else:
                    made.disks[name] = home / name
                    ways.push_async_callback(asyncio.to_thread, _unmount, home / name)
            for name in CONNECTIONS:
                made.connections[name] = await ways.enter_async_context(connection_to(partial(made.place_of, name)))
            os.environ |= _mailing(made.connections["mail"].port)
            given: dict[str, int | str] = {name: one.port for name, one in made.connections.items()}
            given |= {"witness": port, "witness_home": str(place / "witness")}
            if clock_days:
                try:
                    given |= {"clock_library": str(await asyncio.to_thread(clock_library)), "clock_days": clock_days}
                except NotInstalledError as error:
                    made.without_clock = str(error)
            with own_stack(home, "tests.faults.stack_program", json.dumps(given)) as stack:
                stack.out = place / "stack.out"
                made.stack = stack
                yield made
        finally:
            os.environ.clear()
            os.environ |= before
