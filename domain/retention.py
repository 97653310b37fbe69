"""How long a case is kept after it was closed, and the texts of registers after what they are of was over, and what happens
then (Archiefwet): data and dates, all of it configured.

No selectielijst for these cases is known, so nothing here is a term. That nothing goes while a hold stands, and who has it
go, is said by the policy when it is forgotten.
"""

import calendar
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from domain.codes import Outcome
from domain.dutch_time import dutch_date
from domain.subjects import SubjectKind


class Appraisal(StrEnum):
    """What a category is worth keeping for (waardering): destroyed after its term, or transferred to an archive."""

    DESTROY = "destroy"
    TRANSFER = "transfer"


class StartEvent(StrEnum):
    """The event that a term runs from."""

    CASE_CLOSED = "case_closed"
    AUDIT_CLOSED = "audit_closed"
    MEETING_ENDED = "meeting_ended"
    CHANGE_ENDED = "change_ended"
    MANDAAT_ENDED = "mandaat_ended"
    INTEREST_ENDED = "interest_ended"


STARTS = {
    SubjectKind.AUDIT: StartEvent.AUDIT_CLOSED,
    SubjectKind.MEETING: StartEvent.MEETING_ENDED,
    SubjectKind.CHANGE: StartEvent.CHANGE_ENDED,
    SubjectKind.MANDAAT: StartEvent.MANDAAT_ENDED,
    SubjectKind.INTEREST: StartEvent.INTEREST_ENDED,
}
"""What starts the term of the texts of a register. A meeting ends when it is withdrawn or its minutes are adopted; a change,
a mandaat and an interest when it is revoked or ended, or by its own dates."""


@dataclass(frozen=True, slots=True)
class KeepingTerm:
    """How long something is kept: whole years and months, as in the ISO 8601 duration `P10Y6M`."""

    years: int
    months: int

    def after(self, day: date) -> date:
        """The first day on which the term is over. From the 29th of February it may be the 28th."""
        months = day.month - 1 + self.months
        year, month = day.year + self.years + months // 12, months % 12 + 1
        return date(year, month, min(day.day, calendar.monthrange(year, month)[1]))

    def __str__(self) -> str:
        return "P" + (f"{self.years}Y" if self.years else "") + (f"{self.months}M" if self.months else "")


@dataclass(frozen=True, slots=True)
class RetentionCategory:
    """A category of cases, by outcome, or by `starts` of the texts of one register. `otherwise`: the cases that no other
    category names, withdrawn ones among them."""

    id: str
    title: str
    appraisal: Appraisal
    term: KeepingTerm
    starts: StartEvent
    outcomes: tuple[Outcome, ...] = ()
    otherwise: bool = False


@dataclass(frozen=True, slots=True)
class RetentionSchedule:
    """The terms of an organisation; `example` where they are made up. `creator` is the archiefvormer by name and TOOI id,
    `restriction` what limits the use of a transferred case, by title and code, each with the list that it is of."""

    id: str
    example: bool
    source: str
    creator: str
    creator_id: str
    restriction: str
    restriction_code: str
    restriction_list: str
    categories: tuple[RetentionCategory, ...]

    def category_of(self, outcome: Outcome | None) -> RetentionCategory:
        """The category of a case that ended so; None for one that was withdrawn."""
        for one in self.categories:
            if outcome in one.outcomes:
                return one
        return next(one for one in self.categories if one.otherwise)

    def category_of_register(self, kind: SubjectKind) -> RetentionCategory | None:
        """The category of the texts of this register; None where no term was named for them."""
        return next((one for one in self.categories if one.starts is STARTS[kind]), None)


@dataclass(frozen=True, slots=True)
class Due:
    """What is to happen by its term with what was closed, or was over, on a day: `on` is the first day on which it may."""

    category: RetentionCategory
    closed_on: date
    on: date

    def is_due(self, day: date) -> bool:
        """Whether the term is over on this day."""
        return self.on <= day


def due_of(schedule: RetentionSchedule, outcome: Outcome | None, closed_at: datetime) -> Due:
    """When the term of a case is over that was closed at this moment (aware): terms run by the Dutch calendar."""
    category, closed_on = schedule.category_of(outcome), dutch_date(closed_at)
    return Due(category, closed_on, category.term.after(closed_on))


def due_of_register(schedule: RetentionSchedule, kind: SubjectKind, ended_at: datetime) -> Due | None:
    """When the term is over of texts of this register that are of what was over at this moment (aware); None where there is
    no term. KeyError for a kind that is of no register."""
    category = schedule.category_of_register(kind)
    if category is None:
        return None
    ended_on = dutch_date(ended_at)
    return Due(category, ended_on, category.term.after(ended_on))
