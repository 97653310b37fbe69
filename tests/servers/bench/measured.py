"""Runs a measuring as a person does, on a stack of its own."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from runtime.settings import ROOT


def measured(place: Path, module: str, *arguments: str, seconds: float) -> tuple[dict[str, Any], str]:
    """The figures that it wrote, and what it printed; it has to succeed within so many seconds, and to leave nothing else."""
    written = place / "figures.json"
    done = subprocess.run(
        [sys.executable, "-P", "-m", module, *arguments, "--json", str(written)],
        env=os.environ | {"PYTHONPATH": str(ROOT), "TMPDIR": str(place), "COLUMNS": "200"},
        capture_output=True,
        text=True,
        timeout=seconds,
        check=False,
        cwd=ROOT,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert [path.name for path in place.iterdir()] == [written.name]
    figures: dict[str, Any] = json.loads(written.read_text("utf-8"))
    return figures, done.stdout
