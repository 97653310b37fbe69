"""Recomputes the register of interests from its entries, as it stood for any entry, and compares what is stored of it."""

import bisect
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, text
from sqlalchemy.dialects.postgresql import ARRAY, TEXT

from audit.entry import Entry
from domain.acts import Act
from domain.interest_acts import InterestAct, RegisterInterest, interest_of
from domain.interest_events import (
    InterestConfirmed,
    InterestEndProposed,
    InterestEvent,
    InterestProposed,
    InterestRegistered,
    decide_interest,
    fold_interest,
    interest_named,
)
from domain.interests import InterestScope, RegisteredInterest
from store.codec import INTEREST
from store.ledger import INTEREST_PREFIX
from verification.finding import Code, Finding
from verification.register_check import check_events, check_rows
from verification.stored import Stored, StoredEntry

_ROWS = text(
    "SELECT id, account, scope, code, content, valid_from, valid_until, reasons, area, registered_by, registered_at,"
    " registered_index, confirmed_by, confirmed_at, confirmed_index, end_proposed_by, end_proposed_at,"
    " end_proposed_index, ended_by, ended_at, ended_index FROM interests"
)
_AREAS = text("SELECT interest, area_key FROM interest_areas ORDER BY interest")
_IN_AREAS = text(
    "SELECT case_id, area_key FROM routekaarten WHERE area_key IN (SELECT a.area_key FROM interest_areas a)"
)
_KEPT = text(
    "SELECT c.case_id, c.interest, r.case_id IS NULL AS of_no_case, r.area_key IS NULL AS forgotten"
    " FROM interest_cases c LEFT JOIN routekaarten r USING (case_id) ORDER BY c.interest, c.case_id"
)
_FORGOTTEN = text(
    "SELECT i.commitment FROM vault_items i JOIN subject_standings f ON f.id = i.subject"
    " WHERE f.status = 'forgotten' AND i.commitment = ANY(:commitments)"
).bindparams(bindparam("commitments", type_=ARRAY(TEXT)))
_CASES = text("SELECT case_id, municipality FROM routekaarten WHERE case_id = ANY(:cases)").bindparams(
    bindparam("cases", type_=ARRAY(TEXT))
)


@dataclass
class InterestsLog:
    """Every interest with how it stood after each entry about it. Entries are added in the order of the log.

    `in_areas` has the interests in the area of each case: of an area no entry says more than a commitment. Where an area was
    forgotten, they are those that were kept for the case.
    `municipalities` has that of each case that has an interest of its own; `check_streams` holds the table to the entries.
    """

    in_areas: dict[str, set[str]] = field(default_factory=dict)
    municipalities: dict[str, str] = field(default_factory=dict)
    cases: set[str] = field(default_factory=set)
    """Those that somebody would register an interest in, refused or not."""
    _history: dict[str, list[tuple[int, RegisteredInterest]]] = field(default_factory=dict)
    _scopes: dict[tuple[InterestScope, str], list[str]] = field(default_factory=dict)
    _stored: dict[str, dict[str, Any]] = field(default_factory=dict)

    def asked(self, act: Act) -> None:
        """One more act, which is to come before its events."""
        if isinstance(act, RegisterInterest) and act.interest.scope is InterestScope.CASE:
            self.cases.add(act.interest.code)

    def add(self, index: int, event: InterestEvent) -> None:
        """One more event. ValueError where it does not follow from what was."""
        name = interest_named(event)
        history = self._history.get(name, [])
        registered = fold_interest((event,), history[-1][1] if history else None)
        if registered is None:
            return
        if isinstance(event, InterestRegistered | InterestProposed):
            scope = (registered.interest.scope, registered.interest.code)
            self._scopes.setdefault(scope, []).append(name)
            self._stored[name] = {
                "registered_index": index,
                "reasons": event.reasons,
                "area": event.area,
                "confirmed_index": None,
                "end_proposed_index": None,
                "ended_index": None,
            }
        elif isinstance(event, InterestConfirmed):
            self._stored[name]["confirmed_index"] = index
        elif isinstance(event, InterestEndProposed):
            self._stored[name]["end_proposed_index"] = index
        else:
            self._stored[name]["ended_index"] = index
        self._history.setdefault(name, []).append((index, registered))

    def at(self, name: str, index: int) -> RegisteredInterest | None:
        """How an interest stood for the entry with this index; None where it was not there yet."""
        history = self._history.get(name, [])
        before = bisect.bisect_left(history, index, key=lambda one: one[0])
        return history[before - 1][1] if before else None

    def covering(self, case: str, municipality: str, index: int) -> tuple[RegisteredInterest, ...]:
        """The interests that covered this case, in force or not, for the entry with this index."""
        scopes = ((InterestScope.MUNICIPALITY, municipality), (InterestScope.CASE, case))
        names = {name for scope in scopes for name in self._scopes.get(scope, [])} | self.in_areas.get(case, set())
        found = (one for name in sorted(names) if (one := self.at(name, index)) is not None)
        return tuple(one for one in found if one.interest.municipality in (None, municipality))

    def of_areas(self) -> Mapping[str, tuple[str, str | None, int]]:
        """Each interest in an area: the code that its entry has, the commitment to the area's name, and that entry."""
        return {
            name: (code, self._stored[name]["area"], self._stored[name]["registered_index"])
            for (scope, code), names in self._scopes.items()
            if scope is InterestScope.AREA
            for name in names
        }

    def rows(self) -> Mapping[str, dict[str, Any]]:
        """What has to be stored in the end, by id."""
        return {name: self._stored[name] | _columns(history[-1][1]) for name, history in self._history.items()}


