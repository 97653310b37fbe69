"""Lints what `deploy/` has for containers: `make check-deploy`.

The rules of `deploy.manifests` first, which are tests as well; then yamllint, by `yamllint.yaml` beside this, and the schemas of
Kubernetes, strictly: a field that there is not is a fault. Both tools are pinned in uv.lock and are installed once into
the project's tool folder, apart from the environment.
"""

import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from deploy.manifests import COMPOSE, HERE, KUBERNETES, faults, manifests

ROOT = HERE.parent
TOOLS = ROOT / ".tools"
# The oldest that is supported: what a newer one no longer knows would be seen in its own schemas.
VERSIONS = ("1.34", "1.36")


class NoToolsError(Exception):
    """The linters cannot be had."""


def main() -> int:
    """0 where nothing is wrong, else 1 with what is."""
    wrong = faults()
    for one in wrong:
        sys.stdout.write(f"{one}\n")
    try:
        tools = installed()
    except NoToolsError as failure:
        sys.stderr.write(f"check-deploy: {failure}\n")
        return 1
    dynamic = HERE / "temporal" / "dynamic.yaml"
    yaml = [str(path) for path in (COMPOSE, KUBERNETES, dynamic)]
    codes = [_run(tools, "yamllint", "--strict", "--config-file", str(HERE / "yamllint.yaml"), *yaml)]
    files = sorted({str(path) for path, _ in manifests()})
    schema = (tools, "kubernetes_validate", "--strict", "--quiet", "-k")
    codes += [_run(*schema, version, *files) for version in VERSIONS]
    return 1 if wrong or any(codes) else 0


def _run(tools: Path, module: str, *arguments: str) -> int:
    environment = os.environ | {"PYTHONPATH": str(tools)}
    return subprocess.run([sys.executable, "-P", "-m", module, *arguments], env=environment, check=False).returncode


def installed() -> Path:
    """The folder with the linters, by uv.lock. NoToolsError where they cannot be installed."""
    beside = sorted(TOOLS.glob("uv-*/bin/uv"))
    uv = shutil.which("uv") or (str(beside[-1]) if beside else None)
    if uv is None:
        raise NoToolsError("uv is not here; run make setup first")
    TOOLS.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(dir=TOOLS, prefix=".deployment.") as place:
        pinned, target = Path(place) / "pinned.txt", Path(place) / "packages"
        _uv(
            uv,
            "export",
            "--frozen",
            "--only-group",
            "deployment",
            "--no-emit-project",
            "--no-header",
            "--output-file",
            str(pinned),
        )
        there = TOOLS / f"deployment-{hashlib.sha256(pinned.read_bytes()).hexdigest()[:16]}"
        if not there.exists():
            python = ("--python", sys.executable)
            _uv(uv, "pip", "install", *python, "--require-hashes", "--target", str(target), "-r", str(pinned))
            # Whole or not at all: the folder gets its name when everything is in it.
            target.rename(there)
    return there


def _uv(uv: str, *arguments: str) -> None:
    done = subprocess.run([uv, *arguments, "--quiet"], cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode:
        raise NoToolsError(f"the linters cannot be installed: {done.stderr.strip()}")


if __name__ == "__main__":
    sys.exit(main())
