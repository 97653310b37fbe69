"""The term that an act starts, as its form tells it before it is sent."""

from dataclasses import dataclass
from datetime import UTC, datetime

from domain.procedure import Procedure
from domain.term_clocks import clock_of
from domain.terms import start_term


@dataclass(frozen=True, slots=True)
class StartedTerm:
    """A term as it would run from now on: its end, what it counts in, and the working days up to and with its last day."""

    end: datetime
    unit: str
    working_days: int


def answer_term(procedure: Procedure) -> StartedTerm:
    """How long the preparer would have to answer questions that are asked now."""
    now = datetime.now(UTC)
    end = start_term(procedure.answer_term, None, now).end
    return StartedTerm(end, procedure.answer_term.unit.value, clock_of(end, now).working_days)
