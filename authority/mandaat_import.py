"""The way in for a file of mandaten: all of its rows are proposed, in one transaction, or none is.

Each row is an act of its own, with its own verdict, entry and key: the first is judged on the register's version that was
found, the next on the one that this makes of it, and so on. What a proposal brings of the register is what it rests on,
which no row of the file can be, since ids are given here; so its question is the same whatever stands before it.
"""

import asyncio
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from authority.judging_again import while_it_moves
from authority.mandaten import about, named_by
from authority.question import Facts
from authority.register_acts import Judged, Outcome, RegisterActs, Sent, draft_of
from authority.take import Policy, refuse_unsealed
from domain.actor import Actor
from domain.mandaat_acts import ProposeMandaat
from domain.mandaat_events import decide_mandaat
from domain.mandaten import Mandaat, says
from domain.receipt import Receipt
from domain.text import Text
from store.import_batches import ImportBatches, ImportKey
from store.ledger import Draft, Ledger, Loaded, mandaat_stream
from store.procedures import Procedures
from store.register import Register
from store.vault import SealedAct, Vault

ATTEMPTS = 10
"""How often a file is judged while the register keeps moving: each takes seconds, and others wait for their turn."""
AT_ONCE = 100
"""How many rows are put to the policy in one question; between two of them others have their turn."""


class RowsRefused(Exception):
    """The policy allows some rows not; `reasons` are its codes, by the place of each. Nothing is proposed."""

    def __init__(self, reasons: Mapping[int, tuple[str, ...]]) -> None:
        super().__init__(f"{len(reasons)} rows are refused")
        self.reasons = reasons


@dataclass(frozen=True, slots=True)
class Imported:
    """What came of an import: the receipts of what was proposed, and the ids of what was there already, by place.

    `repeated` where it had been taken before: the receipts are those of then.
    """

    receipts: Mapping[int, Receipt]
    there: Mapping[int, str]
    repeated: bool = False


@dataclass(frozen=True, slots=True)
class _Sender:
    by: Actor
    known: ImportKey
    trace_id: str
    sealed: dict[int, SealedAct] = field(default_factory=dict)


