"""The witnesses of a log as its publisher sees them: who has not cosigned a checkpoint yet is asked, and what is had is kept.

Asking is `runtime.witnesses`', and keeping is whoever's who keeps the log; whether the checkpoint then counts is decided
where it is published, by the same policy.
"""

from collections.abc import Sequence
from typing import Protocol

import httpx

from audit.notes import Note
from audit.trust_policy import TrustPolicy
from runtime.witnesses import TIMEOUT, Gathered, gather


class Signed(Protocol):
    """A checkpoint that the log signed."""

    @property
    def size(self) -> int: ...

    @property
    def note(self) -> Note: ...


class Keeper(Protocol):
    """Who keeps the log: its proofs, and by the name in a witness's key the lines with which it cosigned."""

    async def consistency(self, old: int, new: int) -> Sequence[bytes]: ...

    async def last_cosigned(self, witness: str, size: int) -> int: ...

    async def cosigned(self, size: int) -> dict[str, str]: ...

    async def add_cosignature(self, size: int, witness: str, line: str) -> None: ...


class Witnesses:
    """All witnesses of a policy. `client` is for one that is kept open; without, each checkpoint opens its own."""

    def __init__(
        self, policy: TrustPolicy, *, client: httpx.AsyncClient | None = None, timeout: float = TIMEOUT
    ) -> None:
        self._policy = policy
        self._client = client
        self._timeout = timeout

    async def __call__(self, log: Keeper, checkpoint: Signed) -> Gathered:
        """Ask those that have not cosigned this checkpoint, and keep each cosignature that verifies.

        A witness that fails costs its cosignature and nothing more, and is asked again the next time. What `log` raises
        is raised.
        """
        have = await log.cosigned(checkpoint.size)
        names = [one.key.name for one in self._policy.witnesses if one.key.name not in have]
        seen = {name: await log.last_cosigned(name, checkpoint.size) for name in names}
        gathered = await gather(
            self._policy,
            checkpoint.note,
            log.consistency,
            have=frozenset(have),
            seen=seen,
            client=self._client,
            timeout=self._timeout,
        )
        for name, signature in gathered.cosignatures.items():
            await log.add_cosignature(checkpoint.size, name, signature.line)
        return gathered
