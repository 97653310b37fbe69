"""Trying a procedure on cases of the past, from the web process: the recorded questions of some closed cases, put to a procedure that
is not in force. One at a time, by OPA as a program of its own, so that nothing of it reaches the policy that judges."""

import asyncio
from collections.abc import Sequence
from pathlib import Path

from domain.errors import AuthorityUnavailable
from domain.procedure import Procedure
from domain.simulation import Otherwise, Simulated
from runtime.servers.locate import ServerMissingError, server
from store.database import Database
from verification.candidate import Candidate, CandidateError
from verification.recorded import Selection
from verification.what_if import what_if

_SECONDS = 20.0


class Simulation:
    """Tries procedures on this database, by the OPA program of this installation in `cache`."""

    def __init__(self, database: Database, cache: Path) -> None:
        self._database = database
        self._cache = cache
        self._alone = asyncio.Semaphore(1)

    async def tried(self, procedure: Procedure, cases: Sequence[str]) -> Simulated:
        """What would have been answered otherwise in these cases. AuthorityUnavailable where it cannot be asked here or gives no
        verdict; raises StoreUnavailable."""
        try:
            opa = await asyncio.to_thread(server, "opa", self._cache)
            async with self._alone:
                found = await what_if(
                    self._database,
                    opa,
                    Candidate(procedure=procedure),
                    timeout=_SECONDS,
                    selections=[Selection(case=case) for case in cases],
                )
        except (CandidateError, ServerMissingError) as error:
            raise AuthorityUnavailable(f"the procedure cannot be tried: {error}") from error
        return Simulated(
            asked=found.asked,
            unread=len(found.unreadable),
            otherwise=tuple(
                Otherwise(
                    case=one.case or "",
                    act=one.act,
                    recorded_at=one.recorded_at,
                    kinds=one.kinds,
                    was=_ways(one.old),
                    becomes=_ways(one.new),
                )
                for one in found.changes
            ),
        )


def _ways(verdict: object) -> tuple[tuple[str, ...], dict[str, str | None] | None]:
    """The reasons of a verdict, and where it sends the case."""
    said = verdict if isinstance(verdict, dict) else {}
    route = said.get("route")
    to = None if not isinstance(route, dict) else {name: route.get(name) for name in ("to", "tier", "outcome")}
    return tuple(map(str, said.get("reasons") or ())), to