class MandaatImport:
    """The enforcement point of imports. One at a time: a second would be judged in vain while the first is written."""

    def __init__(
        self,
        ledger: Ledger,
        batches: ImportBatches,
        register: Register,
        procedures: Procedures,
        vault: Vault,
        policy: Policy,
    ) -> None:
        self._batches = batches
        self._acts = RegisterActs(ledger, register, procedures, policy)
        self._vault = vault
        self._turn = asyncio.Lock()

    async def taken(self, known: ImportKey) -> Mapping[int, Receipt]:
        """The receipts of this import where it was taken before, by place. KeyReused where its key was, for another."""
        return await self._batches.taken(known)

    async def take(self, mandaten: Mapping[int, Mandaat], *, by: Actor, known: ImportKey, trace_id: str) -> Imported:
        """Proposes all of these mandaten, by their places in the file and with their texts in plain, but for those that
        are proposed or in force already; or none of them.

        RowsRefused where the policy does not allow all, and then each refusal is an entry; KeyReused, AuthorityUnavailable, StoreUnavailable, and
        ContendedError where the register keeps moving. In all of the others nothing was written, save that StoreUnavailable may
        leave it open: the key tells.
        """
        sender = _Sender(by, known, trace_id)
        async with self._turn:
            return await while_it_moves(lambda: self._once(mandaten, sender), trace_id, ATTEMPTS, rows=len(mandaten))

    async def _once(self, mandaten: Mapping[int, Mandaat], sender: _Sender) -> Imported:
        taken = await self._batches.taken(sender.known)
        loaded = await self._load(mandaten)
        there = await self._already_there(mandaten, loaded, taken)
        if taken:
            return Imported(taken, there, repeated=True)
        new = {place: one for place, one in mandaten.items() if place not in there}
        receipts = await self._judge_and_append(new, loaded, sender) if new else {}
        twins = {place: receipts[first].mandaat or "" for place, first in _twins(new).items()}
        return Imported(receipts, {**there, **twins})

    async def refusals(self, mandaten: Mapping[int, Mandaat], by: Actor) -> Mapping[int, tuple[str, ...]]:
        """Why the policy would refuse these proposals now, by place, for those that it would. Nothing is written."""
        loaded = await self._load(mandaten)
        there = await self._already_there(mandaten, loaded, {})
        found: dict[int, tuple[str, ...]] = {}
        new = [(place, ProposeMandaat(one)) for place, one in mandaten.items() if place not in there]
        facts = await self._acts.facts(loaded)
        for first in range(0, len(new), AT_ONCE):
            some = new[first : first + AT_ONCE]
            judged = await self._judged([act for _, act in some], facts, loaded, by)
            found |= {
                place: its.verdict.reasons
                for (place, _), its in zip(some, judged, strict=True)
                if not its.verdict.allow
            }
        return found

    async def _load(self, mandaten: Mapping[int, Mandaat]) -> Loaded:
        holders = {one.holder for one in mandaten.values()}
        named = {name for one in mandaten.values() for name in named_by(ProposeMandaat(one))}
        return await self._batches.load(holders, named)

    async def _already_there(
        self, mandaten: Mapping[int, Mandaat], loaded: Loaded, taken: Mapping[int, Receipt]
    ) -> dict[int, str]:
        """Of each row that says what a mandaat says that is proposed or in force, the id of that one."""
        rows = {place: one for place, one in mandaten.items() if place not in taken}
        wanted = {says(replace(one, source=None)) for one in rows.values()}
        possible = [
            one.mandaat
            for one in loaded.mandaten
            if not one.is_over_at(loaded.now) and says(replace(one.mandaat, source=None)) in wanted
        ]
        texts = await self._vault.reveal([one.source for one in possible if one.source is not None])
        standing: dict[tuple[object, ...], str] = {}
        for one in possible:
            source = None if one.source is None else texts[one.source]
            # Of a text that was forgotten nobody can say that it is the same.
            if (source is None) is (one.source is None):
                standing.setdefault(says(replace(one, source=None if source is None else Text(source))), one.id)
        return {place: standing[said] for place, one in rows.items() if (said := says(one)) in standing}

    async def _judge_and_append(
        self, new: Mapping[int, Mandaat], loaded: Loaded, sender: _Sender
    ) -> dict[int, Receipt]:
        twins = _twins(new)
        places = [place for place in new if place not in twins]
        facts = await self._acts.facts(loaded)
        drafts: list[Draft] = []
        refused: dict[int, Draft] = {}
        for first in range(0, len(places), AT_ONCE):
            some = places[first : first + AT_ONCE]
            await self._seal({place: new[place] for place in some}, sender)
            acts = [_proposal(sender.sealed[place]) for place in some]
            judged = await self._judged(acts, facts, loaded, sender.by)
            for place, act, its in zip(some, acts, judged, strict=True):
                stream, sealed = mandaat_stream(act.mandaat.id), sender.sealed[place]
                if not its.verdict.allow:
                    # Under a key of its own: an import that is refused is not taken, and may be sent again with its key.
                    sent = Sent(stream, sealed, sender.by, secrets.token_hex(16), sender.trace_id)
                    refused[place] = draft_of(sent, loaded, its, None)
                    continue
                # As the register is after the rows before this one.
                found = replace(loaded, register_version=loaded.register_version + len(drafts))
                key = sender.known.of_row(place) if drafts else sender.known.key
                sent = Sent(stream, sealed, sender.by, key, sender.trace_id)
                event = decide_mandaat(act, None, sender.by.account, loaded.now)
                drafts.append(draft_of(sent, found, its, Outcome(event)))
        if refused:
            await self._acts.append_all([*refused.values()])
            raise RowsRefused({place: draft.verdict.reasons for place, draft in refused.items()})
        receipts = await self._acts.append_all(drafts)
        return dict(zip(places, receipts, strict=True))

    async def _judged(self, acts: list[ProposeMandaat], facts: Facts, loaded: Loaded, by: Actor) -> list[Judged]:
        """Each proposal with the facts and the question it was judged by, and the verdict."""
        find = {one.mandaat.id: one for one in loaded.mandaten}.get
        each = [(act, replace(facts, mandaten=about(act, by.account, loaded.now, find))) for act in acts]
        return await self._acts.judged(each, by)

    async def _seal(self, mandaten: Mapping[int, Mandaat], sender: _Sender) -> None:
        """Seals the rows that are not yet, each under the id that it will have."""
        drafts = {
            place: ProposeMandaat(replace(one, id=secrets.token_hex(16)))
            for place, one in mandaten.items()
            if place not in sender.sealed
        }
        sealed = await self._vault.seal_each([(draft, draft.mandaat.id) for draft in drafts.values()])
        for place, one in zip(drafts, sealed, strict=True):
            refuse_unsealed(one.act)
            sender.sealed[place] = replace(one, content_mac=self._batches.content_mac(sender.known, place))


def _twins(mandaten: Mapping[int, Mandaat]) -> dict[int, int]:
    """Of each row that says what one before it says, the place of the first: the two are one mandaat."""
    first: dict[tuple[object, ...], int] = {}
    found: dict[int, int] = {}
    for place, one in mandaten.items():
        earlier = first.setdefault(says(one), place)
        if earlier != place:
            found[place] = earlier
    return found


def _proposal(sealed: SealedAct) -> ProposeMandaat:
    if not isinstance(sealed.act, ProposeMandaat):
        raise TypeError(f"an import proposes, and does nothing else: {sealed.act.type}")
    return sealed.act
