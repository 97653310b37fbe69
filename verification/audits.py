"""Recomputes every audit from its entries, as it stood for any entry; draws its sample again; and compares what is stored."""

import bisect
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import text

from audit.entry import Entry, parse_entry
from authority.audit_view import AuditSubject, subject_of_audit
from domain.audit_acts import AuditAct, OpenAudit, audit_of, case_looked_at
from domain.audit_events import AuditEvent, AuditOpened, AuditSetting, decide_audit, fold_audit
from domain.audits import Audit, AuditPlan, ClosedCase
from domain.case import Routekaart
from domain.events import CaseEvent
from domain.fold import fold
from domain.procedure import Procedure
from domain.sampling import Drawing, Drawn
from store.codec import ACT, AUDIT_EVENTS, AUDIT_FINDINGS, AUDIT_PLAN, AUDIT_REPLIES, CASE_EVENTS
from store.ledger import AUDIT_PREFIX, audit_stream, case_stream
from verification.finding import Code, Finding
from verification.register_check import check_events, check_rows
from verification.stored import Stored, StoredEntry

_ROWS = text(
    "SELECT id, content, question, population, sample, findings, replies, status, conclusion, opened_by, opened_at,"
    " opened_index, closed_by, closed_at, closed_index FROM audits"
)
_ENTRIES = text(
    "SELECT index AS entry_index, coalesce(content, '') AS content FROM entries WHERE starts_with(stream, 'audit/') ORDER BY index"
)
_OF_CASE = text(
    "SELECT index AS entry_index, coalesce(content, '') AS content FROM entries WHERE stream = :stream AND index < :index ORDER BY sequence"
)


@dataclass(frozen=True, slots=True)
class CaseLookedAt:
    """A case up to its entry `sequence`, and the accounts that had done something in it by then."""

    state: Routekaart
    sequence: int
    acted: frozenset[str]


@dataclass(frozen=True, slots=True)
class _Opening:
    """What the entry with this index says it was judged on: its plan, and how many cases there were to draw from.

    `sample` is None where the act was refused; `drawing` gathers what there really was.
    """

    index: int
    plan: AuditPlan
    population: object
    sample: tuple[str, ...] | None
    drawing: Drawing


@dataclass
class AuditsLog:
    """Every audit with how it stood after each entry about it. Entries are added in the order of the log."""

    cases: dict[int, CaseLookedAt] = field(default_factory=dict)
    _history: dict[str, list[tuple[int, Audit]]] = field(default_factory=dict)
    _acts: dict[int, AuditAct] = field(default_factory=dict)
    _openings: list[_Opening] = field(default_factory=list)
    _indices: dict[str, dict[str, int | None]] = field(default_factory=dict)

    def add(self, index: int, content: bytes) -> None:
        """One more entry of an audit. ValueError where it cannot be read, or does not follow from what was; an act
        that is none of an audit is left to who compares events and acts."""
        entry = parse_entry(content)
        act = ACT.load(entry.act)
        if not isinstance(act, AuditAct):
            return
        self._acts[index] = act
        events = AUDIT_EVENTS.load(entry.events)
        if isinstance(act, OpenAudit):
            self._openings.append(_opening(index, act, entry, events))
        for event in events:
            self._add_event(index, event)

    def _add_event(self, index: int, event: AuditEvent) -> None:
        name = event.plan.id if isinstance(event, AuditOpened) else event.audit
        history = self._history.get(name, [])
        audit = fold_audit((event,), history[-1][1] if history else None)
        if audit is None:
            return
        self._history.setdefault(name, []).append((index, audit))
        indices = self._indices.setdefault(name, {"opened_index": index, "closed_index": None})
        if audit.closed_at is not None:
            indices["closed_index"] = index

    def at(self, name: str, index: int) -> Audit | None:
        """How an audit stood for the entry with this index; None where it was not there yet."""
        history = self._history.get(name, [])
        before = bisect.bisect_left(history, index, key=lambda one: one[0])
        return history[before - 1][1] if before else None

    def sampled(self, name: str) -> set[str]:
        """The cases that were drawn for an audit."""
        return {case for _, audit in self._history.get(name, [])[-1:] for case in audit.sample}

    def state_at(self, index: int) -> Routekaart | None:
        """The case that the entry with this index looked at, as it was then; None for one about no case."""
        found = self.cases.get(index)
        return None if found is None else found.state

    def subject(self, act: AuditAct, index: int, account: str) -> AuditSubject | None:
        """What the act of the entry with this index was about. How many cases there were to draw from is what the entry
        says; `check_audits` finds where there were others."""
        looked_at = self.cases.get(index)
        return subject_of_audit(
            act,
            self.at(audit_of(act), index),
            drawn=self._said(index),
            case_sequence=looked_at.sequence if looked_at else None,
            acted=looked_at is not None and account in looked_at.acted,
        )

    def _said(self, index: int) -> Drawn | None:
        for opening in self._openings:
            if opening.index == index and isinstance(opening.population, int):
                return Drawn(opening.population, opening.sample or ())
        return None

    def looked_at(self) -> Mapping[int, str]:
        """The cases to look at, by the index of the entry that did."""
        named = {index: case_looked_at(act) for index, act in self._acts.items()}
        return {index: case for index, case in named.items() if case is not None}

    def draw_from(self, closed: ClosedCase, index: int) -> None:
        """One more case, closed by the entry with this index, into every drawing that it belongs to."""
        for opening in self._openings:
            if index < opening.plan.ledger_size and opening.plan.scope.covers(closed):
                opening.drawing.add(closed.case)

    def event_of(self, act: AuditAct, index: int, account: str, now: datetime, procedure: Procedure) -> AuditEvent:
        """What the act of the entry with this index did. Raises what `decide_audit` does."""
        setting = AuditSetting(account, now, procedure, self._said(index), self.state_at(index))
        return decide_audit(act, self.at(audit_of(act), index), setting)

    def check_drawings(self, found: list[Finding]) -> None:
        """Whether each audit was drawn from the cases that there were, and as its plan says."""
        for opening in self._openings:
            stream, drawn = audit_stream(opening.plan.id), opening.drawing.drawn()
            if opening.plan.ledger_size > opening.index:
                message = f"it was drawn from {opening.plan.ledger_size} entries, which were not there yet"
                found.append(Finding(Code.SAMPLE, opening.index, stream, message))
            if opening.population != drawn.population:
                message = f"it says {opening.population} cases to draw from; the entries have {drawn.population}"
                found.append(Finding(Code.SAMPLE, opening.index, stream, message))
            if opening.sample is not None and opening.sample != drawn.sample:
                message = "the sample, drawn again from the entries, is another one"
                found.append(Finding(Code.SAMPLE, opening.index, stream, message))

    def rows(self) -> Mapping[str, dict[str, Any]]:
        """What has to be stored in the end, by id."""
        return {name: _columns(history[-1][1]) | self._indices[name] for name, history in self._history.items()}


