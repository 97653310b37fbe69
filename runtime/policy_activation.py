"""Putting a checked policy where OPA fetches it, in an order that can be broken off at any point.

The sources are kept first, then the ledger says that the revision is in force, then the bundle takes the place of the one
before. Killed before the entry, nothing has changed; killed after it, the ledger takes no verdict of the old policy, and
the next start, or the same command again, puts the bundle in place.
"""

import asyncio
import fcntl
from collections.abc import Awaitable, Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import httpx

from runtime.embedded.bundle_service import RESOURCE
from runtime.embedded.ports import NotReadyError, until
from runtime.policy_bundle import bundle_sources, policy_revision
from runtime.policy_keys import policy_keys
from runtime.settings import Settings
from store.database import Database
from store.policies import Policies
from verification.trial import try_out

_SECONDS = 20.0


class ActivationUnderWayError(Exception):
    """Another command puts a policy into force at this moment."""


class Activated(NamedTuple):
    """What came of it: the revision, whether it had to be entered in the ledger, and whether OPA answers by it."""

    revision: str
    entered: bool
    answers: bool
    bundle: Path


async def activate(
    settings: Settings,
    database: Database,
    opa: Path,
    sources: Mapping[str, str],
    enter: Callable[[str], Awaitable[None]],
) -> Activated:
    """Puts these sources into force. `enter` takes the act for this revision, and raises where it was not allowed.

    Raises CandidateError where it cannot judge here, PolicyError where OPA does not build it, ActivationUnderWayError, and
    what `enter` raises; then nothing has changed.
    """
    await try_out(database, opa, sources, settings.opa_timeout)
    with _alone(settings.home):
        return await _activate(settings, Policies(database), opa, sources, enter)


async def _activate(
    settings: Settings,
    policies: Policies,
    opa: Path,
    sources: Mapping[str, str],
    enter: Callable[[str], Awaitable[None]],
) -> Activated:
    encoded = {name: sources[name].encode() for name in sorted(sources)}
    revision = policy_revision(encoded)
    place = settings.home / "opa"
    keys = await asyncio.to_thread(policy_keys, settings)
    built = await asyncio.to_thread(bundle_sources, opa, place / "next.tar.gz", keys, encoded)
    await policies.remember(revision, sources)
    in_force = await policies.in_force()
    entered = in_force is None or in_force.revision != revision
    if entered:
        await enter(revision)
        in_force = await policies.in_force()
    if in_force is None or in_force.revision != revision:
        # Another one came between by another way; its bundle is the one that has to be there.
        return Activated(revision, entered, False, built.path)
    built.path.replace(place / RESOURCE)

    async def answers() -> bool:
        return await answering(settings) == revision

    try:
        await until(answers, _SECONDS, "the new policy")
    except NotReadyError:
        return Activated(revision, entered, False, place / RESOURCE)
    return Activated(revision, entered, True, place / RESOURCE)


@contextmanager
def _alone(home: Path) -> Iterator[None]:
    """No other command puts a policy into force on this home meanwhile: what is in force and the bundle stay one."""
    place = home / "opa"
    place.mkdir(mode=0o700, parents=True, exist_ok=True)
    with (place / "activation.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise ActivationUnderWayError(
                "a policy is being put into force on this home; try again when it is done"
            ) from None
        yield


async def answering(settings: Settings) -> str | None:
    """The revision by which OPA answers; None where it does not answer."""
    headers = {"Authorization": f"Bearer {settings.opa_token}"} if settings.opa_token else {}
    try:
        async with httpx.AsyncClient(timeout=settings.opa_timeout, trust_env=False, headers=headers) as client:
            answer = await client.get(f"{settings.opa_url}/v1/data/getrapt/revision")
            found = answer.json().get("result") if answer.is_success else None
    except (httpx.HTTPError, ValueError, AttributeError):
        return None
    return found if isinstance(found, str) else None
