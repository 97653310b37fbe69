"""A witness of a test's own: a process that can be killed, and as root one that is another user's, with a home that the
tests themselves do not write in."""

import contextlib
import http.client
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from audit.note_keys import VerifierKey, parse_verifier_key
from runtime.embedded.postgres import unprivileged_user
from runtime.embedded.process import Command, Unprivileged
from runtime.settings import ROOT
from tests.signed_log import LOG_LINE
from witness.home import MARKER

PATIENCE = 60.0


class OwnWitness:
    """A witness that follows the log of these tests, in a home below `place`."""

    def __init__(self, place: Path, name: str) -> None:
        self.place = place
        self.name = name
        self.home = place / "home"
        self.process: subprocess.Popen[bytes] | None = None
        self.port = 0
        self.user = unprivileged_user()
        self.vkey = ""
        # Its home with nothing in it but what it follows; the rest it makes itself.
        self.home.mkdir(mode=0o700, parents=True)
        place.chmod(0o700)
        (self.home / MARKER).touch(mode=0o600)
        self.follow()
        if self.user:
            for path in (place, self.home, *self.home.iterdir()):
                os.chown(path, *self.user)

    def command(self, *arguments: str) -> list[str]:
        """`getrapt witness …`, as the user whose home it is; that user's way in is the directory itself."""
        home = "{dir}/home" if self.user else str(self.home)
        program = (sys.executable, "-P", "-m", "cli", "witness", *arguments, "--home", home)
        return Command(
            "witness", program, self.place, unprivileged=self.user and Unprivileged(*self.user, self.place)
        ).argv()

    def key(self) -> VerifierKey:
        """Its public key, as it printed it when it was started."""
        return parse_verifier_key(self.vkey)

    def run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """A command of it that ends by itself."""
        return subprocess.run(
            self.command(*arguments),
            env=self._environment(),
            capture_output=True,
            text=True,
            timeout=PATIENCE,
            check=False,
        )

    def follow(self, lines: str = LOG_LINE) -> None:
        """Write what it follows; its file stays its own."""
        (self.home / "logs").write_text(lines)
        (self.home / "logs").chmod(0o600)

    def start(self) -> None:
        """Start it on a free port, and wait until it listens."""
        with (self.place.parent / f"{self.place.name}.err").open("ab") as errors:
            self.process = subprocess.Popen(
                self.command("--port", "0", "--name", self.name),
                env=self._environment(),
                stdout=subprocess.PIPE,
                stderr=errors,
            )
        assert self.process.stdout is not None
        printed = [self.process.stdout.readline().decode() for _ in range(2)]
        assert "listening on" in printed[1], (printed, self.errors())
        self.vkey = printed[0].strip()
        self.port = int(printed[1].rpartition(":")[2])

    @property
    def url(self) -> str:
        """Where it takes checkpoints."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def pid(self) -> int:
        """Its process."""
        assert self.process is not None
        return self.process.pid

    def errors(self) -> str:
        """What it logged."""
        return (self.place.parent / f"{self.place.name}.err").read_text()

    def end(self, number: signal.Signals = signal.SIGTERM) -> int:
        """Send it a signal and wait for its end."""
        assert self.process is not None
        self.process.send_signal(number)
        code = self.process.wait(PATIENCE)
        assert self.process.stdout is not None
        self.process.stdout.close()
        self.process = None
        return code

    def ask(self, content: bytes) -> tuple[int, str, bytes]:
        """Status, type and content of its answer to a request."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        try:
            connection.request("POST", "/add-checkpoint", content)
            answer = connection.getresponse()
            return answer.status, answer.headers["Content-Type"], answer.read()
        finally:
            connection.close()

    def _environment(self) -> dict[str, str]:
        return {
            "PATH": os.environ["PATH"],
            "PYTHONPATH": str(ROOT),
            "PYTHONDONTWRITEBYTECODE": "1",
            "LC_ALL": "C.UTF-8",
        }


@contextlib.contextmanager
def own_witness(place: Path, name: str = "w1.example/witness") -> Iterator[OwnWitness]:
    """A witness that follows the log, not started; gone when the block is left, however that goes."""
    witness = OwnWitness(place, name)
    try:
        yield witness
    finally:
        if witness.process is not None:
            witness.end(signal.SIGKILL)