def _opening(index: int, act: OpenAudit, entry: Entry, events: tuple[AuditEvent, ...]) -> _Opening:
    facts = entry.question.get("facts")
    audit = facts.get("audit") if isinstance(facts, dict) else None
    population = audit.get("population") if isinstance(audit, dict) else None
    sample = next((event.sample for event in events if isinstance(event, AuditOpened)), None)
    return _Opening(index, act.audit, population, sample, Drawing(act.audit.seed, act.audit.size))


def _columns(audit: Audit) -> dict[str, Any]:
    return {
        "id": audit.plan.id,
        "content": AUDIT_PLAN.dump(audit.plan),
        "question": audit.question,
        "population": audit.population,
        "sample": list(audit.sample),
        "findings": AUDIT_FINDINGS.dump(audit.findings),
        "replies": AUDIT_REPLIES.dump(audit.replies),
        "status": audit.status.value,
        "conclusion": audit.conclusion,
        "opened_by": audit.opened_by,
        "opened_at": audit.opened_at,
        "closed_by": audit.closed_by,
        "closed_at": audit.closed_at,
    }


async def read_audits(stored: Stored, log: AuditsLog) -> None:
    """Adds all entries of audits to the log, and what each case was that they looked at, by the entries before. An entry
    that cannot be read, and a case that cannot be folded, are found elsewhere; here they are then not there."""
    for row in await stored.rows(_ENTRIES):
        with suppress(ValueError):
            log.add(row.entry_index, row.content)
    for index, case in log.looked_at().items():
        events, acted, sequence = list[CaseEvent](), set[str](), 0
        try:
            for row in await stored.rows(_OF_CASE, {"stream": case_stream(case), "index": index}):
                entry = parse_entry(row.content)
                events += CASE_EVENTS.load(entry.events)
                sequence = entry.sequence
                if entry.verdict.get("allow") is True:
                    acted.add(str(entry.actor.get("account")))
            state = fold(events)
        except (ValueError, LookupError, AttributeError, TypeError):
            continue
        if state is not None:
            log.cases[index] = CaseLookedAt(state, sequence, frozenset(acted))


def check_audit_events(
    row: StoredEntry, entry: Entry, act: AuditAct, procedure: Procedure | None, log: AuditsLog, found: list[Finding]
) -> None:
    """Whether the events of an entry are what its act does, under this procedure."""

    def done(account: str, now: datetime) -> AuditEvent:
        if procedure is None:
            raise ValueError("the procedure that it was judged by is not there")
        return log.event_of(act, row.index, account, now, procedure)

    check_events(row, entry, audit_of(act), "audit", done, found)


async def check_audits(stored: Stored, log: AuditsLog, found: list[Finding]) -> None:
    """What is stored of audits, and what they were drawn from, against the entries; what differs is added to `found`."""
    log.check_drawings(found)
    check_rows(
        await stored.rows(_ROWS),
        log.rows(),
        table="audits",
        prefix=AUDIT_PREFIX,
        what="audit",
        first="opened_index",
        found=found,
    )
