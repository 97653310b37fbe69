"""A stack of a test's own, in a process of its own that can be killed: started, waited for, and never left behind."""

import contextlib
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from runtime.embedded.leftovers import alive
from runtime.embedded.ports import free_port
from runtime.running import Run, RunningChild, current_run, last_run
from runtime.settings import ROOT

PATIENCE = 60.0


def wait_for(condition: Callable[[], object], what: str) -> None:
    """Until it is true, or the test fails saying what was not."""
    deadline = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < deadline, f"{what} did not come true in {PATIENCE:.0f} s"
        time.sleep(0.02)


def children_of(pid: int) -> list[int]:
    """The processes that this one started, and that are there."""
    return [int(task) for task in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def open_to_others(home: Path) -> tuple[list[Path], int]:
    """What in a home is open to others than its owner, and how much was looked at; PostgreSQL's own data apart.

    Servers go on writing meanwhile: a file that is put in the place of another, or SQLite's journal, can go between being
    listed and being looked at. What is gone is open to nobody.
    """
    found, looked = [], 0
    for folder, folders, files in os.walk(home):
        here = Path(folder)
        folders[:] = [name for name in folders if (here / name) != home / "postgres" / "data"]
        for path in (here, *(here / name for name in files)):
            with contextlib.suppress(FileNotFoundError):
                looked += 1
                if path.stat().st_mode & 0o077:
                    found.append(path)
    return found, looked


class OwnStack:
    """A stack on one home: the bare one, or the real one where its command is given."""

    def __init__(self, home: Path, *command: str) -> None:
        self.home = home
        self.program = command or ("tests.servers.runtime.bare_stack",)
        # What the command is run by, where it is not run directly.
        self.before: tuple[str, ...] = ()
        self.port = free_port()
        self.out = home.with_name(f"{home.name}.out")
        self.process: subprocess.Popen[bytes] | None = None
        self.seen: set[RunningChild] = set()

    @property
    def environment(self) -> dict[str, str]:
        """What the stack is started with; the command line finds it with the same."""
        own = {"GETRAPT_HOME": str(self.home), "GETRAPT_PORT": str(self.port), "PYTHONPATH": str(ROOT)}
        return dict(os.environ) | own

    def launch(self) -> subprocess.Popen[bytes]:
        """Start it, and do not wait."""
        command = [sys.executable, "-P", "-m", *self.program]
        with self.out.open("ab") as out:
            # In a process group of its own, as a shell gives each command that is typed.
            self.process = subprocess.Popen(
                [*self.before, *command], env=self.environment, stdout=out, stderr=out, cwd=ROOT, process_group=0
            )
        return self.process

    def start(self) -> Run:
        """Start it and wait until it is ready."""
        process = self.launch()
        wait_for(lambda: self.ready() or process.poll() is not None, "ready")
        assert process.poll() is None, self.out.read_text()
        return self.run()

    def ready(self) -> bool:
        """Whether all of it is."""
        run = current_run(self.home)
        self.seen.update(run.children if run else ())
        return run is not None and run.ready and all(child.state == "ready" for child in run.children)

    def run(self) -> Run:
        """What it says of itself."""
        run = current_run(self.home)
        assert run is not None, self.out.read_text()
        return run

    def end(self, number: signal.Signals = signal.SIGTERM) -> int:
        """Send it a signal and wait for its end."""
        assert self.process
        self.process.send_signal(number)
        return self.process.wait(PATIENCE)

    def interrupt(self) -> int:
        """Ctrl-C: the terminal sends it to the whole group. Wait for the end."""
        assert self.process
        os.killpg(self.process.pid, signal.SIGINT)
        return self.process.wait(PATIENCE)

    def left(self) -> list[str]:
        """Which of all the processes that it ever had still run."""
        return [child.name for child in self.seen if alive(child)]

    def command(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """The getrapt command, for this home."""
        return subprocess.run(
            [ROOT / "getrapt", *arguments],
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )

    def status(self) -> dict[str, object]:
        """What `getrapt status --json` says."""
        answer: dict[str, object] = json.loads(self.command("status", "--json").stdout)
        return answer


@contextlib.contextmanager
def own_stack(home: Path, *command: str) -> Iterator[OwnStack]:
    """A stack that is gone when the block is left, however that goes."""
    stack = OwnStack(home, *command)
    try:
        yield stack
    finally:
        if stack.process and stack.process.poll() is None:
            stack.process.terminate()
            try:
                stack.process.wait(30)
            except subprocess.TimeoutExpired:
                stack.process.kill()
                stack.process.wait()
        run = last_run(home)
        for child in stack.seen | set(run.children if run else ()):
            if alive(child):
                os.kill(child.pid, signal.SIGKILL)
