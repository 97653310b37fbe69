"""Packages of a group of uv.lock, installed once into the project's tool folder, apart from the environment."""

import hashlib
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
TOOLS = ROOT / ".tools"


class NoToolsError(Exception):
    """They cannot be had; the message says why."""


def installed(group: str) -> Path:
    """The folder with the packages of this group. NoToolsError where they cannot be installed."""
    beside = sorted(TOOLS.glob("uv-*/bin/uv"))
    uv = shutil.which("uv") or (str(beside[-1]) if beside else None)
    if uv is None:
        raise NoToolsError("uv is not here; run make setup first")
    TOOLS.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(dir=TOOLS, prefix=f".{group}.") as place:
        pinned, target = Path(place) / "pinned.txt", Path(place) / "packages"
        _run(uv, "export", "--frozen", "--only-group", group, "--no-emit-project", "--no-header", "-o", str(pinned))
        there = TOOLS / f"{group}-{hashlib.sha256(pinned.read_bytes()).hexdigest()[:16]}"
        if not there.exists():
            python = ("--python", sys.executable)
            _run(uv, "pip", "install", *python, "--require-hashes", "--target", str(target), "-r", str(pinned))
            # Whole or not at all: the folder gets its name when everything is in it.
            target.rename(there)
    return there


def _run(uv: str, *arguments: str) -> None:
    done = subprocess.run([uv, *arguments, "--quiet"], cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode:
        raise NoToolsError(f"they cannot be installed: {done.stderr.strip()}")
