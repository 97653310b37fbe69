"""Judging again after the ledger moved: at once, but for a policy that has come into force and does not answer yet.

Between the entry that puts a policy into force and the moment that OPA has fetched it lies a second or two, in which
verdicts are of the policy before. The ledger takes none of those; so the act waits, and is judged by the new one.
"""

import asyncio

from domain.errors import AuthorityUnavailable
from store.ledger import Moved, OtherPolicy

PATIENCE = 15
_PAUSE_SECONDS = 0.3


class JudgingAgain:
    """Of one act: how often it was judged by a policy that is not in force."""

    def __init__(self) -> None:
        self._by_another = 0

    async def after(self, moved: Moved) -> None:
        """Waits where waiting helps. AuthorityUnavailable where the policy in force does not come to answer."""
        if not isinstance(moved, OtherPolicy):
            return
        self._by_another += 1
        if self._by_another >= PATIENCE:
            raise AuthorityUnavailable("the policy that answers is not the one in force") from moved
        await asyncio.sleep(_PAUSE_SECONDS)
