"""Which servers, at which version: reads deploy/servers.toml, and tells what a binary says that it was built from."""

import mmap
import re
import subprocess
import tomllib
from dataclasses import dataclass
from pathlib import Path

from runtime.settings import ROOT

PINS = ROOT / "deploy" / "servers.toml"
# Go frames what a binary was built from with these bytes; they are part of its format (debug/buildinfo).
BUILD_INFO_START = bytes.fromhex("3077af0c9274080241e1c107e6d618e6")
BUILD_INFO_END = bytes.fromhex("f932433186182072008242104116d8f2")
VERSION = re.compile(r"(?<![\d.])v?(\d+)\.(\d+)\.(\d+)")


@dataclass(frozen=True)
class Pin:
    """One server: its source, version and hash."""

    name: str
    package: str
    module: str
    version: str
    sum: str
    flags: str = ""
    # What `go install` calls the binary, where that is not its name.
    program: str = ""

    def fits(self, version: str) -> bool:
        """This version, or a later one that promises the same: of the same major version."""
        wanted, found = _numbers(self.version), _numbers(version)
        return found is not None and wanted is not None and found[0] == wanted[0] and found >= wanted


def pins(path: Path = PINS, group: str = "servers") -> dict[str, Pin]:
    """The servers of a group, in the order in which they are got: those of the embedded stack, or of a `cluster`."""
    servers = tomllib.loads(path.read_text("utf-8"))[group]
    return {name: Pin(name=name, **values) for name, values in servers.items()}


def minimum_go(path: Path = PINS) -> str:
    """The oldest Go that builds them."""
    return str(tomllib.loads(path.read_text("utf-8"))["go"]["minimum"])


def at_least(version: str, minimum: str) -> bool:
    """Whether a version is the minimum or later."""
    found, wanted = _numbers(version), _numbers(minimum)
    return found is not None and wanted is not None and found >= wanted


def _numbers(text: str) -> tuple[int, int, int] | None:
    found = VERSION.search(text)
    return (int(found[1]), int(found[2]), int(found[3])) if found else None


def built_from(binary: Path) -> tuple[str, str, str] | None:
    """Module, version and hash that Go wrote into the binary; None where it wrote none."""
    with binary.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as content:
        start = content.find(BUILD_INFO_START)
        end = content.find(BUILD_INFO_END, start + 1)
        if start < 0 or end < 0:
            return None
        text = content[start + len(BUILD_INFO_START) : end].decode("utf-8", "replace")
    for line in text.splitlines():
        kind, *fields = line.split("\t")
        if kind == "mod" and len(fields) == 3:
            return fields[0], fields[1].removeprefix("v"), fields[2]
    return None


def told_version(binary: Path) -> str | None:
    """What the program says of itself; for a released binary, which was not built by `go install`."""
    for arguments in (["--version"], ["version"]):
        try:
            answer = subprocess.run([binary, *arguments], capture_output=True, text=True, timeout=20, check=False)
        except (OSError, subprocess.TimeoutExpired):
            return None
        if answer.returncode == 0 and (found := VERSION.search(answer.stdout)):
            return found[0].removeprefix("v")
    return None
