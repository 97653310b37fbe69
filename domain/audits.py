"""Audits: which closed cases are looked at, what was found in each, and what those responsible say of it.

Data, and the questions that its fold answers. Who may audit, record and reply is the policy's to say
(`policies/getrapt/auditing`). Codes, pseudonyms and commitments only: every text stands in the vault.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from domain.case import Routekaart
from domain.codes import Outcome
from domain.procedure import Procedure
from domain.terms import Term
from domain.text import Text

MOST_SAMPLED = 500
"""The most cases in a sample: the entry that records it has room for these (an entry is 64 KiB at most)."""


SEED = re.compile(r"[0-9a-f]{16,64}")
"""What a seed looks like: it is kept in clear, so it can say nothing about anybody."""


class FindingResult(StrEnum):
    """What an auditor finds of one case."""

    CONFORM = "conform"
    NON_CONFORM = "non_conform"
    NOT_DETERMINABLE = "not_determinable"


class FindingCategory(StrEnum):
    """What a finding is about."""

    COMPETENCE = "competence"
    SEPARATION = "separation"
    VOTING = "voting"
    MOTIVATION = "motivation"
    EQUALITY = "equality"
    TERM = "term"
    INTEREST = "interest"
    DOSSIER = "dossier"
    OTHER = "other"


class AuditStatus(StrEnum):
    """Where an audit is."""

    OPEN = "open"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class AuditScope:
    """Which closed cases an audit is about; None is no condition.

    `procedure` is a procedure's id, `tier` one that the case has been in, `municipality` a CBS code, and the case was closed
    at or after `closed_from` and before `closed_until` (aware UTC).
    """

    procedure: str | None = None
    tier: str | None = None
    municipality: str | None = None
    outcome: Outcome | None = None
    closed_from: datetime | None = None
    closed_until: datetime | None = None

    def covers(self, case: "ClosedCase") -> bool:
        """Whether this case is in the population."""
        return (
            self.procedure in (None, case.procedure)
            and (self.tier is None or self.tier in case.tiers)
            and self.municipality in (None, case.municipality)
            and self.outcome in (None, case.outcome)
            and (self.closed_from is None or self.closed_from <= case.closed_at)
            and (self.closed_until is None or case.closed_at < self.closed_until)
        )


@dataclass(frozen=True, slots=True)
class AuditPlan:
    """What is audited: a sample of `size` of the cases in scope that were closed in the first `ledger_size` entries.

    `seed` is 16 to 64 hex digits; see `domain.sampling` for how the sample follows from it.
    """

    id: str
    scope: AuditScope
    size: int
    seed: str
    ledger_size: int


@dataclass(frozen=True, slots=True)
class ClosedCase:
    """A case as the scope of an audit looks at it, as it was closed. `outcome` is None for one that was withdrawn."""

    case: str
    procedure: str
    tiers: tuple[str, ...]
    municipality: str
    outcome: Outcome | None
    closed_at: datetime


def closed_case(state: Routekaart, closed_at: datetime) -> ClosedCase:
    """The case of this state, which was closed at `closed_at` (aware)."""
    tiers = tuple(dict.fromkeys(position.tier for position in state.positions))
    return ClosedCase(state.case, state.procedure.id, tiers, state.facts.municipality, state.outcome, closed_at)


@dataclass(frozen=True, slots=True)
class AuditFinding:
    """What was found of one case. `number` counts the findings of an audit from 1.

    `answering` are the bodies and offices that what was found concerns; `term` is that of their reply, set for what does
    not conform. `tier` is the one at issue, None for the intake.
    """

    number: int
    case: str
    result: FindingResult
    category: FindingCategory | None
    tier: str | None
    text: Text
    answering: tuple[str, ...]
    account: str
    at: datetime
    term: Term | None


@dataclass(frozen=True, slots=True)
class AuditReply:
    """What those responsible say of the finding with this number."""

    finding: int
    text: Text
    account: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Audit:
    """An audit as its events left it. Findings and replies are all there, in their order; later ones replace no text."""

    plan: AuditPlan
    question: Text
    population: int
    sample: tuple[str, ...]
    opened_by: str
    opened_at: datetime
    findings: tuple[AuditFinding, ...] = ()
    replies: tuple[AuditReply, ...] = ()
    conclusion: Text | None = None
    closed_by: str | None = None
    closed_at: datetime | None = None

    @property
    def status(self) -> AuditStatus:
        """Whether it still goes on."""
        return AuditStatus.OPEN if self.closed_at is None else AuditStatus.CLOSED

    @property
    def revision(self) -> int:
        """How many findings and replies there are: who closes names what was seen."""
        return len(self.findings) + len(self.replies)

    def current(self) -> Mapping[str, AuditFinding]:
        """The finding that counts of each case: the last one."""
        return {finding.case: finding for finding in self.findings}

    def finding(self, number: int) -> AuditFinding | None:
        """The finding with this number; None where there is none."""
        return self.findings[number - 1] if 1 <= number <= len(self.findings) else None

    def counts(self, finding: AuditFinding) -> bool:
        """Whether no later finding on the same case replaced this one."""
        return self.current()[finding.case].number == finding.number

    def replied(self, number: int) -> bool:
        """Whether somebody replied to the finding with this number."""
        return any(reply.finding == number for reply in self.replies)

    def without_finding(self) -> tuple[str, ...]:
        """The cases of the sample of which nothing was found yet."""
        found = self.current()
        return tuple(case for case in self.sample if case not in found)

    def awaited_until(self) -> datetime | None:
        """Up to when a reply is waited for: the last term of what does not conform and has none. None: for nothing."""
        ends = [
            finding.term.end
            for finding in self.current().values()
            if finding.term is not None and not self.replied(finding.number)
        ]
        return max(ends, default=None)


def answering(state: Routekaart, procedure: Procedure, tier: str | None) -> tuple[str, ...]:
    """Who is responsible for what was found of a case in this tier: its body and the offices of its steps, in the order of
    the procedure; of the intake (None) the office that brings cases in. Nobody where the case was in no such tier."""
    if tier is None:
        return (procedure.intake_office,)
    bodies = [position.body for position in state.positions if position.tier == tier]
    if not bodies:
        return ()
    offices = [office for step in procedure.tier(tier).steps for office in step.offices]
    return tuple(dict.fromkeys((*bodies, *offices)))
