"""The client on OPA itself: with the policy a verdict, in every other state of that server none."""

import asyncio
import json
import os
import signal
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest

from authority.opa import PolicyClient
from authority.question_hash import question_hash
from domain.errors import AuthorityUnavailable
from runtime.embedded.ports import free_port
from tests.conftest import OpaServer
from tests.policy.coverage import POLICIES
from tests.policy.questions import allowed
from tests.policy.syntax import opa_program


@dataclass
class Own:
    """An OPA of the test's own."""

    port: int
    process: asyncio.subprocess.Process

    @property
    def url(self) -> str:
        """Its base address."""
        return f"http://127.0.0.1:{self.port}"


@asynccontextmanager
async def own_opa(*arguments: str, port: int | None = None) -> AsyncIterator[Own]:
    """OPA with these arguments, once it answers at all; killed at the end."""
    port = port or free_port()
    process = await asyncio.create_subprocess_exec(
        str(opa_program()),
        *("run", "--server", "--skip-version-check", "--log-level=error", "--addr", f"127.0.0.1:{port}", *arguments),
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.DEVNULL,
    )
    try:
        async with httpx.AsyncClient(trust_env=False) as client, asyncio.timeout(30):
            while True:
                try:
                    await client.get(f"http://127.0.0.1:{port}/health")
                    break
                except httpx.TransportError:
                    await asyncio.sleep(0.05)
        yield Own(port, process)
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()


async def test_every_example_is_allowed_by_the_policy_that_runs(opa: OpaServer) -> None:
    questions = list(allowed().values())
    async with PolicyClient(opa.url, opa.token, 30, revision=opa.revision) as client:
        verdicts = await client.verdicts(questions)
    assert [(one.allow, one.reasons) for one in verdicts] == [(True, ())] * len(questions)
    assert {one.policy_revision for one in verdicts} == {opa.revision}
    assert [one.input_hash for one in verdicts] == [question_hash(one) for one in questions]


async def test_a_question_that_is_none_costs_only_itself(opa: OpaServer) -> None:
    vote = allowed()["cast_vote"]
    async with PolicyClient(opa.url, opa.token, 30) as client:
        first, broken, last = await client.verdicts([vote, {"act": None}, vote])
    assert (first.allow, last.allow) == (True, True)
    assert (broken.allow, broken.reasons) == (False, ("malformed_question",))


async def test_a_refusal_comes_with_its_reasons_and_without_a_route(opa: OpaServer) -> None:
    conclude = allowed()["conclude"]
    conclude["act"]["dossier"] = "older"
    conclude["actor"]["seats"] = []
    async with PolicyClient(opa.url, opa.token, 30) as client:
        (verdict,) = await client.verdicts([conclude])
    assert (verdict.allow, verdict.reasons, verdict.route) == (False, ("dossier_changed", "not_the_chair"), None)


async def test_another_token_gets_no_verdict(opa: OpaServer) -> None:
    async with PolicyClient(opa.url, "guessed", 30) as client:
        with pytest.raises(AuthorityUnavailable, match="status 401"):
            await client.verdicts([allowed()["cast_vote"]])


async def test_an_opa_without_our_policy_gives_no_verdict() -> None:
    async with own_opa() as server, PolicyClient(server.url, "token", 30) as client:
        with pytest.raises(AuthorityUnavailable):
            await client.verdicts([allowed()["cast_vote"]])


async def test_a_policy_that_does_not_know_its_revision_gives_no_verdict() -> None:
    async with own_opa(str(POLICIES)) as server, PolicyClient(server.url, "token", 30) as client:
        with pytest.raises(AuthorityUnavailable, match="policy_revision"):
            await client.verdicts([allowed()["cast_vote"]])


async def test_a_policy_that_fails_while_it_judges_gives_no_verdict(tmp_path: Path) -> None:
    (tmp_path / "broken.rego").write_text(
        "package getrapt.authority\n\nverdicts := 1 if input.items\n\nverdicts := 2 if input.items\n"
    )
    async with own_opa(str(tmp_path)) as server, PolicyClient(server.url, "token", 30) as client:
        with pytest.raises(AuthorityUnavailable, match="status 500"):
            await client.verdicts([allowed()["cast_vote"]])


async def test_a_builtin_that_fails_is_no_verdict_also_where_only_a_reason_to_refuse_asks_it(tmp_path: Path) -> None:
    (tmp_path / "broken.rego").write_text(
        """package getrapt.authority

verdicts := [one | some item in input.items; one := object.union(_yes, {"input_hash": item.hash, "allow": allow})]

default allow := true

allow := false if 1 / (count(input.items) - 1) > 0

_yes := {
	"reasons": [], "obligations": [], "route": null, "plan": [], "assessment": [], "policy_revision": "r1",
}
"""
    )
    vote = allowed()["cast_vote"]
    async with own_opa(str(tmp_path)) as server:
        async with httpx.AsyncClient(trust_env=False) as plain:
            document = {"input": {"items": [{"hash": "h", "question": vote}]}}
            lenient = await plain.post(f"{server.url}/v1/data/getrapt/authority/verdicts", json=document)
        assert lenient.json()["result"][0]["allow"] is True, "without asking strictly it would be a yes"
        async with PolicyClient(server.url, "token", 30) as client:
            with pytest.raises(AuthorityUnavailable, match="status 500"):
                await client.verdicts([vote])


async def stands_still(pid: int) -> None:
    """Waits until every thread of the process is stopped: the signal alone says only that they will be."""
    threads = Path(f"/proc/{pid}/task")
    while any((one / "stat").read_text().rpartition(")")[2].split()[0] != "T" for one in threads.iterdir()):
        await asyncio.sleep(0.01)


async def test_an_opa_that_hangs_is_given_up_at_the_deadline_and_taken_up_when_it_is_back(tmp_path: Path) -> None:
    (tmp_path / "revision.json").write_text(json.dumps({"getrapt": {"revision": "r1"}}))
    async with own_opa(str(POLICIES), str(tmp_path)) as server, PolicyClient(server.url, "token", 2) as client:
        vote = [allowed()["cast_vote"]]
        assert (await client.verdicts(vote))[0].allow
        os.kill(server.process.pid, signal.SIGSTOP)
        await stands_still(server.process.pid)
        began = time.monotonic()
        try:
            with pytest.raises(AuthorityUnavailable, match="within 2 s"):
                await client.verdicts(vote)
        finally:
            os.kill(server.process.pid, signal.SIGCONT)
        assert time.monotonic() - began < 5
        assert (await client.verdicts(vote))[0].allow


async def test_a_restart_of_opa_is_not_noticed(tmp_path: Path) -> None:
    (tmp_path / "revision.json").write_text(json.dumps({"getrapt": {"revision": "r1"}}))
    vote = [allowed()["cast_vote"]]
    async with own_opa(str(POLICIES), str(tmp_path)) as first:
        client = PolicyClient(first.url, "token", 30)
        await client.__aenter__()
        assert (await client.verdicts(vote))[0].allow
        first.process.kill()
        await first.process.wait()
        with pytest.raises(AuthorityUnavailable, match="cannot be reached"):
            await client.verdicts(vote)
    try:
        async with own_opa(str(POLICIES), str(tmp_path), port=first.port):
            assert (await client.verdicts(vote))[0].allow
    finally:
        await client.__aexit__(None, None, None)
