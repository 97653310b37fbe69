"""All witnesses of a policy are asked at once, and it is said whether enough of them cosigned for a checkpoint to count.

Reading the policy is `runtime.witness_policy`'s, the conversation with one witness `runtime.cosigning`'s. Nothing is
kept here: whoever publishes keeps the cosignatures, and what size each witness cosigned.
"""

import asyncio
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import httpx
import structlog

from audit.checkpoints import parse_checkpoint
from audit.notes import Note, Signature
from audit.trust_policy import NamedWitness, TrustPolicy
from runtime.cosigning import Consistency, NotCosignedError, Reason, cosign

TIMEOUT = 5.0
"""Seconds that a witness gets in all, with every round of it."""

GRACE = 0.5
"""Seconds that the others still get once there are enough."""

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Gathered:
    """A checkpoint with the cosignatures that were had; those and the failures by the name in each witness's key."""

    note: Note
    cosignatures: dict[str, Signature]
    failures: dict[str, NotCosignedError]
    counts: bool

    @property
    def alarms(self) -> tuple[NotCosignedError, ...]:
        """The failures that no later attempt mends: somebody has to look at the log, or at the witness."""
        return tuple(one for one in self.failures.values() if one.reason.is_alarm)


async def gather(
    policy: TrustPolicy,
    note: Note,
    consistency: Consistency,
    *,
    have: frozenset[str] = frozenset(),
    seen: Mapping[str, int] | None = None,
    client: httpx.AsyncClient | None = None,
    timeout: float = TIMEOUT,
) -> Gathered:
    """The cosignatures of a checkpoint that the log signed, from every witness of the policy that has a URL.

    Who is in `have` cosigned it before, and is not asked again. `seen` has the largest size that each witness is known to
    have cosigned; both by the name in its key. It takes `timeout` seconds at most, and little more than the slowest that is
    needed. A witness that fails is said, and never raised; what `consistency` raises is. Unless it `counts`, the
    checkpoint is not to be published.
    """
    if client is None:
        # As the environment says: a witness is elsewhere, and may be behind a proxy.
        async with httpx.AsyncClient(timeout=timeout) as own:
            return await gather(policy, note, consistency, have=have, seen=seen, client=own, timeout=timeout)
    asked = {one.key.name: one for one in policy.witnesses if one.url is not None and one.key.name not in have}
    counted = {one.key.name for one in policy.witnesses if one.name in policy.counted}
    proofs = _Once(consistency)
    tasks = {
        asyncio.create_task(_asked(client, one, note, proofs, (seen or {}).get(name))): name
        for name, one in asked.items()
    }
    cosignatures: dict[str, Signature] = {}
    failures: dict[str, NotCosignedError] = {}
    clock, pending = asyncio.get_running_loop().time, set(tasks)
    until = clock() + timeout
    try:
        while pending:
            done, pending = await asyncio.wait(pending, timeout=until - clock(), return_when=asyncio.FIRST_COMPLETED)
            if not done:
                break
            for task in done:
                match task.result():
                    case Signature() as signature:
                        cosignatures[tasks[task]] = signature
                    case failure:
                        failures[tasks[task]] = failure
            if len(counted & (have | cosignatures.keys())) >= policy.quorum:
                until = min(until, clock() + GRACE)
    finally:
        await _ended([*tasks, *proofs.tasks])
    for task in pending:
        failures[tasks[task]] = NotCosignedError(tasks[task], Reason.TIMED_OUT, "it did not answer in time")
    gathered = Gathered(
        note.plus(*(cosignatures[name] for name in asked if name in cosignatures)),
        cosignatures,
        failures,
        counts=len(counted & (have | cosignatures.keys())) >= policy.quorum,
    )
    _tell(gathered)
    return gathered


async def _asked(
    client: httpx.AsyncClient, witness: NamedWitness, note: Note, proofs: "_Once", seen: int | None
) -> Signature | NotCosignedError:
    try:
        return await cosign(client, witness, note, proofs, now=int(time.time()), seen=seen)
    except NotCosignedError as failure:
        return failure


class _Once:
    """Makes each proof once, for all the witnesses that were last at that size; most are at the same."""

    def __init__(self, consistency: Consistency) -> None:
        self._consistency = consistency
        self._made: dict[tuple[int, int], asyncio.Task[Sequence[bytes]]] = {}

    @property
    def tasks(self) -> tuple[asyncio.Task[Sequence[bytes]], ...]:
        return tuple(self._made.values())

    async def __call__(self, from_size: int, to_size: int) -> Sequence[bytes]:
        key = (from_size, to_size)
        if key not in self._made:
            self._made[key] = asyncio.ensure_future(self._proof(*key))
        # One witness that is given up must not take the proof away from the others.
        return await asyncio.shield(self._made[key])

    async def _proof(self, from_size: int, to_size: int) -> Sequence[bytes]:
        return await self._consistency(from_size, to_size)


async def _ended(tasks: Sequence[asyncio.Task[Signature | NotCosignedError] | asyncio.Task[Sequence[bytes]]]) -> None:
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


def _tell(gathered: Gathered) -> None:
    size = parse_checkpoint(gathered.note.text).size
    for name, failure in gathered.failures.items():
        say = log.error if failure.reason.is_alarm else log.warning
        say("witnesses.not_cosigned", witness=name, size=size, reason=failure.reason.value, why=str(failure))
