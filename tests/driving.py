"""A case driven through the authority on the run's real servers, without HTTP: people act, the workflow carries on."""

import asyncio
import base64
import secrets
import uuid
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any

from temporalio.client import Client, WorkflowHandle
from temporalio.worker import Worker

from domain import acts as a
from domain.actor import Actor, ActorKind
from domain.case import Routekaart
from domain.codes import DifferenceType, Measure, Outcome, VoteChoice
from domain.receipt import Receipt
from domain.text import Text
from procedures.loader import EXAMPLE_PROCEDURE
from runtime.composition import Services, services, temporal_client
from runtime.prepare import prepare
from runtime.relay import relay
from runtime.settings import Settings
from runtime.worker import build_worker
from tests.conftest import Database, OpaServer, TemporalServer
from tests.namespaces import fresh_namespace
from workflows.contracts import workflow_id
from workflows.routekaart import RoutekaartWorkflow

PLAIN = Text("Een uitleg in gewone woorden.")
FULL = a.Motivation(PLAIN, PLAIN, PLAIN, PLAIN, PLAIN)
NO_EFFECT = a.KnockOnAnswer(False, PLAIN)
PREPARER = "zaakbehandelaar-ncg"


def draft_case(**changes: Any) -> a.Submit:
    """A case in Eemsdelta within the group's limits, with a reference of its own, as its preparer types it."""
    draft = a.Submit(
        reported_on=date(2026, 1, 5),
        municipality="1979",
        difference_type=DifferenceType.TIMING,
        measure=Measure.ISOLATION_TO_NORM,
        amount_cents=5_000_000,
        resident_choice=True,
        safety_doubt=False,
        reference=Text(f"RK-{uuid.uuid4().hex[:12]}"),
        area=Text("Opwierde"),
        summary=Text("Door eerdere uitvoering vallen deze adressen tussen wal en schip."),
        addresses=Text("0003209900430667;0003209900524248"),
        address_count=2,
    )
    return replace(draft, **changes)


