"""What each entry of a case tells whom, made from the ledger alone: folded on from where the last one ended.

Whoever asks names a case and a sequence and brings nothing else, so nothing of theirs can get into what is kept here.
"""

import asyncio
from collections import OrderedDict
from dataclasses import dataclass, field

from domain.case import Routekaart
from domain.fold import apply
from domain.notices import Notice, notices
from store.recorded import Recorded, RecordedEvents

PAGE = 200
"""Entries a read: some hundred bytes of events each, far below the two megabytes that a payload may have."""
_MOST_CASES = 100


@dataclass(frozen=True, slots=True)
class Told:
    """What one entry tells, and the case after it; None where it is no entry with events of that case."""

    notices: tuple[Notice, ...] = ()
    state: Routekaart | None = None


_NOTHING = Told()


@dataclass
class _Folded:
    """A case as far as it was read, with what its last entries tell; of those up to `forgotten` that is not kept."""

    sequence: int = 0
    state: Routekaart | None = None
    told: OrderedDict[int, Told] = field(default_factory=OrderedDict)
    forgotten: int = 0
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)

    def add(self, entry: Recorded) -> None:
        """One more entry."""
        state, told = self.state, list[Notice]()
        for event in entry.events:
            before, state = state, apply(state, event)
            told += notices(event, before, state)
        # At once, so that an entry that cannot be folded leaves what was before it as it is.
        self.sequence, self.state = entry.sequence, state
        if told:
            self.told[entry.sequence] = Told(tuple(dict.fromkeys(told)), state)
        while len(self.told) > PAGE:
            self.forgotten = self.told.popitem(last=False)[0]


class Telling:
    """What entries tell, for whoever asks about one after the other: a run of new entries is read and folded once."""

    def __init__(self, recorded: RecordedEvents) -> None:
        self._recorded = recorded
        self._cases: OrderedDict[str, _Folded] = OrderedDict()

    async def of(self, case: str, sequence: int) -> Told:
        """What the entry at this sequence of the case tells; nothing where there is none."""
        folded = self._cases.setdefault(case, _Folded())
        self._cases.move_to_end(case)
        try:
            # Whoever asks about the next entry meanwhile waits for this read, and finds it done.
            async with folded.lock:
                if sequence <= folded.forgotten:
                    return await self._read_up_to(_Folded(), case, sequence)
                return await self._read_up_to(folded, case, sequence)
        finally:
            if not folded.sequence:
                self._cases.pop(case, None)
            while len(self._cases) > _MOST_CASES:
                self._cases.popitem(last=False)

    async def _read_up_to(self, folded: _Folded, case: str, sequence: int) -> Told:
        while folded.sequence < sequence:
            page = await self._recorded.after(case, folded.sequence, PAGE)
            for entry in page:
                folded.add(entry)
            if len(page) < PAGE:
                break
        return folded.told.get(sequence, _NOTHING)
