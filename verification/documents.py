"""The documents that entries name by hash: organisations and procedures, checked against the register's own entries.

Few and small, so they are read once; what was in force when is answered from here.
"""

import bisect
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Row, text

from audit.entry import parse_entry
from domain.acts import LoadOrganisation, PublishProcedure
from domain.change_events import ChangeEvent, ChangeProposed
from domain.organisation import Organisation
from domain.procedure import Procedure
from domain.procedure_starts import ProcedureStart
from domain.subject_acts import SubjectAct
from store.codec import (
    ACT,
    CHANGE_EVENTS,
    INTEREST_EVENTS,
    MANDAAT_EVENTS,
    SUBJECT_EVENTS,
    organisation_of,
)
from store.ledger import ACCOUNTS_STREAM, CHANGE_PREFIX, INTEREST_PREFIX, LOG_STREAM, POLICY_STREAM, SUBJECT_PREFIX
from verification.audits import AuditsLog, read_audits
from verification.boundary import checked
from verification.changes import ChangesLog, recompute
from verification.entry_check import allowed_act
from verification.finding import Code, Finding
from verification.interests import InterestsLog, read_places
from verification.log_keys import LogKeyLog
from verification.mandaten import MandatenLog
from verification.meetings import Known, MeetingsLog, read_meetings
from verification.names import NamesLog
from verification.open_cases import read_open_cases
from verification.policies import PolicyLog
from verification.procedures import ProceduresLog, check_starts, read_procedures, read_proposed, start_of
from verification.stored import Stored
from verification.subjects import SubjectsLog, read_subjects

_ENTRIES = text(
    "SELECT index AS entry_index, stream, coalesce(content, '') AS content FROM entries"
    " WHERE stream IN ('register', 'policy', 'log', 'accounts') OR starts_with(stream, 'mandaat/') OR starts_with(stream, 'wijziging/')"
    " OR starts_with(stream, 'interest/') OR starts_with(stream, 'subject/') ORDER BY index"
)
_ORGANISATIONS = text("SELECT version, content_hash, content, index AS entry_index FROM register_versions")
_HEAD = text("SELECT register_version FROM ledger_head")


@dataclass
class Documents:
    """What was put into force, and with which entry; the lists are in the order of the log.

    `loaded` has the versions of the organisation, by whichever way they were made, `versions` those of the whole register:
    mandaten and interests count as well.
    """

    organisations: dict[int, Organisation] = field(default_factory=dict)
    procedures: dict[str, Procedure] = field(default_factory=dict)
    loaded: list[tuple[int, int]] = field(default_factory=list)
    versions: list[tuple[int, int]] = field(default_factory=list)
    mandaten: MandatenLog = field(default_factory=MandatenLog)
    changes: ChangesLog = field(default_factory=ChangesLog)
    interests: InterestsLog = field(default_factory=InterestsLog)
    audits: AuditsLog = field(default_factory=AuditsLog)
    meetings: MeetingsLog = field(default_factory=MeetingsLog)
    starts: ProceduresLog = field(default_factory=ProceduresLog)
    policies: PolicyLog = field(default_factory=PolicyLog)
    log_keys: LogKeyLog = field(default_factory=LogKeyLog)
    subjects: SubjectsLog = field(default_factory=SubjectsLog)
    names: NamesLog = field(default_factory=NamesLog)

    def version_at(self, index: int) -> int:
        """The register's version in force for the entry with this index: that of the last change before it, or 0."""
        return _before(self.versions, index)

    def organisation_at(self, index: int) -> Organisation | None:
        """The organisation in force for the entry with this index; None where it is not to be had."""
        return self.organisations.get(_before(self.loaded, index))

    def has_organisation(self, index: int) -> bool:
        """Whether one was in force for the entry with this index, to be had or not."""
        return bool(_before(self.loaded, index))

    def organisation_of_version(self, version: int) -> Organisation | None:
        """The organisation under this version of the register: the newest one at or below it."""
        newest = max((made for _, made in self.loaded if made <= version), default=0)
        return self.organisations.get(newest)

    def procedure_named(self, content_hash: str) -> Procedure | None:
        """The procedure with this hash, put into force or proposed; None where it is not to be had."""
        return self.procedures.get(content_hash) or self.starts.proposed.get(content_hash)


