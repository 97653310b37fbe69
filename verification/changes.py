"""The changes of the organisation as their entries make them, at every place in the log, and what they made of it."""

import bisect
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from sqlalchemy import text

from audit.entry import Entry
from domain.change_acts import ChangeAct, ProposeChange
from domain.change_effects import changed, substitution_ended
from domain.change_events import (
    ChangeConfirmed,
    ChangeEvent,
    ChangeProposed,
    NewVersion,
    decide_change,
    fold_change,
)
from domain.changes import Change, ChangeStanding, NewProcedure
from domain.errors import ContradictionError
from domain.needed_bodies import OpenCases
from domain.organisation import Organisation
from domain.text import Text
from store.codec import CHANGE, organisation_bytes
from store.ledger import CHANGE_PREFIX
from verification.finding import Code, Finding
from verification.register_check import check_events, check_rows
from verification.stored import Stored, StoredEntry

_ROWS = text(
    "SELECT id, kind, body, content, status, proposed_by, proposed_at, proposed_index, confirmed_at, confirmed_index,"
    " revoked_at, revoked_index FROM organisation_changes"
)


@dataclass
class ChangesLog:
    """Every change with how it stood after each entry about it. Entries are added in the order of the log."""

    _history: dict[str, list[tuple[int, ChangeStanding]]] = field(default_factory=dict)
    _places: dict[str, dict[str, int]] = field(default_factory=dict)
    looked: dict[int, int] = field(default_factory=dict)
    """With how many entries in the log cases were looked at, for a change that would end a body, by the entry that says so."""
    there: dict[int, int] = field(default_factory=dict)
    """How many entries of the log were there for certain when that entry was judged."""
    open_cases: dict[int, OpenCases] = field(default_factory=dict)
    """What was open then, by that number."""
    made: dict[int, NewVersion] = field(default_factory=dict)
    """The version of the organisation that the entry with this index makes, as recomputed."""

    def add(self, index: int, event: ChangeEvent) -> None:
        """One more event. ValueError where it does not follow from what was."""
        name = event.change.id if isinstance(event, ChangeProposed) else event.change
        history = self._history.get(name)
        standing = fold_change((event,), history[-1][1] if history else None)
        if standing is not None:
            self._history.setdefault(name, []).append((index, standing))
            self._places.setdefault(name, {})[event.type] = index

    def add_question(self, index: int, question: Mapping[str, Any]) -> None:
        """Takes in when the cases were looked at, where the question of the entry with this index says that they were."""
        facts = question.get("facts")
        change = facts.get("change") if isinstance(facts, dict) else None
        seen = change.get("cases_seen") if isinstance(change, dict) else None
        if isinstance(seen, int):
            self.looked[index] = seen

    def at(self, name: str, index: int) -> ChangeStanding | None:
        """How a change stood for the entry with this index; None where it was not there yet."""
        history = self._history.get(name, [])
        before = bisect.bisect_left(history, index, key=lambda one: one[0])
        return history[before - 1][1] if before else None

    def make(self, index: int, event: ChangeEvent, version: int, before: Organisation, after: Organisation) -> None:
        """Recomputes what the event made of the organisation `before`; its titles are those that stand in `after`.

        Raises ContradictionError where it cannot have made anything of it.
        """
        name = event.change.id if isinstance(event, ChangeProposed) else event.change
        standing = self.at(name, index)
        if standing is None:
            raise ContradictionError("a change that was never proposed")
        if isinstance(event, ChangeConfirmed):
            made = changed(before, _titled(standing.change, after), event.at)
        else:
            made = substitution_ended(before, standing.change, event.at)
        self.made[index] = NewVersion(version, hashlib.sha256(organisation_bytes(made)).hexdigest())

    def procedures(self) -> dict[str, NewProcedure]:
        """The procedures that changes would put into force, by the id of the change."""
        told = ((name, history[-1][1].change.new_procedure) for name, history in self._history.items())
        return {name: new for name, new in told if new is not None}

    def rows(self) -> dict[str, dict[str, Any]]:
        """What has to be stored in the end, by id."""
        return {name: self._row(history[-1][1]) for name, history in self._history.items()}

    def _row(self, standing: ChangeStanding) -> dict[str, Any]:
        change, places = standing.change, self._places[standing.change.id]
        return {
            "id": change.id,
            "kind": change.kind.value,
            "body": change.body,
            "content": CHANGE.dump(change),
            "status": standing.status.value,
            "proposed_by": standing.proposed_by,
            "proposed_at": standing.proposed_at,
            "proposed_index": places["change_proposed"],
            "confirmed_at": standing.confirmed_at,
            "confirmed_index": places.get("change_confirmed"),
            "revoked_at": standing.revoked_at,
            "revoked_index": places.get("change_revoked"),
        }


def check_change_events(row: StoredEntry, entry: Entry, act: ChangeAct, log: ChangesLog, found: list[Finding]) -> None:
    """Whether the events of an entry are what its act does, with the version of the organisation that it makes."""
    name = act.change.id if isinstance(act, ProposeChange) else act.change

    def done(account: str, now: datetime) -> ChangeEvent:
        return decide_change(act, log.at(name, row.index), account, now, log.made.get(row.index))

    check_events(row, entry, name, "change", done, found)


def recompute(
    log: ChangesLog,
    making: Mapping[int, tuple[ChangeEvent, int]],
    organisations: Mapping[int, Organisation],
    found: list[Finding],
) -> None:
    """Makes every version of the organisation that a change made once more, from the one before it.

    `making` has the event and its version by index, in the order of the log. A version that is not to be had was found
    already; what follows from it cannot be told.
    """
    for index, (event, version) in making.items():
        before = max((one for one in organisations if one < version), default=0)
        after = organisations.get(version)
        if after is None or before not in organisations:
            continue
        try:
            log.make(index, event, version, organisations[before], after)
        except ContradictionError as error:
            message = f"version {version} of the organisation does not follow from the change: {error}"
            found.append(Finding(Code.REGISTER, index, "register", message))
            continue
        if hashlib.sha256(organisation_bytes(after)).hexdigest() != log.made[index].content_hash:
            message = f"version {version} of the organisation is not what the change makes of the one before it"
            found.append(Finding(Code.REGISTER, index, "register", message))


async def check_changes(stored: Stored, log: ChangesLog, found: list[Finding]) -> None:
    """What is stored of the changes, against their entries; what differs is added to `found`."""
    check_rows(
        await stored.rows(_ROWS),
        log.rows(),
        table="organisation_changes",
        prefix=CHANGE_PREFIX,
        what="change",
        first="proposed_index",
        found=found,
    )


def _titled(change: Change, after: Organisation) -> Change:
    """The change with the title that it brought: the entry has only its commitment, the document the title."""
    if change.new_seat is not None:
        title = next((seat.title for seat in after.seats if seat.id == change.seat), "")
        return replace(change, new_seat=replace(change.new_seat, title=Text(title)))
    if change.new_body is not None:
        title = next((body.title for body in after.bodies if body.id == change.body), "")
        return replace(change, new_body=replace(change.new_body, title=Text(title)))
    return change
