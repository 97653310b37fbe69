"""While a stack runs, OPA gets the policy that the ledger has in force, whoever put it there, and however the way it came was
broken off. The command that activates one puts its bundle in place by itself; this is for all that does not.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import structlog

from domain.errors import NotFound, StoreUnavailable
from runtime.embedded.opa import Opa
from runtime.policy_bundle import PolicyError, bundle_sources
from store.database import Database
from store.policies import Policies

INTERVAL = 1.0
"""Seconds between two looks at the ledger."""

log = structlog.get_logger(__name__)


@asynccontextmanager
async def following(opa: Opa, database_url: str, revision: str) -> AsyncIterator[None]:
    """Within it, the bundle in place becomes that of the policy in force; `revision` is the one that is there now."""
    database = Database(database_url)
    task = asyncio.create_task(_follow(opa, Policies(database), revision))
    try:
        yield
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        await database.close()


async def _follow(opa: Opa, policies: Policies, placed: str) -> None:
    while True:
        await asyncio.sleep(INTERVAL)
        try:
            in_force = await policies.in_force()
            if in_force is None or in_force.revision == placed:
                continue
            sources = {name: text.encode() for name, text in (await policies.sources(in_force.revision)).items()}
            placed = (await asyncio.to_thread(bundle_sources, opa.binary, opa.bundle, opa.keys, sources)).revision
            log.info("policy.placed", revision=placed)
        except (StoreUnavailable, NotFound, PolicyError, OSError) as error:
            log.warning("policy.not_placed", reason=str(error))
