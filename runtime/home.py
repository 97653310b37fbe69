"""The home: the one directory with all state. Makes it private, keeps its secrets, and lets one stack at a time in.

What the servers keep in it is theirs; where a running stack can be reached is `runtime.running`'s.
"""

import fcntl
import json
import os
import secrets
import stat
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from runtime.settings import SettingsError

# Says that a directory is a home, and so that it is ours to close and to fill.
MARKER = ".getrapt-home"


class HomeError(SettingsError):
    """The home cannot be used, with what to do about it."""


class HomeTakenError(HomeError):
    """Another stack runs on this home."""


def prepare_home(home: Path) -> Path:
    """Make the home if it is not there; refuse what others could read or fill, and what may be something else."""
    try:
        home.mkdir(mode=0o700, parents=True, exist_ok=True)
        state = home.stat()
        if state.st_uid != os.geteuid():
            raise HomeError(
                f"{home} belongs to another user (uid {state.st_uid}); set GETRAPT_HOME to a place of yours"
            )
        # Closing a directory of the machine's, /tmp or / itself, would lock everybody out.
        if not may_be_home(home):
            raise HomeError(
                f"{home} holds other things and is no home of Getrapt; set GETRAPT_HOME to a new or an empty directory. "
                f"If it is a home after all, say so with: touch {home / MARKER}"
            )
        (home / MARKER).touch(mode=0o600)
        if state.st_mode & 0o077:
            home.chmod(0o700)
        for part in ("logs", "run", "secrets"):
            (home / part).mkdir(mode=0o700, exist_ok=True)
    except OSError as error:
        raise HomeError(f"{home} cannot be made ({error.strerror}); set GETRAPT_HOME to a place of yours") from None
    return home


def may_be_home(home: Path) -> bool:
    """Whether a directory that is there is a home, or holds nothing and can become one."""
    return home.is_dir() and (_is_home(home) or next(home.iterdir(), None) is None)


def _is_home(home: Path) -> bool:
    """Whether it is marked, or has what only a home from before there were marks has: closed, and of these names."""
    if (home / MARKER).is_file():
        return True
    for name, is_kind in (("postgres", stat.S_ISDIR), ("secrets", stat.S_ISDIR), ("lock", stat.S_ISREG)):
        with suppress(FileNotFoundError):
            mode = (home / name).lstat().st_mode
            # The machine has directories with such names as well (/run/lock), and they are open.
            if is_kind(mode) and not mode & 0o077:
                return True
    return False


def write_private(path: Path, text: str) -> None:
    """Write a file for its owner only, whole or not at all, and durably."""
    temporary = path.with_name(f".{path.name}.{os.getpid()}")
    descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    temporary.replace(path)


def secret(home: Path, name: str, new: str | None = None) -> str:
    """The home's secret of this name; drawn at random, or as given, the first time."""
    path = home / "secrets" / name
    with suppress(FileNotFoundError):
        if kept := path.read_text("utf-8").strip():
            return kept
    value = new or secrets.token_urlsafe(32)
    write_private(path, value + "\n")
    return value


@contextmanager
def only_one(home: Path) -> Iterator[None]:
    """Hold the home for as long as the block runs; the kernel lets go of it when the process ends, however it ends."""
    with (home / "lock").open("a+", encoding="utf-8") as lock:
        # Who only looks (`holder`) has it for an instant; a stack keeps it.
        for left in reversed(range(10)):
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                if not left:
                    raise HomeTakenError(f"Getrapt already runs on {home}") from None
                time.sleep(0.03)
        lock.truncate(0)
        lock.write(json.dumps({"pid": os.getpid()}))
        lock.flush()
        yield
        lock.truncate(0)


def holder(home: Path) -> int | None:
    """The process that holds the home now, or None. The lock is asked: a number left in a file proves nothing."""
    try:
        with (home / "lock").open("r+", encoding="utf-8") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
            except BlockingIOError:
                with suppress(ValueError):
                    return int(json.loads(lock.read())["pid"])
                return 0
            return None
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError as error:
        raise HomeError(
            f"{home} cannot be looked into ({error.strerror}); set GETRAPT_HOME to a place of yours"
        ) from None
