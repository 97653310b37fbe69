"""The process that makes the log grow: entries become part of the tree, a checkpoint is signed, cosigned and published.

Whatever happens on the way, the next turn finds in the database how far the one before came (`store.log`). It waits for
nobody: acts are entries the moment they are taken, and are in the log some seconds later.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

import structlog

from audit.checkpoints import WitnessPolicy
from audit.failures import LogFailure, NotSigned
from audit.note_keys import SignerKey
from domain.errors import GetraptError, StoreUnavailable
from runtime.composition import Services, services
from runtime.log_key import first_key, keys_that_sign, promote_next
from runtime.settings import Settings, SettingsError
from runtime.witness_policy import read_witness_policy
from runtime.witnessed import Witnesses
from store.log import NO_WITNESSES, Log, SignedCheckpoint
from store.log_keys import LogKey, LogKeys

LONGEST_PAUSE = 30.0

log = structlog.get_logger(__name__)

Cosign = Callable[[Log, SignedCheckpoint], Awaitable[object]]
"""Asks every witness to cosign a checkpoint, and keeps what they answer (`Log.add_cosignature`). A witness that does not
answer, or that refuses, is logged and costs nothing but its cosignature."""


async def no_witnesses(log_of: Log, checkpoint: SignedCheckpoint) -> None:
    """Asks nobody."""


@dataclass(frozen=True, slots=True)
class Publisher:
    """What one turn needs: the log, the key that signs, and who cosigns, of whom `policy` says how many make it count."""

    log: Log
    keys: LogKeys
    settings: Settings
    policy: WitnessPolicy = NO_WITNESSES
    cosign: Cosign = no_witnesses

    async def turn(self) -> SignedCheckpoint | None:
        """One turn: the checkpoint that was published, or None where nothing was new or it does not count yet.

        LogFailure where what is stored is not what was signed before, SettingsError without the right key: then nothing
        was signed. StoreUnavailable.
        """
        while await self.log.integrate():
            pass
        checkpoint = await self.log.sign(self._keys)
        if checkpoint is None:
            return None
        await self.cosign(self.log, checkpoint)
        try:
            await self.log.publish(checkpoint, self.policy)
        except NotSigned as error:
            log.warning("log.not_published", size=checkpoint.size, reason=str(error))
            return None
        if (named := await self.keys.in_force()) is not None:
            promote_next(self.settings, named, checkpoint.size)
        log.info("log.published", size=checkpoint.size, root=checkpoint.root.hex())
        return checkpoint

    def _keys(self, named: LogKey, before: Sequence[LogKey]) -> tuple[SignerKey, ...]:
        signers = keys_that_sign(self.settings, named, before)
        if before and before[0].vkey not in {one.verifier.text for one in signers}:
            # A key that was lost does not stop the log. Whoever verifies it has to be told, and finds it as `handover`.
            log.warning("log.not_handed_over", key=named.vkey, before=before[0].vkey, entry=named.index)
        return signers


async def run_log(settings: Settings, stop: asyncio.Event) -> None:
    """Publishes until `stop` is set. SettingsError where there is no key, or it is another log's than the entries name.

    While what is stored does not fit what was signed, it says so each time it looks again, and signs nothing.
    """
    async with services(settings) as parts:
        await begin(parts)
        policy = read_witness_policy(settings.witness_policy)
        publisher = Publisher(parts.log, parts.log_keys, settings, policy.of_witnesses, Witnesses(policy))
        pause = settings.log_interval
        log.info("log.ready", origin=settings.log_origin)
        while not stop.is_set():
            try:
                await publisher.turn()
                pause = settings.log_interval
            except LogFailure as error:
                log.critical("log.refused", reason=str(error))
                pause = min(max(pause, 1.0) * 2, LONGEST_PAUSE)
            except (StoreUnavailable, SettingsError) as error:
                log.warning("log.held_up", reason=str(error))
                pause = min(max(pause, 0.2) * 2, LONGEST_PAUSE)
            await _waited(stop, pause)


async def begin(parts: Services) -> None:
    """Has the ledger name the log and its first key, where it names none; SettingsError where it names another."""
    settings = parts.settings
    named = await parts.log_keys.in_force()
    if named is None:
        key = first_key(settings)
        receipt = await parts.log_keeping.begin(settings.log_origin, key.verifier.text)
        if receipt is not None and not receipt.allow:
            raise SettingsError(f"the policy does not let the log begin: {', '.join(receipt.reasons)}")
        named = await parts.log_keys.in_force()
    if named is None:
        raise GetraptError("the ledger names no key of the log")
    if named.origin != settings.log_origin:
        raise SettingsError(f"GETRAPT_LOG_ORIGIN is {settings.log_origin}, and the log began as {named.origin}")
    keys_that_sign(settings, named)


async def _waited(stop: asyncio.Event, seconds: float) -> None:
    try:
        await asyncio.wait_for(stop.wait(), seconds)
    except TimeoutError:
        return