class Driver:
    """Worker and relay, which a test may take away and bring back."""

    def __init__(self, client: Client, parts: Services) -> None:
        self._client = client
        self._parts = parts
        self._going: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Starts both. Making a worker loads its workflows and holds the loop up, so it is done before anything runs."""
        self._going = asyncio.create_task(self._drive(build_worker(self._client, self._parts)))

    async def stop(self) -> None:
        """Takes both away, and waits until they are gone."""
        if self._going is not None:
            self._going.cancel()
            await asyncio.gather(self._going, return_exceptions=True)
            self._going = None

    async def _drive(self, worker: Worker) -> None:
        async with worker:
            await relay(self._parts.outbox, self._client)


@dataclass
class Driving:
    """The application's parts on servers of a test's own, and short ways to act."""

    settings: Settings
    parts: Services
    client: Client
    driver: Driver
    accounts: dict[str, str] = field(default_factory=dict)

    async def take(self, by: str, draft: a.PersonAct, case: str, key: str | None = None) -> Receipt:
        """The act of this role account."""
        sealed = await self.parts.vault.seal(draft, case)
        actor = Actor(ActorKind.PERSON, self.accounts[by])
        return await self.parts.authority.take(
            sealed, case=case, by=actor, key=key or uuid.uuid4().hex, trace_id=uuid.uuid4().hex
        )

    async def allowed(self, by: str, draft: a.PersonAct, case: str) -> Receipt:
        """The act, which has to be allowed."""
        receipt = await self.take(by, draft, case)
        assert receipt.allow, receipt.reasons
        return receipt

    async def submit(self, **changes: Any) -> str:
        """Opens a case; its id."""
        case = uuid.uuid4().hex
        await self.allowed(PREPARER, draft_case(**changes), case)
        return case

    async def state(self, case: str) -> Routekaart:
        """The case as the read side has it."""
        row = await self.parts.queries.find_case(case)
        assert row is not None
        return row.state

    async def until(self, case: str, holds: Callable[[Routekaart], bool], within: float = 20) -> Routekaart:
        """Waits until this holds of the case."""
        async with asyncio.timeout(within):
            while not holds(state := await self.state(case)):
                await asyncio.sleep(0.01)
        return state

    async def in_tier(self, case: str, tier: str) -> Routekaart:
        """Waits until the case is in this tier."""
        return await self.until(case, lambda state: state.tier is not None and state.tier.tier == tier)

    async def closed(self, case: str) -> Routekaart:
        """Waits until the case is closed."""
        return await self.until(case, lambda state: state.side_state == "closed")

    async def caught_up(self, case: str) -> None:
        """Waits until the case's workflow has read all that the ledger has: people are faster than it is."""
        row = await self.parts.queries.find_case(case)
        assert row is not None
        async with asyncio.timeout(20):
            while (await self.workflow(case).query(RoutekaartWorkflow.waits)).sequence < row.sequence:
                await asyncio.sleep(0.01)

    async def vote(self, case: str, group: str, choice: VoteChoice, *parties: str) -> None:
        """Votes by the seats of these parties in this group (`eemsdelta`, `bo`)."""
        digest = (await self.state(case)).dossier.digest
        for party in parties:
            await self.allowed(f"{party}-{group}", a.CastVote(digest, choice, PLAIN, PLAIN), case)

    async def conclude(self, case: str, group: str, outcome: Outcome) -> Receipt:
        """The chair's conclusion, fully motivated."""
        digest = (await self.state(case)).dossier.digest
        act = a.Conclude(digest, outcome, FULL, PLAIN if "conditions" in outcome else None, NO_EFFECT)
        return await self.allowed(f"voorzitter-{group}", act, case)

    async def divided_up_to_national(self) -> str:
        """A case on which its group is divided, and that is above the ceiling of the overleg; in the last tier."""
        case = await self.submit(amount_cents=60_000_000)
        await self.in_tier(case, "lokaal")
        await self.vote(case, "eemsdelta", VoteChoice.FOR, "voorzitter")
        await self.vote(case, "eemsdelta", VoteChoice.AGAINST, "ncg")
        await self.conclude(case, "eemsdelta", Outcome.ESCALATE)
        await self.in_tier(case, "bestuurlijk-overleg")
        await self.vote(case, "bo", VoteChoice.FOR, "voorzitter", "ncg", "provincie")
        await self.conclude(case, "bo", Outcome.APPROVE)
        await self.in_tier(case, "nationaal")
        return case

    def workflow(self, case: str) -> WorkflowHandle[Any, Any]:
        """The case's workflow."""
        return self.client.get_workflow_handle(workflow_id(case))


@asynccontextmanager
async def driving(
    database: Database,
    opa: OpaServer,
    temporal: TemporalServer,
    procedure: Path = EXAMPLE_PROCEDURE,
    **changes: object,
) -> AsyncIterator[Driving]:
    """Everything prepared, worker and relay running; `changes` are settings."""
    settings = Settings.load(
        **{
            "development": True,
            "database_url": database.app_url,
            "database_admin_url": database.admin_url,
            "opa_url": opa.url,
            "opa_token": opa.token,
            "temporal_address": temporal.address,
            "temporal_namespace": await fresh_namespace(temporal.address),
            "master_key": base64.b64encode(secrets.token_bytes(32)).decode(),
            "procedure": procedure,
            # Tests run beside each other on few cores; how long OPA takes is not what they are about.
            "opa_timeout": 10.0,
            # Everybody is at this one address, and asks more in a second than people in an hour.
            **dict.fromkeys(("rate_account", "rate_address", "rate_sign_in", "rate_log"), 0),
            **changes,
        }
    )
    await prepare(settings)
    async with services(settings) as parts:
        client = await temporal_client(settings)
        driver = Driver(client, parts)
        listed = await parts.register.all_handles()
        await driver.start()
        try:
            yield Driving(settings, parts, client, driver, {one.handle: one.account for one in listed})
        finally:
            await driver.stop()