def _before(versions: list[tuple[int, int]], index: int) -> int:
    before = bisect.bisect_left(versions, index, key=lambda one: one[0])
    return versions[before - 1][1] if before else 0


async def read_documents(stored: Stored, found: list[Finding], *, exported: bool = False) -> Documents:
    """All documents, with what is wrong with them added to `found`. Only those that are right can be asked for. What was
    `exported` does not say whom data is about."""
    documents = Documents()
    documents.subjects.withheld = exported
    loads: dict[int, tuple[int, str]] = {}
    publishes: dict[str, tuple[int, str, int]] = {}
    making: dict[int, tuple[ChangeEvent, int]] = {}
    one_stream: dict[str, PolicyLog | LogKeyLog | NamesLog] = {
        POLICY_STREAM: documents.policies,
        LOG_STREAM: documents.log_keys,
        ACCOUNTS_STREAM: documents.names,
    }
    for row in await stored.rows(_ENTRIES):
        with checked("what the entry put into force", found, row.entry_index, row.stream):
            _take(row, documents, one_stream, loads, publishes, making)
    with checked("the places of interests", found):
        await read_places(stored, documents.interests)
    with checked("the cases that audits looked at", found):
        await read_audits(stored, documents.audits)
    with checked("the cases that went on when a body was to end", found):
        await read_open_cases(stored, documents.changes)
    with checked("the versions of the organisation", found):
        await _read_organisations(stored, loads, documents, found)
        recompute(documents.changes, making, documents.organisations, found)
    with checked("the procedures that were proposed", found):
        await read_proposed(stored, documents.changes, documents.starts, found)
    with checked("the procedures", found):
        documents.procedures = await read_procedures(stored, publishes, found)
        await check_starts(stored, documents.starts, found)
    with checked("the cases that meetings were about", found):
        known = Known(documents.organisation_at, documents.procedure_named)
        await read_meetings(stored, documents.meetings, known)
    # A subject can be a meeting: it is known by now which cases it had.
    with checked("what there is of the subjects that entries name", found):
        await read_subjects(stored, documents.subjects, documents.audits, documents.meetings)
    with checked("the head of the register", found):
        await _check_head(stored, documents, found)
    return documents


async def _check_head(stored: Stored, documents: Documents, found: list[Finding]) -> None:
    version = documents.versions[-1][1] if documents.versions else 0
    found += [
        Finding(Code.REGISTER, None, "register", f"the head says version {row.register_version}")
        for row in await stored.rows(_HEAD)
        if row.register_version != version
    ]


def _take(
    row: Row[Any],
    documents: Documents,
    one_stream: Mapping[str, PolicyLog | LogKeyLog | NamesLog],
    loads: dict[int, tuple[int, str]],
    publishes: dict[str, tuple[int, str, int]],
    making: dict[int, tuple[ChangeEvent, int]],
) -> None:
    """Takes in what an entry put into force."""
    if row.stream.startswith(CHANGE_PREFIX):
        for event in _add_change(row.entry_index, row.content, documents):
            if (start := start_of(event)) is not None:
                publishes.setdefault(start.content_hash, (row.entry_index, start.procedure, start.version))
                documents.starts.add(row.entry_index, start)
                documents.versions.append((row.entry_index, documents.version_at(row.entry_index) + 1))
                continue
            version = documents.version_at(row.entry_index) + 1
            loads[version] = (row.entry_index, _hash_named(event))
            making[row.entry_index] = (event, version)
            documents.loaded.append((row.entry_index, version))
            documents.versions.append((row.entry_index, version))
        return
    if row.stream.startswith(INTEREST_PREFIX):
        _add_interest(row.entry_index, row.content, documents)
        return
    if row.stream in one_stream:
        one_stream[row.stream].add(row.entry_index, row.content)
        return
    if row.stream != "register":
        _add_other(row.stream, row.entry_index, row.content, documents)
        return
    taken = allowed_act(row.content)
    if taken is None:
        return
    entry, act = taken
    if isinstance(act, LoadOrganisation):
        loads[act.version] = (row.entry_index, act.content_hash)
        documents.loaded.append((row.entry_index, act.version))
        documents.versions.append((row.entry_index, act.version))
    elif isinstance(act, PublishProcedure):
        publishes.setdefault(act.content_hash, (row.entry_index, act.procedure, act.version))
        at = datetime.fromisoformat(entry.recorded_at)
        documents.starts.add(row.entry_index, ProcedureStart(act.procedure, act.version, act.content_hash, at))
        documents.starts.by_system.add(act.content_hash)


