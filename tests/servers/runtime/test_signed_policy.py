"""OPA takes the policy by its signature alone: a new bundle at once, and nothing that another key or nobody signed."""

import gzip
import io
import json
import shutil
import tarfile
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import httpx
import pytest

from authority.opa import PolicyClient
from runtime.embedded.opa import Opa
from runtime.embedded.ports import NotReadyError, free_port, until
from runtime.embedded.process import start, stop
from runtime.home import prepare_home
from runtime.policy_bundle import POLICIES, build_policy_bundle
from runtime.policy_keys import policy_keys
from runtime.settings import Settings
from tests.conftest import OpaServer
from tests.policy.questions import allowed
from tests.policy.syntax import opa_program


@asynccontextmanager
async def running(home: Path, spoil: Callable[[Opa], None] = lambda _: None) -> AsyncIterator[Opa]:
    """An OPA of the test's own on this home, whose bundle is spoilt before it starts."""
    prepare_home(home)
    opa = Opa(home, free_port(), opa_program(), policy_keys(Settings(home=home)), free_port())
    await opa.prepare()
    spoil(opa)
    async with opa.serving():
        process = await start(opa.command())
        try:
            yield opa
        finally:
            await stop(opa.command(), process)


def another_policy(place: Path) -> Path:
    """The policy with one word more, so with another revision."""
    shutil.copytree(POLICIES, place)
    with (place / "getrapt/acts/acts.rego").open("a") as rules:
        rules.write("\n# another revision\n")
    return place


async def revision(opa: Opa) -> str:
    """What the verdicts say that judges."""
    async with PolicyClient(opa.url, opa.token, 30) as client:
        (verdict,) = await client.verdicts([allowed()["cast_vote"]])
    assert verdict.allow
    return verdict.policy_revision


def put(bundle: Path, opa: Opa) -> None:
    """In place at once, as a bundle is built."""
    bundle.replace(opa.bundle)


def changed(bundle: Path, change: Callable[[str, bytes], bytes | None]) -> Path:
    """The bundle with the files in it changed, or left out."""
    written = io.BytesIO()
    with tarfile.open(bundle) as before, tarfile.open(fileobj=written, mode="w") as after:
        for member in before.getmembers():
            file = before.extractfile(member)
            text = change(member.name, file.read() if file else b"")
            if text is not None:
                member.size = len(text)
                after.addfile(member, io.BytesIO(text))
    bundle.write_bytes(gzip.compress(written.getvalue()))
    return bundle


def _unsigned(bundle: Path, _: Path) -> Path:
    return changed(bundle, lambda name, text: None if name.endswith(".signatures.json") else text)


def _tampered(bundle: Path, _: Path) -> Path:
    return changed(bundle, lambda name, text: text + b"\n# more" if name.endswith("acts.rego") else text)


def _without_a_rule(bundle: Path, _: Path) -> Path:
    return changed(bundle, lambda name, text: None if name.endswith("separation.rego") else text)


def _of_another_key(bundle: Path, place: Path) -> Path:
    keys = policy_keys(Settings(home=prepare_home(place / "elsewhere")))
    build_policy_bundle(opa_program(), bundle, keys, place / "other")
    return bundle


def _cut_short(bundle: Path, _: Path) -> Path:
    bundle.write_bytes(bundle.read_bytes()[:-200])
    return bundle


REFUSED = [_unsigned, _tampered, _without_a_rule, _of_another_key, _cut_short]


async def test_a_new_bundle_takes_effect_without_a_restart(tmp_path: Path) -> None:
    async with running(tmp_path / "home") as opa:
        await opa.ready()
        before = await revision(opa)
        other = another_policy(tmp_path / "other")
        built = build_policy_bundle(opa_program(), tmp_path / "new.tar.gz", opa.keys, other)
        assert built.revision != before
        put(built.path, opa)

        async def judges() -> bool:
            return await revision(opa) == built.revision

        await until(judges, 30, "the new policy")


