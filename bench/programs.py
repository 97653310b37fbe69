"""A program, run as a process of its own, with its time and its peak of memory."""

import asyncio
import json
import os
import signal
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from runtime.settings import ROOT


class ProgramFailedError(Exception):
    """A program that was measured ended with a failure; the message is its name and what it said."""


@dataclass(frozen=True, slots=True)
class Done:
    """How long it took from its start to its end, the most memory that it had (megabytes), and what it printed."""

    seconds: float
    peak: float
    printed: str


async def run_program(name: str, arguments: list[str], environment: dict[str, str]) -> Done:
    """Runs this Python with the arguments. ProgramFailedError if it failed."""
    running = await asyncio.create_subprocess_exec(
        sys.executable,
        str(Path(__file__).with_name("peak.py")),
        sys.executable,
        *arguments,
        env=os.environ | {"PYTHONPATH": str(ROOT)} | environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        cwd=ROOT,
        process_group=0,
    )
    try:
        said, printed = await running.communicate()
    finally:
        # Broken off: with all that it has started.
        if running.returncode is None:
            os.killpg(running.pid, signal.SIGKILL)
    if running.returncode or (told := json.loads(said))["code"]:
        raise ProgramFailedError(f"{name}: {printed[-2000:].decode(errors='replace')}")
    return Done(float(told["seconds"]), float(told["peak"]), printed.decode())
