"""The register of mandaten as its entries make it, at every place in the log, and what is stored of it compared with that."""

import bisect
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import text

from audit.entry import Entry
from domain.mandaat_acts import MandaatAct, mandaat_of
from domain.mandaat_events import (
    InstructionWithdrawn,
    MandaatEvent,
    MandaatInstructed,
    MandaatProposed,
    decide_mandaat,
    fold_mandaat,
)
from domain.mandaten import Holder, Instruction, Standing
from store.codec import INSTRUCTION, MANDAAT
from store.ledger import MANDAAT_PREFIX
from verification.finding import Finding
from verification.register_check import check_events, check_rows
from verification.stored import Stored, StoredEntry

_ROWS = text(
    "SELECT id, principal, parent, holder_kind, holder_id, content, status, valid_from, valid_until, proposed_by,"
    " proposed_at, proposed_index, confirmed_at, confirmed_index, revoked_at, revoked_index, confirmed_by, agreed_by,"
    " agreed_at, agreed_index, instructions FROM mandaten"
)


@dataclass
class MandatenLog:
    """Every mandaat with how it stood after each entry about it. Entries are added in the order of the log."""

    _history: dict[str, list[tuple[int, Standing]]] = field(default_factory=dict)
    _held: dict[Holder, list[str]] = field(default_factory=dict)
    _places: dict[str, dict[str, int]] = field(default_factory=dict)

    def add(self, index: int, event: MandaatEvent) -> None:
        """One more event. ValueError where it does not follow from what was."""
        name = event.mandaat.id if isinstance(event, MandaatProposed) else event.mandaat
        standing = fold_mandaat((event,), self._last(name))
        if standing is None:
            return
        if isinstance(event, MandaatProposed):
            self._held.setdefault(standing.mandaat.holder, []).append(name)
        self._history.setdefault(name, []).append((index, standing))
        self._places.setdefault(name, {})[_place(event)] = index

    def at(self, name: str, index: int) -> Standing | None:
        """How a mandaat stood for the entry with this index; None where it was not there yet."""
        history = self._history.get(name, [])
        before = bisect.bisect_left(history, index, key=lambda one: one[0])
        return history[before - 1][1] if before else None

    def all_at(self, index: int) -> list[Standing]:
        """Every mandaat as it stood for the entry with this index, in force or not."""
        return [standing for name in sorted(self._history) if (standing := self.at(name, index)) is not None]

    def held(self, holders: Iterable[Holder], index: int) -> list[Standing]:
        """What these holders held, in force or not, for the entry with this index."""
        names = [name for holder in holders for name in self._held.get(holder, [])]
        return [standing for name in names if (standing := self.at(name, index)) is not None]

    def rows(self) -> dict[str, dict[str, Any]]:
        """What has to be stored in the end, by id."""
        return {name: self._row(history[-1][1]) for name, history in self._history.items()}

    def _last(self, name: str) -> Standing | None:
        history = self._history.get(name)
        return history[-1][1] if history else None

    def _row(self, standing: Standing) -> dict[str, Any]:
        mandaat, places = standing.mandaat, self._places[standing.mandaat.id]
        return {
            "id": mandaat.id,
            "principal": mandaat.principal,
            "parent": mandaat.parent,
            "holder_kind": mandaat.holder.kind.value,
            "holder_id": mandaat.holder.id,
            "content": MANDAAT.dump(mandaat),
            "status": standing.status.value,
            "valid_from": mandaat.valid_from,
            "valid_until": mandaat.valid_until,
            "proposed_by": standing.proposed_by,
            "proposed_at": standing.proposed_at,
            "proposed_index": places["mandaat_proposed"],
            "confirmed_at": standing.confirmed_at,
            "confirmed_index": places.get("mandaat_confirmed"),
            "revoked_at": standing.revoked_at,
            "revoked_index": places.get("mandaat_revoked"),
            "confirmed_by": standing.confirmed_by,
            "agreed_by": standing.agreed_by,
            "agreed_at": standing.agreed_at,
            "agreed_index": places.get("mandaat_agreed"),
            "instructions": [_instruction(one, places) for one in standing.instructions],
        }


def _place(event: MandaatEvent) -> str:
    """Under what the place of an event is kept: a mandaat is instructed more than once."""
    return f"{event.type} {event.number}" if isinstance(event, MandaatInstructed | InstructionWithdrawn) else event.type


def _instruction(one: Instruction, places: Mapping[str, int]) -> dict[str, Any]:
    return INSTRUCTION.dump(one) | {
        "index": places[f"mandaat_instructed {one.number}"],
        "withdrawn_index": places.get(f"instruction_withdrawn {one.number}"),
    }


def check_mandaat_events(
    row: StoredEntry, entry: Entry, act: MandaatAct, log: MandatenLog, found: list[Finding]
) -> None:
    """Whether the events of an entry are what its act does."""
    name = mandaat_of(act)

    def done(account: str, now: datetime) -> MandaatEvent:
        return decide_mandaat(act, log.at(name, row.index), account, now)

    check_events(row, entry, name, "mandaat", done, found)


async def check_mandaten(stored: Stored, log: MandatenLog, found: list[Finding]) -> None:
    """What is stored of the register, against its entries; what differs is added to `found`."""
    check_rows(
        await stored.rows(_ROWS),
        log.rows(),
        table="mandaten",
        prefix=MANDAAT_PREFIX,
        what="mandaat",
        first="proposed_index",
        found=found,
    )
