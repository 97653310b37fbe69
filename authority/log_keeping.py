"""The way by which the log gets its key: acts like any other, judged by the policy, on a stream of their own.

The system names the first key, a person each that takes its place. Where private keys are kept, and that the log signs
with the one that the ledger names, is `runtime`'s. Who may read all entries is asked here too.
"""

import uuid
from collections.abc import Awaitable, Callable
from dataclasses import replace

from authority.judging_again import while_it_moves
from authority.offers import READ_LOG
from authority.register_acts import Considered, RegisterActs, Sent, comes_to
from authority.take import Policy
from domain.actor import SYSTEM, Actor
from domain.errors import InvalidAct
from domain.log_acts import BeginLog, LogAct, RotateLogKey, decide_log
from domain.receipt import Receipt
from domain.verdict import Verdict
from store.ledger import LOG_STREAM, Ledger, Loaded
from store.log_keys import LogKeys, check_log_key
from store.procedures import Procedures
from store.register import Register
from store.vault import Vault


class _BegunAlready(Exception):
    """The ledger names a key by now."""


class LogKeeping:
    """The enforcement point of the log's keys, and of reading its entries."""

    def __init__(
        self, ledger: Ledger, register: Register, procedures: Procedures, keys: LogKeys, vault: Vault, policy: Policy
    ) -> None:
        self._keys = keys
        self._vault = vault
        self._acts = RegisterActs(ledger, register, procedures, policy)

    async def begin(self, origin: str, vkey: str) -> Receipt | None:
        """The system names the log and its first key; None where the ledger names one already.

        Raises InvalidAct for a key that cannot sign the log of this origin, and otherwise what `Authority.take` raises.
        """
        check_log_key(vkey, origin)

        async def act() -> LogAct:
            if await self._keys.in_force() is not None:
                raise _BegunAlready
            return BeginLog(origin, vkey)

        sent = self._vault.plain(BeginLog(origin, vkey), None).content_mac
        try:
            return await self._take(act, sent, by=SYSTEM, key=uuid.uuid4().hex, trace_id=uuid.uuid4().hex)
        except _BegunAlready:
            return None

    async def rotate(self, vkey: str, *, by: Actor, key: str, trace_id: str) -> Receipt:
        """Puts this key in the place of the one that signs, or refuses it; either way it is in the ledger when this returns.

        Raises InvalidAct for a log without a key, and for a key that cannot sign it or signed it before; otherwise what
        `Authority.take` raises.
        """

        async def act() -> LogAct:
            named = await self._keys.all()
            if not named:
                raise InvalidAct(
                    "the log has no key yet: it gets one when it is first run", field="vkey", fault="log_without_key"
                )
            check_log_key(vkey, named[-1].origin)
            if vkey in {one.vkey for one in named[:-1]}:
                raise InvalidAct(
                    "the log had this key before; a key does not come back", field="vkey", fault="key_used_before"
                )
            return RotateLogKey(vkey, named[-1].vkey)

        # What was sent is the new key alone: sent again, it is the same act, whichever key signs by then.
        sent = self._vault.plain(RotateLogKey(vkey, ""), None).content_mac
        return await self._take(act, sent, by=by, key=key, trace_id=trace_id)

    async def may_read(self, by: Actor) -> Verdict:
        """Whether all entries of the log may be read by this person. Nothing is written."""
        return await self._acts.judged_now(READ_LOG, by)

    async def _take(
        self, make: Callable[[], Awaitable[LogAct]], sent: str, *, by: Actor, key: str, trace_id: str
    ) -> Receipt:
        """Judges and appends what `make` makes of the keys as they are, again while they move."""

        async def attempt() -> Receipt:
            act = await make()
            sealed = replace(self._vault.plain(act, None), content_mac=sent)
            return await self._acts.once(
                Sent(LOG_STREAM, sealed, by, key, trace_id), lambda loaded: considered(act, loaded)
            )

        async def considered(act: LogAct, loaded: Loaded) -> Considered:
            return Considered(await self._acts.facts(loaded), comes_to(lambda: decide_log(act)))

        return await while_it_moves(attempt, trace_id)
