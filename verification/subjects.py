"""Recomputes how subjects stand from their entries, as they stood for any entry, and compares what is stored of it.

Whom a case names is no part of an entry: that is taken from the vault, whose rows stay when a key is destroyed. Whether a
case went on, an account had a seat and who stayed out, the entries say.
"""

import bisect
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Row, bindparam, text
from sqlalchemy.dialects.postgresql import ARRAY, TEXT

from audit.entry import Entry
from domain.subject_acts import SubjectAct
from domain.subject_events import ForgettingConfirmed, SubjectEvent, decide_subject, fold_subject
from domain.subjects import SubjectKind, SubjectStanding, SubjectStatus
from store.ledger import SUBJECT_PREFIX
from store.sealing import texts_hash
from verification.audits import AuditsLog
from verification.finding import Code, Finding
from verification.meetings import MeetingsLog
from verification.register_check import check_events, check_rows
from verification.stored import Stored, StoredEntry
from verification.subjects_around import Around, CaseMoments, read_around, read_in_cases, read_moments

_ROWS = text(
    "SELECT id, status, ground, proposed_by, confirmed_by, confirmed_at, confirmed_index, hold, held_by, held_at,"
    " first_index, last_index FROM subject_standings"
)
_KEYS = text(
    "SELECT s.subject, s.kind, s.wrapped_key IS NULL AND s.lookup IS NULL AS gone, s.forgotten_at, f.confirmed_at,"
    " coalesce(f.status, '') = 'forgotten' AS said, f.confirmed_index AS entry_index"
    " FROM subjects s LEFT JOIN subject_standings f ON f.id = s.subject"
    " WHERE s.wrapped_key IS NULL OR s.lookup IS NULL OR s.forgotten_at IS NOT NULL OR f.status = 'forgotten'"
)
_LEFT = text(
    "SELECT f.id AS subject, f.confirmed_index AS entry_index, found.what FROM subject_standings f"
    " JOIN subjects s ON s.subject = f.id JOIN vault_items i ON i.subject = f.id"
    " LEFT JOIN accounts a ON a.commitment = i.commitment LEFT JOIN routekaarten r ON r.case_id = i.case_id"
    " CROSS JOIN LATERAL ("
    "  SELECT 'accounts.handle_key' AS what WHERE a.handle_key IS NOT NULL"
    "  UNION ALL SELECT 'sessions' WHERE EXISTS (SELECT FROM sessions n WHERE n.account = a.account)"
    "  UNION ALL SELECT 'routekaarten.reference_key' WHERE s.kind = 'case' AND r.reference_key IS NOT NULL"
    "  UNION ALL SELECT 'routekaarten.area_key' WHERE s.kind = 'case' AND r.area_key IS NOT NULL"
    "  UNION ALL SELECT 'interest_areas' FROM interests n JOIN interest_areas o ON o.interest = n.id WHERE n.area = i.commitment"
    "  UNION ALL SELECT 'mail_wishes' FROM mail_wishes w WHERE w.account = a.account UNION ALL SELECT 'mails' FROM mails m WHERE m.account = a.account"
    "  UNION ALL SELECT 'case_addresses' WHERE s.kind = 'address'"
    "   AND (SELECT count(*) FROM case_addresses c WHERE c.case_id = i.case_id) >"
    "    (SELECT count(DISTINCT o.subject) FROM vault_items o WHERE o.case_id = i.case_id AND o.kind = 'address'"
    "     AND NOT EXISTS (SELECT FROM subject_standings k WHERE k.id = o.subject AND k.status = 'forgotten'))"
    " ) AS found WHERE f.status = 'forgotten' GROUP BY 1, 2, 3 ORDER BY 2, 3"
)
_GONE = text(
    "WITH forgotten AS (SELECT i.commitment, i.case_id, s.kind FROM vault_items i JOIN subjects s ON s.subject = i.subject"
    "  JOIN subject_standings f ON f.id = i.subject WHERE f.status = 'forgotten')"
    " SELECT 'routekaart/' || r.case_id AS stream, 'reference_key or area_key' AS what FROM routekaarten r"
    " WHERE (r.reference_key IS NULL OR r.area_key IS NULL)"
    "  AND NOT EXISTS (SELECT FROM forgotten f WHERE f.case_id = r.case_id AND f.kind = 'case')"
    " UNION ALL SELECT 'accounts', 'handle_key of the account ' || a.account FROM accounts a"
    " WHERE a.handle_key IS NULL AND NOT EXISTS (SELECT FROM forgotten f WHERE f.commitment = a.commitment)"
    " ORDER BY 1, 2"
)
_TEXTS = text(
    "SELECT subject, array_agg(commitment) AS commitments FROM vault_items WHERE subject = ANY(:subjects) GROUP BY subject"
).bindparams(bindparam("subjects", type_=ARRAY(TEXT)))
_AT_ONCE = 100
_LOST = text(
    "SELECT count(*) AS texts FROM vault_items JOIN subject_standings ON id = subject WHERE status = 'forgotten'"
)


