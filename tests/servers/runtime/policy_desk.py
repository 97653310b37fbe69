"""A stack whose policy is replaced while it runs: its OPA and database, and the application over them."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest
from typer.testing import CliRunner, Result

from cli.__main__ import build
from runtime.composition import services
from runtime.embedded.stack import Parts, Stack
from runtime.home import prepare_home
from runtime.policy_activation import answering
from runtime.policy_bundle import policy_revision, policy_sources
from runtime.prepare import prepare
from runtime.settings import Settings
from runtime.web import parts_for
from store.policies import InForce
from tests.policy.syntax import opa_program
from tests.servers.api.web import PREPARER, Web, intake, served
from tests.servers.runtime.test_signed_policy import another_policy
from verification.replay import replay
from verification.verify import verify

KEEPER = "beheerder"


@dataclass
class Running:
    """A stack's OPA and database, and the application over them."""

    stack: Stack
    web: Web

    @property
    def settings(self) -> Settings:
        """With the addresses of what runs."""
        return self.stack.settings

    async def in_force(self) -> InForce:
        """What the ledger says."""
        found = await self.web.parts.policies.in_force()
        assert found is not None
        return found

    async def answers(self) -> str | None:
        """By which revision OPA answers."""
        return await answering(self.settings)

    async def entries(self) -> int:
        """How many there are."""
        rows = await self.web.parts.queries.entries_of("policy", 0, 100)
        return len(rows)

    async def activate(self, policy: Path, *more: str) -> Result:
        """The command; in a thread, since the application answers in this one."""
        arguments = ["policy", "activate", str(policy), *more]
        return await asyncio.to_thread(CliRunner().invoke, build(), arguments)

    async def show(self) -> tuple[int, dict[str, Any]]:
        """What `getrapt policy show` says."""
        result = await asyncio.to_thread(CliRunner().invoke, build(), ["policy", "show", "--json"])
        return result.exit_code, json.loads(result.stdout)

    async def open_case(self) -> httpx.Response:
        """An act that is judged."""
        return await self.web.post(PREPARER, "/v1/routekaarten", intake())

    async def holds(self) -> bool:
        """Whether the whole ledger is verified, and every verdict is had again."""
        report = await verify(self.web.parts.database, opa_program())
        again = await replay(self.web.parts.database, opa_program())
        assert report.findings == ()
        return report.sound and again.agrees


@asynccontextmanager
async def running(settings: Settings) -> AsyncIterator[Running]:
    """The stack on this home; it can be started again."""
    prepare_home(settings.home)
    stack = Stack(settings, lambda _: None)
    try:
        await stack.start(Parts(prepare, lambda _: []))
        async with (
            services(stack.settings) as parts,
            served(parts_for(parts)) as url,
            httpx.AsyncClient(base_url=url, timeout=60) as client,
        ):
            yield Running(stack, Web(url, parts, client))
    finally:
        await stack.stop()


def found(started: Running, monkeypatch: pytest.MonkeyPatch) -> None:
    """The commands find this one."""
    used = started.settings
    for name in ("home", "database_url", "opa_url", "opa_token", "opa_timeout", "master_key"):
        monkeypatch.setenv(f"GETRAPT_{name.upper()}", str(getattr(used, name)))
    monkeypatch.setenv("GETRAPT_URL", started.web.url)


def revision_of(policy: Path) -> str:
    """The revision of these sources."""
    return policy_revision(policy_sources(policy))


def with_rule(place: Path, file: str, package: str, rule: str) -> Path:
    """The policy with one more file in a package."""
    other = another_policy(place)
    (other / "getrapt" / file).write_text(f"package {package}\n\n{rule}\n")
    return other
