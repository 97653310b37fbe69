"""The log of processing (Logboek Dataverwerkingen, Logius): for each act and each look that touched somebody's data a line
for each of those persons, made from the ledger and the access log. Nothing is kept of it apart.

A line never says who acted or looked: that is in the other two logs, which have the same trace id. A person stands in it
by a keyed pseudonym, also after the key to the person's texts was destroyed.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from heapq import merge
from typing import Any, Self

from sqlalchemy import Row, text

from audit.access_record import parse_record
from domain.looks import LookOutcome
from domain.processing import OF_NOBODY, ProcessingRegister
from store.database import Database
from store.keys import MasterKey
from store.ledger import ACCOUNTS_STREAM, AUDIT_PREFIX, CASE_PREFIX, REGISTER_STREAM
from store.processing_subjects import Subject, Subjects

INSTRUCTS = "instruct_mandaat"
"""The one act on a mandaat that may be about a case, and so about whom that is about."""
_ENTRIES = text(
    "SELECT index AS place, stream, recorded_at, act, leaf, trace_id,"
    " CASE WHEN starts_with(stream, 'audit/') OR act = 'instruct_mandaat'"
    " THEN convert_from(content, 'UTF8')::jsonb #>> '{act,case}' END AS looked_at"
    " FROM entries WHERE index > :after"
    " AND act <> ALL(:nobody) AND (CAST(:since AS timestamptz) IS NULL OR recorded_at >= :since)"
    # With a case: its own stream, those of its subjects, those of audits that drew it, but for findings on others, and
    # instructions on mandaten about it.
    " AND (CAST(:stream AS text) IS NULL OR stream = ANY(ARRAY("
    "SELECT 'audit/' || id FROM audits WHERE sample @> to_jsonb(CAST(:case AS text))"
    " UNION SELECT 'subject/' || subject FROM vault_items WHERE case_id = :case"
    " UNION SELECT i.stream FROM entries i WHERE i.act = 'instruct_mandaat'"
    " AND convert_from(i.content, 'UTF8')::jsonb #>> '{act,case}' = :case) || CAST(:stream AS text)))"
    " AND (CAST(:case AS text) IS NULL OR NOT starts_with(stream, 'mandaat/')"
    " OR act = 'instruct_mandaat' AND convert_from(content, 'UTF8')::jsonb #>> '{act,case}' = :case)"
    " AND (CAST(:case AS text) IS NULL OR NOT starts_with(stream, 'audit/')"
    " OR coalesce(convert_from(content, 'UTF8')::jsonb #>> '{act,case}', :case) = :case)"
    " AND (CAST(:trace_id AS text) IS NULL OR trace_id = :trace_id) ORDER BY index LIMIT :limit"
)
# A look that was refused, or found nothing, showed nobody's data.
_LOOKS = text(
    "SELECT index AS place, recorded_at, leaf, content FROM access_records WHERE index > :after"
    " AND outcome IN ('shown', 'failed') AND (CAST(:since AS timestamptz) IS NULL OR recorded_at >= :since)"
    " AND (CAST(:case AS text) IS NULL OR cases @> ARRAY[CAST(:case AS varchar)])"
    " AND (CAST(:trace_id AS text) IS NULL OR trace_id = :trace_id) ORDER BY index LIMIT :limit"
)


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which lines: of what was done at or after `since` (aware), with the data of the case `case`, under this trace id."""

    since: datetime | None = None
    case: str | None = None
    trace_id: str | None = None


@dataclass(frozen=True, slots=True)
class Place:
    """How far the two logs were gone through: the last index of each."""

    entry: int = -1
    look: int = -1

    def __str__(self) -> str:
        return f"{self.entry}.{self.look}"

    @classmethod
    def parse(cls, written: str) -> Self:
        """The place that was written as `written`. ValueError for anything else."""
        entry, _, look = written.partition(".")
        place = cls(int(entry), int(look))
        if str(place) != written or place.entry < -1 or place.look < -1 or max(place.entry, place.look) >= 2**62:
            raise ValueError("this is not the place where a page ended")
        return place


@dataclass(frozen=True, slots=True)
class Lines:
    """Some lines, in the order of time; `after` is where the next ones begin, None at the end."""

    lines: tuple[dict[str, Any], ...]
    after: Place | None


@dataclass(frozen=True, slots=True)
class _Touch:
    """Something that touched personal data: of which cases, accounts, and register stream."""

    place: int
    is_look: bool
    moment: datetime
    line: Mapping[str, Any]
    cases: tuple[str, ...] = ()
    accounts: tuple[str, ...] = ()
    stream: str | None = None
    subjects: list[Subject] = field(default_factory=list)


