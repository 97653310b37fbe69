"""The way by which accounts are made and named in the log: an act of the system, judged and appended like any other.

The transaction of the entry makes the account, so nobody can act, or be signed in, under a pseudonym that the log does not
know. Accounts that were there before the log named any are named with the first ones that are asked for, all at once.
"""

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import structlog

from authority.judging_again import while_it_moves
from authority.question import Facts
from authority.register_acts import Judged, Outcome, RegisterActs, Sent, draft_of
from authority.take import Policy, refuse_unsealed
from domain.account_acts import NameAccounts, decide_names
from domain.actor import SYSTEM
from domain.errors import InvalidAct, NotFound
from domain.organisation import Organisation
from domain.procedure import Procedure
from store.draft import following
from store.ledger import ACCOUNTS_STREAM, Draft, Ledger, Loaded, Moved
from store.procedures import Procedures
from store.register import Register
from store.vault import SealedAct

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Beginning:
    """What is about to come into force, to be judged by where nothing is yet."""

    organisation: Organisation
    procedure: Procedure


class Naming:
    """The enforcement point of accounts and their names."""

    def __init__(self, ledger: Ledger, register: Register, procedures: Procedures, policy: Policy) -> None:
        self._ledger = ledger
        self._register = register
        self._acts = RegisterActs(ledger, register, procedures, policy)

    async def ensure(self, handles: Iterable[str], beginning: Beginning | None = None) -> dict[str, str]:
        """The pseudonyms of these handles; whoever has none gets one, and whoever has no name in the log is named.

        All of it is in the ledger when this returns, or nothing. Two at once, or one that is killed and done again, make one
        account for each handle and name each once. Raises InvalidAct where the policy refuses a new account, NotFound where
        nothing is in force and no `beginning` is given, and otherwise what `Authority.take` raises.
        """
        wanted = tuple(dict.fromkeys(handles))
        trace_id = uuid.uuid4().hex
        return await while_it_moves(lambda: self._once(wanted, beginning, trace_id), trace_id, act="name_accounts")

    async def _once(self, wanted: Sequence[str], beginning: Beginning | None, trace_id: str) -> dict[str, str]:
        there, unnamed = await self._register.accounts_of(wanted), await self._register.names.unnamed()
        missing = [handle for handle in wanted if handle not in there]
        if not missing and not unnamed:
            return there
        sealed = self._register.names.sealed(unnamed, missing)
        keys = [uuid.uuid4().hex for _ in sealed]
        loaded = await self._ledger.load(ACCOUNTS_STREAM, sealed[0], actor=SYSTEM.account, key=keys[0])
        if await self._register.names.unnamed() != unnamed:
            # Somebody named them before the stream was loaded; whoever does so after it moves the stream.
            raise Moved
        judged = await self._judged(sealed, await self._facts(loaded, beginning))
        sent = [Sent(ACCOUNTS_STREAM, one, SYSTEM, key, trace_id) for one, key in zip(sealed, keys, strict=True)]
        refused = next((pair for pair in zip(sent, judged, strict=True) if not pair[1].verdict.allow), None)
        if refused is not None:
            return await self._refused(draft_of(refused[0], loaded, refused[1], None), there, missing)
        # In one transaction: from the first name on, nobody acts who has none.
        drafts = _chained(sent, judged, loaded)
        await self._acts.append_all(drafts)
        made = [account for one in sealed for account in one.handle_keys or ()]
        return there | dict(zip(missing, made, strict=True))

    async def _facts(self, loaded: Loaded, beginning: Beginning | None) -> Facts:
        try:
            return await self._acts.facts(loaded)
        except NotFound:
            if beginning is None:
                raise
            # The seats are still by handle, and are nothing to the question.
            return Facts(loaded.now, replace(beginning.organisation, seats=()), beginning.procedure)

    async def _judged(self, sealed: Sequence[SealedAct], facts: Facts) -> list[Judged]:
        each: list[tuple[NameAccounts, Facts]] = []
        for one in sealed:
            refuse_unsealed(one.act)
            act = _naming(one)
            named = await self._register.names.named_among([name.account for name in act.names])
            each.append((act, replace(facts, named=named)))
        return await self._acts.judged(each, SYSTEM)

    async def _refused(self, draft: Draft, there: dict[str, str], missing: Sequence[str]) -> dict[str, str]:
        """What is left where the policy refuses: those that are there, which stay as unnamed as they were."""
        receipt = await self._ledger.append(draft)
        reasons = ", ".join(receipt.reasons)
        log.warning("accounts.unnamed", index=receipt.index, reasons=reasons, trace_id=draft.trace_id)
        if missing:
            raise InvalidAct(f"the policy refuses name_accounts: {reasons}")
        return there


def _chained(sent: Sequence[Sent], judged: Sequence[Judged], loaded: Loaded) -> list[Draft]:
    """The drafts, each on the stream as it is after the one before it."""
    drafts: list[Draft] = []
    for one, its in zip(sent, judged, strict=True):
        draft = draft_of(one, loaded, its, Outcome(decide_names(_naming(one.sealed))))
        drafts.append(draft)
        loaded = following(draft)
    return drafts


def _naming(sealed: SealedAct) -> NameAccounts:
    if not isinstance(sealed.act, NameAccounts):
        raise TypeError(f"accounts are named, and nothing else: {sealed.act.type}")
    return sealed.act
