"""The README is true to the letter: its commands are run as they stand, on a stack that was started as it says."""

import json
import re
import subprocess
from pathlib import Path

from runtime.settings import ROOT
from tests.architecture.sources import document
from tests.servers.runtime.stacks import own_stack


def commands() -> list[str]:
    """The lines of the README's shell blocks."""
    blocks = re.findall(r"^```sh\n(.*?)^```$", document("README.md"), re.MULTILINE | re.DOTALL)
    return [line for block in blocks for line in block.splitlines() if line and not line.startswith("#")]


def test_make_up_is_the_command_that_this_test_starts() -> None:
    assert "\t@./getrapt up --development\n" in document("Makefile")


def test_every_command_of_the_readme_works_in_the_order_in_which_it_stands(tmp_path: Path) -> None:
    with own_stack(tmp_path / "home", "cli", "up", "--development") as stack:
        stack.start()
        assert f"http://127.0.0.1:{stack.port}" in stack.out.read_text("utf-8")
        lines = commands()
        assert len(lines) >= 5
        said = ""
        for line in lines:
            done = subprocess.run(
                ["/bin/sh", "-c", line],
                env=stack.environment | {"COLUMNS": "200"},
                capture_output=True,
                text=True,
                timeout=120,
                check=False,
                cwd=ROOT,
            )
            assert done.returncode == 0, f"{line}\n{done.stdout}{done.stderr}"
            said = done.stdout
        assert "conclude: approve" in " ".join(said.split())
        shown = json.loads(stack.command("case", "show", "RK-2025-0010", "--json").stdout)
        assert shown["outcome"] == "approve"
        assert stack.command("verify").returncode == 0
        assert stack.end() == 0