class ProcessingLog:
    """The log of processing of one database."""

    def __init__(self, database: Database, master: MasterKey) -> None:
        self._database = database
        self._master = master
        self._subjects = Subjects(database)

    async def page(self, register: ProcessingRegister, wanted: Wanted, after: Place, limit: int) -> Lines:
        """The lines of up to `limit` acts and looks after this place; an act or look is never cut in two."""
        values = {"since": wanted.since, "case": wanted.case, "trace_id": wanted.trace_id, "limit": limit + 1}
        stream = None if wanted.case is None else CASE_PREFIX + wanted.case
        of_ledger = values | {"after": after.entry, "stream": stream, "nobody": sorted(OF_NOBODY)}
        entries = [_of_entry(row, register, wanted.case) for row in await self._database.rows(_ENTRIES, of_ledger)]
        rows = await self._database.rows(_LOOKS, values | {"after": after.look})
        looks = [_of_look(row, register, wanted.case) for row in rows]
        # By time, but each log in its own order: moments of entries are of when they were judged.
        touches = list(merge(entries, looks, key=lambda one: one.moment))
        taken = touches[:limit]
        await self._subjects.fill(taken)
        place = Place(
            max((one.place for one in taken if not one.is_look), default=after.entry),
            max((one.place for one in taken if one.is_look), default=after.look),
        )
        lines = tuple(self._line(one, subject) for one in taken for subject in one.subjects)
        return Lines(lines, place if len(touches) > limit else None)

    def _line(self, touch: _Touch, subject: Subject) -> dict[str, Any]:
        return {
            **touch.line,
            "dpl.core.data_subject_id": self._master.keyed_hash("data_subject", subject.subject),
            "dpl.core.data_subject_id_type": subject.kind,
        }


def _of_entry(row: Row[Any], register: ProcessingRegister, case: str | None) -> _Touch:
    moment = _milliseconds(row.recorded_at)
    line = _common(row.trace_id, row.leaf, "Ok", row.act, (moment, moment), register.of_acts[row.act])
    if row.stream.startswith(CASE_PREFIX):
        return _Touch(row.place, False, row.recorded_at, line, cases=(row.stream.removeprefix(CASE_PREFIX),))
    # Of an audit as a whole too, only this case is asked for here.
    if row.stream.startswith(AUDIT_PREFIX) and (looked_at := row.looked_at or case) is not None:
        return _Touch(row.place, False, row.recorded_at, line, cases=(looked_at,))
    if row.act == INSTRUCTS and row.looked_at is not None:
        stream = row.stream if case is None else None
        return _Touch(row.place, False, row.recorded_at, line, cases=(row.looked_at,), stream=stream)
    # What these streams have is about whom that entry names.
    stream = f"{row.stream}/{row.place}" if row.stream in (REGISTER_STREAM, ACCOUNTS_STREAM) else row.stream
    return _Touch(row.place, False, row.recorded_at, line, stream=stream)


def _of_look(row: Row[Any], register: ProcessingRegister, case: str | None) -> _Touch:
    record = parse_record(row.content)
    status = "Error" if record.outcome == LookOutcome.FAILED else "Ok"
    end = _milliseconds(row.recorded_at)
    # The moment that it began is another clock's, and may be a little ahead.
    span = (min(_milliseconds(datetime.fromisoformat(record.began)), end), end)
    line = _common(record.trace_id, row.leaf, status, record.look, span, register.of_looks[record.look])
    cases = tuple(record.cases) if case is None else (case,)
    accounts = tuple(record.persons) if case is None else ()
    return _Touch(row.place, True, row.recorded_at, line, cases=cases, accounts=accounts)


def _common(trace_id: str, leaf: bytes, status: str, name: str, span: tuple[int, int], activity: str) -> dict[str, Any]:
    """What all lines of one act or look have; the span id is the beginning of its leaf, as in the decision log."""
    return {
        "trace_id": trace_id,
        "span_id": leaf.hex()[:16],
        "status": status,
        "name": name,
        "start_time": span[0],
        "end_time": span[1],
        "dpl.core.processing_activity_id": activity,
    }


def _milliseconds(moment: datetime) -> int:
    """Since 1970, whole."""
    return int(moment.timestamp()) * 1000 + moment.microsecond // 1000


def as_lines(lines: Iterable[Mapping[str, Any]]) -> str:
    """JSON Lines."""
    return "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines)
