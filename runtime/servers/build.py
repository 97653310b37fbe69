"""Builds a server from its pinned source into the cache: in a folder of its own, checked, then moved there whole.

Two builders at once wait for each other. What Go downloads and compiles stays beside the cache while builds are needed,
so that an interrupted one goes on where it was, and is removed when every server is there: some gigabytes, used once.
"""

import fcntl
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from runtime.servers.locate import Located, cached, locate
from runtime.servers.pins import Pin, built_from
from runtime.servers.toolchain import checks_sums, find_go, go_environment

Report = Callable[[str], None]


class BuildError(Exception):
    """A server could not be built; the message ends with what Go said."""


@contextmanager
def builder(cache: Path, report: Report) -> Iterator[None]:
    """One builder at a time for this cache; the kernel ends the turn of one that is killed."""
    cache.mkdir(parents=True, exist_ok=True)
    with (cache / "build.lock").open("a", encoding="utf-8") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            report("another build is under way; waiting for it")
            fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def build(pin: Pin, cache: Path, report: Report) -> Located:
    """Build one server. The caller holds the builder's turn."""
    if found := locate(pin, cache):
        return found
    work = cache / "build"
    work.mkdir(parents=True, exist_ok=True)
    go = find_go(work)
    if not checks_sums(go, work):
        raise BuildError("Go's checksum database is switched off (go env GOSUMDB); what is built could not be trusted")
    target = cached(pin, cache)
    with tempfile.TemporaryDirectory(dir=work, prefix=f"{pin.name}.", ignore_cleanup_errors=True) as place:
        _install(go, pin, Path(place), report)
        built = Path(place) / "bin" / (pin.program or pin.name)
        if built_from(built) != (pin.module, pin.version, pin.sum):
            raise BuildError(f"{pin.name} was built from {built_from(built)}, not from what deploy/servers.toml pins")
        target.parent.mkdir(parents=True, exist_ok=True)
        built.replace(target)
    return Located(pin, target, pin.version, "cache")


def _install(go: Path, pin: Pin, place: Path, report: Report) -> None:
    environment = go_environment(place.parent) | {"GOBIN": str(place / "bin"), "GOTMPDIR": str(place)}
    command = [str(go), "install", "-v", "-trimpath", "-ldflags", f"-s -w {pin.flags}".strip()]
    process = subprocess.Popen(
        [*command, f"{pin.package}@v{pin.version}"],
        env=environment,
        cwd=place,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    said: list[str] = []
    try:
        for line in process.stdout or ():
            said.append(line.rstrip())
            report(line.rstrip())
        code = process.wait()
    finally:
        # Interrupted: Go ends first, then its folder is removed.
        if process.poll() is None:
            process.terminate()
            process.wait()
    if code:
        raise BuildError(f"building {pin.name} {pin.version} failed:\n" + "\n".join(said[-20:]))


def forget_build_files(cache: Path) -> None:
    """Remove what building left behind; the servers stay."""
    shutil.rmtree(cache / "build", ignore_errors=True)