@dataclass
class SubjectsLog:
    """Every subject with how it stood after each entry about it. Entries are added in the order of the log."""

    around: dict[str, Around] = field(default_factory=dict)
    cases: dict[str, CaseMoments] = field(default_factory=dict)
    in_case: dict[str, set[str]] = field(default_factory=dict)
    """The subjects that a case names."""
    audits: AuditsLog = field(default_factory=AuditsLog)
    meetings: MeetingsLog = field(default_factory=MeetingsLog)
    _history: dict[str, list[tuple[int, SubjectStanding]]] = field(default_factory=dict)
    _stored: dict[str, dict[str, Any]] = field(default_factory=dict)
    named: set[str] = field(default_factory=set)
    said: dict[str, str] = field(default_factory=dict)
    """By commitment to a text, the id of the interest, change or mandaat that an entry has it of."""
    texts: dict[str, str] = field(default_factory=dict)
    """The one hash of the texts that an entry says were forgotten, by subject; entries from before it was said have none."""
    withheld: bool = False
    """Whether whom data is about is no part of what is verified, as in an export."""

    def add(self, index: int, event: SubjectEvent, texts: str | None = None) -> None:
        """One more event, with the hash of the texts that its question names. ValueError where it does not follow from
        what was."""
        history = self._history.get(event.subject, [])
        before = history[-1][1] if history else SubjectStanding(event.subject)
        after = fold_subject((event,), before)
        self._history.setdefault(event.subject, []).append((index, after))
        row = self._stored.setdefault(event.subject, {"first_index": index, "confirmed_index": None})
        row["last_index"] = index
        if isinstance(event, ForgettingConfirmed):
            row["confirmed_index"] = index
            if isinstance(texts, str):
                self.texts[event.subject] = texts

    def has_texts(self, entry: Entry) -> None:
        """One more entry about an interest, a change or a mandaat."""
        self.said |= dict.fromkeys(entry.commitments.values(), entry.stream.rpartition("/")[2])

    def forgotten_with(self, name: str) -> int | None:
        """The index of the entry that says that the subject is forgotten; None where none does."""
        stored = self._stored.get(name)
        return None if stored is None else stored["confirmed_index"]

    def untold(self) -> list[tuple[str, int]]:
        """Those of whom an entry says that they were forgotten and not with which texts, though one before it does, each with that
        entry: since the schema asks for it every entry says so."""
        confirmed = {name: one["confirmed_index"] for name, one in self._stored.items()}
        first = min((confirmed[name] for name in self.texts), default=None)
        return [
            (name, index)
            for name, index in confirmed.items()
            if index is not None and name not in self.texts and first is not None and index > first
        ]

    def at(self, name: str, index: int) -> SubjectStanding:
        """How a subject stood for the entry with this index."""
        history = self._history.get(name, [])
        before = bisect.bisect_left(history, index, key=lambda one: one[0])
        return history[before - 1][1] if before else SubjectStanding(name)

    def cases_of(self, name: str, index: int) -> tuple[str, ...]:
        """The cases that it was named in for the entry with this index, with those that an audit or a meeting was about then."""
        around = self.around.get(name)
        if around is None:
            return ()
        # The vault has also what came later.
        named = tuple(case for case in around.cases if self._has_begun(case, index))
        if around.matter is None:
            return named
        if around.kind is SubjectKind.AUDIT:
            audit = self.audits.at(around.matter, index)
            return named if audit is None else (*named, *audit.sample)
        meeting = self.meetings.at(around.matter, index) if around.kind is SubjectKind.MEETING else None
        return named if meeting is None else (*named, *meeting.agenda)

    def _has_begun(self, case: str, index: int) -> bool:
        """Whether the case had an entry by then, be it a refusal."""
        moments = self.cases.get(case)
        return moments is not None and moments.began is not None and moments.began < index

    def held(self, name: str, index: int) -> bool:
        """Whether a hold stood on it, or beside it in a case."""
        its = self.cases_of(name, index)
        beside = {one for case in its for one in self.in_case.get(case, ())}
        if any(self.at(one, index).hold is not None for one in {name, *beside}):
            return True
        listed = (one for one, around in self.around.items() if around.lists_cases)
        return any(
            self.at(one, index).hold is not None and not set(its).isdisjoint(self.cases_of(one, index))
            for one in listed
        )

    def open_at(self, name: str, index: int) -> bool:
        """Whether a case that names it went on."""
        moments = (self.cases.get(case) for case in self.cases_of(name, index))
        return any(
            one is not None
            and one.opened is not None
            and one.opened < index
            and (one.closed is None or one.closed > index)
            for one in moments
        )

    def objected_at(self, name: str, index: int) -> bool:
        """Whether an objection against the decision of a case that names it waited."""
        moments = (self.cases.get(case) for case in self.cases_of(name, index))
        return any(one is not None and one.objected_at(index) for one in moments)

    def opened_at(self, name: str, index: int) -> Mapping[str, CaseMoments]:
        """The cases that named it by then."""
        found = {case: self.cases[case] for case in self.cases_of(name, index) if case in self.cases}
        return {case: one for case, one in found.items() if one.opened is not None and one.opened < index}

    def forgotten(self) -> list[str]:
        """Those that the entries say are forgotten."""
        return [name for name, history in self._history.items() if history[-1][1].status is SubjectStatus.FORGOTTEN]

    def rows(self) -> Mapping[str, dict[str, Any]]:
        """What has to be stored in the end, by pseudonym."""
        return {name: self._stored[name] | _columns(history[-1][1]) for name, history in self._history.items()}


