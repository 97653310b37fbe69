"""While a stack runs, OPA gets the policy that the ledger has in force, whoever put it there, and however the way it came was
broken off. The command that activates one puts its bundle in place by itself; this is for all that does not.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import structlog

from domain.errors import StoreUnavailable
from runtime.embedded.opa import Opa
from runtime.policy_bundle import PolicyError, bundle_sources
from runtime.policy_in_force import revision_in_force, sources_of_what_is_in_force
from runtime.settings import SettingsError
from store.plain import ANSWERS_WITHIN, PlainConnection, plain_connection

INTERVAL = 1.0
"""Seconds between two looks at the ledger."""

log = structlog.get_logger(__name__)


@asynccontextmanager
async def following(opa: Opa, database_url: str, revision: str) -> AsyncIterator[None]:
    """Within it, the bundle in place becomes that of the policy in force; `revision` is the one that is there now."""
    follower = _Follower(opa, revision)
    task = asyncio.create_task(follower.follow(database_url))
    try:
        yield
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


class _Follower:
    def __init__(self, opa: Opa, placed: str) -> None:
        self._opa = opa
        self._placed = placed

    async def follow(self, database_url: str) -> None:
        while True:
            try:
                async with plain_connection(database_url) as connection:
                    while True:
                        await asyncio.sleep(INTERVAL)
                        await self._look(connection)
            except (StoreUnavailable, TimeoutError) as error:
                log.warning("policy.not_placed", reason=str(error) or "the database does not answer")
                await asyncio.sleep(INTERVAL)

    async def _look(self, connection: PlainConnection) -> None:
        opa = self._opa
        async with asyncio.timeout(ANSWERS_WITHIN):
            if await revision_in_force(connection) in (None, self._placed):
                return
        try:
            async with asyncio.timeout(ANSWERS_WITHIN):
                sources = await sources_of_what_is_in_force(connection)
            self._placed = (await asyncio.to_thread(bundle_sources, opa.binary, opa.bundle, opa.keys, sources)).revision
        except (SettingsError, PolicyError, OSError) as error:
            log.warning("policy.not_placed", reason=str(error))
            return
        log.info("policy.placed", revision=self._placed)