def _columns(registered: RegisteredInterest) -> dict[str, Any]:
    interest = registered.interest
    return {
        "id": interest.id,
        "account": interest.account,
        "scope": interest.scope.value,
        "code": interest.code,
        "content": INTEREST.dump(interest),
        "valid_from": interest.valid_from,
        "valid_until": interest.valid_until,
        "registered_by": registered.registered_by,
        "registered_at": registered.registered_at,
        "confirmed_by": registered.confirmed_by,
        "confirmed_at": registered.confirmed_at,
        "end_proposed_by": registered.end_proposed_by,
        "end_proposed_at": registered.end_proposed_at,
        "ended_by": registered.ended_by,
        "ended_at": registered.ended_at,
    }


async def read_places(stored: Stored, log: InterestsLog) -> None:
    """Adds to the log which interests in an area cover which cases, and where those cases are that one was registered for."""
    cases = sorted(log.cases)
    if cases:
        log.municipalities |= {row.case_id: row.municipality for row in await stored.rows(_CASES, {"cases": cases})}
    known = log.of_areas()
    there: dict[str, set[str]] = {}
    for row in await stored.rows(_AREAS):
        there.setdefault(row.area_key, set()).add(row.interest)
    for row in await stored.rows(_IN_AREAS):
        log.in_areas.setdefault(row.case_id, set()).update(there.get(row.area_key, set()) & known.keys())
    for row in await stored.rows(_KEPT):
        if row.interest in known:
            log.in_areas.setdefault(row.case_id, set()).add(row.interest)


def check_interest_events(
    row: StoredEntry, entry: Entry, act: InterestAct, log: InterestsLog, found: list[Finding]
) -> None:
    """Whether the events of an entry are what its act does."""
    name = interest_of(act)

    def done(account: str, now: datetime) -> InterestEvent:
        return decide_interest(act, log.at(name, row.index), account, now)

    check_events(row, entry, name, "interest", done, found)


async def check_interests(stored: Stored, log: InterestsLog, found: list[Finding], *, exported: bool) -> None:
    """What is stored of the register, against its entries; what differs is added to `found`. What was `exported` has other
    words for areas, and does not say what was forgotten."""
    check_rows(
        await stored.rows(_ROWS),
        log.rows(),
        table="interests",
        prefix=INTEREST_PREFIX,
        what="interest",
        first="registered_index",
        found=found,
    )
    await _check_areas(stored, log, found, exported=exported)


async def _check_areas(stored: Stored, log: InterestsLog, found: list[Finding], *, exported: bool) -> None:
    """Each interest in an area is in one until it is forgotten; in which, only the vault says, but for entries from when
    these had the keyed hash."""
    known, placed = log.of_areas(), set()
    for row in await stored.rows(_AREAS):
        placed.add(row.interest)
        code, commitment, index = known.get(row.interest, ("", "", 0))
        if row.interest not in known:
            found.append(
                _finding(Code.STRAY, None, row.interest, "no entry registers the interest that interest_areas has")
            )
        elif not exported and code not in (commitment, row.area_key):
            message = "interest_areas has the interest in another area than its entry"
            found.append(_finding(Code.READ_MODEL, index, row.interest, message))
    for row in await stored.rows(_KEPT):
        if row.interest not in known:
            found.append(
                _finding(Code.STRAY, None, row.interest, "no entry registers the interest that interest_cases has")
            )
        elif row.of_no_case or not (row.forgotten or row.interest not in placed):
            message = f"interest_cases has the case {row.case_id}, of which no area was forgotten"
            found.append(_finding(Code.READ_MODEL, known[row.interest][2], row.interest, message))
    if exported:
        return
    commitments = [commitment for _, commitment, _ in known.values() if commitment is not None]
    forgotten = {row.commitment for row in await stored.rows(_FORGOTTEN, {"commitments": commitments})}
    for name, (_, commitment, index) in known.items():
        if name not in placed and commitment not in forgotten:
            message = "the area of the interest was taken away, and no entry says that it is forgotten"
            found.append(_finding(Code.FORGETTING, index, name, message))


def _finding(code: Code, index: int | None, name: str, message: str) -> Finding:
    return Finding(code, index, INTEREST_PREFIX + name, message)
