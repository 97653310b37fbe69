"""The policy as OPA parses it, for the tests that read rules instead of running them."""

import json
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

from runtime.servers.locate import server
from runtime.settings import Settings
from tests.policy.coverage import POLICIES


@cache
def opa_program() -> Path:
    """The OPA program."""
    return server("opa", Settings.load().cache)


def rule_files() -> list[Path]:
    """The Rego files that are not tests."""
    return [path for path in sorted(POLICIES.rglob("*.rego")) if not path.name.endswith("_test.rego")]


@cache
def parsed(path: Path) -> dict[str, Any]:
    """The syntax tree of a file, with where each part stands."""
    command = [str(opa_program()), "parse", "--format", "json", "--json-include", "locations", str(path)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    tree: dict[str, Any] = json.loads(done.stdout)
    return tree


def package(path: Path) -> str:
    """The package that a file is in, without `data`."""
    return ".".join(term["value"] for term in parsed(path)["package"]["path"][1:])


def strings(node: object) -> Iterator[str]:
    """Every string constant in a part of a tree, references included."""
    if isinstance(node, dict):
        if node.get("type") == "string" and isinstance(node.get("value"), str):
            yield node["value"]
        for value in node.values():
            yield from strings(value)
    elif isinstance(node, list):
        for value in node:
            yield from strings(value)
