"""The history on the page of a case: a page of it at a time, and what the rest of the page tells of older entries.

A page of it has the newest entries, or those before a sequence: as many as keep the page light, by number and by what was
typed. Older ones are a link further, and an auditor has them all in the timeline (`auditor_case`).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from api.parts import Parts
from domain.decide.tiers import ENDS_A_TIER
from store.case_list import CaseRow
from store.ledger import case_stream
from store.queries import LedgerEntry

MOST_ENTRIES = 25
MOST_TYPED = 12_000
"""Bytes of typed texts after which a page of the history ends, if it has an entry."""


@dataclass(frozen=True, slots=True)
class CaseHistory:
    """Entries of a case, oldest first: those after the sequence `first` up to `last`, and some older or newer ones that are told of
    elsewhere on the page. `number` is how many the case has."""

    entries: Sequence[LedgerEntry]
    first: int
    last: int
    number: int

    def shows(self, sequence: int) -> bool:
        """Whether an entry is one of this page of the history."""
        return self.first < sequence <= self.last

    def own(self, account: str, sequence: int | None = None) -> LedgerEntry | None:
        """The newest act of this account in the case, or the one with this sequence: who lost the connection sees by it whether an
        act counted."""
        found = [one for one in self.entries if one.entry.actor["account"] == account]
        if sequence is not None:
            return next((one for one in found if one.entry.sequence == sequence), None)
        return found[-1] if found else None


async def read_history(
    parts: Parts, row: CaseRow, account: str, before: int | None = None, taken: int | None = None
) -> CaseHistory:
    """The page of the history that ends before the sequence `before`, with what ended a tier, the newest act of this account
    and the one `taken`: one statement."""
    # Sequences are contiguous, so where a page begins is known from where it ends.
    last = row.sequence if before is None else min(before - 1, row.sequence)
    first = max(0, last - MOST_ENTRIES)
    entries = await parts.queries.entries_beside(case_stream(row.case), first, last, account, ENDS_A_TIER, taken)
    return CaseHistory(entries, first, last, row.sequence)


def history_section(history: CaseHistory, told: Sequence[dict[str, Any]], before: int | None) -> dict[str, Any]:
    """What the page shows of the history, newest first; `told` are its entries in words, in the same order as they were read.

    `older` is the sequence before which the next page ends; None where there is nothing before this one.
    """
    shown: list[dict[str, Any]] = []
    typed = 0
    for one in reversed(told):
        if not history.shows(one["sequence"]):
            continue
        typed += _typed(one)
        if shown and typed > MOST_TYPED:
            break
        shown.append(one)
    oldest = shown[-1]["sequence"] if shown else 1
    return {
        "entries": shown,
        "number": history.number,
        "before": before,
        "older": oldest if oldest > 1 else None,
    }


def _typed(told: Mapping[str, Any]) -> int:
    return sum(len(text.encode()) for _, text in told["texts"])
