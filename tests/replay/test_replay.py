"""The committed histories replay: a worker of this version can carry on every case that an earlier one began."""

from pathlib import Path

import pytest
from temporalio import workflow

from tests.driving import PLAIN
from tests.replay.stored import ReplayBroken, kinds, raw, read, replay, stored, write
from workflows import contracts as c

NAMES = [path.name for path in stored()]
BY_NAME = {path.name: path for path in stored()}


@workflow.defn(name="Routekaart", sandboxed=False)
class AnotherOrder:
    """What a careless change makes of the workflow: it pauses before it looks."""

    @workflow.run
    async def run(self, given: c.CaseInput) -> None:
        """Pauses."""
        await workflow.sleep(60)

    @workflow.signal(name=c.LEDGER_AT)
    async def ledger_at(self, sequence: int) -> None:
        """Hears, and does nothing."""


@pytest.mark.parametrize("name", NAMES)
async def test_a_committed_history_replays(name: str) -> None:
    await replay(BY_NAME[name])


@pytest.mark.parametrize("name", NAMES)
async def test_a_workflow_that_goes_another_way_is_found_and_told_what_to_do(name: str) -> None:
    with pytest.raises(ReplayBroken) as broken:
        await replay(BY_NAME[name], AnotherOrder)
    for line in (f"tests/replay/histories/{name} no longer replays", "workflow.patched", "tests.replay.record"):
        assert line in str(broken.value)


def test_an_escalation_a_continue_as_new_and_an_open_timer_are_among_them() -> None:
    all_kinds = {path.name: kinds(read(path)) for path in stored()}
    assert any(history[-1] == "WORKFLOW_EXECUTION_CONTINUED_AS_NEW" for history in all_kinds.values())
    passed = all_kinds["term-passed.1.run-1.json"]
    assert passed.count("TIMER_FIRED") >= 2
    ended = passed.count("TIMER_FIRED") + passed.count("TIMER_CANCELED")
    assert passed.count("TIMER_STARTED") == ended + 1
    assert "WORKFLOW_EXECUTION_COMPLETED" not in passed


def test_no_text_of_a_case_is_in_a_history() -> None:
    for path in stored():
        content = b"".join(raw(read(path)))
        for text in (PLAIN, "Opwierde", "0003209900430667", "tussen wal en schip"):
            assert text.encode() not in content


def test_a_recording_is_never_written_over(tmp_path: Path) -> None:
    history = read(stored()[0])
    write(tmp_path / "one.json", history)
    with pytest.raises(FileExistsError):
        write(tmp_path / "one.json", history)
    assert read(tmp_path / "one.json").events == history.events
