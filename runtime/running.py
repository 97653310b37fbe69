"""Where the running stack is: `run/stack.json` in the home, written by the stack and read by every other command.

It counts only while the home is held: what a killed stack left behind is not believed.
"""

from datetime import datetime
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from runtime.home import holder, write_private
from runtime.settings import Settings


class RunningChild(BaseModel):
    """One process of the stack. `born` tells it from a later process that got the same number."""

    model_config = ConfigDict(frozen=True)

    name: str
    pid: int
    born: str | None
    state: str
    restarts: int = 0


class Run(BaseModel):
    """What a stack says of itself. Holds secrets: the file is its owner's only, and nothing prints it whole."""

    model_config = ConfigDict(frozen=True)

    pid: int
    started: datetime
    ready: bool
    url: str
    database_url: str
    database_admin_url: str
    temporal_address: str
    temporal_namespace: str
    temporal_web: str | None
    opa_url: str
    opa_token: str | None
    policy_revision: str | None
    master_key_file: Path | None
    development: bool
    children: tuple[RunningChild, ...] = ()


def run_file(home: Path) -> Path:
    """Where it is kept."""
    return home / "run" / "stack.json"


def write_run(home: Path, run: Run) -> None:
    """Say how it is now."""
    write_private(run_file(home), run.model_dump_json(indent=2))


def last_run(home: Path) -> Run | None:
    """What the last stack said, whether or not it still runs."""
    try:
        return Run.model_validate_json(run_file(home).read_text("utf-8"))
    except (FileNotFoundError, ValidationError):
        return None


def current_run(home: Path) -> Run | None:
    """What the stack that runs now says; None where none does, or while it has nothing to say yet."""
    pid = holder(home)
    run = last_run(home) if pid is not None else None
    # The file may still be the one before: the stack that holds the home has its own number in it.
    return run if run and run.pid == pid else None


def running_settings(settings: Settings) -> Settings:
    """The settings, with the addresses of the stack that runs on this home in place of what is not set.

    What a person set explicitly stays; without a running stack nothing changes.
    """
    run = current_run(settings.home)
    if run is None:
        return settings
    names = ("url", "database_url", "database_admin_url", "temporal_address", "opa_url", "opa_token", "master_key_file")
    found = {name: getattr(run, name) for name in names if getattr(settings, name) is None}
    if settings.master_key is not None:
        found.pop("master_key_file", None)
    return settings.model_copy(update=found)
