"""The committed histories: what they are, how they are written down and read, and what is said when one breaks.

They are what a worker of a later version gets to replay: an open case has one like these. Recording is `record`'s.
"""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from temporalio.api.enums.v1 import EventType
from temporalio.client import WorkflowHistory
from temporalio.worker import Replayer

from runtime.payloads import DATA_CONVERTER
from runtime.worker import RUNNER
from workflows.routekaart import RoutekaartWorkflow

HISTORIES = Path(__file__).parent / "histories"
ADVICE = """
{name} no longer replays: {why}

The order in which the workflow starts timers and activities has changed, or what it makes of what it was given. Every
case that is open has a history like this one, and would stop at the next thing that happens to it. What to do:

1. Not meant: undo it. A change in domain/ (folding, timers, notices) counts as much as one in workflows/.
2. Meant: keep both ways, the old one for the cases that began with it, and keep it until none of those is open:
       if workflow.patched("what-changed"): ...the new way...
       else: ...the old way...
   (later: workflow.deprecate_patch, CONTRIBUTING.md, "Changing a workflow safely")
3. Then record what the new way does, beside this one:  .venv/bin/python -m tests.replay.record
   It never overwrites: a history that was released stays as it is, and keeps being replayed.
"""


class ReplayBroken(AssertionError):
    """A history that the workflow no longer follows, with what to do about it."""


def stored() -> list[Path]:
    """Every committed history, by name."""
    return sorted(HISTORIES.glob("*.json"))


def write(path: Path, history: WorkflowHistory) -> None:
    """Writes a history down, without the machine and the process that recorded it."""
    events = _without_machine(history.to_json_dict()["events"])
    content = {"workflow_id": history.workflow_id, "events": events}
    with path.open("x", encoding="utf-8") as file:
        json.dump(content, file, indent=1, sort_keys=True)
        file.write("\n")


def read(path: Path) -> WorkflowHistory:
    """A history as it was written."""
    content = json.loads(path.read_text("utf-8"))
    return WorkflowHistory.from_json(content["workflow_id"], {"events": content["events"]})


async def replay(path: Path, workflow: type = RoutekaartWorkflow) -> None:
    """Takes the history through the workflow as a worker would; ReplayBroken where it goes another way."""
    replayer = Replayer(workflows=[workflow], workflow_runner=RUNNER, data_converter=DATA_CONVERTER)
    result = await replayer.replay_workflow(read(path), raise_on_replay_failure=False)
    if result.replay_failure is not None:
        raise ReplayBroken(ADVICE.format(name=f"tests/replay/histories/{path.name}", why=result.replay_failure))


def kinds(history: WorkflowHistory) -> list[str]:
    """The kinds of its events, in order, as `TIMER_STARTED`."""
    return [EventType.Name(event.event_type).removeprefix("EVENT_TYPE_") for event in history.events]


def _without_machine(found: Any) -> Any:
    if isinstance(found, dict):
        return {name: _without_machine(value) for name, value in found.items() if name != "identity"}
    return [_without_machine(value) for value in found] if isinstance(found, list) else found


def raw(history: WorkflowHistory) -> Iterator[bytes]:
    """The bytes of every event, with the payloads as they were sent."""
    for event in history.events:
        yield event.SerializeToString()
