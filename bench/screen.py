"""Where a run says how far it is, and how it is broken off."""

import signal
from typing import NoReturn

from rich.console import Console

screen = Console(highlight=False, emoji=False)


def say(what: str) -> None:
    """What it does now."""
    screen.print(f"  {what}", style="dim")


def interruptible() -> None:
    """A termination ends the run as Ctrl-C does."""
    signal.signal(signal.SIGTERM, _interrupted)


def _interrupted(_: int, __: object) -> NoReturn:
    raise KeyboardInterrupt
