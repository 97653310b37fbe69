"""Where a run says how far it is, how it is broken off, and what it ends with."""

import dataclasses
import json
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NoReturn

import typer
from rich.console import Console

screen = Console(highlight=False, emoji=False)


def say(what: str) -> None:
    """What it does now."""
    screen.print(f"  {what}", style="dim")


@contextmanager
def ending(*failures: type[Exception]) -> Iterator[None]:
    """A run in which one of these failures is said, with exit code 1, and a termination ends it as Ctrl-C does, with 130."""
    signal.signal(signal.SIGTERM, _interrupted)
    try:
        yield
    except failures as error:
        screen.print(str(error), style="red", markup=False)
        raise typer.Exit(1) from None
    except KeyboardInterrupt:
        screen.print("stopped")
        raise typer.Exit(130) from None


def write_figures(report: Any, file: Path | None) -> None:
    """The report (a dataclass) as JSON in this file, where one is asked for."""
    if file is not None:
        file.write_text(json.dumps(dataclasses.asdict(report), indent=2) + "\n", "utf-8")


def _interrupted(_: int, __: object) -> NoReturn:
    raise KeyboardInterrupt
