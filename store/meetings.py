"""Meetings, read: one, those of a body, those with a case on the agenda; and what the entries say for the minutes. Written
by the ledger.

Who may see them is the policy's to say.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, bindparam, text
from sqlalchemy.dialects.postgresql import ARRAY, TEXT

from audit.entry import parse_entry
from domain.case import Routekaart
from domain.meeting_acts import MinutesForm
from domain.meeting_events import fold_meeting
from domain.meetings import Meeting
from domain.minutes import CaseEntry, Minutes, Rules, Span, minutes_of, procedures_named
from store.codec import CASE_EVENTS, MEETING_EVENTS, ROUTEKAART
from store.database import Database
from store.procedures import Procedures
from store.register import Register
from store.streams import case_stream

_COLUMNS = "SELECT events::text AS events, convened_index AS place, opened_index, closed_index FROM meetings"
_ONE = text(_COLUMNS + " WHERE id = :id")
_PAGE = text(
    _COLUMNS
    + " WHERE convened_index < :before AND (CAST(:bodies AS text[]) IS NULL OR body = ANY(:bodies))"
    + " ORDER BY convened_index DESC LIMIT :limit"
).bindparams(bindparam("bodies", type_=ARRAY(TEXT)))
_COMING = text(
    _COLUMNS
    + " WHERE body = ANY(:bodies) AND status IN ('convened', 'open') ORDER BY starts_at, convened_index LIMIT 1"
).bindparams(bindparam("bodies", type_=ARRAY(TEXT)))
_WITH_CASE = text(
    _COLUMNS + " WHERE agenda @> jsonb_build_array(CAST(:case AS text)) AND status IN ('convened', 'open')"
    " ORDER BY starts_at, convened_index LIMIT 1"
)
_CASES = text(
    "SELECT case_id, sequence, state::text AS state FROM routekaarten WHERE case_id = ANY(:cases)"
).bindparams(bindparam("cases", type_=ARRAY(TEXT)))
_WAITING = text(
    "SELECT case_id, sequence, state::text AS state FROM routekaarten r WHERE EXISTS ("
    "SELECT FROM awaited a WHERE a.case_id = r.case_id AND a.who = ANY(:seats))"
    " ORDER BY term_end, case_id LIMIT :limit"
).bindparams(bindparam("seats", type_=ARRAY(TEXT)))
_ENTRIES = text(
    "SELECT index AS entry_index, stream, content FROM entries"
    " WHERE (stream = ANY(:streams) AND allow AND index < :closed) OR index = :closed ORDER BY stream, sequence"
).bindparams(bindparam("streams", type_=ARRAY(TEXT)))
NEWEST = 2**62
"""After every place."""


@dataclass(frozen=True, slots=True)
class StoredMeeting:
    """A meeting with its place in the list, and the entries between which it went on, once it was closed."""

    meeting: Meeting
    place: int
    span: Span | None


@dataclass(frozen=True, slots=True)
class StoredCase:
    """A case as it stands, up to its entry `sequence`."""

    state: Routekaart
    sequence: int


class Meetings:
    """The meetings of one database."""

    def __init__(self, database: Database, register: Register, procedures: Procedures) -> None:
        self._database = database
        self._register = register
        self._procedures = procedures

    async def one(self, name: str) -> StoredMeeting | None:
        """The meeting with this id."""
        found = await self._database.rows(_ONE, {"id": name})
        return _stored(found[0]) if found else None

    async def page(self, before: int, limit: int, bodies: Iterable[str] | None) -> list[StoredMeeting]:
        """Up to `limit` meetings of these bodies, or of all for None, that were convened before this place, newest first."""
        values = {"before": before, "limit": limit, "bodies": None if bodies is None else sorted(bodies)}
        return [_stored(row) for row in await self._database.rows(_PAGE, values)]

    async def coming(self, bodies: Iterable[str]) -> Meeting | None:
        """The next meeting of these bodies, or the one that goes on; None where there is none."""
        found = await self._database.rows(_COMING, {"bodies": sorted(bodies)})
        return _stored(found[0]).meeting if found else None

    async def with_case(self, case: str) -> Meeting | None:
        """The meeting to come, or going on, that has this case on its agenda; the first of several."""
        found = await self._database.rows(_WITH_CASE, {"case": case})
        return _stored(found[0]).meeting if found else None

    async def cases(self, cases: Iterable[str]) -> Mapping[str, StoredCase]:
        """Each of these cases that is there, as it stands."""
        rows = await self._database.rows(_CASES, {"cases": list(cases)})
        return {row.case_id: StoredCase(ROUTEKAART.load_text(row.state), row.sequence) for row in rows}

    async def waiting_for(self, seats: Iterable[str], limit: int) -> list[StoredCase]:
        """Up to `limit` cases that wait for something of these seats, those whose term ends first at the head."""
        rows = await self._database.rows(_WAITING, {"seats": list(seats), "limit": limit})
        return [StoredCase(ROUTEKAART.load_text(row.state), row.sequence) for row in rows]

    async def minutes(self, stored: StoredMeeting, form: MinutesForm | None) -> Minutes | None:
        """The minutes as they stand, in this form; None for a meeting that was not closed."""
        meeting, span = stored.meeting, stored.span
        if span is None:
            return None
        values = {"streams": [case_stream(case) for case in meeting.agenda], "closed": span.closed}
        cases: dict[str, list[CaseEntry]] = {case: [] for case in meeting.agenda}
        names, version = {case_stream(case): case for case in meeting.agenda}, 0
        for row in await self._database.rows(_ENTRIES, values):
            if row.entry_index == span.closed:
                version = parse_entry(row.content).register_version
            else:
                cases[names[row.stream]].append(case_entry(row.entry_index, row.content))
        rules = None if form is None else await self._rules(version, procedures_named(cases))
        return minutes_of(meeting, span, cases, rules)

    async def _rules(self, version: int, procedures: Iterable[str]) -> Rules:
        return Rules(await self._register.at(version), {one: await self._procedures.by_hash(one) for one in procedures})


def case_entry(index: int, content: bytes) -> CaseEntry:
    """What the entry of a case with this index says, as far as minutes need it. ValueError where it cannot be read."""
    entry = parse_entry(content)
    at = datetime.fromisoformat(entry.recorded_at)
    return CaseEntry(index, at, str(entry.actor["account"]), CASE_EVENTS.load(entry.events))


def _stored(row: Row[Any]) -> StoredMeeting:
    meeting = fold_meeting(MEETING_EVENTS.load_text(row.events))
    if meeting is None:
        raise ValueError("a meeting without events")
    span = None if row.closed_index is None else Span(row.opened_index, row.closed_index)
    return StoredMeeting(meeting, row.place, span)
