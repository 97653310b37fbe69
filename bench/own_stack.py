"""A stack of the measurement's own: the real processes, on an empty home and free ports, gone when the block is left."""

import os
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from types import MappingProxyType

from runtime.embedded.ports import free_port
from runtime.running import Run, current_run, running_settings
from runtime.settings import PREFIX, ROOT, Settings

START_SECONDS, STOP_SECONDS = 300, 120
_KEPT = f"{PREFIX}CACHE"


class NotStartedError(Exception):
    """The stack did not start; the message is what it said."""


@contextmanager
def own_stack(settings: Mapping[str, str] = MappingProxyType({})) -> Iterator[Settings]:
    """The settings of a stack that runs, with these besides (`PROCEDURE`, say). A person's own, and their stack, are left alone."""
    for name in [name for name in os.environ if name.startswith(PREFIX) and name != _KEPT]:
        del os.environ[name]
    directory = Path(tempfile.mkdtemp(prefix="getrapt-bench-"))
    home, port = directory / "home", free_port()
    os.environ |= {f"{PREFIX}HOME": str(home), f"{PREFIX}PORT": str(port), f"{PREFIX}DEVELOPMENT": "true"}
    os.environ |= {f"{PREFIX}{name}": value for name, value in settings.items()}
    # One machine asks for all the people there are: what is measured is the work, and not who is kept waiting.
    os.environ |= {f"{PREFIX}RATE_{of}": "0" for of in ("ACCOUNT", "ADDRESS", "SIGN_IN", "LOG")}
    starting = _starting()
    try:
        yield _ready(starting)
    finally:
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, signal.SIG_IGN)
        _stop(starting)
        shutil.rmtree(directory, ignore_errors=True)


def stop_again() -> None:
    """Stops the stack of the block that runs, which keeps its home."""
    subprocess.run([ROOT / "getrapt", "down"], capture_output=True, timeout=STOP_SECONDS, check=True)


def start_again() -> Settings:
    """Starts it on what it had, and returns when it is ready: its settings, some of which are others now. NotStartedError as ever."""
    starting = _starting()
    try:
        return _ready(starting)
    except BaseException:
        _stop(starting)
        raise


def _starting() -> subprocess.Popen[str]:
    # A session of its own: Ctrl-C is for us, and we stop it.
    return subprocess.Popen(
        [ROOT / "getrapt", "up", "--detach"],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )


def _ready(starting: subprocess.Popen[str]) -> Settings:
    try:
        said, _ = starting.communicate(timeout=START_SECONDS)
    except subprocess.TimeoutExpired:
        raise NotStartedError(f"the stack was not ready after {START_SECONDS} s") from None
    if starting.returncode:
        raise NotStartedError(said)
    return running_settings(Settings.load())


def run_of(settings: Settings) -> Run:
    """What that stack says of itself. NotStartedError where it has ended."""
    run = current_run(settings.home)
    if run is None:
        raise NotStartedError("the stack has ended before the measuring did")
    return run


def _stop(starting: subprocess.Popen[str]) -> None:
    """Stops it, also where it was still starting: it can be stopped once it holds its home."""
    try:
        starting.wait(START_SECONDS)
    except subprocess.TimeoutExpired:
        starting.kill()
    subprocess.run([ROOT / "getrapt", "down"], capture_output=True, timeout=STOP_SECONDS, check=False)
