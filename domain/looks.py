"""What it is to have seen something: a look, of which kind, at whose data, and what came of it. Pure.

A look holds pseudonyms and codes alone: what was searched for, and what stood there, is no part of it (invariant 8).
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

OPERATOR = "operator"
"""Stands for whoever reads the database by the command line on the machine itself, where nobody signs in."""


class LookKind(StrEnum):
    """What was looked at."""

    CASE = "case"
    CASE_LIST = "case_list"
    DOCUMENT = "document"
    OVERVIEW = "overview"
    HISTORY = "history"
    RECEIPT = "receipt"
    OPEN_ACTS = "open_acts"
    EXPLANATION = "explanation"
    ROUTE = "route"
    MANDATEN = "mandaten"
    INTERESTS = "interests"
    ORGANISATION = "organisation"
    RULES = "rules"
    AUDIT = "audit"
    MEETING = "meeting"
    SUBJECTS = "subjects"
    RETENTION = "retention"
    LOG_ENTRIES = "log_entries"
    ACCESS_LOG = "access_log"
    PROCESSING_LOG = "processing_log"
    TRACE = "trace"
    DECISION_LOG = "decision_log"
    RIGHTS_REVIEW = "rights_review"
    REPLAY = "replay"
    WHAT_IF = "what_if"


class LookOutcome(StrEnum):
    """What came of it."""

    SHOWN = "shown"
    REFUSED = "refused"
    NOT_FOUND = "not_found"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Look:
    """One look. `account` is the pseudonym of who looked, or OPERATOR; `began` (aware) when it was asked for.

    `cases` are those that were shown, or asked for where nothing was; `persons` are the accounts whose data was shown in a
    register; `deliberation` says whether votes, reasons and advice were shown; `trace_id` joins it with all that came of
    the same request.
    """

    kind: LookKind
    account: str
    began: datetime
    outcome: LookOutcome
    trace_id: str
    cases: tuple[str, ...] = ()
    persons: tuple[str, ...] = ()
    deliberation: bool = False
