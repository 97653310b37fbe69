"""Terms of keeping: when one ends, and in which category a case falls."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from domain.codes import Outcome
from domain.retention import Appraisal, KeepingTerm, StartEvent, due_of, due_of_register
from domain.subjects import REGISTERED, SubjectKind
from procedures.loader import EXAMPLE_RETENTION, load_retention

EXAMPLE = load_retention(EXAMPLE_RETENTION)


@pytest.mark.parametrize(
    ("term", "day", "over"),
    [
        (KeepingTerm(10, 0), date(2026, 3, 2), date(2036, 3, 2)),
        (KeepingTerm(0, 6), date(2026, 8, 31), date(2027, 2, 28)),
        (KeepingTerm(1, 11), date(2026, 12, 1), date(2028, 11, 1)),
        (KeepingTerm(4, 0), date(2028, 2, 29), date(2032, 2, 29)),
        (KeepingTerm(5, 0), date(2028, 2, 29), date(2033, 2, 28)),
        (KeepingTerm(0, 1), date(2026, 12, 31), date(2027, 1, 31)),
    ],
)
def test_a_term_ends_on_the_same_day_of_a_later_month_or_the_last(term: KeepingTerm, day: date, over: date) -> None:
    assert term.after(day) == over


@pytest.mark.parametrize(
    ("term", "written"), [(KeepingTerm(10, 0), "P10Y"), (KeepingTerm(0, 6), "P6M"), (KeepingTerm(1, 6), "P1Y6M")]
)
def test_a_term_is_written_as_an_iso_duration(term: KeepingTerm, written: str) -> None:
    assert str(term) == written


def test_a_term_runs_from_the_dutch_day_of_closing_and_is_over_on_its_day() -> None:
    due = due_of(EXAMPLE, Outcome.REJECT, datetime(2026, 6, 30, 22, 30, tzinfo=UTC))
    assert due.closed_on == date(2026, 7, 1)
    assert due.on == date(2036, 7, 1)
    assert [due.is_due(day) for day in (date(2036, 6, 30), date(2036, 7, 1), date(2040, 1, 1))] == [False, True, True]


def test_every_outcome_has_one_category_and_so_has_a_case_that_was_withdrawn() -> None:
    found = {outcome: EXAMPLE.category_of(outcome).id for outcome in (*Outcome, None)}
    assert found[Outcome.APPROVE] == "besluit-met-maatregel"
    assert found[Outcome.REJECT] == "besluit-zonder-maatregel"
    assert found[None] == found[Outcome.NO_QUORUM] == "overig"
    assert EXAMPLE.category_of(Outcome.APPROVE).appraisal is Appraisal.TRANSFER


def test_the_terms_that_ship_say_that_they_are_an_example() -> None:
    assert EXAMPLE.example


def test_texts_of_a_register_have_the_term_of_their_own_category_and_none_where_there_is_none() -> None:
    due = due_of_register(EXAMPLE, SubjectKind.AUDIT, datetime(2026, 6, 30, 22, 30, tzinfo=UTC))
    assert due is not None
    assert (due.category.id, due.closed_on, due.on) == ("audits", date(2026, 7, 1), date(2036, 7, 1))
    cases = tuple(one for one in EXAMPLE.categories if one.starts is StartEvent.CASE_CLOSED)
    without = replace(EXAMPLE, categories=cases)
    assert {due_of_register(without, kind, datetime(2026, 6, 30, tzinfo=UTC)) for kind in REGISTERED} == {None}


def test_a_category_of_a_register_is_of_no_case() -> None:
    assert {EXAMPLE.category_of(outcome).starts for outcome in (*Outcome, None)} == {StartEvent.CASE_CLOSED}
