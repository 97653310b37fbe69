"""The whole stack and the client are killed with -9; what was acknowledged counts once, and the course goes on."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from runtime.settings import ROOT
from tests.people import MOTIVATION, TEXT, People
from tests.servers.runtime.stacks import OwnStack, own_stack, wait_for

CHAIR = "voorzitter-eemsdelta"
SENDS_AND_WAITS = """
import sys, time, httpx
address, token, key, body = sys.argv[1:]
headers = {"Authorization": "Bearer " + token, "Idempotency-Key": key, "Content-Type": "application/json"}
print(httpx.post(address, content=body, headers=headers, timeout=60, trust_env=False).text, flush=True)
time.sleep(600)
"""


@pytest.fixture
def stack(tmp_path: Path) -> Iterator[OwnStack]:
    """`getrapt up --development`, in processes of its own."""
    with own_stack(tmp_path / "home", "cli", "up", "--development") as made:
        yield made


def client(stack: OwnStack) -> httpx.AsyncClient:
    """Somebody at the web application."""
    return httpx.AsyncClient(base_url=stack.run().url, trust_env=False, timeout=60)


def kill_everything(stack: OwnStack, *others: int) -> None:
    """Kills supervisor, children and others with -9, the worker stopped first so that it signals nothing more."""
    assert stack.process is not None
    pids = [stack.process.pid, *(child.pid for child in stack.run().children), *others]
    for pid in pids:
        os.kill(pid, signal.SIGKILL)
    stack.process.wait()
    wait_for(lambda: stack.left() == [], "the end of every process")


async def test_an_act_committed_just_before_everything_dies_counts_once_and_the_course_goes_on(stack: OwnStack) -> None:
    stack.start()
    async with client(stack) as at_first:
        people = People(at_first)
        case = await people.preparer.open()
        await people.in_tier(case, "lokaal")
        await people.vote(case, "for", CHAIR, "ncg-eemsdelta")
        token = (await at_first.post("/v1/sessions", json={"account": CHAIR})).json()["token"]
        conclusion = at_first.build_request(
            "POST",
            f"/v1/routekaarten/{case}/acts",
            json={
                "type": "conclude",
                "dossier": (await people[CHAIR].case(case))["dossier"],
                "outcome": "approve",
                "motivation": MOTIVATION,
                "knockOn": {"newDifference": False, "explanation": TEXT},
            },
        )
    # The worker holds the relay; while it stands still, nothing can tell the workflow.
    os.kill(next(child.pid for child in stack.run().children if child.name == "worker"), signal.SIGSTOP)
    with subprocess.Popen(
        [sys.executable, "-c", SENDS_AND_WAITS, str(conclusion.url), token, "the-key", conclusion.content.decode()],
        stdout=subprocess.PIPE,
        text=True,
        cwd=ROOT,
    ) as sending:
        try:
            assert sending.stdout is not None
            acknowledged = sending.stdout.readline()
        finally:
            kill_everything(stack, sending.pid)
    assert '"allow":true' in acknowledged
    stack.start()
    async with client(stack) as again:
        people = People(again)
        seen = await people.closed(case)
        assert seen["outcome"] == "approve"
        acts = [entry["act"]["type"] for entry in await people.history(case)]
        assert acts == ["submit", "open_tier", "cast_vote", "cast_vote", "conclude", "close"]
        headers = {"Authorization": f"Bearer {token}", "Idempotency-Key": "the-key"}
        repeated = await again.post(
            conclusion.url.path, content=conclusion.content, headers=headers | {"Content-Type": "application/json"}
        )
        assert repeated.json()["repeated"] is True
        assert f'"index":{repeated.json()["index"]},' in acknowledged
        assert len(await people.history(case)) == len(acts)
    assert stack.end() == 0
