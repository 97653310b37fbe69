"""Judging an act again while the ledger moves: at once, but for a policy that has come into force and does not answer yet.

Between the entry that puts a policy into force and the moment that OPA has fetched it lies a second or two, in which
verdicts are of the policy before. The ledger takes none of those; so the act waits, and is judged by the new one.
"""

import asyncio
import random
from collections.abc import Awaitable, Callable
from typing import TypeVar

import structlog

from domain.errors import AuthorityUnavailable, ContendedError
from store.ledger import Moved, OtherPolicy

ATTEMPTS = 60
PATIENCE = 15
_PAUSE_SECONDS = 0.3

Taken = TypeVar("Taken")
"""What taking an act, or several together, comes to."""

log = structlog.get_logger(__name__)


async def while_it_moves(
    attempt: Callable[[], Awaitable[Taken]], trace_id: str, attempts: int = ATTEMPTS, /, **about: object
) -> Taken:
    """What comes of `attempt`, which loads, judges and appends from the start each time; `about` is for the log.

    Raises ContendedError after so many `attempts`, AuthorityUnavailable where the policy in force does not come to answer, and
    what `attempt` raises other than Moved; in the first two nothing was written.
    """
    by_another = 0
    for number in range(attempts):
        try:
            return await attempt()
        except OtherPolicy as moved:
            log.debug("act.again", attempt=number + 1, trace_id=trace_id, **about)
            by_another += 1
            if by_another >= PATIENCE:
                raise AuthorityUnavailable("the policy that answers is not the one in force") from moved
            await asyncio.sleep(_PAUSE_SECONDS)
        except Moved:
            log.debug("act.again", attempt=number + 1, trace_id=trace_id, **about)
            if number > 2:
                # Lets the others go first, longer each time; at random, so that equals do not meet again.
                await asyncio.sleep(random.uniform(0, 0.002 * number))
    raise ContendedError("what the act is about kept moving; nothing was written, try again")
