"""Seals the access log in batches: when a full one waits, and after a while whatever waits.

It runs beside the relay. While the database or the policy is away it tries again, ever slower, and so it does where the
policy refuses; the looks wait meanwhile, and lose nothing but time. Killed at any point it leaves an entry or none, and
the next one goes on from the last entry.
"""

import asyncio

import structlog

from authority.access_sealing import Sealing
from domain.errors import AuthorityUnavailable, ContendedError, NotFound, StoreUnavailable
from store.access import AccessLog

FIRST_PAUSE, LONGEST_PAUSE = 0.5, 60.0

log = structlog.get_logger(__name__)


async def sealing(seals: Sealing, access_log: AccessLog, seconds: float) -> None:
    """Seals until cancelled: at the latest `seconds` after a look, unless it is held up."""
    pause = FIRST_PAUSE
    async with access_log.listen() as wakeups:
        while True:
            held_up = await _seal_all(seals)
            if held_up is None:
                pause = FIRST_PAUSE
                await wakeups.wait(seconds)
                continue
            log.warning("sealing.held_up", reason=held_up, again_in=pause)
            await asyncio.sleep(pause)
            pause = min(pause * 2, LONGEST_PAUSE)


async def _seal_all(seals: Sealing) -> str | None:
    """Seals batch after batch until none waits; what held it up, if anything did."""
    try:
        while (receipt := await seals.seal()) is not None:
            if not receipt.allow:
                return "refused"
    except (StoreUnavailable, AuthorityUnavailable, ContendedError, NotFound) as error:
        return type(error).__name__
    return None