def _columns(standing: SubjectStanding) -> dict[str, Any]:
    return {
        "id": standing.id,
        "status": standing.status.value,
        "ground": standing.ground and standing.ground.value,
        "proposed_by": standing.proposed_by,
        "confirmed_by": standing.confirmed_by,
        "confirmed_at": standing.confirmed_at,
        "hold": standing.hold and standing.hold.value,
        "held_by": standing.held_by,
        "held_at": standing.held_at,
    }


async def read_subjects(stored: Stored, log: SubjectsLog, audits: AuditsLog, meetings: MeetingsLog) -> None:
    """Adds what there is of the subjects that entries name, and of the cases that they are named in."""
    log.audits, log.meetings = audits, meetings
    log.around |= await read_around(stored, log.named, log.said)
    cases = {case for one in log.around.values() for case in one.cases}
    for one in log.around.values():
        if one.matter is not None and one.lists_cases:
            of_audit = one.kind is SubjectKind.AUDIT
            cases |= audits.sampled(one.matter) if of_audit else meetings.listed(one.matter)
    log.in_case |= await read_in_cases(stored, cases)
    log.cases |= await read_moments(stored, cases)


def check_subject_events(
    row: StoredEntry, entry: Entry, act: SubjectAct, log: SubjectsLog, found: list[Finding]
) -> None:
    """Whether the events of an entry are what its act does."""
    check_events(
        row,
        entry,
        act.subject,
        "subject",
        lambda account, now: decide_subject(act, log.at(act.subject, row.index), account, now),
        found,
    )


async def check_subjects(stored: Stored, log: SubjectsLog, found: list[Finding]) -> tuple[int, int]:
    """What is stored of how subjects stand, and of their keys, against the entries; what differs is added to `found`.

    How many subjects and texts are forgotten.
    """
    check_rows(
        await stored.rows(_ROWS),
        log.rows(),
        table="subject_standings",
        prefix=SUBJECT_PREFIX,
        what="subject",
        first="first_index",
        found=found,
    )
    forgotten = set(log.forgotten())
    for row in await stored.rows(_KEYS):
        message = _wrong(row, said=row.subject in forgotten)
        if message is not None:
            found.append(Finding(Code.FORGETTING, row.entry_index, SUBJECT_PREFIX + row.subject, message))
    for row in await stored.rows(_LEFT):
        message = f"the subject is forgotten, and something by which it is found again is still there: {row.what}"
        found.append(Finding(Code.FORGETTING, row.entry_index, SUBJECT_PREFIX + row.subject, message))
    for name, index in log.untold():
        message = "its entry does not say with which texts it was forgotten, and one before it does"
        found.append(Finding(Code.FORGETTING, index, SUBJECT_PREFIX + name, message))
    if not log.withheld:
        for row in await stored.rows(_GONE):
            message = f"the {row.what} was taken away, and no entry says that it is forgotten"
            found.append(Finding(Code.FORGETTING, None, row.stream, message))
        await _check_texts(stored, log, found)
    return len(forgotten), int((await stored.rows(_LOST))[0].texts)


async def _check_texts(stored: Stored, log: SubjectsLog, found: list[Finding]) -> None:
    """Whether those who were forgotten have the texts that their entries say they had, and no other ones."""
    names = sorted(log.texts)
    for first in range(0, len(names), _AT_ONCE):
        some = names[first : first + _AT_ONCE]
        rows = await stored.rows(_TEXTS, {"subjects": some})
        held = {row.subject: row.commitments for row in rows}
        for name in some:
            if texts_hash(held.get(name, ())) != log.texts[name]:
                message = "the subject was forgotten with other texts than are said to have been its"
                found.append(Finding(Code.FORGETTING, log.forgotten_with(name), SUBJECT_PREFIX + name, message))


def _wrong(row: Row[Any], *, said: bool) -> str | None:
    """What is wrong with the key of a subject, which entries say is forgotten, or do not."""
    if said and not row.gone:
        return "the subject is forgotten, and its key is still there; the next start destroys it"
    if not said and row.gone:
        return "its key was destroyed, and no entry says that it is forgotten"
    if not said and row.forgotten_at is not None:
        return "it is said to be forgotten, and no entry says so"
    if said and row.forgotten_at != row.confirmed_at:
        return "it was forgotten at another moment than its entry says"
    return None