def _add_other(stream: str, index: int, content: bytes, documents: Documents) -> None:
    """What an entry about a mandaat, an interest, a subject or the policy did."""
    if stream.startswith(INTEREST_PREFIX):
        _add_interest(index, content, documents)
    elif stream.startswith(SUBJECT_PREFIX):
        _add_subject(index, content, documents)
    elif stream == "policy":
        documents.policies.add(index, content)
    else:
        _add_mandaat(index, content, documents)


def _add_mandaat(index: int, content: bytes, documents: Documents) -> None:
    """The change that an entry about a mandaat made; an entry that cannot be read is found elsewhere."""
    try:
        entry = parse_entry(content)
        documents.subjects.has_texts(entry)
        for event in MANDAAT_EVENTS.load(entry.events):
            documents.mandaten.add(index, event)
            documents.versions.append((index, documents.version_at(index) + 1))
    except ValueError:
        return


def _add_change(index: int, content: bytes, documents: Documents) -> list[ChangeEvent]:
    """Takes in what an entry about the organisation did; the events that make a version of it, or put a procedure into force."""
    try:
        entry = parse_entry(content)
        documents.subjects.has_texts(entry)
        documents.changes.add_question(index, entry.question)
        events = CHANGE_EVENTS.load(entry.events)
        for event in events:
            documents.changes.add(index, event)
    except ValueError:
        return []
    return [one for one in events if _hash_named(one) or start_of(one) is not None]


def _hash_named(event: ChangeEvent) -> str:
    """The hash of the document that an event puts into force; empty where it puts none."""
    made = None if isinstance(event, ChangeProposed) else event.organisation
    return made.content_hash if made else ""


def _add_interest(index: int, content: bytes, documents: Documents) -> None:
    """The change that an entry about an interest made; an entry that cannot be read is found elsewhere."""
    try:
        entry = parse_entry(content)
        documents.subjects.has_texts(entry)
        documents.interests.asked(ACT.load(entry.act))
        for event in INTEREST_EVENTS.load(entry.events):
            documents.interests.add(index, event)
            documents.versions.append((index, documents.version_at(index) + 1))
    except ValueError:
        return


def _add_subject(index: int, content: bytes, documents: Documents) -> None:
    """What an entry about a subject did, and that one is spoken of; an entry that cannot be read is found elsewhere."""
    try:
        entry = parse_entry(content)
        act = ACT.load(entry.act)
        if isinstance(act, SubjectAct):
            documents.subjects.named.add(act.subject)
        texts = entry.question["facts"]["subject"].get("texts") if entry.events else None
        for event in SUBJECT_EVENTS.load(entry.events):
            documents.subjects.add(index, event, texts)
    except (ValueError, KeyError, TypeError, AttributeError):
        return


async def _read_organisations(
    stored: Stored, loads: dict[int, tuple[int, str]], documents: Documents, found: list[Finding]
) -> None:
    for row in await stored.rows(_ORGANISATIONS):
        named = loads.pop(row.version, None)
        wrong = None
        if named is None:
            wrong = f"version {row.version} of the organisation has no entry"
        elif named != (row.entry_index, row.content_hash) or hashlib.sha256(row.content or b"").hexdigest() != named[1]:
            wrong = f"version {row.version} of the organisation is not what its entry names"
        if wrong is not None:
            found.append(Finding(Code.REGISTER, row.entry_index, "register", wrong))
            continue
        try:
            documents.organisations[row.version] = organisation_of(row.content)
        except (ValueError, LookupError, TypeError, AttributeError) as error:
            message = f"version {row.version} of the organisation cannot be read: {str(error).partition(chr(10))[0]}"
            found.append(Finding(Code.REGISTER, row.entry_index, "register", message))
    for version, (index, _) in loads.items():
        found.append(Finding(Code.REGISTER, index, "register", f"version {version} of the organisation is missing"))
