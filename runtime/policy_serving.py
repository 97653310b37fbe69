"""OPA in a process of its own, for who runs the parts apart: with the signed bundle of the policy in force, and a token.

The embedded stack starts the same OPA (`runtime.embedded.opa`); here the token is the one of the settings, and OPA's log is
our output.
"""

import asyncio
from collections.abc import Callable

from runtime.embedded.opa import Opa
from runtime.embedded.policy_following import INTERVAL, following
from runtime.embedded.ports import free_port, is_free
from runtime.foreground import in_the_foreground
from runtime.home import only_one, prepare_home, write_private
from runtime.policy_in_force import begun, sources_in_force
from runtime.policy_keys import policy_keys
from runtime.servers.locate import server
from runtime.settings import Settings, SettingsError


async def run_policy(
    settings: Settings, host: str, port: int, stopped: Callable[[], asyncio.Event], ready: Callable[[], None]
) -> int:
    """Serves the policy that the ledger has in force, and follows it, until `stopped` says so; answers with the exit code.

    Holds the home: `getrapt policy activate` puts a bundle in place there. One that ends by itself is not started again.
    Raises SettingsError, ServerMissingError, HomeTakenError, PolicyError, and ProcessError where OPA ends at once.
    """
    if settings.database_url is None or settings.opa_token is None:
        raise SettingsError(
            "set GETRAPT_DATABASE_URL, which says what is in force, and GETRAPT_OPA_TOKEN, which OPA asks for"
        )
    if not is_free(port, host):
        raise SettingsError(f"port {port} on {host} is in use; choose another one with --port")
    prepare_home(settings.home)
    with only_one(settings.home):
        write_private(settings.home / "secrets" / "opa", settings.opa_token + "\n")
        program = server("opa", settings.cache)
        opa = Opa(settings.home, port, program, policy_keys(settings), free_port(), host=host)
        sources = await sources_in_force(settings.database_admin_url or settings.database_url)
        revision = (await opa.prepare(sources)).revision
        async with opa.serving():
            follow = asyncio.create_task(_follow(opa, settings.database_url, revision))
            try:
                return await in_the_foreground(opa.command(), opa.ready, stopped(), ready)
            finally:
                follow.cancel()
                await asyncio.gather(follow, return_exceptions=True)


async def _follow(opa: Opa, database: str, revision: str) -> None:
    """The database is prepared by who asks this OPA, and so may have no tables yet."""
    while not await begun(database):
        await asyncio.sleep(INTERVAL)
    async with following(opa, database, revision):
        await asyncio.Event().wait()
