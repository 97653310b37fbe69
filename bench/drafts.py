"""Real drafts of votes, judged and decided before anything is measured, so that appending them is all that takes time.

The one enforcement point makes them, on a ledger that keeps what it is given in place of appending it, and that loads after
each what would have been loaded had it been appended. So a chain of drafts can be appended later, in its order, by `Ledger`.
"""

import asyncio
import uuid
from collections.abc import Sequence
from dataclasses import replace
from typing import Any, cast

from audit.entry import entry_bytes
from audit.leaf import leaf_hash
from authority.take import Authority
from bench.own_ledger import Voter
from domain.receipt import Receipt
from runtime.composition import Services
from store.appending import receipt_after
from store.draft import entry_of
from store.ledger import Draft, Ledger, Loaded
from store.vault import SealedAct

_AT_ONCE = 4
"""More would be no faster, and would wait longer for the policy each."""


async def drafts_of(parts: Services, voters: Sequence[Voter], many: Sequence[int]) -> list[list[Draft]]:
    """So many votes of each voter, one after the other; they hold for as long as nothing else happens to their cases."""
    few = asyncio.Semaphore(_AT_ONCE)

    async def chain(voter: Voter, count: int) -> list[Draft]:
        async with few:
            return await _chain(parts, voter, count)

    return await asyncio.gather(*(chain(voter, count) for voter, count in zip(voters, many, strict=True)))


def content_of(draft: Draft) -> bytes:
    """The bytes of the entry that a draft becomes."""
    return entry_bytes(entry_of(draft))


async def _chain(parts: Services, voter: Voter, count: int) -> list[Draft]:
    kept = _Kept(parts.ledger)
    ledger = cast("Ledger", kept)
    authority = Authority(ledger, parts.register, parts.procedures, parts.policy, parts.queries.neighbours)
    for number in range(count):
        sealed = await parts.vault.seal(voter.vote(number), voter.case)
        receipt = await authority.take(
            sealed, case=voter.case, by=voter.actor, key=uuid.uuid4().hex, trace_id=uuid.uuid4().hex
        )
        assert receipt.allow, receipt.reasons
    return kept.drafts


class _Kept:
    """A ledger of one case, for an enforcement point: what is appended is kept."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self.drafts: list[Draft] = []

    async def load(self, stream: str, sealed: SealedAct, **asked: Any) -> Loaded:
        loaded = await self._ledger.load(stream, sealed, **asked)
        if not self.drafts:
            return loaded
        last = self.drafts[-1]
        previous = leaf_hash(content_of(last)).hex()
        return replace(loaded, sequence=last.loaded.sequence + 1, previous=previous, state=last.state)

    async def append(self, draft: Draft) -> Receipt:
        self.drafts.append(draft)
        return receipt_after(draft, 0, leaf_hash(content_of(draft)))
