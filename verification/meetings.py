"""Recomputes every meeting from its entries, as it stood for any entry, and its minutes; and compares what is stored."""

import bisect
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import text

from audit.entry import Entry, parse_entry
from authority.meeting_minutes import minutes_digest
from authority.meeting_view import Around, CaseThen, MeetingSubject, seat_marked, subject_of_meeting
from domain.events import CaseEvent
from domain.fold import fold
from domain.meeting_acts import AdoptMinutes, MeetingAct, agenda_of
from domain.meeting_events import MeetingEvent, MeetingSetting, MinutesAdopted, decide_meeting, fold_meeting
from domain.meetings import Meeting
from domain.minutes import CaseEntry, Rules, Span, minutes_of, procedures_named
from domain.organisation import Organisation
from domain.procedure import Procedure
from store.codec import ACT, CASE_EVENTS, EVENT, MEETING_EVENTS
from store.ledger import MEETING_PREFIX, case_stream
from store.meetings import case_entry
from verification.finding import Code, Finding
from verification.register_check import check_events, check_rows
from verification.stored import Stored, StoredEntry

_ROWS = text(
    "SELECT id, body, starts_at, agenda, status, events, convened_index, opened_index, closed_index, adopted_index"
    " FROM meetings"
)
_ENTRIES = text(
    "SELECT index AS entry_index, coalesce(content, '') AS content FROM entries"
    " WHERE starts_with(stream, 'vergadering/') ORDER BY index"
)
_OF_CASE = text(
    "SELECT index AS entry_index, coalesce(content, '') AS content FROM entries WHERE stream = :stream AND index < :index"
    " ORDER BY sequence"
)
_INDEX_OF = {
    "meeting_convened": "convened_index",
    "meeting_opened": "opened_index",
    "meeting_closed": "closed_index",
    "minutes_adopted": "adopted_index",
}


@dataclass
class MeetingsLog:
    """Every meeting with how it stood after each entry about it. Entries are added in the order of the log."""

    cases: dict[int, dict[str, CaseThen]] = field(default_factory=dict)
    minutes: dict[int, str] = field(default_factory=dict)
    acts: dict[int, MeetingAct] = field(default_factory=dict)
    formed: int | None = None
    """The first entry by which minutes were adopted in a form that has a number."""
    _history: dict[str, list[tuple[int, Meeting]]] = field(default_factory=dict)
    _events: dict[str, list[MeetingEvent]] = field(default_factory=dict)
    _indices: dict[str, dict[str, int | None]] = field(default_factory=dict)

    def add(self, index: int, content: bytes) -> None:
        """One more entry of a meeting. ValueError where it cannot be read, or does not follow from what was; an act that
        is none on a meeting is left to who compares events and acts."""
        entry = parse_entry(content)
        act = ACT.load(entry.act)
        if not isinstance(act, MeetingAct):
            return
        self.acts[index] = act
        for event in MEETING_EVENTS.load(entry.events):
            self._add_event(index, event)

    def _add_event(self, index: int, event: MeetingEvent) -> None:
        name = event.meeting
        history = self._history.get(name, [])
        meeting = fold_meeting((event,), history[-1][1] if history else None)
        if meeting is None:
            return
        if isinstance(event, MinutesAdopted) and event.minutes_form is not None:
            self.formed = index if self.formed is None else min(self.formed, index)
        self._history.setdefault(name, []).append((index, meeting))
        self._events.setdefault(name, []).append(event)
        indices = self._indices.setdefault(name, dict.fromkeys(_INDEX_OF.values()))
        if event.type in _INDEX_OF:
            indices[_INDEX_OF[event.type]] = index

    def at(self, name: str, index: int) -> Meeting | None:
        """How a meeting stood for the entry with this index; None where it was not there yet."""
        history = self._history.get(name, [])
        before = bisect.bisect_left(history, index, key=lambda one: one[0])
        return history[before - 1][1] if before else None

    def listed(self, name: str) -> set[str]:
        """The cases that ever were on the agenda of a meeting."""
        return {case for _, meeting in self._history.get(name, []) for case in meeting.agenda}

    def span_at(self, name: str, index: int) -> Span | None:
        """The entries between which a meeting went on, for the entry with this index; None where it had not been closed."""
        indices = self._indices.get(name, {})
        opened, closed = indices.get("opened_index"), indices.get("closed_index")
        return None if opened is None or closed is None or closed >= index else Span(opened, closed)

    def subject(
        self, act: MeetingAct, index: int, organisation: Organisation, procedure: Procedure, now: datetime
    ) -> MeetingSubject | None:
        """What the act of the entry with this index was about. KeyError for a body that there is not."""
        around = Around(now, organisation, procedure, self.cases.get(index, {}), self.minutes.get(index))
        return subject_of_meeting(act, self.at(act.meeting, index), around)

    def event_of(
        self, act: MeetingAct, index: int, account: str, now: datetime, organisation: Organisation
    ) -> MeetingEvent:
        """What the act of the entry with this index did. Raises what `decide_meeting` does."""
        meeting = self.at(act.meeting, index)
        seat = None if meeting is None else seat_marked(act, meeting.body, organisation, now)
        return decide_meeting(act, meeting, MeetingSetting(account, now, seat, self.minutes.get(index)))

    def rows(self) -> Mapping[str, dict[str, Any]]:
        """What has to be stored in the end, by id."""
        return {
            name: _columns(history[-1][1], self._events[name]) | self._indices[name]
            for name, history in self._history.items()
        }


