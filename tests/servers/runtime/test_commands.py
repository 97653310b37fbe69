"""The commands that start, stop and recover the real stack: interrupted as a terminal does, in the background, and cut off
from the world."""

import json
import os
import shutil
import subprocess
import time
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

import pytest
from temporalio.client import Client, WorkflowExecutionStatus, WorkflowHandle

from runtime.embedded.leftovers import born
from runtime.running import Run
from runtime.settings import ROOT
from tests.servers.runtime.stacks import PATIENCE, OwnStack, own_stack, wait_for

pytestmark = pytest.mark.slow


@pytest.fixture
def stack(tmp_path: Path) -> Iterator[OwnStack]:
    with own_stack(tmp_path / "home", "cli", "up", "--development") as made:
        yield made


@pytest.fixture
def one_case(tmp_path: Path) -> Path:
    """A case file with one row of the example."""
    with (ROOT / "examples" / "routekaart-cases.csv").open(encoding="utf-8") as cases:
        (tmp_path / "one.csv").write_text("".join(islice(cases, 2)), "utf-8")
    return tmp_path / "one.csv"


def test_ctrl_c_stops_a_stack_that_is_ready_and_leaves_no_process(stack: OwnStack) -> None:
    run = stack.start()
    assert stack.interrupt() == 0
    assert stack.left() == []
    assert born(run.pid) is None
    said = stack.out.read_text("utf-8")
    assert "stopping" in said
    assert "Traceback" not in said
    assert stack.command("status").returncode == 1


def test_ctrl_c_stops_a_stack_that_still_starts_and_leaves_no_process(stack: OwnStack) -> None:
    process = stack.launch()
    wait_for(lambda: stack.ready() or stack.seen or process.poll() is not None, "the first child")
    assert stack.interrupt() == 0
    assert stack.left() == []
    assert "Traceback" not in stack.out.read_text("utf-8")


async def until_running(run: Run) -> WorkflowHandle[object, object]:
    """The workflow of the one case, when it runs."""
    client = await Client.connect(run.temporal_address, namespace=run.temporal_namespace)
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        async for one in client.list_workflows():
            handle: WorkflowHandle[object, object] = client.get_workflow_handle(one.id)
            if (await handle.describe()).status is WorkflowExecutionStatus.RUNNING:
                return handle
    raise AssertionError("the case has no workflow that runs")


async def test_a_detached_stack_goes_on_in_the_background_recovers_cases_and_is_taken_down(
    stack: OwnStack, one_case: Path
) -> None:
    up = stack.command("up", "--detach", "--development", "--json")
    try:
        assert up.returncode == 0, up.stdout + up.stderr
        run = stack.run()
        assert json.loads(up.stdout)["url"] == run.url
        assert stack.ready()
        # A session of its own: it outlives the terminal in which it was started.
        assert os.getsid(run.pid) == run.pid
        assert json.loads(stack.command("recover", "--json").stdout) == {"woken": 0}
        assert stack.command("import", str(one_case)).returncode == 0
        await (await until_running(run)).terminate("as if Temporal had lost it")
        for _ in range(2):
            recovered = stack.command("recover", "--json")
            assert (recovered.returncode, json.loads(recovered.stdout)) == (0, {"woken": 1})
        await until_running(run)
        assert stack.command("recover").stdout.strip() == "1 open cases are being woken"
    finally:
        down = stack.command("down")
    assert (down.returncode, down.stdout.strip()) == (0, "stopped")
    assert stack.left() == []
    assert born(run.pid) is None
    again = stack.command("down")
    assert again.returncode == 0
    assert "nothing runs on" in " ".join(again.stdout.split())


# A network of its own in which not even the loopback is up; the loopback, and then the command.
LOOPBACK_ONLY = """
import fcntl, os, socket, struct, sys
with socket.socket() as any_socket:
    fcntl.ioctl(any_socket, 0x8914, struct.pack("16sH14x", b"lo", 0x1 | 0x40))
os.execv(sys.argv[1], sys.argv[1:])
"""


def may_cut_off() -> bool:
    """Whether a process may be given a network of its own here."""
    unshare = shutil.which("unshare")
    return unshare is not None and subprocess.run([unshare, "-n", "true"], check=False).returncode == 0


@pytest.mark.skipif(not may_cut_off(), reason="a network of its own is not permitted here (unshare -n)")
def test_without_any_way_out_the_stack_becomes_ready_and_takes_a_case(stack: OwnStack, one_case: Path) -> None:
    stack.before = ("unshare", "-n", "--", shutil.which("python3") or "", "-c", LOOPBACK_ONLY)
    run = stack.start()
    for child in run.children:
        devices = Path(f"/proc/{child.pid}/net/dev").read_text().splitlines()[2:]
        assert [line.split(":")[0].strip() for line in devices] == ["lo"], child.name
    inside = ["nsenter", f"--net=/proc/{run.pid}/ns/net", "--", str(ROOT / "getrapt")]

    def asked(*words: str) -> str:
        done = subprocess.run(
            [*inside, *words], env=stack.environment, capture_output=True, text=True, timeout=60, check=False
        )
        return done.stdout if done.returncode == 0 else done.stderr

    imported = asked("import", str(one_case), "--json")
    assert '"opened": 1' in imported, imported
    # An import waits for the first tier: the worker, Temporal and OPA have done their part as well.
    assert '"open_tier"' in asked("history", "RK-2025-0001", "--json")
    assert stack.interrupt() == 0
