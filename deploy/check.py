"""Lints what `deploy/` has for containers: `make check-deploy`.

The rules of `deploy.manifests` first, which are tests as well; then yamllint, by `yamllint.yaml` beside this, and the schemas of
Kubernetes, strictly: a field that there is not is a fault. Both tools are pinned in uv.lock and are installed once into
the project's tool folder, apart from the environment.
"""

import os
import subprocess
import sys
from pathlib import Path

from deploy.locked_tools import NoToolsError, installed
from deploy.manifests import COMPOSE, HERE, KUBERNETES, faults, manifests

# The oldest that is supported: what a newer one no longer knows would be seen in its own schemas.
VERSIONS = ("1.34", "1.36")


def main() -> int:
    """0 where nothing is wrong, else 1 with what is."""
    wrong = faults()
    for one in wrong:
        sys.stdout.write(f"{one}\n")
    try:
        tools = installed("deployment")
    except NoToolsError as failure:
        sys.stderr.write(f"check-deploy needs its linters: {failure}\n")
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


if __name__ == "__main__":
    sys.exit(main())