@pytest.mark.parametrize("spoil", REFUSED)
async def test_a_bundle_that_the_key_did_not_sign_is_refused_and_the_old_one_stays(
    spoil: Callable[[Path, Path], Path], tmp_path: Path
) -> None:
    async with running(tmp_path / "home") as opa:
        await opa.ready()
        before = await revision(opa)
        other = another_policy(tmp_path / "other")
        built = build_policy_bundle(opa_program(), tmp_path / "new.tar.gz", opa.keys, other)
        good = built.path.read_bytes()
        put(spoil(built.path, tmp_path), opa)

        async def refused() -> bool:
            assert await revision(opa) == before
            return "Bundle load failed" in opa.command().log.read_text("utf-8")

        await until(refused, 30, "the refusal")
        assert await revision(opa) == before
        (tmp_path / "good.tar.gz").write_bytes(good)
        put(tmp_path / "good.tar.gz", opa)

        async def judges() -> bool:
            return await revision(opa) == built.revision

        await until(judges, 30, "the policy after the refused one")


async def test_opa_that_starts_with_an_unsigned_bundle_is_never_ready_and_judges_nothing(tmp_path: Path) -> None:
    async with running(tmp_path / "home", lambda opa: put(_unsigned(opa.bundle, tmp_path), opa)) as opa:

        async def refused() -> bool:
            log = opa.command().log
            return log.exists() and "Bundle load failed" in log.read_text("utf-8")

        await until(refused, 30, "the refusal")
        with pytest.raises(NotReadyError):
            await opa.ready(0.5)
        async with httpx.AsyncClient(headers={"Authorization": f"Bearer {opa.token}"}, trust_env=False) as client:
            answer = await client.post(f"{opa.url}/v1/data/getrapt/authority/verdicts", json={"input": {"items": []}})
        assert answer.json() == {}


async def test_the_bundle_is_handed_to_nobody_without_its_token(tmp_path: Path) -> None:
    async with running(tmp_path / "home") as opa, httpx.AsyncClient(trust_env=False) as client:
        await opa.ready()
        address = f"http://127.0.0.1:{opa.bundle_port}/policy.tar.gz"
        for headers in ({}, {"Authorization": "Bearer guessed"}, {"Authorization": f"Bearer {opa.token}"}):
            assert (await client.get(address, headers=headers)).status_code == 401


@pytest.mark.parametrize("headers", [{}, {"Authorization": "Bearer guessed"}])
@pytest.mark.parametrize("method", ["GET", "POST", "PUT", "PATCH", "DELETE"])
async def test_every_path_of_opa_asks_for_the_token(opa: OpaServer, headers: dict[str, str], method: str) -> None:
    paths = ["", "health", "health?bundles", "health/live", "metrics", "v0/data/getrapt", "v1/data", "v1/query?q=1"]
    paths += ["v1/data/getrapt/authority/verdicts", "v1/policies", "v1/policies/x", "v1/compile", "v1/config"]
    paths += ["v1/status", "v1/batch/data/getrapt", "debug/pprof", "nowhere"]
    async with httpx.AsyncClient(headers=headers, trust_env=False) as client:
        answers = {path: (await client.request(method, f"{opa.url}/{path}")).status_code for path in paths}
    assert answers == dict.fromkeys(paths, 401)


async def test_with_the_token_the_policy_can_be_asked_and_not_changed(opa: OpaServer) -> None:
    module = "package getrapt.late"
    async with httpx.AsyncClient(headers={"Authorization": f"Bearer {opa.token}"}, trust_env=False) as client:
        put_policy = await client.put(f"{opa.url}/v1/policies/late", content=module)
        put_data = await client.put(f"{opa.url}/v1/data/getrapt/revision", content=json.dumps("mine"))
        asked = await client.get(f"{opa.url}/v1/data/getrapt/revision")
    assert (put_policy.status_code, put_data.status_code) == (401, 401)
    assert asked.json()["result"] == opa.revision
