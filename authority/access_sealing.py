"""The way by which a batch of looks is put on record: an act of the system, judged and appended like any other.

When it is time for the next batch is `runtime.sealing`'s; what is in one the store's.
"""

import uuid

from authority.judging_again import while_it_moves
from authority.register_acts import Considered, RegisterActs, Sent, comes_to
from authority.take import Policy
from domain.access_acts import decide_seal
from domain.actor import SYSTEM
from domain.receipt import Receipt
from store.access import AccessLog
from store.ledger import ACCESS_STREAM, Ledger, Loaded, Moved
from store.procedures import Procedures
from store.register import Register
from store.vault import Vault

_SEALS = ("seal_access_log",)


class _AllSealed(Exception):
    """Every look is in a batch by now."""


class Sealing:
    """The enforcement point of the access log."""

    def __init__(
        self,
        ledger: Ledger,
        register: Register,
        procedures: Procedures,
        access_log: AccessLog,
        vault: Vault,
        policy: Policy,
    ) -> None:
        self._ledger = ledger
        self._access_log = access_log
        self._vault = vault
        self._acts = RegisterActs(ledger, register, procedures, policy)

    async def seal(self) -> Receipt | None:
        """Seals the looks that no batch has yet, at most one batch; None where there are none.

        Where the policy refuses, the receipt says so, and the looks wait. Two at once, or one that is killed and done
        again, make one entry. Raises ContendedError, AuthorityUnavailable, NotFound where no procedure is in force, and
        StoreUnavailable.
        """
        trace_id = uuid.uuid4().hex

        async def attempt() -> Receipt:
            first = await self._first()
            act = await self._access_log.batch(first)
            if act is None:
                raise _AllSealed

            async def consider(loaded: Loaded) -> Considered:
                if await self._first() != first:
                    # Somebody sealed before the stream was loaded; whoever does so after it moves the stream.
                    raise Moved
                return Considered(await self._acts.facts(loaded), comes_to(lambda: decide_seal(act)))

            # Each try is an act of its own: a batch that was refused may be allowed by the next policy.
            key, more = uuid.uuid4().hex, {"first": act.first, "last": act.last}
            sent = Sent(ACCESS_STREAM, self._vault.plain(act, None), SYSTEM, key, trace_id, more)
            return await self._acts.once(sent, consider)

        try:
            return await while_it_moves(attempt, trace_id, act="seal_access_log")
        except _AllSealed:
            return None

    async def _first(self) -> int:
        """The first record that no batch has."""
        entry = await self._ledger.last_allowed(ACCESS_STREAM, _SEALS)
        return 0 if entry is None else int(entry["act"]["last"]) + 1
