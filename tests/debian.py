"""Debian's packages for tests: installed where that may be done."""

import os
import shutil
import subprocess


class NotInstalledError(RuntimeError):
    """The package is not there and cannot be installed; the message says why."""


def install(package: str) -> None:
    """Debian's package. NotInstalledError where this is no root or no Debian, or with what apt says."""
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        raise NotInstalledError(f"the package {package} is not installed, and only root of a Debian can do so")
    environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    for command in (["update"], ["install", "--yes", "--no-install-recommends", package]):
        done = subprocess.run(
            ["apt-get", "--quiet", *command], env=environment, capture_output=True, text=True, timeout=540, check=False
        )
        if done.returncode != 0:
            raise NotInstalledError(
                f"apt-get {command[0]} of {package} failed:\n{done.stdout[-1500:]}{done.stderr[-1500:]}"
            )