def _columns(meeting: Meeting, events: list[MeetingEvent]) -> dict[str, Any]:
    return {
        "id": meeting.id,
        "body": meeting.body,
        "starts_at": meeting.starts_at,
        "agenda": list(meeting.agenda),
        "status": meeting.status.value,
        "events": [EVENT.dump(event) for event in events],
    }


@dataclass(frozen=True, slots=True)
class Known:
    """Where what a body met by is found: the organisation for an entry, and a procedure by its hash; None where it is not to be had."""

    organisation: Callable[[int], Organisation | None]
    procedure: Callable[[str], Procedure | None]


async def read_meetings(stored: Stored, log: MeetingsLog, known: Known) -> None:
    """Adds all entries of meetings to the log, what each case of an agenda was by the entries before, and the minutes that
    were to be adopted. What cannot be read or folded is found elsewhere; here it is then not there."""
    for row in await stored.rows(_ENTRIES):
        with suppress(ValueError):
            log.add(row.entry_index, row.content)
    for index, act in log.acts.items():
        for case in agenda_of(act):
            with suppress(ValueError, LookupError, AttributeError, TypeError):
                then = await _case_then(stored, case, index)
                if then is not None:
                    log.cases.setdefault(index, {})[case] = then
        if isinstance(act, AdoptMinutes):
            with suppress(ValueError, LookupError, AttributeError, TypeError):
                digest = await _minutes(stored, log, act, index, known)
                if digest is not None:
                    log.minutes[index] = digest


async def _case_then(stored: Stored, case: str, index: int) -> CaseThen | None:
    events, sequence = list[CaseEvent](), 0
    for row in await stored.rows(_OF_CASE, {"stream": case_stream(case), "index": index}):
        entry = parse_entry(row.content)
        events += CASE_EVENTS.load(entry.events)
        sequence = entry.sequence
    state = fold(events)
    return None if state is None else CaseThen(state, sequence)


async def _minutes(stored: Stored, log: MeetingsLog, act: AdoptMinutes, index: int, known: Known) -> str | None:
    """The digest of the minutes as they stood for the entry with this index, in the form that its act names; None where there were
    none. LookupError where what the body met by is not to be had."""
    meeting, span = log.at(act.meeting, index), log.span_at(act.meeting, index)
    if meeting is None or span is None:
        return None
    cases: dict[str, list[CaseEntry]] = {}
    for case in meeting.agenda:
        rows = await stored.rows(_OF_CASE, {"stream": case_stream(case), "index": span.closed})
        cases[case] = [case_entry(row.entry_index, row.content) for row in rows]
    return minutes_digest(minutes_of(meeting, span, cases, _rules(act, span, cases, known)))


def _rules(act: AdoptMinutes, span: Span, cases: Mapping[str, list[CaseEntry]], known: Known) -> Rules | None:
    if act.minutes_form is None:
        return None
    organisation = known.organisation(span.closed)
    if organisation is None:
        raise LookupError("the organisation of the close is not there")
    found = {name: known.procedure(name) for name in procedures_named(cases)}
    return Rules(organisation, {name: one for name, one in found.items() if one is not None})


def check_meeting_events(
    row: StoredEntry,
    entry: Entry,
    act: MeetingAct,
    organisation: Organisation | None,
    log: MeetingsLog,
    found: list[Finding],
) -> None:
    """Whether the events of an entry are what its act does, in this organisation."""

    def done(account: str, now: datetime) -> MeetingEvent:
        if organisation is None:
            raise ValueError("the organisation that it was judged by is not there")
        return log.event_of(act, row.index, account, now, organisation)

    check_events(row, entry, act.meeting, "meeting", done, found)
    # Whoever adopts says in which form, since there is more than one.
    without = isinstance(act, AdoptMinutes) and act.minutes_form is None and entry.events
    if without and log.formed is not None and log.formed < row.index:
        message = "the minutes are said to be adopted in the first form, after others in a later one"
        found.append(Finding(Code.EVENTS, row.index, row.stream, message))


async def check_meetings(stored: Stored, log: MeetingsLog, found: list[Finding]) -> None:
    """What is stored of meetings against the entries; what differs is added to `found`."""
    check_rows(
        await stored.rows(_ROWS),
        log.rows(),
        table="meetings",
        prefix=MEETING_PREFIX,
        what="meeting",
        first="convened_index",
        found=found,
    )
